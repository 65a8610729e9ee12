/* SPDX-License-Identifier: Apache-2.0 */
/* Limits of a statement: a prefix for MariaDB and a hint for MySQL, both comments to the others; SQLite's
 * progress handler, looked up in the library that APR's driver has loaded. */
#include "db_limit.h"

#include <apr_strings.h>
#include <dlfcn.h>

#include "db_private.h"
#include "os/monotonic.h"

#define STEPS 10000 /* of SQLite's virtual machine between two looks at the clock: well below 1 ms */

const char *ph_db_limit_statement(const char *sql, int limit_ms, apr_pool_t *pool)
{
    return apr_psprintf(pool,
                        "/*M! SET STATEMENT max_statement_time=%d.%03d FOR */ SELECT "
                        "/*+ MAX_EXECUTION_TIME(%d) */ %s",
                        limit_ms / 1000, limit_ms % 1000, limit_ms, sql + sizeof("SELECT ") - 1);
}

static int is_too_late(void *baton)
{
    const ph_db_limit_t *limit = baton;

    return ph_monotonic_now() >= limit->too_late;
}

typedef void progress_handler_fn(void *handle, int steps, int (*handler)(void *baton), void *baton);

static progress_handler_fn *find_progress_handler(void)
{
    progress_handler_fn *found;

    *(void **)&found = dlsym(RTLD_DEFAULT, "sqlite3_progress_handler");
    return found;
}

void ph_db_limit_begin(ph_db_limit_t *limit, const ph_db_t *db, int limit_ms)
{
    progress_handler_fn *set = NULL;

    limit->handle = NULL;
    if (db->source.dialect == PH_DIALECT_SQLITE) {
        set = find_progress_handler();
    }
    if (set) {
        limit->handle = apr_dbd_native_handle(db->connection.driver, db->connection.handle);
        limit->too_late = ph_monotonic_now() + apr_time_from_msec(limit_ms);
        set(limit->handle, STEPS, is_too_late, limit);
    }
}

void ph_db_limit_end(ph_db_limit_t *limit)
{
    if (limit->handle) {
        find_progress_handler()(limit->handle, 0, NULL, NULL);
    }
}

apr_status_t ph_db_limit_select(ph_db_rows_t **rows, ph_db_t *db, ph_db_call_t *call, int limit_ms)
{
    ph_db_limit_t limit;
    apr_status_t rv;

    ph_db_limit_begin(&limit, db, limit_ms);
    rv = ph_db_select(rows, call);
    ph_db_limit_end(&limit);
    return rv;
}
