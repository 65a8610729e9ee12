/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_SECRETS_HMAC_H
#define PH_CORE_SECRETS_HMAC_H

#include <apr_pools.h>

#include "secret.h"

#define PH_HMAC_BYTES 32

/* HMAC-SHA256, looked for in OpenSSL once and not for every signature. */
typedef struct ph_hmac_t ph_hmac_t;

/* Lives until `pool` is destroyed, which must be before the process exits: OpenSSL ends by itself then. That
 * OpenSSL has no such algorithm shows when it is used. */
ph_hmac_t *ph_hmac_make(apr_pool_t *pool);

/* Over `head` and then `body`: 1, or 0 when OpenSSL fails. Any thread. */
int ph_hmac_sign(unsigned char out[PH_HMAC_BYTES], const ph_hmac_t *hmac, const ph_secret_t *key,
                 const char *head, const char *body, apr_size_t body_len);

#endif
