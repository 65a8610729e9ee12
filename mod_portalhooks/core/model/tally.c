/* SPDX-License-Identifier: Apache-2.0 */
/* Counting executions and reading quantiles from a histogram. */
#include "tally.h"

#define FIRST_BOUND_US APR_INT64_C(1000)

/* The last bucket is open; no attempt may take longer than what would be its bound. */
static apr_int64_t bound_of(int bucket)
{
    return bucket < 0 ? 0 : FIRST_BOUND_US << bucket;
}

int ph_tally_bucket(apr_int64_t duration_us)
{
    int bucket = 0;

    while (bucket < PH_TALLY_BUCKETS - 1 && duration_us > bound_of(bucket)) {
        bucket++;
    }
    return bucket;
}

void ph_tally_add(ph_tally_t *sum, const ph_tally_t *more)
{
    int i;

    sum->succeeded += more->succeeded;
    sum->failed += more->failed;
    sum->unknown += more->unknown;
    for (i = 0; i < PH_TALLY_BUCKETS; i++) {
        sum->buckets[i] += more->buckets[i];
    }
}

apr_int64_t ph_tally_quantile(const ph_tally_t *tally, int percent)
{
    apr_int64_t total = 0;
    apr_int64_t below = 0;
    apr_int64_t rank; /* in hundredths of an execution */
    int i;

    for (i = 0; i < PH_TALLY_BUCKETS; i++) {
        total += tally->buckets[i];
    }
    rank = total * percent;
    for (i = 0; i < PH_TALLY_BUCKETS; i++) {
        if (tally->buckets[i] > 0 && (below + tally->buckets[i]) * 100 >= rank) {
            return bound_of(i - 1) +
                   (bound_of(i) - bound_of(i - 1)) * (rank - below * 100) / (tally->buckets[i] * 100);
        }
        below += tally->buckets[i];
    }
    return -1;
}
