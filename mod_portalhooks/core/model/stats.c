/* SPDX-License-Identifier: Apache-2.0 */
/* Counts executions and estimates quantiles from a histogram. */
#include "stats.h"

#define FIRST_BOUND_US APR_INT64_C(1000)

/* The upper bound of a bucket. The last one is open; no attempt takes longer than its nominal bound. */
static apr_int64_t bound_of(int bucket)
{
    return bucket < 0 ? 0 : FIRST_BOUND_US << bucket;
}

int ph_stats_bucket(apr_int64_t duration_us)
{
    int bucket = 0;

    while (bucket < PH_STATS_BUCKETS - 1 && duration_us > bound_of(bucket)) {
        bucket++;
    }
    return bucket;
}

void ph_stats_add(ph_stats_t *sum, const ph_stats_t *more)
{
    int i;

    sum->succeeded += more->succeeded;
    sum->failed += more->failed;
    sum->unknown += more->unknown;
    for (i = 0; i < PH_STATS_BUCKETS; i++) {
        sum->buckets[i] += more->buckets[i];
    }
}

apr_int64_t ph_stats_quantile(const ph_stats_t *stats, int percent)
{
    apr_int64_t total = 0;
    apr_int64_t below = 0;
    apr_int64_t rank; /* in hundredths of an execution */
    int i;

    for (i = 0; i < PH_STATS_BUCKETS; i++) {
        total += stats->buckets[i];
    }
    rank = total * percent;
    for (i = 0; i < PH_STATS_BUCKETS; i++) {
        if (stats->buckets[i] > 0 && (below + stats->buckets[i]) * 100 >= rank) {
            return bound_of(i - 1) +
                   (bound_of(i) - bound_of(i - 1)) * (rank - below * 100) / (stats->buckets[i] * 100);
        }
        below += stats->buckets[i];
    }
    return -1;
}
