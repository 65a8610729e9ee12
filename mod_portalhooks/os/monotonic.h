/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_OS_MONOTONIC_H
#define PH_OS_MONOTONIC_H

#include <apr_time.h>

/* CLOCK_MONOTONIC in microseconds, for durations and deadlines: setting the wall clock does not affect it.
 * Comparable across the processes of a host until it reboots. Any thread. */
apr_time_t ph_monotonic_now(void);

#endif
