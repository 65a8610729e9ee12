/* SPDX-License-Identifier: Apache-2.0 */
/* Kills the process at a failpoint that a test has armed. Not part of a normal build. */
#include "failpoint.h"

#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void ph_failpoint_reach(const char *name)
{
    const char *directory = getenv("PORTALHOOKS_TEST_FAILPOINTS");
    char path[PATH_MAX];

    if (!directory) {
        return;
    }
    snprintf(path, sizeof(path), "%s/%s", directory, name);
    if (unlink(path) == 0) {
        kill(getpid(), SIGKILL);
    }
}

apr_interval_time_t ph_failpoint_lease(apr_interval_time_t usual)
{
    const char *seconds = getenv("PORTALHOOKS_TEST_LEASE");

    return seconds ? apr_time_from_sec(atoi(seconds)) : usual;
}
