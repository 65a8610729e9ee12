/* SPDX-License-Identifier: Apache-2.0 */
/* Signing keys of webhooks, their secrets sealed. */
#include "store_key.h"

#include "row.h"

#define TOUCH_INTERVAL apr_time_from_sec(60)

static apr_status_t read_keys(apr_array_header_t **keys, ph_db_call_t *call, apr_pool_t *pool)
{
    ph_db_rows_t *rows;
    apr_status_t rv;

    *keys = apr_array_make(pool, 4, sizeof(ph_signing_key_t));
    for (rv = ph_row_first(&rows, call); rv == APR_SUCCESS; rv = ph_db_next(rows)) {
        ph_row_key(apr_array_push(*keys), rows, 0, pool);
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

apr_status_t ph_store_key_list(apr_array_header_t **keys, ph_db_t *db, const char *integration_id,
                               apr_pool_t *pool)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_KEY_LIST, pool);

    ph_db_text(call, integration_id);
    return read_keys(keys, call, pool);
}

apr_status_t ph_store_key_list_from(apr_array_header_t **keys, ph_db_t *db, const char *after, int limit,
                                    apr_pool_t *pool)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_KEY_LIST_FROM, pool);

    ph_db_text(call, after);
    ph_db_int(call, limit);
    return read_keys(keys, call, pool);
}

apr_status_t ph_store_key_insert(int *affected, ph_db_t *db, const ph_signing_key_t *key, apr_pool_t *scratch)
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
    ph_db_text(call, key->integration_id);
    return ph_db_execute(affected, call);
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

/* The key, and the expires_at it was read with. */
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
