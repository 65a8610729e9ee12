/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_CATALOG_COLUMNS_H
#define PH_STORE_CATALOG_COLUMNS_H

#include "catalog_report.h"
#include "db.h"

/* Judge the types, character sets and collations of the views' columns. APR_SUCCESS, or PH_DB_UNAVAILABLE. */
apr_status_t ph_catalog_columns_check(ph_catalog_report_t *report, ph_db_t *db);

#endif
