/* SPDX-License-Identifier: Apache-2.0 */
/* The monotonic clock counts microseconds and never goes back. */
#include "os/monotonic.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <time.h>

#include <cmocka.h>

static void time_never_goes_back(void **state)
{
    apr_time_t before = ph_monotonic_now();
    apr_time_t now;
    int i;

    (void)state;
    for (i = 0; i < 100000; i++) {
        now = ph_monotonic_now();
        assert_true(now >= before);
        before = now;
    }
}

/* Between two readings of the same clock by other means. */
static void unit_is_the_microsecond(void **state)
{
    struct timespec before, after;
    apr_time_t now;

    (void)state;
    clock_gettime(CLOCK_MONOTONIC, &before);
    now = ph_monotonic_now();
    clock_gettime(CLOCK_MONOTONIC, &after);
    assert_true(now >= apr_time_from_sec(before.tv_sec) + before.tv_nsec / 1000);
    assert_true(now <= apr_time_from_sec(after.tv_sec) + after.tv_nsec / 1000);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(time_never_goes_back),
        cmocka_unit_test(unit_is_the_microsecond),
    };

    return cmocka_run_group_tests_name("monotonic", tests, NULL, NULL);
}
