/* SPDX-License-Identifier: Apache-2.0 */
/* New ids, from the clock and OpenSSL's random bytes. */
#include "new_id.h"

#include <stdlib.h>

#include <apr_strings.h>
#include <openssl/rand.h>

#include "core/text/ulid.h"

void ph_new_id_random(void *bytes, apr_size_t len)
{
    if (RAND_bytes(bytes, (int)len) != 1) {
        abort();
    }
}

const char *ph_new_id_make(const char *prefix, apr_pool_t *pool)
{
    unsigned char random[PH_ULID_RANDOM_BYTES];
    char ulid[PH_ULID_LEN + 1];
    ph_ulid_t generator = { 0 };

    ph_new_id_random(random, sizeof(random));
    ph_ulid_next(ulid, &generator, apr_time_now(), random);
    return apr_pstrcat(pool, prefix, ulid, NULL);
}
