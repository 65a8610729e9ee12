/* SPDX-License-Identifier: Apache-2.0 */
/* Buckets from 1 ms to the minute, three for each power of ten. */
#include "histogram.h"

static const int bounds_ms[PH_HISTOGRAM_BUCKETS - 1] = { 1,   2,    5,    10,   20,    50,    100,   200,
                                                         500, 1000, 2000, 5000, 10000, 20000, 30000, 60000 };

void ph_histogram_note(ph_histogram_t *histogram, apr_int64_t duration_us)
{
    int i = 0;

    if (duration_us < 0) {
        return;
    }
    while (i < PH_HISTOGRAM_BUCKETS - 1 && duration_us > (apr_int64_t)bounds_ms[i] * 1000) {
        i++;
    }
    atomic_fetch_add_explicit(&histogram->buckets[i], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&histogram->sum_us, (apr_uint64_t)duration_us, memory_order_relaxed);
}

int ph_histogram_bound_ms(int bucket)
{
    return bounds_ms[bucket];
}
