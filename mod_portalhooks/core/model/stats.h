/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_MODEL_STATS_H
#define PH_CORE_MODEL_STATS_H

#include <apr_time.h>

/* Counts of final executions: by state, and a histogram of their durations, from which quantiles are
 * estimated. Pure; any thread. */

#define PH_STATS_BUCKETS 16 /* upper bounds 1 ms × 2^n, n = 0 … 14; the last is open */

typedef struct ph_stats_t {
    apr_time_t start; /* of the period */
    apr_int64_t succeeded;
    apr_int64_t failed;
    apr_int64_t unknown;
    apr_int64_t buckets[PH_STATS_BUCKETS]; /* of executions with a duration */
} ph_stats_t;

/* The index of a duration's bucket; a bound belongs to the bucket below it. */
int ph_stats_bucket(apr_int64_t duration_us);

/* Add the counts of `more` to `sum`, whose `start` stays. */
void ph_stats_add(ph_stats_t *sum, const ph_stats_t *more);

/* The duration in microseconds that `percent` of the executions did not exceed, interpolated linearly within
 * its bucket and so accurate to a factor of 2; -1 when no duration was counted. */
apr_int64_t ph_stats_quantile(const ph_stats_t *stats, int percent);

#endif
