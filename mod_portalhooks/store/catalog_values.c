/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of the views that are left out, cannot be sent or were repaired, with the SQL that mends each kind. */
#include "catalog_values.h"

#include <apr_strings.h>
#include <string.h>

#include "catalog_shape.h"
#include "core/model/event_fault.h"
#include "core/text/text_time.h"
#include "db_clock.h"
#include "db_direct.h"
#include "db_limit.h"
#include "store_catalog.h"

#define FUTURE apr_time_from_sec(300) /* as far as clocks may differ */
#define DUPLICATES_LIMIT_MS 5000

/* What takes the column's place in the view. */
static const struct {
    ph_event_fault_t fault;
    const char *mysql;
    const char *sqlite; /* NULL = the same */
} expressions[] = {
    { PH_EVENT_DUPLICATE_ID, "key_column", NULL },
    { PH_EVENT_NO_TYPE, "COALESCE(NULLIF(type_column, ''), 'portal.event')", NULL },
    { PH_EVENT_LONG_TYPE, "LEFT(type_column, 128)", "SUBSTR(type_column, 1, 128)" },
    { PH_EVENT_NO_TIME, "COALESCE(time_column, other_time_column)", NULL },
    { PH_EVENT_INVALID_DETAILS, "JSON_OBJECT('text', CONVERT(text_column USING utf8mb4))",
      "json_object('text', text_column)" },
    { PH_EVENT_LARGE_DETAILS, "JSON_OBJECT('text', LEFT(text_column, 10000))",
      "json_object('text', SUBSTR(text_column, 1, 10000))" },
    { PH_EVENT_NO_TITLE, "COALESCE(NULLIF(title_column, ''), 'Untitled')", NULL },
    { PH_EVENT_LONG_TITLE, "LEFT(title_column, 200)", "SUBSTR(title_column, 1, 200)" },
    { PH_EVENT_LONG_SOURCE, "LEFT(source_column, 128)", "SUBSTR(source_column, 1, 128)" },
};

/* Seconds and milliseconds of any year an application may have are so large. */
static const char *time_expression(apr_time_t wrong)
{
    if (wrong >= APR_INT64_C(100000000000) && wrong < APR_INT64_C(100000000000000)) {
        return "time_column * 1000 /* from milliseconds */";
    }
    if (wrong >= APR_INT64_C(100000000) && wrong < APR_INT64_C(100000000000)) {
        return "time_column * 1000000 /* from seconds */";
    }
    return "microseconds_since_1970";
}

/* 'fatal' and 'NULL' as a CASE. */
static const char *severity_expression(const ph_catalog_counts_t *counts, apr_pool_t *pool)
{
    const char *whens = "";
    const char *text;
    int i;

    for (i = 0; i < PH_STORE_CATALOG_SEVERITIES && counts->severities[i]; i++) {
        text = counts->severities[i];
        if (!strpbrk(text, "'\\") && strcmp(text, "NULL") != 0) {
            whens = apr_pstrcat(pool, whens, " WHEN '", text, "' THEN 'error'", NULL);
        }
    }
    return *whens ? apr_pstrcat(pool, "CASE severity_column", whens, " ELSE 'info' END", NULL)
                  : "COALESCE(severity_column, 'info')";
}

static const char *fault_expression(const ph_catalog_report_t *report, const ph_catalog_counts_t *counts,
                                    ph_event_fault_t fault)
{
    apr_size_t i;

    if (fault == PH_EVENT_WRONG_TIME) {
        return time_expression(counts->wrong_time);
    }
    if (fault == PH_EVENT_UNKNOWN_SEVERITY) {
        return severity_expression(counts, report->pool);
    }
    for (i = 0; i < sizeof(expressions) / sizeof(expressions[0]); i++) {
        if (expressions[i].fault == fault) {
            return report->dialect == PH_DIALECT_SQLITE && expressions[i].sqlite ? expressions[i].sqlite
                                                                                 : expressions[i].mysql;
        }
    }
    return NULL;
}

static const char *severity_list(const ph_catalog_counts_t *counts, apr_pool_t *pool)
{
    const char *list = "";
    int i;

    for (i = 0; i < PH_STORE_CATALOG_SEVERITIES && counts->severities[i]; i++) {
        list = apr_pstrcat(pool, list, *list ? ", " : "; values: ", counts->severities[i], NULL);
    }
    return list;
}

