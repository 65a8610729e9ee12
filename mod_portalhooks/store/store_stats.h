/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_STATS_H
#define PH_STORE_STATS_H

#include "core/model/model.h"
#include "core/model/stats.h"
#include "db.h"

/* Rows of ph_stats: per hour of created_at, integration and instance, the number of executions by final state
 * and a histogram of durations (core/model/stats). Written in the transaction of the outcomes. Days and hours
 * are UTC. */

typedef struct ph_stats_delta_t {
    apr_time_t hour; /* its start */
    const char *integration_id;
    const char *instance;
    int succeeded; /* each is added; negative when an outcome replaces `unknown` */
    int failed;
    int unknown;
    int buckets[PH_STATS_BUCKETS]; /* of executions with a duration */
} ph_stats_delta_t;

/* The start of the hour of a time. */
apr_time_t ph_store_stats_hour(apr_time_t time);

/* Add to the row, creating it when there is none, inside the caller's transaction. PH_DB_CONFLICT when
 * another process created it at the same time: run the transaction again. */
apr_status_t ph_store_stats_add(ph_db_t *db, const ph_stats_delta_t *stats, apr_pool_t *scratch);

/* One outcome in one exchange, inside the caller's transaction: write that of `execution`, which is still
 * `sending`, add it to the row, and if it is no success, to the row of ph_attention of `event_id` ("" =
 * without an event). MySQL only. */
typedef enum {
    PH_STATS_NOT_FINISHED,      /* nothing was changed: there is no such execution, no row yet, or that of
                                 * ph_attention is one that a success ends, or is handled or newer */
    PH_STATS_FINISHED,          /* ph_attention has no row */
    PH_STATS_FINISHED_ATTENTION /* and its row has been changed */
} ph_stats_finished_t;

apr_status_t ph_store_stats_finish(ph_stats_finished_t *written, ph_db_t *db, const ph_stats_delta_t *stats,
                                   const ph_execution_t *execution, const char *event_id,
                                   apr_pool_t *scratch);

/* Would adding wait for another session? Returns at once: PH_DB_CONFLICT when the row is locked by one, else
 * APR_SUCCESS, whether it exists or not. Inside a transaction the row is then locked by this one. */
apr_status_t ph_store_stats_probe(ph_db_t *db, const ph_stats_delta_t *stats, apr_pool_t *scratch);

/* Executions of one integration and day. */
typedef struct ph_stats_day_t {
    apr_time_t day; /* its start */
    int succeeded;
    int failed;
    int unknown;
} ph_stats_day_t;

/* integration id → ph_stats_day_t[days], oldest first, the last one the day of `now`. Every id has an entry.
 * `ids`: const char *, any number. From `pool`. */
apr_status_t ph_store_stats_days(apr_hash_t **found, ph_db_t *db, const apr_array_header_t *ids, int days,
                                 apr_time_t now, apr_pool_t *pool);

typedef struct ph_stats_query_t {
    apr_time_t from;            /* inclusive */
    apr_time_t to;              /* exclusive; both are whole hours, whole steps apart */
    apr_interval_time_t step;   /* whole hours */
    const char *integration_id; /* NULL = all */
} ph_stats_query_t;

/* The stats of each step, oldest first: an array of (to - from) / step from `pool`, empty steps included. */
apr_status_t ph_store_stats_read(ph_stats_t **stats, ph_db_t *db, const ph_stats_query_t *query,
                                 apr_pool_t *pool);

#endif
