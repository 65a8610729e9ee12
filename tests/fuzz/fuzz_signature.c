/* SPDX-License-Identifier: Apache-2.0 */
/* Signing keys as text: one text per key, and every accepted key can sign. */
#include <apr_strings.h>
#include <string.h>

#include "core/secrets/signer.h"
#include "targets.h"

static void hold(ph_scheme_t scheme, const char *text, const char *bytes, apr_size_t len, apr_pool_t *pool)
{
    const ph_signed_message_t message = { "msg_1", 1, bytes, len };
    char signature[PH_SIGNER_LEN_MAX + 1];
    ph_secret_t *key = NULL;
    ph_secret_t *again;

    if (ph_signer_parse_key(&key, scheme, text)) {
        MUST(!key);
        return;
    }
    again = ph_signer_key_text(scheme, key);
    MUST(strcmp(ph_secret_bytes(again), text) == 0);
    MUST((ph_signer_public_text(scheme, key, pool) != NULL) == (scheme == PH_SCHEME_V1A));
    MUST(ph_signer_sign(signature, ph_hmac_make(pool), scheme, key, &message));
    MUST(strlen(signature) == (scheme == PH_SCHEME_V1A ? PH_SIGNATURE_V1A_LEN : PH_SIGNATURE_V1_LEN));
    ph_secret_free(again);
    ph_secret_free(key);
}

void fuzz_signature(const char *bytes, apr_size_t len, apr_pool_t *pool)
{
    const char *text = apr_pstrmemdup(pool, bytes, len);

    hold(PH_SCHEME_V1, text, bytes, len, pool);
    hold(PH_SCHEME_V1A, text, bytes, len, pool);
    if (len >= PH_SIGNER_RANDOM_BYTES) {
        ph_secret_free(ph_signer_make_key(PH_SCHEME_V1A, (const unsigned char *)bytes));
    }
}