static void add_fault(ph_catalog_report_t *report, const ph_catalog_counts_t *counts, ph_event_fault_t fault)
{
    const int is_note = ph_event_fault_is_repaired(fault) && fault != PH_EVENT_UNKNOWN_SEVERITY;
    const char *column = ph_event_fault_column(fault);
    const char *expression = fault_expression(report, counts, fault);
    ph_catalog_finding_t *finding = ph_catalog_report_add(
        report, is_note ? PH_CATALOG_NOTE : PH_CATALOG_WARNING, ph_event_fault_word(fault),
        column ? apr_pstrcat(report->pool, "ph_event.", column, NULL) : "ph_event",
        apr_psprintf(report->pool, "%d of the newest %d events: %s", counts->faults[fault],
                     counts->events_checked, ph_event_fault_sentence(fault)));

    finding->cause =
        apr_pstrcat(report->pool, "for example event ", counts->examples[fault],
                    fault == PH_EVENT_UNKNOWN_SEVERITY ? severity_list(counts, report->pool) : "", NULL);
    if (expression) {
        finding->remedy = ph_catalog_remedy_view(report, "ph_event", column, expression);
    }
}

static void add_left_out(ph_catalog_report_t *report, const char *view, int count, const char *example)
{
    ph_catalog_finding_t *finding;

    if (count == 0) {
        return;
    }
    finding = ph_catalog_report_add(
        report, PH_CATALOG_WARNING, "invalid_id", apr_pstrcat(report->pool, view, ".id", NULL),
        apr_psprintf(report->pool,
                     "%d rows of %s are left out: an id has 1 to 64 of the characters "
                     "A-Z a-z 0-9 . _ : ~ -.",
                     count, view));
    finding->cause = apr_psprintf(report->pool, "for example %s", example);
    finding->remedy = ph_catalog_remedy_view(report, view, "id", "LOWER(HEX(key_column))");
}

static void add_without_time(ph_catalog_report_t *report, int count)
{
    ph_catalog_finding_t *finding;

    if (count == 0) {
        return;
    }
    finding = ph_catalog_report_add(
        report, PH_CATALOG_WARNING, "without_time", "ph_event.occurred_at",
        apr_psprintf(report->pool, "%d events are not listed: their time is NULL or negative.", count));
    finding->remedy =
        ph_catalog_remedy_view(report, "ph_event", "occurred_at", "COALESCE(time_column, other_time_column)");
}

static apr_status_t check_future(ph_catalog_report_t *report, apr_time_t latest, ph_db_t *db)
{
    const int is_sqlite = report->dialect == PH_DIALECT_SQLITE;
    ph_catalog_finding_t *finding;
    apr_time_t now;
    apr_status_t rv = ph_db_clock_now(&now, db, report->pool);

    if (rv == APR_SUCCESS && latest > now + FUTURE) {
        finding = ph_catalog_report_add(
            report, PH_CATALOG_WARNING, "future_time", "ph_event.occurred_at",
            "The newest event is in the future: possibly a local time is taken for UTC.");
        finding->cause = apr_psprintf(report->pool, "it is of %s, and the database's clock says %s",
                                      ph_text_time(latest, report->pool), ph_text_time(now, report->pool));
        finding->remedy = ph_catalog_remedy_view(
            report, "ph_event", "occurred_at",
            is_sqlite ? "CAST(strftime('%s', time_column, 'utc') AS INTEGER) * 1000000"
                      : "TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', CONVERT_TZ(time_column, "
                        "'Europe/Berlin', '+00:00'))");
    }
    return rv;
}

static void note_empty(ph_catalog_report_t *report, const char *view, int rows)
{
    if (rows == 0) {
        ph_catalog_report_add(report, PH_CATALOG_NOTE, "empty", view,
                              apr_psprintf(report->pool, "%s shows no rows: no values were checked.", view));
    }
}

