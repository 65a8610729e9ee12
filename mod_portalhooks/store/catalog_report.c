/* SPDX-License-Identifier: Apache-2.0 */
/* Findings about the views, and the SQL that makes a view anew. */
#include "catalog_report.h"

#include <apr_strings.h>
#include <string.h>

const char *const ph_catalog_views[PH_CATALOG_VIEWS] = { "ph_integration", "ph_event" };

static const char *const integration_columns[] = { "id", "name", "kind", "description", NULL };
static const char *const event_columns[] = { "id",     "type",        "title",   "severity",
                                             "source", "occurred_at", "details", NULL };

const char *const *ph_catalog_columns(const char *view)
{
    return strcmp(view, "ph_event") == 0 ? event_columns : integration_columns;
}

void ph_catalog_report_init(ph_catalog_report_t *report, ph_dialect_t dialect, apr_pool_t *pool)
{
    memset(report, 0, sizeof(*report));
    report->findings = apr_array_make(pool, 16, sizeof(ph_catalog_finding_t));
    report->timings = apr_array_make(pool, 16, sizeof(ph_catalog_timing_t));
    report->dialect = dialect;
    report->pool = pool;
}

ph_catalog_finding_t *ph_catalog_report_add(ph_catalog_report_t *report, ph_catalog_level_t level,
                                            const char *word, const char *about, const char *sentence)
{
    ph_catalog_finding_t *finding = apr_array_push(report->findings);

    memset(finding, 0, sizeof(*finding));
    finding->level = level;
    finding->word = word;
    finding->about = apr_pstrdup(report->pool, about);
    finding->sentence = apr_pstrdup(report->pool, sentence);
    return finding;
}

int ph_catalog_report_count(const ph_catalog_report_t *report, ph_catalog_level_t level)
{
    int count = 0;
    int i;

    for (i = 0; i < report->findings->nelts; i++) {
        count += APR_ARRAY_IDX(report->findings, i, ph_catalog_finding_t).level == level;
    }
    return count;
}

const ph_catalog_finding_t *ph_catalog_report_worst(const ph_catalog_report_t *report)
{
    const ph_catalog_finding_t *worst = NULL;
    const ph_catalog_finding_t *each;
    int i;

    for (i = 0; i < report->findings->nelts; i++) {
        each = &APR_ARRAY_IDX(report->findings, i, ph_catalog_finding_t);
        if (!worst || each->level > worst->level) {
            worst = each;
        }
    }
    return worst;
}

int ph_catalog_report_has_error(const ph_catalog_report_t *report, const char *view, const char *word)
{
    const apr_size_t len = strlen(view);
    const ph_catalog_finding_t *finding;
    int i;

    for (i = 0; i < report->findings->nelts; i++) {
        finding = &APR_ARRAY_IDX(report->findings, i, ph_catalog_finding_t);
        if (finding->level == PH_CATALOG_ERROR && strcmp(finding->word, word) == 0 &&
            strncmp(finding->about, view, len) == 0 &&
            (finding->about[len] == '\0' || finding->about[len] == '.')) {
            return 1;
        }
    }
    return 0;
}

const char *ph_catalog_level_word(ph_catalog_level_t level)
{
    switch (level) {
    case PH_CATALOG_NOTE:
        return "note";
    case PH_CATALOG_WARNING:
        return "warning";
    case PH_CATALOG_ERROR:
        return "error";
    }
    return "";
}

const char *ph_catalog_remedy_view(const ph_catalog_report_t *report, const char *view, const char *column,
                                   const char *expression)
{
    const char *const *each;
    const char *list = "";

    for (each = ph_catalog_columns(view); *each; each++) {
        list = apr_pstrcat(report->pool, list, *list ? ", " : "",
                           column && strcmp(*each, column) == 0 ? expression : "…", " AS ", *each, NULL);
    }
    return report->dialect == PH_DIALECT_SQLITE
               ? apr_psprintf(report->pool, "DROP VIEW IF EXISTS %s; CREATE VIEW %s AS SELECT %s FROM …;",
                              view, view, list)
               : apr_psprintf(report->pool,
                              "CREATE OR REPLACE SQL SECURITY DEFINER VIEW %s AS SELECT %s FROM …;", view,
                              list);
}
