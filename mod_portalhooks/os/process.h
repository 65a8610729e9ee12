/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_OS_PROCESS_H
#define PH_OS_PROCESS_H

#include <apr_pools.h>

/* Which machine this is, where a process runs, and whether it has ended. Linux's /proc and /etc/machine-id;
 * what cannot be read counts as not known. Any thread. */

/* A digest of this machine's id and `purpose`, 8 hex digits from `pool`: the same after every reboot, and
 * different on another machine. The id itself stays confidential (machine-id(5)). */
const char *ph_process_machine(const char *purpose, apr_pool_t *pool);

/* Where this process runs: the host name and a digest of machine id, boot id and pid namespace. Two processes
 * with the same place see each other's pids. From `pool`; "" = not known. */
const char *ph_process_place(apr_pool_t *pool);

/* When a process of this place began, in clock ticks since boot; 0 = not known. */
apr_int64_t ph_process_started(int pid);

/* Is the process of this place that had `pid` and began at `started` (ph_process_started) certain to have
 * ended? 0 also when that cannot be known. A zombie has ended. */
int ph_process_has_ended(int pid, apr_int64_t started);

#endif
