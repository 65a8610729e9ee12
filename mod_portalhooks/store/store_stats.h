/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_STATS_H
#define PH_STORE_STATS_H

#include "core/model/model.h"
#include "core/model/stats.h"
#include "db.h"

/* Rows of ph_stats: (hour, integration, instance) → counts by final state and a histogram of
 * durations in the buckets of core/stats. Kept in the transaction of the outcomes; the hour is
 * created_at's. */

typedef struct ph_stats_delta_t {
    apr_time_t hour; /* its begin */
    const char *integration_id;
    const char *instance;
    int succeeded; /* each a difference to add; negative when an unknown moves */
    int failed;
    int unknown;
    int buckets[PH_STATS_BUCKETS]; /* of executions with a duration */
} ph_stats_delta_t;

/* The begin of the hour a time lies in. */
apr_time_t ph_stats_hour(apr_time_t time);

/* Add the differences to their row, making it when there is none. Inside the caller's transaction. */
apr_status_t ph_store_stats_add(ph_db_t *db, const ph_stats_delta_t *stats, apr_pool_t *scratch);

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

typedef struct ph_stats_query_t {
    apr_time_t from;            /* inclusive */
    apr_time_t to;              /* exclusive; from and it lie on steps */
    apr_interval_time_t step;   /* whole hours that divide a day, or a day */
    const char *integration_id; /* NULL = of all */
} ph_stats_query_t;

/* What was counted in each step, oldest first; every step has its stats: (to - from) / step of them. */
apr_status_t ph_store_stats_read(ph_stats_t **stats, ph_db_t *db, const ph_stats_query_t *query,
                                 apr_pool_t *pool);

#endif
