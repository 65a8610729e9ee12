/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_CATALOG_VALUES_H
#define PH_STORE_CATALOG_VALUES_H

#include "catalog_report.h"
#include "db.h"

/* Judge what the views show: the newest events (PH_STORE_CATALOG_CHECKED of them), ids of integrations, ids
 * that several rows have. `db` is a direct connection. A view that cannot be read is passed over.
 * APR_SUCCESS, or PH_DB_UNAVAILABLE. */
apr_status_t ph_catalog_values_check(ph_catalog_report_t *report, ph_db_t *db);

#endif
