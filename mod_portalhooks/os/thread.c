/* SPDX-License-Identifier: Apache-2.0 */
/* Starts threads besides those of httpd. */
#include "thread.h"

#include <apr_portable.h>
#include <pthread.h>
#include <signal.h>

apr_status_t ph_thread_start(apr_thread_t **thread, const char *name, apr_thread_start_t run, void *baton,
                             apr_pool_t *pool)
{
    sigset_t all, before;
    apr_os_thread_t *started;
    apr_status_t rv;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    rv = apr_thread_create(thread, NULL, run, baton, pool);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (rv == APR_SUCCESS && apr_os_thread_get(&started, *thread) == APR_SUCCESS) {
        pthread_setname_np(*started, name);
    }
    return rv;
}
