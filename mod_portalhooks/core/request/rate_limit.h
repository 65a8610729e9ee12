/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_REQUEST_RATE_LIMIT_H
#define PH_CORE_REQUEST_RATE_LIMIT_H

#include <apr_time.h>

/* So many clicks a minute and user: a token bucket whose burst is a sixth of the rate, in a table of
 * fixed size that may lie in memory shared by processes. No lock: a process that dies holds nothing. Any
 * thread of any process may call. */

#define PH_RATE_LIMIT_SETS 512
#define PH_RATE_LIMIT_WAYS 8

typedef struct ph_rate_limit_t ph_rate_limit_t;

/* Bytes of the table; all zero is empty. */
apr_size_t ph_rate_limit_size(void);

/* Take a token of `username`'s bucket: 0, or how long until there is one. `per_minute` is at least 1. */
apr_interval_time_t ph_rate_limit_take(ph_rate_limit_t *table, const char *username, int per_minute,
                                       apr_time_t now);

#endif
