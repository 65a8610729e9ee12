/* SPDX-License-Identifier: Apache-2.0 */
/* Idempotency keys and the executions they created. */
#include "store_idempotency.h"

#include <string.h>

#include "batch.h"
#include "row.h"

static ph_idempotency_t *read_key(ph_db_rows_t *rows, apr_pool_t *pool)
{
    ph_idempotency_t *key = apr_pcalloc(pool, sizeof(*key));

    key->username = ph_db_get_text(rows, 0, pool);
    key->idem_key = ph_db_get_text(rows, 1, pool);
    key->fingerprint = ph_db_get_text(rows, 2, pool);
    key->execution_id = ph_db_get_text(rows, 3, pool);
    key->expires_at = ph_db_get_time(rows, 4);
    return key;
}

/* Key it by "username\0idem_key": neither contains a NUL. */
static void add_pair(apr_hash_t *found, const ph_idempotency_t *key, apr_pool_t *pool)
{
    const apr_size_t username_len = strlen(key->username);
    const apr_size_t key_len = strlen(key->idem_key);
    char *pair = apr_palloc(pool, username_len + 1 + key_len);

    memcpy(pair, key->username, username_len + 1);
    memcpy(pair + username_len + 1, key->idem_key, key_len);
    apr_hash_set(found, pair, (apr_ssize_t)(username_len + 1 + key_len), key);
}

apr_status_t ph_store_idempotency_get(ph_idempotency_t **found, ph_db_t *db, const char *username,
                                      const char *idem_key, apr_pool_t *pool)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_IDEMPOTENCY_GET_MANY, pool);
    ph_db_rows_t *rows;
    apr_status_t rv;

    *found = NULL;
    ph_db_text(call, username);
    ph_db_text(call, idem_key);
    rv = ph_row_first(&rows, call);
    if (rv == APR_SUCCESS) {
        *found = read_key(rows, pool);
        ph_db_drain(rows);
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

apr_status_t ph_store_idempotency_get_many(apr_hash_t **found, ph_db_t *db, const apr_array_header_t *keys,
                                           apr_pool_t *pool)
{
    const ph_batch_t batch = ph_batch_read(PH_ST_IDEMPOTENCY_GET_MANY, keys->nelts);
    const ph_idempotency_t *key;
    ph_db_call_t *call;
    ph_db_rows_t *rows;
    apr_status_t rv;
    int i;

    *found = apr_hash_make(pool);
    if (keys->nelts == 0) {
        return APR_SUCCESS;
    }
    call = ph_db_call(db, batch.statement, pool);
    for (i = 0; i < batch.rows; i++) {
        key = &APR_ARRAY_IDX(keys, i < keys->nelts ? i : keys->nelts - 1, ph_idempotency_t);
        ph_db_text(call, key->username);
        ph_db_text(call, key->idem_key);
    }
    for (rv = ph_row_first(&rows, call); rv == APR_SUCCESS; rv = ph_db_next(rows)) {
        add_pair(*found, read_key(rows, pool), pool);
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

static void bind_key(ph_db_call_t *call, const void *row)
{
    const ph_idempotency_t *key = row;

    ph_db_text(call, key->username);
    ph_db_text(call, key->idem_key);
    ph_db_text(call, key->fingerprint);
    ph_db_text(call, key->execution_id);
    ph_db_int(call, key->expires_at);
}

apr_status_t ph_store_idempotency_insert_many(ph_db_t *db, const apr_array_header_t *keys,
                                              apr_pool_t *scratch)
{
    return ph_batch_insert(db, PH_ST_IDEMPOTENCY_INSERT, keys, bind_key, scratch);
}

apr_status_t ph_store_idempotency_probe(ph_db_t *db, const char *username, const char *idem_key,
                                        apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_IDEMPOTENCY_PROBE, scratch);

    ph_db_text(call, username);
    ph_db_text(call, idem_key);
    return ph_row_probe(call);
}

apr_status_t ph_store_idempotency_take_over(int *affected, ph_db_t *db, const ph_idempotency_t *key,
                                            apr_time_t now, apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_IDEMPOTENCY_TAKE_OVER, scratch);

    ph_db_text(call, key->fingerprint);
    ph_db_text(call, key->execution_id);
    ph_db_int(call, key->expires_at);
    ph_db_text(call, key->username);
    ph_db_text(call, key->idem_key);
    ph_db_int(call, now);
    return ph_db_execute(affected, call);
}
