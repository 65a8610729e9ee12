/* SPDX-License-Identifier: Apache-2.0 */
/* Sealed values: arbitrary or altered text does not open. */
#include <apr_strings.h>
#include <string.h>

#include "core/secrets/secretbox.h"
#include "targets.h"

static const ph_secretbox_place_t place = { "ph_webhook", "jira", "bearer", "https://example.com:443" };

static ph_keyring_t *ring_of_one(apr_pool_t *pool)
{
    static const unsigned char key[PH_KEYRING_KEY_BYTES] = "thirty-two bytes and no letter";
    ph_keyring_t *ring = ph_keyring_make(pool);

    MUST(!ph_keyring_add(ring, "k1", key));
    return ring;
}

static int opens(const ph_keyring_t *ring, const char *sealed)
{
    ph_secret_t *plain = NULL;
    const int opened = ph_secretbox_open(&plain, ring, &place, sealed) == PH_SECRETBOX_OPENED;

    MUST(opened == (plain != NULL));
    ph_secret_free(plain);
    return opened;
}

void fuzz_secretbox(const char *bytes, apr_size_t len, apr_pool_t *pool)
{
    static const unsigned char iv[PH_SECRETBOX_IV_BYTES] = "twelve byte";
    const ph_keyring_t *ring = ring_of_one(pool);
    ph_secret_t *plain = ph_secret_make(bytes, len);
    ph_secret_t *again = NULL;
    char *sealed;
    apr_size_t spoiled;

    MUST(!opens(ring, apr_pstrmemdup(pool, bytes, len)));
    MUST(!opens(ring, apr_pstrcat(pool, "v1.k1.", apr_pstrmemdup(pool, bytes, len), NULL)));
    MUST(!opens(ring, apr_pstrcat(pool, "v2.k1.", apr_pstrmemdup(pool, bytes, len), NULL)));
    sealed = apr_pstrdup(pool, ph_secretbox_seal(ring, &place, plain, iv, pool));
    MUST(ph_secretbox_open(&again, ring, &place, sealed) == PH_SECRETBOX_OPENED);
    MUST(ph_secret_len(again) == len && memcmp(ph_secret_bytes(again), bytes, len) == 0);
    spoiled = (len > 0) ? (unsigned char)bytes[0] % strlen(sealed) : 0;
    sealed[spoiled] = (sealed[spoiled] == 'A') ? 'B' : 'A';
    MUST(!opens(ring, sealed));
    ph_secret_free(again);
    ph_secret_free(plain);
}
