/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_CATALOG_PLANS_H
#define PH_STORE_CATALOG_PLANS_H

#include "catalog_report.h"
#include "db.h"

/* Run each statement that the module runs over the views once, with values of the newest rows, and have the
 * database explain it: report->timings, and findings for what is slow or has no index. `db` is a direct
 * connection. A statement that fails is a finding. APR_SUCCESS, or PH_DB_UNAVAILABLE. */
apr_status_t ph_catalog_plans_check(ph_catalog_report_t *report, ph_db_t *db);

#endif
