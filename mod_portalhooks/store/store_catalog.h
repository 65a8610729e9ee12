/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_CATALOG_H
#define PH_STORE_CATALOG_H

#include "db.h"

/* What an external catalog holds that cannot be shown: rows whose ids are none (core/model, ph_is_id). */

/* How many there are among 10,000 integrations and the newest 10,000 events. */
apr_status_t ph_store_catalog_left_out(int *integrations, int *events, ph_db_t *db, apr_pool_t *scratch);

#endif
