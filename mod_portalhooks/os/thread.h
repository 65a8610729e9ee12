/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_OS_THREAD_H
#define PH_OS_THREAD_H

#include <apr_thread_proc.h>

/* Start a thread that no signal reaches: signals belong to httpd's own threads. */
apr_status_t ph_thread_start(apr_thread_t **thread, apr_thread_start_t run, void *baton, apr_pool_t *pool);

#endif
