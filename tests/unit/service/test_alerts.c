/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions that all children share: each change is seen by one of them. */
#include "service/alerts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "count.h"
#include "os/monotonic.h"
#include "os/thread.h"
#include "pool_fixture.h"

#define LONG apr_time_from_sec(600)
#define THREADS 8
#define TURNS 200

static void alert_is_raised_once_and_cleared_once(void **state)
{
    ph_alerts_t alerts;

    (void)state;
    memset(&alerts, 0, sizeof alerts);
    assert_false(ph_alerts_is_raised(&alerts, PH_ALERT_CLOCKS));
    assert_false(ph_alerts_clear(&alerts, PH_ALERT_CLOCKS));
    assert_true(ph_alerts_raise(&alerts, PH_ALERT_CLOCKS, LONG));
    assert_false(ph_alerts_raise(&alerts, PH_ALERT_CLOCKS, LONG));
    assert_true(ph_alerts_is_raised(&alerts, PH_ALERT_CLOCKS));
    assert_false(ph_alerts_is_raised(&alerts, PH_ALERT_NAMESAKE));
    assert_true(ph_alerts_clear(&alerts, PH_ALERT_CLOCKS));
    assert_false(ph_alerts_clear(&alerts, PH_ALERT_CLOCKS));
    assert_false(ph_alerts_is_raised(&alerts, PH_ALERT_CLOCKS));
    assert_true(ph_alerts_raise(&alerts, PH_ALERT_CLOCKS, LONG));
}

/* The process that saw it may be gone. */
static void alert_that_nobody_raises_again_ends_by_itself(void **state)
{
    ph_alerts_t alerts;

    (void)state;
    memset(&alerts, 0, sizeof alerts);
    assert_true(ph_alerts_raise(&alerts, PH_ALERT_NAMESAKE, apr_time_from_msec(20)));
    while (ph_alerts_is_raised(&alerts, PH_ALERT_NAMESAKE)) {
        apr_sleep(1000);
    }
    assert_false(ph_alerts_clear(&alerts, PH_ALERT_NAMESAKE));
    assert_true(ph_alerts_raise(&alerts, PH_ALERT_NAMESAKE, LONG));
}

static void without_alerts_nothing_is_raised(void **state)
{
    (void)state;
    assert_false(ph_alerts_raise(NULL, PH_ALERT_TOO_OLD, LONG));
    assert_false(ph_alerts_clear(NULL, PH_ALERT_TOO_OLD));
    assert_false(ph_alerts_is_raised(NULL, PH_ALERT_TOO_OLD));
}

static void alert_of_another_process_is_seen(void **state)
{
    ph_alerts_t *alerts =
        mmap(NULL, sizeof(*alerts), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int status;
    pid_t pid;

    (void)state;
    assert_ptr_not_equal(alerts, MAP_FAILED);
    pid = fork();
    if (pid == 0) {
        _exit(ph_alerts_raise(alerts, PH_ALERT_CLOCKS, LONG));
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(WEXITSTATUS(status), 1);
    assert_true(ph_alerts_is_raised(alerts, PH_ALERT_CLOCKS));
    assert_false(ph_alerts_raise(alerts, PH_ALERT_CLOCKS, LONG));
    munmap(alerts, sizeof(*alerts));
}

typedef struct turn_t {
    ph_alerts_t alerts;
    atomic_int raised;
    atomic_int cleared;
} turn_t;

static void *APR_THREAD_FUNC raise_and_clear(apr_thread_t *thread, void *baton)
{
    turn_t *turn = baton;
    int i;

    (void)thread;
    for (i = 0; i < TURNS; i++) {
        atomic_fetch_add(&turn->raised, ph_alerts_raise(&turn->alerts, PH_ALERT_CLOCKS, LONG));
        atomic_fetch_add(&turn->cleared, ph_alerts_clear(&turn->alerts, PH_ALERT_CLOCKS));
    }
    return NULL;
}

static void of_many_threads_one_sees_each_change(void **state)
{
    apr_thread_t *threads[THREADS];
    apr_status_t ignored;
    turn_t turn;
    int i;

    (void)state;
    memset(&turn, 0, sizeof turn);
    for (i = 0; i < THREADS; i++) {
        assert_int_equal(ph_thread_start(&threads[i], "test", raise_and_clear, &turn, pool), APR_SUCCESS);
    }
    for (i = 0; i < THREADS; i++) {
        apr_thread_join(&ignored, threads[i]);
    }
    assert_true(atomic_load(&turn.raised) > 0);
    assert_int_equal(atomic_load(&turn.raised), atomic_load(&turn.cleared));
    assert_false(ph_alerts_is_raised(&turn.alerts, PH_ALERT_CLOCKS));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        POOL_TEST(alert_is_raised_once_and_cleared_once),
        POOL_TEST(alert_that_nobody_raises_again_ends_by_itself),
        POOL_TEST(without_alerts_nothing_is_raised),
        POOL_TEST(alert_of_another_process_is_seen),
        POOL_TEST(of_many_threads_one_sees_each_change),
    };

    return cmocka_run_group_tests_name("alerts", tests, NULL, NULL);
}