static apr_status_t check_newest(ph_catalog_report_t *report, ph_db_t *db)
{
    ph_catalog_counts_t counts;
    apr_status_t rv = ph_store_catalog_count(&counts, db, report->pool);
    int fault;

    if (rv != APR_SUCCESS) {
        return rv;
    }
    report->events_checked = counts.events_checked;
    report->integrations_checked = counts.integrations_checked;
    note_empty(report, "ph_integration", counts.integrations_checked);
    note_empty(report, "ph_event", counts.events_checked);
    add_left_out(report, "ph_integration", counts.integrations_left_out, counts.integration_left_out);
    add_left_out(report, "ph_event", counts.events_left_out, counts.event_left_out);
    add_without_time(report, counts.events_without_time);
    for (fault = 0; fault < PH_EVENT_FAULTS; fault++) {
        if (counts.faults[fault] > 0) {
            add_fault(report, &counts, (ph_event_fault_t)fault);
        }
    }
    return check_future(report, counts.latest, db);
}

/* Ids that several rows have, byte by byte, in the whole view. */
static const char *const duplicates[PH_CATALOG_VIEWS] = {
    "SELECT {key i.id}, COUNT(*) FROM ph_integration i GROUP BY {key i.id} HAVING COUNT(*) > 1 LIMIT 1",
    "SELECT {key v.id}, COUNT(*) FROM ph_event v GROUP BY {key v.id} HAVING COUNT(*) > 1 LIMIT 1",
};

static void add_duplicate(ph_catalog_report_t *report, const char *view, ph_db_rows_t *rows)
{
    ph_catalog_finding_t *finding = ph_catalog_report_add(
        report, PH_CATALOG_WARNING, "repeated_id", apr_pstrcat(report->pool, view, ".id", NULL),
        apr_psprintf(report->pool, "%s has several rows with the same id: %s.", view,
                     strcmp(view, "ph_event") == 0 ? "these events cannot be sent"
                                                   : "only one of them counts"));

    finding->cause =
        apr_psprintf(report->pool, "for example %s, %s times", ph_db_get_text(rows, 0, report->pool),
                     ph_db_get_text(rows, 1, report->pool));
    finding->remedy =
        apr_psprintf(report->pool, "SELECT id, COUNT(*) FROM %s GROUP BY id HAVING COUNT(*) > 1;", view);
}

static apr_status_t check_duplicates(ph_catalog_report_t *report, ph_db_t *db, int n)
{
    const char *view = ph_catalog_views[n];
    const ph_catalog_shape_t *shape;
    const char *sql;
    ph_db_rows_t *rows;
    apr_status_t rv = ph_catalog_shape_get(&shape, db);

    if (rv != APR_SUCCESS) {
        return rv;
    }
    sql = ph_db_limit_statement(ph_catalog_fill(duplicates[n], shape, report->pool), DUPLICATES_LIMIT_MS,
                                report->pool);
    rv = ph_db_limit_select(&rows, db, ph_db_direct_call(db, sql, report->pool), DUPLICATES_LIMIT_MS);
    if (rv == APR_SUCCESS && ph_db_next(rows) == APR_SUCCESS) {
        if (ph_db_get_text(rows, 0, report->pool)) {
            add_duplicate(report, view, rows);
        }
        ph_db_drain(rows);
    }
    if (rv == PH_DB_FAILED && ph_db_fault(db) == PH_DB_FAULT_TOO_SLOW) {
        ph_catalog_report_add(
            report, PH_CATALOG_NOTE, "ids_not_compared", view,
            apr_psprintf(report->pool,
                         "%s has too many rows to compare all ids in 5 s; those of the newest "
                         "rows were.",
                         view));
    }
    return rv == PH_DB_UNAVAILABLE ? rv : APR_SUCCESS;
}

apr_status_t ph_catalog_values_check(ph_catalog_report_t *report, ph_db_t *db)
{
    apr_status_t rv = check_newest(report, db);
    int i;

    for (i = 0; i < PH_CATALOG_VIEWS && rv != PH_DB_UNAVAILABLE; i++) {
        if (!ph_catalog_report_has_error(report, ph_catalog_views[i], "too_slow")) {
            rv = check_duplicates(report, db, i);
        }
    }
    return rv == PH_DB_UNAVAILABLE ? rv : APR_SUCCESS;
}
