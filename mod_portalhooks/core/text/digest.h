/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_TEXT_DIGEST_H
#define PH_CORE_TEXT_DIGEST_H

#include <apr_pools.h>

/* SHA-256 over parts that follow each other, each with its length before it, as base64url without
 * padding (43 characters). Pure. From `pool`; NULL when OpenSSL fails. */

typedef struct ph_digest_part_t {
    const char *bytes;
    apr_size_t len;
} ph_digest_part_t;

const char *ph_digest_make(const ph_digest_part_t *parts, int count, apr_pool_t *pool);

#endif
