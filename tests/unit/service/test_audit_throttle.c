/* SPDX-License-Identifier: Apache-2.0 */
/* One audit entry per user, subject and minute; the next one says how many were dropped. */
#include "service/audit_throttle.h"

#include <apr_strings.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "pool_fixture.h"

static ph_audit_throttle_t *throttle;

static int set_up(void **state)
{
    if (pool_set_up(state)) {
        return 1;
    }
    throttle = ph_audit_throttle_make(pool);
    return !throttle;
}

#define AT(seconds) (apr_time_from_sec(1795445128) + apr_time_from_sec(seconds))

static void one_refusal_a_minute_is_written_and_the_rest_counted(void **state)
{
    int left_out = -1;

    (void)state;
    assert_true(ph_audit_throttle_note(&left_out, throttle, "dana", "jira", AT(0)));
    assert_int_equal(left_out, 0);
    assert_false(ph_audit_throttle_note(&left_out, throttle, "dana", "jira", AT(1)));
    assert_false(ph_audit_throttle_note(&left_out, throttle, "dana", "jira", AT(59)));
    assert_true(ph_audit_throttle_note(&left_out, throttle, "dana", "jira", AT(60)));
    assert_int_equal(left_out, 2);
    assert_true(ph_audit_throttle_note(&left_out, throttle, "dana", "jira", AT(180)));
    assert_int_equal(left_out, 0);
}

static void each_user_and_subject_has_its_own_minute(void **state)
{
    int left_out;

    (void)state;
    assert_true(ph_audit_throttle_note(&left_out, throttle, "dana", "jira", AT(0)));
    assert_true(ph_audit_throttle_note(&left_out, throttle, "dana", "slack", AT(0)));
    assert_true(ph_audit_throttle_note(&left_out, throttle, "dana", "", AT(0)));
    assert_true(ph_audit_throttle_note(&left_out, throttle, "danaj", "ira", AT(0)));
    assert_false(ph_audit_throttle_note(&left_out, throttle, "dana", "", AT(1)));
}

static void full_table_forgets_old_entries(void **state)
{
    int left_out;
    int i;

    (void)state;
    for (i = 0; i < 5000; i++) {
        assert_true(ph_audit_throttle_note(&left_out, throttle, apr_itoa(pool, i), "jira", AT(0)));
    }
    assert_false(ph_audit_throttle_note(&left_out, throttle, "4999", "jira", AT(1)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_refusal_a_minute_is_written_and_the_rest_counted, set_up,
                                        pool_tear_down),
        cmocka_unit_test_setup_teardown(each_user_and_subject_has_its_own_minute, set_up, pool_tear_down),
        cmocka_unit_test_setup_teardown(full_table_forgets_old_entries, set_up, pool_tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
