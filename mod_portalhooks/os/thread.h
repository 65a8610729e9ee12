/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_OS_THREAD_H
#define PH_OS_THREAD_H

#include <apr_thread_proc.h>

/* Start a joinable thread with all signals blocked: they belong to httpd's own threads. `name`, of at most 15
 * bytes, is what ps -T, top -H and a debugger show. The caller joins it; `pool` must outlive it. The caller's
 * signal mask stays as it is. */
apr_status_t ph_thread_start(apr_thread_t **thread, const char *name, apr_thread_start_t run, void *baton,
                             apr_pool_t *pool);

#endif
