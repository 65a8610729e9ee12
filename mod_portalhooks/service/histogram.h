/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_HISTOGRAM_H
#define PH_SERVICE_HISTOGRAM_H

#include <apr_time.h>
#include <stdatomic.h>

/* Counts of durations, in zeroed shared memory allocated by the caller. Any thread of any process may count
 * and read. */

#define PH_HISTOGRAM_BUCKETS 17 /* the last is open */

typedef struct ph_histogram_t {
    _Atomic apr_uint64_t buckets[PH_HISTOGRAM_BUCKETS];
    _Atomic apr_uint64_t sum_us;
} ph_histogram_t;

/* Count a duration; a negative one did not take place and does not count. */
void ph_histogram_note(ph_histogram_t *histogram, apr_int64_t duration_us);

/* The upper bound of a bucket in milliseconds, which belongs to it; the last one has none. */
int ph_histogram_bound_ms(int bucket);

#endif
