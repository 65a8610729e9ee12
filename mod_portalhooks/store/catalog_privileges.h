/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_CATALOG_PRIVILEGES_H
#define PH_STORE_CATALOG_PRIVILEGES_H

#include "catalog_report.h"
#include "db.h"

/* Who may write through the views, as far as the connection's account may see, and with whose rights the
 * views read. `db` is a direct connection. APR_SUCCESS, or PH_DB_UNAVAILABLE. */
apr_status_t ph_catalog_privileges_check(ph_catalog_report_t *report, ph_db_t *db);

#endif
