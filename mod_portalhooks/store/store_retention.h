/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_RETENTION_H
#define PH_STORE_RETENTION_H

#include "db.h"

/* Removing what is old, oldest first, a few rows at a time. */

typedef enum {
    PH_OLD_EXECUTIONS, /* with their evidence */
    PH_OLD_EVIDENCE,
    PH_OLD_STATS,
    PH_OLD_EVENTS, /* of our own catalog */
    PH_OLD_KEYS,   /* idempotency keys that expired before that time */
    PH_OLD_KINDS
} ph_old_t;

/* One transaction that removes about PH_OLD_ROWS rows from before that time; *removed 0 = there are none. */
#define PH_OLD_ROWS 200
apr_status_t ph_store_retention_remove(int *removed, ph_db_t *db, ph_old_t what, apr_time_t before,
                                       apr_pool_t *scratch);

#endif
