/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_SECRETS_SECRETBOX_H
#define PH_CORE_SECRETS_SECRETBOX_H

#include <apr_pools.h>

#include "keyring.h"
#include "secret.h"

#define PH_SECRETBOX_IV_BYTES 12

/* Seals secrets for the database: AES-256-GCM, "v2.<kid>.<base64url(iv ‖ ciphertext ‖ tag)>". The additional
 * data is version, key id, table, row id, column and destination, each with its length, so a sealed value
 * opens only at its own place, and only for the destination it was entered for. Values of the older format
 * "v1" lack the destination: they open as long as their key is not bound (ph_keyring_bind). Pure; any thread.
 */

typedef struct ph_secretbox_place_t {
    const char *table;
    const char *row_id;
    const char *column;
    const char *destination; /* where its plaintext goes: seal_place.h */
} ph_secretbox_place_t;

typedef enum {
    PH_SECRETBOX_OPENED,
    PH_SECRETBOX_UNKNOWN_KEY, /* the ring lacks its key */
    PH_SECRETBOX_OUTDATED,    /* of the older format, although its key is bound */
    PH_SECRETBOX_REFUSED      /* malformed, altered, or sealed for another place or destination */
} ph_secretbox_result_t;

/* Seal with the active key and a fresh random `iv` that was never used before. From `pool`; NULL when the
 * ring is empty, `plain` is larger than 1 MiB or OpenSSL fails. */
const char *ph_secretbox_seal(const ph_keyring_t *ring, const ph_secretbox_place_t *place,
                              const ph_secret_t *plain, const unsigned char iv[PH_SECRETBOX_IV_BYTES],
                              apr_pool_t *pool);

/* The id of the key that sealed a value, from `pool`; NULL when the value is malformed. */
const char *ph_secretbox_kid(const char *sealed, apr_pool_t *pool);

/* Is its format the one that is bound to a destination? Says nothing about whether it opens. */
int ph_secretbox_is_bound(const char *sealed);

/* Open a sealed value. *plain is set only when opened; the caller frees it. */
ph_secretbox_result_t ph_secretbox_open(ph_secret_t **plain, const ph_keyring_t *ring,
                                        const ph_secretbox_place_t *place, const char *sealed);

#endif
