/* SPDX-License-Identifier: Apache-2.0 */
/* Leases of child processes: rows whose value changes with each renewal. */
#include "store_owner.h"

#include "row.h"

apr_status_t ph_store_owner_insert(ph_db_t *db, const ph_owner_t *owner, apr_interval_time_t lease,
                                   apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_OWNER_INSERT, scratch);

    ph_db_text(call, owner->id);
    ph_db_text(call, owner->instance);
    ph_db_text(call, owner->host);
    ph_db_int(call, owner->pid);
    ph_db_int(call, owner->started_at);
    ph_db_int(call, lease);
    return ph_db_execute(NULL, call);
}

apr_status_t ph_store_owner_renew(int *affected, ph_db_t *db, const char *id, apr_interval_time_t lease,
                                  apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_OWNER_RENEW, scratch);

    ph_db_int(call, lease);
    ph_db_text(call, id);
    return ph_db_execute(affected, call);
}

apr_status_t ph_store_owner_list(ph_owner_list_t *list, ph_db_t *db, apr_pool_t *pool)
{
    ph_owner_row_t *row;
    ph_db_rows_t *rows;
    const char *id;
    apr_status_t rv;

    list->rows = apr_array_make(pool, 8, sizeof(ph_owner_row_t));
    list->now = 0;
    list->min_modules = "";
    for (rv = ph_row_first(&rows, ph_db_call(db, PH_ST_OWNER_LIST, pool)); rv == APR_SUCCESS;
         rv = ph_db_next(rows)) {
        list->now = ph_db_get_time(rows, 0);
        list->min_modules = ph_db_get_text(rows, 1, pool);
        id = ph_db_get_text(rows, 2, pool);
        /* Without owners there is one row with the rest. */
        if (!id) {
            continue;
        }
        row = apr_array_push(list->rows);
        row->owner.id = id;
        row->owner.instance = ph_db_get_text(rows, 3, pool);
        row->owner.host = ph_db_get_text(rows, 4, pool);
        row->owner.pid = (int)ph_db_get_int(rows, 5, 0);
        row->owner.started_at = ph_db_get_int(rows, 6, 0);
        row->value = ph_db_get_int(rows, 7, 0);
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

apr_status_t ph_store_owner_list_missing(apr_array_header_t **ids, ph_db_t *db, apr_pool_t *pool)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_OWNER_LIST_MISSING, pool);
    ph_db_rows_t *rows;
    apr_status_t rv;

    *ids = apr_array_make(pool, 4, sizeof(const char *));
    for (rv = ph_row_first(&rows, call); rv == APR_SUCCESS; rv = ph_db_next(rows)) {
        APR_ARRAY_PUSH(*ids, const char *) = ph_db_get_text(rows, 0, pool);
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

apr_status_t ph_store_owner_claim(int *affected, ph_db_t *db, const char *id, apr_int64_t value,
                                  apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_OWNER_CLAIM, scratch);

    ph_db_text(call, id);
    ph_db_int(call, value);
    return ph_db_execute(affected, call);
}

apr_status_t ph_store_owner_delete(int *affected, ph_db_t *db, const char *id, apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_OWNER_DELETE, scratch);

    ph_db_text(call, id);
    return ph_db_execute(affected, call);
}
