/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_OS_FAILPOINT_H
#define PH_OS_FAILPOINT_H

#include <apr_time.h>

/* Places where a test lets the process die, as kill -9 would. Only --enable-failpoints compiles them in. A
 * test arms one by making a file of its name in the folder that PORTALHOOKS_TEST_FAILPOINTS names; the first
 * process that comes by removes the file and is gone. PORTALHOOKS_TEST_LEASE shortens the lease, in seconds.
 */

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
