/* SPDX-License-Identifier: Apache-2.0 */
/* Rights to write through the views: what was granted for the tables of their names stays when views take
 * their place. SQLite has no rights; there a trigger INSTEAD OF would write. */
#include "catalog_privileges.h"

#include <apr_strings.h>
#include <string.h>

#include "db_direct.h"

/* grantee, view, privileges */
static const char on_views[] =
    "SELECT p.grantee, p.table_name, GROUP_CONCAT(p.privilege_type ORDER BY p.privilege_type SEPARATOR ', ') "
    "FROM information_schema.table_privileges p JOIN information_schema.tables t "
    "ON t.table_schema = p.table_schema AND t.table_name = p.table_name AND t.table_type = 'VIEW' "
    "WHERE p.table_schema = DATABASE() AND p.table_name IN ('ph_event', 'ph_integration') "
    "AND p.privilege_type IN ('INSERT', 'UPDATE', 'DELETE', 'DROP', 'ALTER') "
    "GROUP BY p.grantee, p.table_name ORDER BY 1, 2";

/* The same for all tables of the database: grantee, privileges. */
static const char on_database[] =
    "SELECT p.grantee, GROUP_CONCAT(p.privilege_type ORDER BY p.privilege_type SEPARATOR ', ') "
    "FROM information_schema.schema_privileges p WHERE DATABASE() LIKE p.table_schema "
    "AND p.privilege_type IN ('INSERT', 'UPDATE', 'DELETE') AND EXISTS (SELECT 1 FROM information_schema.tables t "
    "WHERE t.table_schema = DATABASE() AND t.table_type = 'VIEW' AND t.table_name IN ('ph_event', 'ph_integration')) "
    "GROUP BY p.grantee ORDER BY 1";

/* view, definer */
static const char invokers[] =
    "SELECT table_name, definer FROM information_schema.views WHERE table_schema = DATABASE() "
    "AND table_name IN ('ph_event', 'ph_integration') AND security_type = 'INVOKER' ORDER BY 1";

/* trigger, view */
static const char triggers_sqlite[] =
    "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ('ph_event', 'ph_integration') "
    "AND EXISTS (SELECT 1 FROM sqlite_master v WHERE v.type = 'view' AND v.name = tbl_name) ORDER BY 1";

static void add_on_view(ph_catalog_report_t *report, ph_db_rows_t *rows)
{
    const char *grantee = ph_db_get_text(rows, 0, report->pool);
    const char *view = ph_db_get_text(rows, 1, report->pool);
    const char *privileges = ph_db_get_text(rows, 2, report->pool);
    ph_catalog_finding_t *finding = ph_catalog_report_add(
        report, PH_CATALOG_WARNING, "write_grant", view,
        apr_psprintf(report->pool, "An account may write through the view %s into the application's tables.",
                     view));

    finding->cause = apr_psprintf(report->pool, "%s has %s", grantee, privileges);
    finding->remedy = apr_psprintf(report->pool, "REVOKE %s ON %s FROM %s;", privileges, view, grantee);
}

static void add_on_database(ph_catalog_report_t *report, ph_db_rows_t *rows)
{
    ph_catalog_finding_t *finding = ph_catalog_report_add(
        report, PH_CATALOG_NOTE, "write_grant_on_database", "ph_event",
        "An account may write to all tables of this database, so through the views as well: httpd's account "
        "needs the privileges of sql/mysql/grants.sql only.");

    finding->cause = apr_psprintf(report->pool, "%s has %s", ph_db_get_text(rows, 0, report->pool),
                                  ph_db_get_text(rows, 1, report->pool));
}

static void add_invoker(ph_catalog_report_t *report, ph_db_rows_t *rows)
{
    const char *view = ph_db_get_text(rows, 0, report->pool);
    ph_catalog_finding_t *finding = ph_catalog_report_add(
        report, PH_CATALOG_WARNING, "invoker", view,
        apr_psprintf(report->pool,
                     "%s reads with the rights of whoever asks, so httpd's account needs rights on the "
                     "application's tables.",
                     view));

    finding->cause =
        apr_psprintf(report->pool, "SQL SECURITY INVOKER, definer %s", ph_db_get_text(rows, 1, report->pool));
    finding->remedy =
        apr_psprintf(report->pool, "ALTER SQL SECURITY DEFINER VIEW %s AS SELECT … FROM …;", view);
}

static void add_trigger(ph_catalog_report_t *report, ph_db_rows_t *rows)
{
    const char *trigger = ph_db_get_text(rows, 0, report->pool);
    const char *view = ph_db_get_text(rows, 1, report->pool);
    ph_catalog_finding_t *finding = ph_catalog_report_add(
        report, PH_CATALOG_WARNING, "write_trigger", view,
        apr_psprintf(report->pool, "A trigger of the view %s writes into the application's tables.", view));

    finding->cause = apr_psprintf(report->pool, "trigger %s", trigger);
    finding->remedy = apr_psprintf(report->pool, "DROP TRIGGER \"%s\";", trigger);
}

/* A query that the account may not make finds nothing. */
static apr_status_t each_row(ph_catalog_report_t *report, ph_db_t *db, const char *sql,
                             void (*add)(ph_catalog_report_t *report, ph_db_rows_t *rows))
{
    ph_db_rows_t *rows;
    apr_status_t rv = ph_db_select(&rows, ph_db_direct_call(db, sql, report->pool));

    if (rv == APR_SUCCESS) {
        for (rv = ph_db_next(rows); rv == APR_SUCCESS; rv = ph_db_next(rows)) {
            add(report, rows);
        }
    }
    return rv == PH_DB_UNAVAILABLE ? rv : APR_SUCCESS;
}

apr_status_t ph_catalog_privileges_check(ph_catalog_report_t *report, ph_db_t *db)
{
    apr_status_t rv;

    if (report->dialect == PH_DIALECT_SQLITE) {
        return each_row(report, db, triggers_sqlite, add_trigger);
    }
    rv = each_row(report, db, on_views, add_on_view);
    if (rv == APR_SUCCESS) {
        rv = each_row(report, db, on_database, add_on_database);
    }
    return rv == APR_SUCCESS ? each_row(report, db, invokers, add_invoker) : rv;
}
