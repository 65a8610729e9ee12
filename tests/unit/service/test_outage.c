/* SPDX-License-Identifier: Apache-2.0 */
/* Which failures of the database are logged. */
#include "service/outage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "pool_fixture.h"
#include "service/outage_state.h"

#define AT(seconds) apr_time_from_sec(1000000 + (seconds))

static void first_failure_is_logged_and_the_next_a_minute_later(void **state)
{
    ph_outage_t *outage = ph_outage_make(pool);
    unsigned unlogged;

    (void)state;
    assert_true(ph_outage_failed(&unlogged, outage, "admit clicks", AT(0)));
    assert_int_equal(unlogged, 0);
    assert_false(ph_outage_failed(&unlogged, outage, "admit clicks", AT(1)));
    assert_false(ph_outage_failed(&unlogged, outage, "admit clicks", AT(59)));
    assert_true(ph_outage_failed(&unlogged, outage, "admit clicks", AT(60)));
    assert_int_equal(unlogged, 2);
}

static void each_activity_is_logged_by_itself(void **state)
{
    ph_outage_t *outage = ph_outage_make(pool);
    unsigned unlogged;

    (void)state;
    assert_true(ph_outage_failed(&unlogged, outage, "admit clicks", AT(0)));
    assert_true(ph_outage_failed(&unlogged, outage, "commit outcomes", AT(0)));
}

static void end_is_told_once_when_everything_works_again(void **state)
{
    ph_outage_t *outage = ph_outage_make(pool);
    apr_interval_time_t lasted;
    unsigned unlogged, failures;

    (void)state;
    assert_false(ph_outage_worked(&lasted, &failures, outage, "admit clicks", AT(0)));
    ph_outage_failed(&unlogged, outage, "admit clicks", AT(0));
    ph_outage_failed(&unlogged, outage, "commit outcomes", AT(2));
    ph_outage_failed(&unlogged, outage, "commit outcomes", AT(3));
    assert_false(ph_outage_worked(&lasted, &failures, outage, "read the history", AT(4)));
    assert_false(ph_outage_worked(&lasted, &failures, outage, "admit clicks", AT(5)));
    assert_true(ph_outage_worked(&lasted, &failures, outage, "commit outcomes", AT(7)));
    assert_int_equal(apr_time_sec(lasted), 7);
    assert_int_equal(failures, 3);
    assert_false(ph_outage_worked(&lasted, &failures, outage, "commit outcomes", AT(8)));
    assert_true(ph_outage_failed(&unlogged, outage, "commit outcomes", AT(9)));
}

static void last_failure_is_known_while_something_fails(void **state)
{
    ph_outage_t *outage = ph_outage_make(pool);
    apr_interval_time_t lasted;
    unsigned unlogged, failures;
    const char *remedy;

    (void)state;
    ph_outage_note(outage, "unreachable (2013)", NULL);
    assert_null(ph_outage_last(&remedy, outage, pool));
    ph_outage_failed(&unlogged, outage, "admit clicks", AT(0));
    assert_string_equal(ph_outage_last(&remedy, outage, pool), "unreachable (2013)");
    assert_null(remedy);
    ph_outage_note(outage, "refused (1153)", "Ask.");
    assert_string_equal(ph_outage_last(&remedy, outage, pool), "refused (1153)");
    assert_string_equal(remedy, "Ask.");
    assert_true(ph_outage_worked(&lasted, &failures, outage, "admit clicks", AT(1)));
    assert_null(ph_outage_last(&remedy, outage, pool));
    assert_null(ph_outage_last(&remedy, NULL, pool));
}

/* A user's request failed once and is never made again. */
static void activity_without_a_success_does_not_keep_the_outage_open(void **state)
{
    ph_outage_t *outage = ph_outage_make(pool);
    apr_interval_time_t lasted;
    unsigned unlogged, failures;

    (void)state;
    ph_outage_failed(&unlogged, outage, "delete an event", AT(0));
    assert_false(ph_outage_worked(&lasted, &failures, outage, "admit clicks", AT(10)));
    assert_true(ph_outage_worked(&lasted, &failures, outage, "admit clicks", AT(11)));
}

