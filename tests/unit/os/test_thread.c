/* SPDX-License-Identifier: Apache-2.0 */
/* A thread of ours has its name and runs with all signals blocked; starting it changes nothing for the
 * caller. */
#include "os/thread.h"

#include <apr_portable.h>
#include <pthread.h>
#include <semaphore.h>
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
    assert_int_equal(ph_thread_start(&thread, "test", read_mask, &mask, pool), APR_SUCCESS);
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
    assert_int_equal(ph_thread_start(&thread, "test", read_mask, &kept, pool), APR_SUCCESS);
    assert_int_equal(apr_thread_join(&ended, thread), APR_SUCCESS);
    pthread_sigmask(SIG_SETMASK, &before, &kept);
    for (i = 0; i < COUNT(signals); i++) {
        assert_int_equal(sigismember(&kept, signals[i]), signals[i] == SIGUSR1);
    }
}

static void *APR_THREAD_FUNC wait_for_it(apr_thread_t *thread, void *data)
{
    sem_wait(data);
    apr_thread_exit(thread, APR_SUCCESS);
    return NULL;
}

static void thread_has_its_name(void **state)
{
    apr_os_thread_t *started;
    apr_thread_t *thread;
    apr_status_t ended;
    char name[16];
    sem_t end;

    (void)state;
    assert_int_equal(sem_init(&end, 0, 0), 0);
    assert_int_equal(ph_thread_start(&thread, "fifteen-bytes-x", wait_for_it, &end, pool), APR_SUCCESS);
    assert_int_equal(apr_os_thread_get(&started, thread), APR_SUCCESS);
    assert_int_equal(pthread_getname_np(*started, name, sizeof(name)), 0);
    assert_string_equal(name, "fifteen-bytes-x");
    sem_post(&end);
    assert_int_equal(apr_thread_join(&ended, thread), APR_SUCCESS);
    sem_destroy(&end);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        POOL_TEST(thread_runs_with_signals_blocked),
        POOL_TEST(mask_of_the_caller_stays),
        POOL_TEST(thread_has_its_name),
    };

    return cmocka_run_group_tests_name("thread", tests, NULL, NULL);
}
