/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_CATALOG_CHECK_H
#define PH_STORE_CATALOG_CHECK_H

#include "catalog_report.h"
#include "db.h"

/* Checks the views of an external catalog. An application's upgrade may break a view at any time, and a view
 * may show anything: see sql/README.md. */

/* The short form: do the views exist, have they the documented columns, can one row be read as the module
 * reads it? Only errors are found. `db` is over an external catalog. APR_SUCCESS, or PH_DB_UNAVAILABLE when
 * the connection was lost. */
apr_status_t ph_catalog_check_views(ph_catalog_report_t *report, ph_db_t *db);

typedef enum {
    PH_CATALOG_CHECK_SHORT, /* the above */
    PH_CATALOG_CHECK_FULL   /* also types, values of rows, ids, privileges, plans and durations */
} ph_catalog_check_kind_t;

/* Check over a connection of its own (see ph_db_direct_make), whatever PortalHooksCatalog says. Returns NULL,
 * or a sentence when the check could not be made. Initializes the report. */
const char *ph_catalog_check(ph_catalog_report_t *report, const char *driver, const char *params,
                             ph_catalog_check_kind_t kind, apr_pool_t *pool);

#endif
