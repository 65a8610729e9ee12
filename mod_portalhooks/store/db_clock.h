/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_DB_CLOCK_H
#define PH_STORE_DB_CLOCK_H

#include "db.h"

/* The database's clock, by which retention and idempotency keys go: hosts may differ, the rows are shared.
 * Read from the database at most every 10 s for each connection, and continued by this process's monotonic
 * clock in between; so a call may be an exchange. */
apr_status_t ph_db_clock_now(apr_time_t *now, ph_db_t *db, apr_pool_t *scratch);

#endif