static void host_tells_each_change_once(void **state)
{
    ph_outage_state_t host = { 0 };
    apr_interval_time_t lasted;
    unsigned unlogged, failures;

    (void)state;
    assert_false(ph_outage_state_worked(&lasted, &failures, &host, 1, AT(0)));
    assert_true(ph_outage_state_failed(&unlogged, &host, PH_DB_FAULT_UNREACHABLE, AT(0)));
    assert_false(ph_outage_state_failed(&unlogged, &host, PH_DB_FAULT_UNREACHABLE, AT(59)));
    assert_true(ph_outage_state_failed(&unlogged, &host, PH_DB_FAULT_UNREACHABLE, AT(60)));
    assert_int_equal(unlogged, 1);
    assert_false(ph_outage_state_worked(&lasted, &failures, &host, 0, AT(61)));
    assert_true(ph_outage_state_worked(&lasted, &failures, &host, 1, AT(62)));
    assert_int_equal(apr_time_sec(lasted), 62);
    assert_int_equal(failures, 3);
    assert_false(ph_outage_state_worked(&lasted, &failures, &host, 1, AT(62)));
}

static void host_tells_another_fault_of_the_same_outage(void **state)
{
    ph_outage_state_t host = { 0 };
    unsigned unlogged;

    (void)state;
    assert_true(ph_outage_state_failed(&unlogged, &host, PH_DB_FAULT_UNREACHABLE, AT(0)));
    assert_false(ph_outage_state_failed(&unlogged, &host, PH_DB_FAULT_LOGIN, AT(9)));
    assert_true(ph_outage_state_failed(&unlogged, &host, PH_DB_FAULT_LOGIN, AT(10)));
}

/* The process that saw the last failure has died, and the others never failed. */
static void outage_that_nobody_sees_any_more_is_over(void **state)
{
    ph_outage_state_t host = { 0 };
    apr_interval_time_t lasted;
    unsigned unlogged, failures;

    (void)state;
    ph_outage_state_failed(&unlogged, &host, PH_DB_FAULT_UNREACHABLE, AT(0));
    assert_false(ph_outage_state_worked(&lasted, &failures, &host, 0, AT(9)));
    assert_true(ph_outage_state_worked(&lasted, &failures, &host, 0, AT(10)));
}

static void database_that_comes_and_goes_is_told_ever_more_rarely(void **state)
{
    ph_outage_state_t host = { 0 };
    apr_interval_time_t lasted;
    unsigned unlogged, failures;
    int in_a_minute = 0, in_an_hour = 0, second;

    (void)state;
    for (second = 0; second < 3600; second++) {
        in_an_hour += ph_outage_state_failed(&unlogged, &host, PH_DB_FAULT_LOGIN, AT(second));
        in_an_hour += ph_outage_state_worked(&lasted, &failures, &host, 1, AT(second));
        in_a_minute = second == 60 ? in_an_hour : in_a_minute;
    }
    assert_int_equal(in_a_minute, 6);
    assert_int_equal(in_an_hour, 54);
}

static void without_a_memory_every_failure_is_logged(void **state)
{
    unsigned unlogged;

    (void)state;
    assert_true(ph_outage_failed(&unlogged, NULL, "admit clicks", AT(0)));
    assert_true(ph_outage_failed(&unlogged, NULL, "admit clicks", AT(0)));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        POOL_TEST(first_failure_is_logged_and_the_next_a_minute_later),
        POOL_TEST(each_activity_is_logged_by_itself),
        POOL_TEST(end_is_told_once_when_everything_works_again),
        POOL_TEST(last_failure_is_known_while_something_fails),
        POOL_TEST(activity_without_a_success_does_not_keep_the_outage_open),
        POOL_TEST(host_tells_each_change_once),
        POOL_TEST(host_tells_another_fault_of_the_same_outage),
        POOL_TEST(outage_that_nobody_sees_any_more_is_over),
        POOL_TEST(database_that_comes_and_goes_is_told_ever_more_rarely),
        POOL_TEST(without_a_memory_every_failure_is_logged),
    };

    return cmocka_run_group_tests_name("outage", tests, NULL, NULL);
}
