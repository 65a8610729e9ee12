/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_TEXT_DIGEST_H
#define PH_CORE_TEXT_DIGEST_H

#include <apr_pools.h>

/* SHA-256 over a list of parts, each preceded by its length (8 bytes, big-endian), so that no two lists hash
 * the same bytes. Pure; any thread. */

typedef struct ph_digest_part_t {
    const char *bytes;
    apr_size_t len;
} ph_digest_part_t;

/* base64url without padding, 43 characters. From `pool`; NULL when OpenSSL fails. */
const char *ph_digest_make(const ph_digest_part_t *parts, int count, apr_pool_t *pool);

#endif
