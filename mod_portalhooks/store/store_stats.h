/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_STATS_H
#define PH_STORE_STATS_H

#include "core/model.h"
#include "db.h"

/* Rows of ph_stats: (hour, integration, instance) → counts by final state and a histogram of
 * durations in fixed buckets. Kept in the transaction of the outcomes; the hour is created_at's. */

#define PH_STATS_BUCKETS 16 /* upper bounds 1 ms × 2^n, n = 0 … 14, then everything */

typedef struct ph_stats_t {
    apr_time_t hour; /* its begin */
    const char *integration_id;
    const char *instance;
    int succeeded; /* each a difference to add; negative when an unknown moves */
    int failed;
    int unknown;
    int buckets[PH_STATS_BUCKETS]; /* of executions with a duration */
} ph_stats_t;

/* The begin of the hour a time lies in. */
apr_time_t ph_stats_hour(apr_time_t time);

/* The bucket of a duration. */
int ph_stats_bucket(apr_int64_t duration_us);

/* Add the differences to their row, making it when there is none. Inside the caller's transaction. */
apr_status_t ph_store_stats_add(ph_db_t *db, const ph_stats_t *stats, apr_pool_t *scratch);

/* Counts per UTC day of one integration. */
typedef struct ph_stats_day_t {
    apr_time_t day; /* its begin */
    int succeeded;
    int failed;
    int unknown;
} ph_stats_day_t;

/* integration id → ph_stats_day_t[days], oldest first, the last one the day of `now`. Every id gets an
 * entry. `ids` of const char *, any number; read in pieces of 64. */
apr_status_t ph_store_stats_days(apr_hash_t **found, ph_db_t *db, const apr_array_header_t *ids, int days,
                                 apr_time_t now, apr_pool_t *pool);

#endif
