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

/* Delete about `limit` rows older than `before` in a transaction of its own; more when several have the same
 * time. *removed is 0 when there are none. Ids tell the time to a minute: a row may stay a minute longer. */
apr_status_t ph_store_retention_remove(int *removed, ph_db_t *db, ph_old_t what, apr_time_t before, int limit,
                                       apr_pool_t *scratch);

/* Is any row older than `before`? */
apr_status_t ph_store_retention_has_older(int *has, ph_db_t *db, ph_old_t what, apr_time_t before,
                                          apr_pool_t *scratch);

/* A row of ph_retention: how far a kind has been removed. */
typedef struct ph_removed_t {
    int is_recorded; /* 0 = never so far */
    int days;        /* PortalHooksRetention at that time; 0 = forever */
    apr_time_t cutoff;
} ph_removed_t;

apr_status_t ph_store_retention_read(ph_removed_t removed[PH_OLD_KINDS], ph_db_t *db, apr_pool_t *scratch);
apr_status_t ph_store_retention_record(ph_db_t *db, ph_old_t what, const ph_removed_t *removed,
                                       apr_pool_t *scratch);

/* Take the step of this time, which all processes on all hosts share: *is_taken unless one of them took a
 * step less than `interval` ago, or takes this one. `now` is the database's time. */
apr_status_t ph_store_retention_take_step(int *is_taken, ph_db_t *db, apr_time_t now,
                                          apr_interval_time_t interval, apr_pool_t *scratch);

#endif
