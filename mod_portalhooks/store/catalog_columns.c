/* SPDX-License-Identifier: Apache-2.0 */
/* Types of the views' columns that do not fit, with an expression that does. */
#include "catalog_columns.h"

#include <apr_strings.h>
#include <string.h>

#include "catalog_shape.h"
#include "db_direct.h"
#include "db_limit.h"

static const char *name_of(const ph_catalog_report_t *report, const ph_catalog_column_t *column)
{
    return apr_pstrcat(report->pool, column->view, ".", column->name, NULL);
}

static void add(ph_catalog_report_t *report, ph_catalog_level_t level, const char *word,
                const ph_catalog_column_t *column, const char *sentence, const char *expression)
{
    ph_catalog_finding_t *finding =
        ph_catalog_report_add(report, level, word, name_of(report, column), sentence);

    finding->cause = apr_psprintf(report->pool, "type %s%s%s", *column->type ? column->type : "(none)",
                                  column->charset ? " in " : "", column->charset ? column->charset : "");
    if (expression) {
        finding->remedy = ph_catalog_remedy_view(report, column->view, column->name, expression);
    }
}

static int is_type(const ph_catalog_column_t *column, const char *word)
{
    return strstr(column->type, word) != NULL;
}

static void check_id(ph_catalog_report_t *report, const ph_catalog_column_t *id, ph_catalog_kind_t kind)
{
    if (kind == PH_CATALOG_ODD) {
        add(report, PH_CATALOG_NOTE, "id_type", id,
            apr_psprintf(report->pool,
                         "%s.id is compared as text, which no index serves: give the key column as it is.",
                         id->view),
            "key_column");
    }
    else if (kind == PH_CATALOG_FOREIGN || (id->collation && !strstr(id->collation, "_bin"))) {
        add(report, PH_CATALOG_NOTE, "id_collation", id,
            apr_psprintf(report->pool,
                         "%s.id compares by the rules of %s; the module tells ids apart byte by byte.",
                         id->view, id->collation),
            NULL);
    }
}

/* The expression for a time of the type that the column has; NULL = it is an integer. */
static const char *time_expression(const ph_catalog_report_t *report, const ph_catalog_column_t *at,
                                   ph_catalog_kind_t kind)
{
    if (report->dialect == PH_DIALECT_SQLITE) {
        return kind == PH_CATALOG_TEXT || is_type(at, "date") || is_type(at, "time")
                   ? "CAST(strftime('%s', time_column) AS INTEGER) * 1000000"
                   : NULL;
    }
    if (is_type(at, "date") || is_type(at, "timestamp")) {
        return "TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', time_column)";
    }
    return kind == PH_CATALOG_NUMBER && !is_type(at, "year") ? NULL : "CAST(time_column AS SIGNED)";
}

static void check_time(ph_catalog_report_t *report, const ph_catalog_column_t *at, ph_catalog_kind_t kind)
{
    const char *expression = time_expression(report, at, kind);

    if (expression) {
        add(report, PH_CATALOG_WARNING, "time_type", at,
            "ph_event.occurred_at is not of an integer type: it must be microseconds since 1970, UTC.",
            expression);
    }
}

static void check_severity(ph_catalog_report_t *report, const ph_catalog_column_t *severity,
                           ph_catalog_kind_t kind)
{
    const int is_number =
        report->dialect == PH_DIALECT_MYSQL ? kind == PH_CATALOG_NUMBER : is_type(severity, "int");

    if (is_number) {
        add(report, PH_CATALOG_WARNING, "severity_type", severity,
            "ph_event.severity is a number: it must be one of debug, info, notice, warning, error, critical.",
            "CASE level_column WHEN 0 THEN 'debug' WHEN 1 THEN 'info' WHEN 2 THEN 'warning' "
            "WHEN 3 THEN 'error' ELSE 'critical' END");
    }
}

static void check_details(ph_catalog_report_t *report, const ph_catalog_column_t *details,
                          ph_catalog_kind_t kind)
{
    if (report->dialect == PH_DIALECT_MYSQL && kind == PH_CATALOG_BYTES) {
        add(report, PH_CATALOG_NOTE, "details_bytes", details,
            "ph_event.details is binary: the bytes must be JSON in UTF-8, and are not converted.",
            "CONVERT(json_column USING utf8mb4)");
    }
}

/* Text of another character set is converted when it is read and searched. */
static void check_charset(ph_catalog_report_t *report, const ph_catalog_column_t *column,
                          ph_catalog_kind_t kind)
{
    if (kind == PH_CATALOG_FOREIGN && strcmp(column->name, "id") != 0) {
        add(report, PH_CATALOG_NOTE, "charset", column,
            apr_psprintf(report->pool, "%s.%s is in %s: it is converted to utf8mb4 for each query.",
                         column->view, column->name, column->charset),
            NULL);
    }
}

static void check_column(ph_catalog_report_t *report, const ph_catalog_column_t *column)
{
    static const struct {
        const char *name;
        void (*check)(ph_catalog_report_t *report, const ph_catalog_column_t *column, ph_catalog_kind_t kind);
    } checks[] = {
        { "id", check_id },
        { "occurred_at", check_time },
        { "severity", check_severity },
        { "details", check_details },
    };
    const ph_catalog_kind_t kind = ph_catalog_kind_of(column, report->dialect);
    apr_size_t i;

    for (i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
        if (strcmp(column->name, checks[i].name) == 0) {
            checks[i].check(report, column, kind);
        }
    }
    check_charset(report, column, kind);
}

/* In SQLite a value has a type of its own, whatever its column declares. */
static const char typeof_sqlite[] =
    "SELECT typeof(occurred_at) FROM ph_event WHERE typeof(occurred_at) NOT IN ('integer', 'null') LIMIT 1";

static apr_status_t check_values_of_sqlite(ph_catalog_report_t *report, ph_db_t *db)
{
    ph_catalog_finding_t *finding;
    ph_db_rows_t *rows;

    if (ph_db_limit_select(&rows, db, ph_db_direct_call(db, typeof_sqlite, report->pool),
                           PH_DB_LIMIT_QUERY_MS) != APR_SUCCESS) {
        return APR_SUCCESS; /* the view is broken or slow, and reported */
    }
    if (ph_db_next(rows) == APR_SUCCESS) {
        finding = ph_catalog_report_add(report, PH_CATALOG_WARNING, "time_type", "ph_event.occurred_at",
                                        "ph_event.occurred_at has values that are no integers: it must be "
                                        "microseconds since 1970, UTC.");
        finding->cause =
            apr_psprintf(report->pool, "values of type %s", ph_db_get_text(rows, 0, report->pool));
        finding->remedy = ph_catalog_remedy_view(report, "ph_event", "occurred_at",
                                                 "CAST(strftime('%s', time_column) AS INTEGER) * 1000000");
        ph_db_drain(rows);
    }
    return APR_SUCCESS;
}

apr_status_t ph_catalog_columns_check(ph_catalog_report_t *report, ph_db_t *db)
{
    const ph_catalog_shape_t *shape;
    const apr_array_header_t *columns;
    apr_status_t rv = ph_catalog_shape_get(&shape, db);
    int i;

    if (rv != APR_SUCCESS) {
        return rv;
    }
    columns = ph_catalog_shape_columns(shape);
    for (i = 0; i < columns->nelts; i++) {
        check_column(report, &APR_ARRAY_IDX(columns, i, ph_catalog_column_t));
    }
    return report->dialect == PH_DIALECT_SQLITE ? check_values_of_sqlite(report, db) : APR_SUCCESS;
}
