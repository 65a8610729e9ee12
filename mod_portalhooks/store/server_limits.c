/* SPDX-License-Identifier: Apache-2.0 */
/* The limits of a MySQL server that all its clients share. */
#include "server_limits.h"

#include "db_direct.h"

void ph_server_limits_read(ph_server_limits_t *limits, const char *params, apr_pool_t *pool)
{
    ph_db_source_t source = { 0 };
    ph_db_rows_t *rows;
    ph_db_call_t *call;
    apr_pool_t *own;
    ph_db_t *db;

    limits->connections = 0;
    limits->statements = 0;
    apr_pool_create(&own, pool);
    if (!ph_db_direct_make(&source, "mysql", params, PH_DIRECT_BARE, own) &&
        ph_db_open(&db, &source, 0, own) == APR_SUCCESS) {
        call = ph_db_direct_call(db, "SELECT @@max_connections, @@max_prepared_stmt_count", own);
        if (ph_db_select(&rows, call) == APR_SUCCESS && ph_db_next(rows) == APR_SUCCESS) {
            limits->connections = ph_db_get_int(rows, 0, 0);
            limits->statements = ph_db_get_int(rows, 1, 0);
            ph_db_drain(rows);
        }
        ph_db_close(db);
    }
    apr_pool_destroy(own);
}
