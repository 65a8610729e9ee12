/* SPDX-License-Identifier: Apache-2.0 */
/* Versions of signing keys, which have no column for one. */
#include "key_version.h"

#include <apr_strings.h>
#include <string.h>

#include "core/text/digest.h"

const char *ph_key_version(const ph_signing_key_t *key, apr_pool_t *pool)
{
    const char *end = apr_psprintf(pool, "%" APR_TIME_T_FMT, key->expires_at);
    const ph_digest_part_t parts[] = {
        { key->id, strlen(key->id) },
        { end, strlen(end) },
    };

    return ph_digest_make(parts, 2, pool);
}
