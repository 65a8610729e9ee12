/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_MODEL_STATS_H
#define PH_CORE_MODEL_STATS_H

#include <apr_time.h>

/* What is counted of many executions: their final states, and how long they took as a histogram of fixed
 * buckets, from which quantiles are read. Pure; safe from any thread. */

#define PH_STATS_BUCKETS 16 /* upper bounds 1 ms × 2^n, n = 0 … 14, then everything */

typedef struct ph_stats_t {
    apr_time_t start; /* of the time it is of */
    apr_int64_t succeeded;
    apr_int64_t failed;
    apr_int64_t unknown;
    apr_int64_t buckets[PH_STATS_BUCKETS]; /* of executions with a duration */
} ph_stats_t;

/* The bucket of a duration. */
int ph_stats_bucket(apr_int64_t duration_us);

/* Add the counts of `more` to `sum`, whose start stays. */
void ph_stats_add(ph_stats_t *sum, const ph_stats_t *more);

/* The duration that `percent` of the executions did not exceed, in microseconds; within its bucket they are
 * taken to be spread evenly, so it is right to a factor of 2. -1 = there is no duration. */
apr_int64_t ph_stats_quantile(const ph_stats_t *stats, int percent);

#endif
