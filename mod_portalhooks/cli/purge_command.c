/* SPDX-License-Identifier: Apache-2.0 */
/* portalhooks purge --audit DAYS: deletes audit entries, with a database account that may. httpd's may not,
 * so it could not prepare these statements. */
#include <stdio.h>

#include <apr_strings.h>

#include "audit_entry.h"
#include "commands.h"
#include "connection.h"
#include "core/model/retention.h"
#include "refuse.h"
#include "store/db_direct.h"
#include "store/id_range.h"
#include "store/row.h"

#define OLDEST "SELECT MAX(id) FROM (SELECT id FROM ph_audit WHERE id < %s ORDER BY id LIMIT 1000) oldest"
#define COUNT "SELECT COUNT(*) FROM ph_audit WHERE id < %s"
#define DELETE "DELETE FROM ph_audit WHERE id <= %s"
#define RECORD "UPDATE ph_retention SET days = %lld, cutoff = %lld WHERE kind = 'audit'"
#define RECORD_FIRST "INSERT INTO ph_retention (days, cutoff, kind) VALUES (%lld,%lld,'audit')"

typedef struct purge_t {
    int days;
    apr_time_t before;
    const char *end; /* ids below it are deleted */
    int removed;     /* by this transaction */
    int total;
} purge_t;

static apr_status_t remove_some(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    purge_t *purge = baton;
    ph_db_call_t *call = ph_db_direct_call(db, OLDEST, scratch);
    const char *last = NULL;
    ph_db_rows_t *rows;
    apr_status_t rv;

    purge->removed = 0;
    ph_db_text(call, purge->end);
    rv = ph_row_first(&rows, call);
    if (rv == APR_SUCCESS) {
        last = ph_db_get_text(rows, 0, scratch);
        ph_db_drain(rows);
    }
    if (rv != APR_SUCCESS || !last) {
        return rv == APR_EOF ? APR_SUCCESS : rv;
    }
    call = ph_db_direct_call(db, DELETE, scratch);
    ph_db_text(call, last);
    return ph_db_execute(&purge->removed, call);
}

/* Record the cut-off, without which the triggers of SQLite let nothing be deleted. */
static apr_status_t record(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    static const char *const statements[] = { RECORD, RECORD_FIRST };
    const purge_t *purge = baton;
    apr_status_t rv = APR_SUCCESS;
    ph_db_call_t *call;
    int affected = 0;
    int i;

    for (i = 0; rv == APR_SUCCESS && affected == 0 && i < 2; i++) {
        call = ph_db_direct_call(db, statements[i], scratch);
        ph_db_int(call, purge->days);
        ph_db_int(call, purge->before);
        rv = ph_db_execute(&affected, call);
    }
    return rv;
}

static apr_status_t append_entry(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    static const ph_audit_entry_about_t about = { "audit.purge", "audit", NULL };
    const purge_t *purge = baton;

    return ph_audit_entry_append(
        db, &about, json_pack("{s:[n,i], s:[n,i]}", "older_than_days", purge->days, "removed", purge->total),
        scratch);
}

static ph_exit_t count(const purge_t *purge, ph_db_t *db, apr_pool_t *pool)
{
    ph_db_call_t *call = ph_db_direct_call(db, COUNT, pool);
    apr_int64_t would = 0;
    ph_db_rows_t *rows;
    apr_status_t rv;

    ph_db_text(call, purge->end);
    rv = ph_row_first(&rows, call);
    if (rv == APR_SUCCESS) {
        would = ph_db_get_int(rows, 0, 0);
        ph_db_drain(rows);
    }
    if (rv != APR_SUCCESS) {
        return ph_refuse(PH_EXIT_FAILED, apr_psprintf(pool, "Cannot count: %s.", ph_db_error(db)));
    }
    printf("Would delete %" APR_INT64_T_FMT " audit %s older than %d day%s.\n", would,
           would == 1 ? "entry" : "entries", purge->days, purge->days == 1 ? "" : "s");
    return PH_EXIT_DONE;
}

static ph_exit_t run(purge_t *purge, ph_db_t *db, apr_pool_t *pool)
{
    apr_status_t rv = APR_SUCCESS;
    apr_pool_t *turn;

    apr_pool_create(&turn, pool);
    rv = ph_db_transaction(db, record, purge, turn);
    do {
        apr_pool_clear(turn);
        rv = rv == APR_SUCCESS ? ph_db_transaction(db, remove_some, purge, turn) : rv;
        purge->total += purge->removed;
    } while (rv == APR_SUCCESS && purge->removed > 0);
    if (purge->total > 0) {
        rv = rv == APR_SUCCESS ? ph_db_transaction(db, append_entry, purge, turn) : rv;
        printf("Deleted %d audit %s older than %d day%s.\n", purge->total,
               purge->total == 1 ? "entry" : "entries", purge->days, purge->days == 1 ? "" : "s");
    }
    else if (rv == APR_SUCCESS) {
        printf("No audit entries are older than %d day%s.\n", purge->days, purge->days == 1 ? "" : "s");
    }
    if (rv != APR_SUCCESS) {
        return ph_refuse(PH_EXIT_FAILED, apr_psprintf(pool, "Deletion stopped: %s.", ph_db_error(db)));
    }
    return PH_EXIT_DONE;
}

ph_exit_t ph_command_purge(const ph_arguments_t *arguments, apr_pool_t *pool)
{
    const char *days = arguments->values[PH_OPTION_AUDIT];
    ph_settings_t settings;
    purge_t purge = { 0 };
    ph_exit_t code;
    ph_db_t *db;

    if (!days || !ph_retention_parse_days(&purge.days, days) || purge.days == 0) {
        return ph_refuse(PH_EXIT_USAGE, "Usage: portalhooks purge --audit DAYS, where DAYS is 1 to 36500.");
    }
    code = ph_connection_start(&db, &settings, arguments, pool);
    if (code != PH_EXIT_DONE) {
        return code;
    }
    purge.before = apr_time_now() - purge.days * apr_time_from_sec(86400);
    purge.end = ph_id_range_from("aud_", purge.before, pool);
    return ph_arguments_has(arguments, PH_OPTION_DRY_RUN) ? count(&purge, db, pool) : run(&purge, db, pool);
}
