/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_DB_AGE_H
#define PH_STORE_DB_AGE_H

#include <apr_pools.h>
#include <apr_time.h>

/* For how long a connection may rely on what it read of the views of an external catalog (catalog_shape.h).
 */
#define PH_DB_AGE_MAX apr_time_from_sec(60)

/* The connection of this pool has read it now. */
void ph_db_age_begin(apr_pool_t *connection);

/* Is the time over at `now` (monotonic)? 0 for a connection that has read nothing. */
int ph_db_age_is_over(apr_pool_t *connection, apr_time_t now);

#endif
