/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_RETENTION_H
#define PH_STORE_RETENTION_H

#include "db.h"

/* Deletes old rows, oldest first, a few at a time. */

typedef enum {
    PH_OLD_EXECUTIONS, /* and their evidence */
    PH_OLD_EVIDENCE,
    PH_OLD_STATS,
    PH_OLD_EVENTS, /* managed catalog only */
    PH_OLD_KEYS,   /* idempotency keys, by expires_at */
    PH_OLD_KINDS
} ph_old_t;

/* How many rows go at once; the LIMIT of the PH_ST_OLD_... statements. */
#define PH_OLD_ROWS 200

/* Delete about PH_OLD_ROWS rows older than `before` in a transaction of its own; more when several have the
 * same time. *removed is 0 when there are none. Ids tell the time to a minute: a row may stay a minute
 * longer. */
apr_status_t ph_store_retention_remove(int *removed, ph_db_t *db, ph_old_t what, apr_time_t before,
                                       apr_pool_t *scratch);

#endif
