/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_CATALOG_REPORT_H
#define PH_STORE_CATALOG_REPORT_H

#include <apr_tables.h>

#include "dialect.h"

/* What was found out about the views of an external catalog. One thread; everything lives in its pool. */

typedef enum {
    PH_CATALOG_NOTE,    /* works; worth knowing */
    PH_CATALOG_WARNING, /* some rows are left out or cannot be sent, a query is slow, a right is too much */
    PH_CATALOG_ERROR    /* integrations or events cannot be read */
} ph_catalog_level_t;

typedef struct ph_catalog_finding_t {
    ph_catalog_level_t level;
    const char *word;     /* "missing_column" */
    const char *about;    /* "ph_event.severity", or the name of a statement */
    const char *sentence; /* names views, columns and statements of ours only: fit for everybody */
    const char *cause;    /* the database's own words, and values of rows: for sysadmins; NULL = none */
    const char *remedy; /* SQL, in which … stands for what only the sysadmin knows; NULL = none is needed */
} ph_catalog_finding_t;

/* One statement over the views, as it was run. */
typedef struct ph_catalog_timing_t {
    const char *statement;
    int duration_ms;  /* -1 = it was explained only, because its view is too slow */
    const char *plan; /* one line per step */
} ph_catalog_timing_t;

typedef struct ph_catalog_report_t {
    apr_array_header_t *findings; /* of ph_catalog_finding_t */
    apr_array_header_t *timings;  /* of ph_catalog_timing_t */
    int events_checked;
    int integrations_checked;
    ph_dialect_t dialect;
    apr_pool_t *pool;
} ph_catalog_report_t;

void ph_catalog_report_init(ph_catalog_report_t *report, ph_dialect_t dialect, apr_pool_t *pool);

/* Add a finding; `about` and `sentence` are copied, its other fields are empty. Valid until the next one is
 * added. */
ph_catalog_finding_t *ph_catalog_report_add(ph_catalog_report_t *report, ph_catalog_level_t level,
                                            const char *word, const char *about, const char *sentence);

/* How many findings have this level. */
int ph_catalog_report_count(const ph_catalog_report_t *report, ph_catalog_level_t level);

/* The first of the highest level; NULL = there are no findings. */
const ph_catalog_finding_t *ph_catalog_report_worst(const ph_catalog_report_t *report);

/* Has the view, or a column of it, an error with this word? */
int ph_catalog_report_has_error(const ph_catalog_report_t *report, const char *view, const char *word);

/* "error", "warning", "note". Static. */
const char *ph_catalog_level_word(ph_catalog_level_t level);

/* SQL that makes the view anew, with `expression` for `column`; … for all others. NULL for both = for all. */
const char *ph_catalog_remedy_view(const ph_catalog_report_t *report, const char *view, const char *column,
                                   const char *expression);

/* The documented columns of a view, NULL at the end. Static. */
#define PH_CATALOG_VIEWS 2
extern const char *const ph_catalog_views[PH_CATALOG_VIEWS];
const char *const *ph_catalog_columns(const char *view);

#endif
