/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_SECRETS_HMAC_H
#define PH_CORE_SECRETS_HMAC_H

#include <apr_pools.h>

#include "secret.h"

#define PH_HMAC_BYTES 32

/* HMAC-SHA256, fetched from OpenSSL once instead of for every signature. */
typedef struct ph_hmac_t ph_hmac_t;

/* From `pool`, which must be destroyed before the process exits, since OpenSSL cleans up at exit. Never NULL;
 * when OpenSSL lacks the algorithm, signing fails. */
ph_hmac_t *ph_hmac_make(apr_pool_t *pool);

/* The MAC of `head` followed by `body`: 1, or 0 when OpenSSL fails. Any thread. */
int ph_hmac_sign(unsigned char out[PH_HMAC_BYTES], const ph_hmac_t *hmac, const ph_secret_t *key,
                 const char *head, const char *body, apr_size_t body_len);

#endif
