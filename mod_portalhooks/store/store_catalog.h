/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_CATALOG_H
#define PH_STORE_CATALOG_H

#include "db.h"

/* Rows of an external catalog that are left out because their id is not valid (ph_is_id of core/model). */

/* Count them among 10,000 integrations and the newest 10,000 events. */
apr_status_t ph_store_catalog_left_out(int *integrations, int *events, ph_db_t *db, apr_pool_t *scratch);

#endif
