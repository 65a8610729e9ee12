/* SPDX-License-Identifier: Apache-2.0 */
/* Which process still runs, and where. */
#include "os/process.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "count.h"
#include "pool_fixture.h"

static void running_process_has_not_ended(void **state)
{
    const int pid = (int)getpid();

    (void)state;
    assert_false(ph_process_has_ended(pid, ph_process_started(pid)));
}

static void killed_process_has_ended_as_a_zombie_and_when_it_is_gone(void **state)
{
    const int pid = fork();
    apr_int64_t started;
    siginfo_t info;

    (void)state;
    if (pid == 0) {
        pause();
        _exit(0);
    }
    started = ph_process_started(pid);
    assert_true(started > 0);
    assert_false(ph_process_has_ended(pid, started));
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
    assert_true(ph_process_has_ended(pid, started));
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    assert_true(ph_process_has_ended(pid, started));
}

static void another_process_with_the_pid_does_not_count(void **state)
{
    const int pid = (int)getpid();

    (void)state;
    assert_true(ph_process_has_ended(pid, ph_process_started(pid) - 1));
}

static void unknown_start_proves_nothing(void **state)
{
    (void)state;
    assert_false(ph_process_has_ended((int)getpid(), 0));
    assert_false(ph_process_has_ended(0, 1));
}

static void place_and_machine_stay_the_same(void **state)
{
    const char *place = ph_process_place(pool);

    (void)state;
    assert_non_null(strchr(place, ' '));
    assert_string_equal(place, ph_process_place(pool));
    assert_string_equal(ph_process_machine("a", pool), ph_process_machine("a", pool));
    assert_string_not_equal(ph_process_machine("a", pool), ph_process_machine("b", pool));
    assert_int_equal(strlen(ph_process_machine("a", pool)), 8);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(running_process_has_not_ended),
        cmocka_unit_test(killed_process_has_ended_as_a_zombie_and_when_it_is_gone),
        cmocka_unit_test(another_process_with_the_pid_does_not_count),
        cmocka_unit_test(unknown_start_proves_nothing),
        POOL_TEST(place_and_machine_stay_the_same),
    };

    return cmocka_run_group_tests_name("process", tests, NULL, NULL);
}
