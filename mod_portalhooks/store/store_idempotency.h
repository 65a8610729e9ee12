/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_IDEMPOTENCY_H
#define PH_STORE_IDEMPOTENCY_H

#include "db.h"

/* Rows of ph_idempotency: the execution that a user's Idempotency-Key created. */

typedef struct ph_idempotency_t {
    const char *username;
    const char *idem_key;
    const char *fingerprint; /* base64url SHA-256 over method, path and body */
    const char *execution_id;
    apr_time_t expires_at; /* by the database's clock (db_clock.h) */
} ph_idempotency_t;

/* From `pool`; *found is NULL when there is none. Expired rows are found, too. */
apr_status_t ph_store_idempotency_get(ph_idempotency_t **found, ph_db_t *db, const char *username,
                                      const char *idem_key, apr_pool_t *pool);

/* Look up pairs: `keys` holds ph_idempotency_t with username and idem_key set, at most PH_BATCH_MAX. *found
 * maps "username\0idem_key" (both lengths + 1 bytes) to ph_idempotency_t, expired rows included; from `pool`.
 */
apr_status_t ph_store_idempotency_get_many(apr_hash_t **found, ph_db_t *db, const apr_array_header_t *keys,
                                           apr_pool_t *pool);

/* Insert an array of const ph_idempotency_t * inside the caller's transaction. PH_DB_DUPLICATE when a key is
 * taken. */
apr_status_t ph_store_idempotency_insert_many(ph_db_t *db, const apr_array_header_t *keys,
                                              apr_pool_t *scratch);

/* Would an INSERT of this key wait for another session? Returns at once, outside a transaction:
 * PH_DB_CONFLICT when its row is locked by another session, else APR_SUCCESS, whether it exists or not. */
apr_status_t ph_store_idempotency_probe(ph_db_t *db, const char *username, const char *idem_key,
                                        apr_pool_t *scratch);

/* Replace a row that has expired at `now`; *affected is 0 when there is none or it has not. */
apr_status_t ph_store_idempotency_take_over(int *affected, ph_db_t *db, const ph_idempotency_t *key,
                                            apr_time_t now, apr_pool_t *scratch);

#endif
