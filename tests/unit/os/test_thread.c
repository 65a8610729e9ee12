/* SPDX-License-Identifier: Apache-2.0 */
/* A thread of ours runs with all signals blocked, and starting it changes nothing for the caller. */
#include "os/thread.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "count.h"
#include "pool_fixture.h"

static const int signals[] = { SIGTERM, SIGHUP, SIGUSR1, SIGWINCH, SIGCHLD, SIGPIPE, SIGALRM, SIGINT };

static void *APR_THREAD_FUNC read_mask(apr_thread_t *thread, void *data)
{
    pthread_sigmask(SIG_SETMASK, NULL, data);
    apr_thread_exit(thread, 7);
    return NULL;
}

static void thread_runs_with_signals_blocked(void **state)
{
    apr_thread_t *thread;
    apr_status_t ended;
    sigset_t mask;
    size_t i;

    (void)state;
    sigemptyset(&mask);
    assert_int_equal(ph_thread_start(&thread, read_mask, &mask, pool), APR_SUCCESS);
    assert_int_equal(apr_thread_join(&ended, thread), APR_SUCCESS);
    assert_int_equal(ended, 7);
    for (i = 0; i < COUNT(signals); i++) {
        assert_int_equal(sigismember(&mask, signals[i]), 1);
    }
}

static void mask_of_the_caller_stays(void **state)
{
    sigset_t wanted, kept, before;
    apr_thread_t *thread;
    apr_status_t ended;
    size_t i;

    (void)state;
    sigemptyset(&wanted);
    sigaddset(&wanted, SIGUSR1);
    pthread_sigmask(SIG_SETMASK, &wanted, &before);
    assert_int_equal(ph_thread_start(&thread, read_mask, &kept, pool), APR_SUCCESS);
    assert_int_equal(apr_thread_join(&ended, thread), APR_SUCCESS);
    pthread_sigmask(SIG_SETMASK, &before, &kept);
    for (i = 0; i < COUNT(signals); i++) {
        assert_int_equal(sigismember(&kept, signals[i]), signals[i] == SIGUSR1);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        POOL_TEST(thread_runs_with_signals_blocked),
        POOL_TEST(mask_of_the_caller_stays),
    };

    return cmocka_run_group_tests_name("thread", tests, NULL, NULL);
}
