/* SPDX-License-Identifier: Apache-2.0 */
/* The monotonic clock: a step of the wall clock neither shortens nor prolongs an attempt. */
#include "monotonic.h"

#include <time.h>

apr_time_t ph_monotonic_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return apr_time_from_sec(now.tv_sec) + now.tv_nsec / 1000;
}
