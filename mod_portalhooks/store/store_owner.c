/* SPDX-License-Identifier: Apache-2.0 */
/* Leases of child processes, compared by the database's clock: those of hosts may differ. */
#include "store_owner.h"

#include <string.h>

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

apr_status_t ph_store_owner_list_dead(apr_array_header_t **owners, ph_db_t *db, const char *instance,
                                      const char *start_id, apr_pool_t *pool)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_OWNER_LIST_DEAD, pool);
    ph_dead_owner_t *owner;
    ph_db_rows_t *rows;
    apr_status_t rv;

    *owners = apr_array_make(pool, 4, sizeof(ph_dead_owner_t));
    ph_db_text(call, instance);
    ph_db_text(call, start_id);
    for (rv = ph_row_first(&rows, call); rv == APR_SUCCESS; rv = ph_db_next(rows)) {
        owner = apr_array_push(*owners);
        owner->id = ph_db_get_text(rows, 0, pool);
        owner->is_of_earlier_start =
            strcmp(ph_db_get_text(rows, 1, pool), instance) == 0 && strcmp(owner->id, start_id) < 0;
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

apr_status_t ph_store_owner_claim(int *affected, ph_db_t *db, const char *id, const char *instance,
                                  const char *start_id, apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_OWNER_CLAIM, scratch);

    ph_db_text(call, id);
    ph_db_text(call, instance);
    ph_db_text(call, start_id);
    return ph_db_execute(affected, call);
}

apr_status_t ph_store_owner_delete(int *affected, ph_db_t *db, const char *id, apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_OWNER_DELETE, scratch);

    ph_db_text(call, id);
    return ph_db_execute(affected, call);
}

apr_status_t ph_store_owner_now(apr_time_t *now, ph_db_t *db, apr_pool_t *scratch)
{
    ph_db_rows_t *rows;
    apr_status_t rv = ph_row_first(&rows, ph_db_call(db, PH_ST_OWNER_NOW, scratch));

    if (rv == APR_SUCCESS) {
        *now = ph_db_get_time(rows, 0);
        ph_db_drain(rows);
    }
    return rv;
}

apr_status_t ph_store_owner_first(const char **id, ph_db_t *db, apr_pool_t *pool)
{
    ph_db_rows_t *rows;
    apr_status_t rv = ph_row_first(&rows, ph_db_call(db, PH_ST_OWNER_FIRST, pool));

    *id = NULL;
    if (rv == APR_SUCCESS) {
        *id = ph_db_get_text(rows, 0, pool);
        ph_db_drain(rows);
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}
