/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_PAUSE_H
#define PH_STORE_PAUSE_H

#include "core/model/model.h"
#include "db.h"

/* The row of ph_pause. A click is judged by it as of the statement that reads its webhook, and a caller is
 * told with their permissions: neither costs an exchange of its own. */

/* pause->at is 0 when there is none. */
apr_status_t ph_store_pause_get(ph_pause_t *pause, ph_db_t *db, apr_pool_t *pool);

/* Begin it, or end it when its `at` is 0. */
apr_status_t ph_store_pause_set(ph_db_t *db, const ph_pause_t *pause, apr_pool_t *scratch);

#endif
