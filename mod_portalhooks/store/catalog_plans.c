/* SPDX-License-Identifier: Apache-2.0 */
/* Explains and times the statements over the views. */
#include "catalog_plans.h"

#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>

#include "catalog_explain.h"
#include "catalog_sample.h"
#include "catalog_shape.h"
#include "db_direct.h"
#include "os/monotonic.h"
#include "row.h"

#define SLOW_MS 300 /* a request makes several queries, in 1.5 s in all */

/* Their parameters are written as catalog_sample.h says. */
static const struct {
    ph_statement_t statement;
    const char *parameters;
    const char *index; /* the columns that it needs an index on; NULL = none */
} statements[] = {
    { PH_ST_INTEGRATION_LIST, "EEEL", NULL },
    { PH_ST_INTEGRATION_GET, "g", "id" },
    { PH_ST_INTEGRATION_IDS, "L", NULL },
    { PH_ST_WEBHOOK_GET_MANY, "Ng", "id" },
    { PH_ST_EVENT_LIST, "0MNEL", "occurred_at, id" },
    { PH_ST_EVENT_LIST_BY_TYPE, "t0MNEL", "type, occurred_at, id" },
    { PH_ST_EVENT_LIST_BY_SEVERITY, "s0MNEL", "severity, occurred_at, id" },
    { PH_ST_EVENT_GET, "i", "id" },
    { PH_ST_EVENT_GET_MANY, "i", "id" },
    { PH_ST_EVENT_NEWEST, "L", "occurred_at, id" },
    { PH_ST_EVENT_TYPES, "EL", "occurred_at, id" },
    { PH_ST_EVENT_COUNT_WITHOUT_TIME, "", "occurred_at" },
};

static int is_of_events(int n)
{
    static const char prefix[] = "ph_event";

    return strncmp(ph_statement_name(statements[n].statement), prefix, sizeof(prefix) - 1) == 0;
}

/* ---- one statement ---------------------------------------------------------------------------------- */

