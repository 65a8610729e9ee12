/* SPDX-License-Identifier: Apache-2.0 */
/* Signing keys, sealed as they lie in the database. */
#include "store_key.h"

#include <string.h>

#include "batch.h"
#include "row.h"

#define TOUCH_INTERVAL apr_time_from_sec(60)

static void read_key(ph_signing_key_t *key, ph_db_rows_t *rows, apr_pool_t *pool)
{
    key->id = ph_db_get_text(rows, 0, pool);
    key->integration_id = ph_db_get_text(rows, 1, pool);
    ph_scheme_parse(&key->scheme, ph_db_get_text(rows, 2, pool));
    key->secret = ph_db_get_text(rows, 3, pool);
    key->public_key = ph_db_get_text(rows, 4, pool);
    key->created_at = ph_db_get_time(rows, 5);
    key->created_by = ph_db_get_text(rows, 6, pool);
    key->expires_at = ph_db_get_time(rows, 7);
    key->last_used_at = ph_db_get_time(rows, 8);
}

apr_status_t ph_store_key_list(apr_array_header_t **keys, ph_db_t *db, const char *integration_id,
                               apr_pool_t *pool)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_KEY_LIST, pool);
    ph_db_rows_t *rows;
    apr_status_t rv;

    *keys = apr_array_make(pool, 4, sizeof(ph_signing_key_t));
    ph_db_text(call, integration_id);
    for (rv = ph_row_first(&rows, call); rv == APR_SUCCESS; rv = ph_db_next(rows)) {
        read_key(apr_array_push(*keys), rows, pool);
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

/* The array of an integration's keys, made when it is the first. */
static apr_array_header_t *keys_of(apr_hash_t *found, const char *integration_id, apr_pool_t *pool)
{
    apr_array_header_t *keys = apr_hash_get(found, integration_id, APR_HASH_KEY_STRING);

    if (keys == NULL) {
        keys = apr_array_make(pool, 2, sizeof(ph_signing_key_t));
        apr_hash_set(found, integration_id, APR_HASH_KEY_STRING, keys);
    }
    return keys;
}

apr_status_t ph_store_key_get_many(apr_hash_t **found, ph_db_t *db, const apr_array_header_t *ids,
                                   apr_time_t now, apr_pool_t *pool)
{
    const ph_batch_t batch = ph_batch_hold(PH_ST_KEY_GET_MANY, ids->nelts);
    ph_signing_key_t key;
    ph_db_call_t *call;
    ph_db_rows_t *rows;
    apr_status_t rv;

    *found = apr_hash_make(pool);
    if (ids->nelts == 0) {
        return APR_SUCCESS;
    }
    call = ph_db_call(db, batch.statement, pool);
    ph_db_int(call, now);
    ph_batch_bind_texts(call, &batch, ids, 0);
    for (rv = ph_row_first(&rows, call); rv == APR_SUCCESS; rv = ph_db_next(rows)) {
        memset(&key, 0, sizeof(key));
        read_key(&key, rows, pool);
        APR_ARRAY_PUSH(keys_of(*found, key.integration_id, pool), ph_signing_key_t) = key;
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

apr_status_t ph_store_key_insert(ph_db_t *db, const ph_signing_key_t *key, apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_KEY_INSERT, scratch);

    ph_db_text(call, key->id);
    ph_db_text(call, key->integration_id);
    ph_db_text(call, ph_scheme_word(key->scheme));
    ph_db_text(call, key->secret);
    ph_db_text(call, key->public_key);
    ph_db_int(call, key->created_at);
    ph_db_text(call, key->created_by);
    ph_db_time(call, key->expires_at);
    ph_db_time(call, key->last_used_at);
    return ph_db_execute(NULL, call);
}

apr_status_t ph_store_key_expire_others(ph_db_t *db, const ph_signing_key_t *keep, apr_time_t expires_at,
                                        apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_KEY_EXPIRE_OTHERS, scratch);

    ph_db_int(call, expires_at);
    ph_db_text(call, keep->integration_id);
    ph_db_text(call, ph_scheme_word(keep->scheme));
    ph_db_text(call, keep->id);
    ph_db_int(call, expires_at);
    return ph_db_execute(NULL, call);
}

/* Which key, and when it was seen to end. */
static void bind_seen(ph_db_call_t *call, const ph_signing_key_t *seen)
{
    ph_db_text(call, seen->integration_id);
    ph_db_text(call, seen->id);
    ph_db_int(call, seen->expires_at);
}

apr_status_t ph_store_key_expire(int *affected, ph_db_t *db, const ph_signing_key_t *seen,
                                 apr_time_t expires_at, apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_KEY_EXPIRE, scratch);

    ph_db_time(call, expires_at);
    bind_seen(call, seen);
    return ph_db_execute(affected, call);
}

apr_status_t ph_store_key_delete(int *affected, ph_db_t *db, const ph_signing_key_t *seen,
                                 apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_KEY_DELETE, scratch);

    bind_seen(call, seen);
    return ph_db_execute(affected, call);
}

apr_status_t ph_store_key_delete_all(ph_db_t *db, const char *integration_id, apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_KEY_DELETE_ALL, scratch);

    ph_db_text(call, integration_id);
    return ph_db_execute(NULL, call);
}

apr_status_t ph_store_key_touch(ph_db_t *db, const char *key_id, apr_time_t now, apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_KEY_TOUCH, scratch);

    ph_db_int(call, now);
    ph_db_text(call, key_id);
    ph_db_int(call, now - TOUCH_INTERVAL);
    return ph_db_execute(NULL, call);
}
