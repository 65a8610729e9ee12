/* SPDX-License-Identifier: Apache-2.0 */
/* The short check of the views, and the order of the full one. */
#include "catalog_check.h"

#include <apr_strings.h>
#include <string.h>

#include "catalog_columns.h"
#include "catalog_plans.h"
#include "catalog_privileges.h"
#include "catalog_shape.h"
#include "catalog_values.h"
#include "db_direct.h"
#include "row.h"
#include "store_integration.h"

static int has_columns(const ph_catalog_shape_t *shape, const char *view)
{
    const char *const *column;

    for (column = ph_catalog_columns(view); *column; column++) {
        if (ph_catalog_shape_find(shape, view, *column)) {
            return 1;
        }
    }
    return 0;
}

/* Returns how many are missing. */
static int note_missing(ph_catalog_report_t *report, const ph_catalog_shape_t *shape, const char *view)
{
    ph_catalog_finding_t *finding;
    const char *const *column;
    int missing = 0;

    for (column = ph_catalog_columns(view); *column; column++) {
        if (!ph_catalog_shape_find(shape, view, *column)) {
            finding =
                ph_catalog_report_add(report, PH_CATALOG_ERROR, "missing_column",
                                      apr_pstrcat(report->pool, view, ".", *column, NULL),
                                      apr_psprintf(report->pool, "%s lacks the column %s.", view, *column));
            finding->remedy = ph_catalog_remedy_view(report, view, *column, "NULL");
            missing++;
        }
    }
    return missing;
}

/* Read one row as the lists do. */
static apr_status_t probe(ph_db_t *db, const char *view, apr_pool_t *scratch)
{
    const ph_integration_query_t first = { NULL, NULL, 1 };
    apr_array_header_t *cards;
    ph_db_call_t *call;

    if (strcmp(view, "ph_integration") == 0) {
        return ph_store_integration_list(&cards, db, &first, scratch);
    }
    call = ph_db_call(db, PH_ST_EVENT_NEWEST, scratch);
    ph_db_int(call, 1);
    return ph_row_probe(call);
}

static void note_failure(ph_catalog_report_t *report, ph_db_t *db, const char *view)
{
    const int is_slow = ph_db_fault(db) == PH_DB_FAULT_TOO_SLOW;
    ph_catalog_finding_t *finding;
    const char *sentence =
        is_slow
            ? apr_psprintf(report->pool, "Reading one row of %s was stopped at the time limit.", view)
            : apr_psprintf(report->pool, "%s cannot be read: %s.", view, ph_db_fault_name(ph_db_fault(db)));

    finding =
        ph_catalog_report_add(report, PH_CATALOG_ERROR, is_slow ? "too_slow" : "unreadable", view, sentence);
    finding->cause = apr_pstrdup(report->pool, ph_db_error(db));
    finding->remedy = ph_catalog_remedy_view(report, view, NULL, NULL);
}

apr_status_t ph_catalog_check_views(ph_catalog_report_t *report, ph_db_t *db)
{
    const ph_catalog_shape_t *shape;
    apr_status_t rv = ph_catalog_shape_get(&shape, db);
    int i;

    for (i = 0; i < PH_CATALOG_VIEWS && rv == APR_SUCCESS; i++) {
        const char *view = ph_catalog_views[i];

        if (has_columns(shape, view) && note_missing(report, shape, view) > 0) {
            continue;
        }
        rv = probe(db, view, report->pool);
        if (rv != APR_SUCCESS && rv != PH_DB_UNAVAILABLE) {
            note_failure(report, db, view);
            rv = APR_SUCCESS;
        }
    }
    return rv;
}

/* Each part reads the views anew; one whose view cannot be read is left out. */
static apr_status_t check_all(ph_catalog_report_t *report, ph_db_t *db)
{
    apr_status_t rv = ph_catalog_check_views(report, db);

    if (rv == APR_SUCCESS) {
        rv = ph_catalog_columns_check(report, db);
    }
    if (rv == APR_SUCCESS) {
        rv = ph_catalog_values_check(report, db);
    }
    if (rv == APR_SUCCESS) {
        rv = ph_catalog_privileges_check(report, db);
    }
    return rv == APR_SUCCESS ? ph_catalog_plans_check(report, db) : rv;
}

const char *ph_catalog_check(ph_catalog_report_t *report, const char *driver, const char *params,
                             ph_catalog_check_kind_t kind, apr_pool_t *pool)
{
    ph_db_source_t *source = apr_pcalloc(pool, sizeof(*source));
    const char *sentence = ph_db_direct_make(source, driver, params, PH_DIRECT_BARE, pool);
    apr_status_t rv;
    ph_db_t *db;

    if (sentence) {
        return sentence;
    }
    ph_catalog_report_init(report, source->dialect, pool);
    source->catalog = PH_CATALOG_EXTERNAL; /* statements are prepared when they are used */
    if (ph_db_open(&db, source, 0, pool) != APR_SUCCESS) {
        return "Cannot connect to the database.";
    }
    if (source->dialect == PH_DIALECT_MYSQL) {
        ph_db_direct_script(db, "SET SESSION lock_wait_timeout = 5"); /* for an ALTER of the application */
    }
    rv = kind == PH_CATALOG_CHECK_SHORT ? ph_catalog_check_views(report, db) : check_all(report, db);
    if (rv != APR_SUCCESS) {
        sentence = apr_psprintf(pool, "The check could not be completed: %s.", ph_db_error(db));
    }
    ph_db_close(db);
    return sentence;
}
