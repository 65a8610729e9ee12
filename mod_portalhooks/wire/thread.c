/* SPDX-License-Identifier: Apache-2.0 */
/* Threads beside httpd's. */
#include "thread.h"

#include <apr_portable.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>

/* It works off what has gathered, so when it wakes it need not interrupt a thread that is answering somebody.
 * A matter of taste for the scheduler: refused, it does as well without. */
static void let_others_finish(apr_thread_t *thread)
{
    const struct sched_param none = { 0 };
    apr_os_thread_t *os;

    if (apr_os_thread_get(&os, thread) == APR_SUCCESS) {
        pthread_setschedparam(*os, SCHED_BATCH, &none);
    }
}

apr_status_t ph_thread_start(apr_thread_t **thread, apr_thread_start_t run, void *baton, apr_pool_t *pool)
{
    sigset_t all, before;
    apr_status_t rv;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    rv = apr_thread_create(thread, NULL, run, baton, pool);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (rv == APR_SUCCESS) {
        let_others_finish(*thread);
    }
    return rv;
}
