/* SPDX-License-Identifier: Apache-2.0 */
/* An armed failpoint kills the process that reaches it, once; an unarmed one does nothing. */
#include "os/failpoint.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define DIRECTORY "PORTALHOOKS_TEST_FAILPOINTS"
#define LEASE "PORTALHOOKS_TEST_LEASE"

static char directory[] = P_tmpdir "/ph_failpoint_XXXXXX";
static char armed[sizeof(directory) + 32];

static int set_up(void **state)
{
    (void)state;
    if (!mkdtemp(directory)) {
        return 1;
    }
    snprintf(armed, sizeof(armed), "%s/committed", directory);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    unlink(armed);
    return rmdir(directory);
}

static void arm(void)
{
    const int fd = open(armed, O_CREAT | O_WRONLY, 0600);

    assert_true(fd >= 0);
    close(fd);
}

/* The wait status of a process that reaches the failpoint and, if it survives, exits with 3. */
static int status_of_a_process(const char *name)
{
    int status = -1;
    const pid_t child = fork();

    if (child == 0) {
        ph_failpoint_reach(name);
        _exit(3);
    }
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void assert_survives(const char *name)
{
    const int status = status_of_a_process(name);

    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 3);
}

static void armed_failpoint_kills_one_process(void **state)
{
    int status;

    (void)state;
    setenv(DIRECTORY, directory, 1);
    arm();
    assert_survives("another");
    status = status_of_a_process("committed");
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGKILL);
    assert_int_not_equal(access(armed, F_OK), 0);
    assert_survives("committed");
}

static void nothing_is_armed_without_a_directory(void **state)
{
    (void)state;
    unsetenv(DIRECTORY);
    arm();
    assert_survives("committed");
    assert_int_equal(access(armed, F_OK), 0);
}

static void lease_is_overridden_in_seconds(void **state)
{
    (void)state;
    unsetenv(LEASE);
    assert_int_equal(ph_failpoint_lease(apr_time_from_sec(60)), apr_time_from_sec(60));
    setenv(LEASE, "2", 1);
    assert_int_equal(ph_failpoint_lease(apr_time_from_sec(60)), apr_time_from_sec(2));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(armed_failpoint_kills_one_process),
        cmocka_unit_test(nothing_is_armed_without_a_directory),
        cmocka_unit_test(lease_is_overridden_in_seconds),
    };

    return cmocka_run_group_tests_name("failpoint", tests, set_up, tear_down);
}
