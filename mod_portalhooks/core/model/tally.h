/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_MODEL_TALLY_H
#define PH_CORE_MODEL_TALLY_H

#include <apr_time.h>

/* What is counted of many executions: their final states, and how long they took as a histogram of fixed
 * buckets, from which quantiles are read. Pure; safe from any thread. */

#define PH_TALLY_BUCKETS 16 /* upper bounds 1 ms × 2^n, n = 0 … 14, then everything */

typedef struct ph_tally_t {
    apr_time_t start; /* of the time it is of */
    apr_int64_t succeeded;
    apr_int64_t failed;
    apr_int64_t unknown;
    apr_int64_t buckets[PH_TALLY_BUCKETS]; /* of executions with a duration */
} ph_tally_t;

/* The bucket of a duration. */
int ph_tally_bucket(apr_int64_t duration_us);

/* Add the counts of `more` to `sum`, whose start stays. */
void ph_tally_add(ph_tally_t *sum, const ph_tally_t *more);

/* The duration that `percent` of the executions did not exceed, in microseconds; within its bucket they are
 * taken to be spread evenly, so it is right to a factor of 2. -1 = there is no duration. */
apr_int64_t ph_tally_quantile(const ph_tally_t *tally, int percent);

#endif