static apr_status_t explain(ph_catalog_plan_t *plan, ph_db_t *db, int n, const ph_catalog_sample_t *sample,
                            ph_catalog_server_t server, apr_pool_t *pool)
{
    const ph_catalog_shape_t *shape;
    const char *sql = ph_statement_sql(statements[n].statement, PH_CATALOG_EXTERNAL);
    ph_db_call_t *call;
    ph_db_rows_t *rows;
    apr_status_t rv = ph_catalog_shape_get(&shape, db);

    ph_catalog_plan_init(plan, server, sample->rows[is_of_events(n)]);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    call = ph_db_direct_call(
        db, apr_pstrcat(pool, ph_catalog_plan_prefix(server), ph_catalog_fill(sql, shape, pool), NULL), pool);
    ph_catalog_sample_bind(call, statements[n].parameters, sample);
    for (rv = ph_row_first(&rows, call); rv == APR_SUCCESS; rv = ph_db_next(rows)) {
        ph_catalog_plan_step(plan, rows, pool);
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

/* Run it as the module does; a limit ends it. */
static apr_status_t measure(int *duration_ms, ph_db_t *db, int n, const ph_catalog_sample_t *sample,
                            apr_pool_t *pool)
{
    const apr_time_t begin = ph_monotonic_now();
    ph_db_call_t *call = ph_db_call(db, statements[n].statement, pool);
    apr_status_t rv;

    ph_catalog_sample_bind(call, statements[n].parameters, sample);
    rv = ph_row_probe(call);
    *duration_ms = (int)apr_time_as_msec(ph_monotonic_now() - begin);
    return rv;
}

/* ---- findings -------------------------------------------------------------------------------------- */

static const char *index_remedy(const ph_catalog_report_t *report, int n, const char *table)
{
    const char *columns = statements[n].index ? statements[n].index : "id";
    const char *name = apr_pstrndup(report->pool, columns, strcspn(columns, ","));

    return apr_psprintf(report->pool,
                        "CREATE INDEX portalhooks_%s ON %s (… /* what the view shows as %s */);", name,
                        table && strcmp(table, "ph_event") != 0 ? table : "…", columns);
}

static ph_catalog_finding_t *add(ph_catalog_report_t *report, ph_catalog_level_t level, const char *word,
                                 int n, const char *sentence)
{
    const char *name = ph_statement_name(statements[n].statement);

    return ph_catalog_report_add(report, level, word, name,
                                 apr_psprintf(report->pool, "The query %s %s", name, sentence));
}

static void judge_failure(ph_catalog_report_t *report, ph_db_t *db, int n)
{
    const int is_slow = ph_db_fault(db) == PH_DB_FAULT_TOO_SLOW;
    ph_catalog_finding_t *finding =
        is_slow ? add(report, PH_CATALOG_ERROR, "too_slow", n,
                      "was stopped at its time limit: requests that need it get 503 too_slow.")
                : add(report, PH_CATALOG_ERROR, "failed", n,
                      apr_psprintf(report->pool, "fails: %s.", ph_db_fault_name(ph_db_fault(db))));

    finding->cause = apr_pstrdup(report->pool, ph_db_error(db));
    finding->remedy = is_slow ? index_remedy(report, n, NULL) : NULL;
}

static void judge_plan(ph_catalog_report_t *report, const ph_catalog_plan_t *plan, int duration_ms, int n)
{
    ph_catalog_finding_t *finding = NULL;

    if (plan->is_materialized) {
        finding =
            add(report, PH_CATALOG_WARNING, "materialized", n,
                "computes the whole view first: DISTINCT, GROUP BY, UNION, LIMIT or a window function in a "
                "view keeps its indexes from being used.");
        finding->remedy = ph_catalog_remedy_view(report, "ph_event", NULL, NULL);
    }
    else if (plan->scanned && statements[n].index) {
        finding =
            add(report, PH_CATALOG_WARNING, "no_index", n,
                apr_psprintf(report->pool, "reads all rows: it needs an index on %s.", statements[n].index));
        finding->remedy = index_remedy(report, n, plan->scanned);
    }
    else if (plan->sorted && statements[n].index) {
        finding =
            add(report, PH_CATALOG_WARNING, "no_index", n,
                apr_psprintf(report->pool, "sorts all rows: it needs an index on %s.", statements[n].index));
        finding->remedy = index_remedy(report, n, plan->sorted);
    }
    else if (duration_ms >= SLOW_MS) {
        finding = add(report, PH_CATALOG_WARNING, "slow", n,
                      apr_psprintf(report->pool, "took %d ms.", duration_ms));
        finding->remedy = index_remedy(report, n, NULL);
    }
    if (finding) {
        finding->cause = plan->text;
    }
}

/* A view that is too slow is explained only. */
static apr_status_t check_one(ph_catalog_report_t *report, ph_db_t *db, int n,
                              const ph_catalog_sample_t *sample, ph_catalog_server_t server)
{
    ph_catalog_timing_t *timing;
    ph_catalog_plan_t plan;
    int duration_ms = -1;
    apr_status_t rv = APR_SUCCESS;

    if (!ph_catalog_report_has_error(report, ph_catalog_views[is_of_events(n)], "too_slow")) {
        rv = measure(&duration_ms, db, n, sample, report->pool);
    }
    if (rv != APR_SUCCESS && rv != PH_DB_UNAVAILABLE) {
        judge_failure(report, db, n);
        return APR_SUCCESS;
    }
    if (rv == APR_SUCCESS) {
        rv = explain(&plan, db, n, sample, server, report->pool);
    }
    if (rv == APR_SUCCESS) {
        judge_plan(report, &plan, duration_ms, n);
        timing = apr_array_push(report->timings);
        timing->statement = ph_statement_name(statements[n].statement);
        timing->duration_ms = duration_ms;
        timing->plan = plan.text;
    }
    return rv == PH_DB_UNAVAILABLE ? rv : APR_SUCCESS;
}

static ph_catalog_server_t server_of(const ph_catalog_report_t *report, ph_db_t *db)
{
    ph_catalog_server_t server = PH_CATALOG_MYSQL;
    ph_db_rows_t *rows;

    if (report->dialect == PH_DIALECT_SQLITE) {
        return PH_CATALOG_SQLITE;
    }
    if (ph_row_first(&rows, ph_db_direct_call(db, "SELECT VERSION()", report->pool)) == APR_SUCCESS) {
        if (strstr(ph_db_get_text(rows, 0, report->pool), "MariaDB")) {
            server = PH_CATALOG_MARIADB;
        }
        ph_db_drain(rows);
    }
    return server;
}

/* Views that cannot be read have findings enough. */
static int is_unreadable(const ph_catalog_report_t *report, const char *view)
{
    return ph_catalog_report_has_error(report, view, "unreadable") ||
           ph_catalog_report_has_error(report, view, "missing_column");
}

apr_status_t ph_catalog_plans_check(ph_catalog_report_t *report, ph_db_t *db)
{
    const int skips[] = { is_unreadable(report, "ph_integration"), is_unreadable(report, "ph_event") };
    ph_catalog_sample_t sample;
    const ph_catalog_server_t server = server_of(report, db);
    apr_status_t rv = APR_SUCCESS;
    int n;

    ph_catalog_sample_read(&sample, db, report->pool);
    for (n = 0; n < (int)(sizeof(statements) / sizeof(statements[0])) && rv == APR_SUCCESS; n++) {
        if (!skips[is_of_events(n)]) {
            rv = check_one(report, db, n, &sample, server);
        }
    }
    return rv;
}
