/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_OS_MONOTONIC_H
#define PH_OS_MONOTONIC_H

#include <apr_time.h>

/* The clock that nobody sets, in microseconds: durations and deadlines are measured by it. Any thread. */
apr_time_t ph_monotonic_now(void);

#endif
