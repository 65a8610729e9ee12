/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_OS_FAILPOINT_H
#define PH_OS_FAILPOINT_H

#include <apr_time.h>

/* Failpoints: places where a test can make the process die as by kill -9. Compiled in by --enable-failpoints
 * only. A test arms one by creating a file of its name in the directory that the environment variable
 * PORTALHOOKS_TEST_FAILPOINTS names; the first process to reach it removes the file and dies.
 * PORTALHOOKS_TEST_LEASE overrides the length of the lease, in seconds. Any thread. */

#ifdef PH_FAILPOINTS
void ph_failpoint_reach(const char *name);
apr_interval_time_t ph_failpoint_lease(apr_interval_time_t usual);
#define PH_FAILPOINT(name) ph_failpoint_reach(name)
#define PH_FAILPOINT_LEASE(usual) ph_failpoint_lease(usual)
#else
#define PH_FAILPOINT(name) ((void)0)
#define PH_FAILPOINT_LEASE(usual) (usual)
#endif

#endif
