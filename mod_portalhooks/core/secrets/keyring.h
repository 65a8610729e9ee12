/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_SECRETS_KEYRING_H
#define PH_CORE_SECRETS_KEYRING_H

#include <apr_pools.h>
#include <openssl/types.h>

/* The keys that secrets are sealed with, by id. Filled by one thread, then read-only: any thread may use it.
 */
typedef struct ph_keyring_t ph_keyring_t;

#define PH_KEYRING_KEY_BYTES 32
#define PH_KEYRING_KID_MAX 32 /* bytes of a key id */

/* An empty ring from `pool`, with which its keys are wiped. The pool must be destroyed before the process
 * exits, since OpenSSL cleans up at exit. */
ph_keyring_t *ph_keyring_make(apr_pool_t *pool);

/* Copy a key into the ring; the first one is the active one. `kid` is unique in the ring. NULL, or a static
 * sentence that says what is wrong. Aborts the process when there is no memory. */
const char *ph_keyring_add(ph_keyring_t *ring, const char *kid,
                           const unsigned char key[PH_KEYRING_KEY_BYTES]);

/* The id of the active key; NULL when the ring is empty. */
const char *ph_keyring_active(const ph_keyring_t *ring);

/* The id of the key in line `i` of the ring, from 0, the active one; NULL = there are no more. */
const char *ph_keyring_kid(const ph_keyring_t *ring, int i);

/* The bytes of a key, as long as the ring lives; NULL when the ring lacks it. */
const unsigned char *ph_keyring_find(const ph_keyring_t *ring, const char *kid);

/* Mark a key as bound: no value sealed with it may have the older format, which is not bound to a destination
 * (secretbox). Until then such values open. */
void ph_keyring_bind(ph_keyring_t *ring, const char *kid);
int ph_keyring_is_bound(const ph_keyring_t *ring, const char *kid);

/* Is it a key id: [A-Za-z0-9_-]{1,32}? */
int ph_keyring_is_kid(const char *text);

/* AES-256-GCM, fetched from OpenSSL once instead of for every value; NULL when it is not available. */
const EVP_CIPHER *ph_keyring_cipher(const ph_keyring_t *ring);

#endif
