/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_IDEMPOTENCY_H
#define PH_STORE_IDEMPOTENCY_H

#include "db.h"

/* Rows of ph_idempotency: which execution a user's key already made. */

typedef struct ph_idempotency_t {
    const char *username;
    const char *idem_key;
    const char *fingerprint; /* base64url SHA-256 over method, path and body */
    const char *execution_id;
    apr_time_t expires_at;
} ph_idempotency_t;

/* *found is NULL when there is none; an expired row is found too. */
apr_status_t ph_store_idempotency_get(ph_idempotency_t **found, ph_db_t *db, const char *username,
                                      const char *idem_key, apr_pool_t *pool);

/* Pairs of (username, idem_key), at most 64 ph_idempotency_t with those two set → hash of
 * "username\0idem_key" (length: strlen + 1 + strlen) → ph_idempotency_t, expired ones too. */
apr_status_t ph_store_idempotency_get_many(apr_hash_t **found, ph_db_t *db, const apr_array_header_t *keys,
                                           apr_pool_t *pool);

/* const ph_idempotency_t *; PH_DB_DUPLICATE when one is taken. Inside the caller's transaction. */
apr_status_t ph_store_idempotency_insert_many(ph_db_t *db, const apr_array_header_t *keys,
                                              apr_pool_t *scratch);

/* Take over a row that has expired at `now`; *affected 0 = it has not. */
apr_status_t ph_store_idempotency_take_over(int *affected, ph_db_t *db, const ph_idempotency_t *key,
                                            apr_time_t now, apr_pool_t *scratch);

#endif
