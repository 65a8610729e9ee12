/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_SECRETS_SECRETBOX_H
#define PH_CORE_SECRETS_SECRETBOX_H

#include <apr_pools.h>

#include "secret.h"

#define PH_SECRETBOX_KEY_BYTES 32
#define PH_SECRETBOX_IV_BYTES 12

/* Sealing of secrets at rest: AES-256-GCM, "v1.<kid>.<base64url(iv ‖ ciphertext ‖ tag)>". The
 * additional data is the length-prefixed version, key id, table, row id and column, so a sealed value
 * opens at its own place only. Pure; a keyring may be read by any thread once it is filled. */
typedef struct ph_keyring_t ph_keyring_t;

typedef struct ph_secretbox_place_t {
    const char *table;
    const char *row_id;
    const char *column; /* of a custom header: "headers." and the lower-case name */
} ph_secretbox_place_t;

typedef enum { PH_SECRETBOX_OPENED, PH_SECRETBOX_UNKNOWN_KEY, PH_SECRETBOX_REFUSED } ph_secretbox_result_t;

/* An empty ring; its keys are wiped when `pool` is destroyed, which must be before the process exits: OpenSSL
 * ends by itself then. */
ph_keyring_t *ph_keyring_make(apr_pool_t *pool);

/* Add a key; the first one added is the active one. `kid` is [A-Za-z0-9_-]{1,32}. NULL, or a sentence
 * that says what is wrong (bad id, id given twice). */
const char *ph_keyring_add(ph_keyring_t *ring, const char *kid,
                           const unsigned char key[PH_SECRETBOX_KEY_BYTES]);

/* The id of the active key, NULL when the ring is empty. */
const char *ph_keyring_active(const ph_keyring_t *ring);

/* Seal under the active key with a fresh random `iv`, never used before. NULL only when the ring is
 * empty or OpenSSL fails. From `pool`. */
const char *ph_secretbox_seal(const ph_keyring_t *ring, const ph_secretbox_place_t *place,
                              const ph_secret_t *plain, const unsigned char iv[PH_SECRETBOX_IV_BYTES],
                              apr_pool_t *pool);

/* The id of the key a value is sealed under, from `pool`; NULL when it names none. */
const char *ph_secretbox_kid(const char *sealed, apr_pool_t *pool);

/* The column of the seal of a webhook's own header: "headers." and the name in lower case. From `pool`. */
const char *ph_secretbox_header_column(const char *name, apr_pool_t *pool);

/* Open; *plain is the caller's to free and set only for PH_SECRETBOX_OPENED. */
ph_secretbox_result_t ph_secretbox_open(ph_secret_t **plain, const ph_keyring_t *ring,
                                        const ph_secretbox_place_t *place, const char *sealed);

#endif
