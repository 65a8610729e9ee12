/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_REQUEST_RATE_LIMIT_H
#define PH_CORE_REQUEST_RATE_LIMIT_H

#include <apr_time.h>

/* Limits clicks, and events posted, per user and minute, and executions per webhook: token buckets whose
 * burst is a sixth of the rate, in a table of fixed size that may be in memory shared by processes.
 * Lock-free, so a process that dies cannot block the others; any thread of any process. */

#define PH_RATE_LIMIT_SETS 512
#define PH_RATE_LIMIT_WAYS 8

typedef struct ph_rate_limit_t ph_rate_limit_t;

/* The size of the table in bytes; all zero is empty. */
apr_size_t ph_rate_limit_size(void);

/* Take a token from the user's bucket: 0, or the time until there is one. `per_minute` is at least 1. */
apr_interval_time_t ph_rate_limit_take(ph_rate_limit_t *table, const char *username, int per_minute,
                                       apr_time_t now);

/* The same for `count` tokens at once, at least 1. One token left is enough: the bucket is then overdrawn,
 * and the next one comes when the debt is paid. So a batch larger than the burst is not refused for ever, and
 * the rate holds over time. */
apr_interval_time_t ph_rate_limit_take_many(ph_rate_limit_t *table, const char *username, int count,
                                            int per_minute, apr_time_t now);

/* Take a token of a bucket whose burst is the rate, but at most 10 or a sixth of the rate, whichever is more:
 * a low rate may be used up at once. */
apr_interval_time_t ph_rate_limit_take_burst(ph_rate_limit_t *table, const char *name, int per_minute,
                                             apr_time_t now);

#endif
