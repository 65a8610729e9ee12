/* SPDX-License-Identifier: Apache-2.0 */
/* The bounded wait for a place, and the circuit breaker. */
#include "store/db_gate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include <apr_general.h>
#include <apr_thread_proc.h>
#include <apr_time.h>

typedef struct fixture_t {
    apr_pool_t *pool;
    ph_db_gate_t *gate; /* of two places */
} fixture_t;

static int set_up(void **state)
{
    fixture_t *f = calloc(1, sizeof(*f));

    apr_pool_create(&f->pool, NULL);
    assert_int_equal(ph_db_gate_make(&f->gate, 2, f->pool), APR_SUCCESS);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    fixture_t *f = *state;

    apr_pool_destroy(f->pool);
    free(f);
    return 0;
}

static apr_time_t in_ms(int ms)
{
    return apr_time_now() + apr_time_from_msec(ms);
}

/* A caller that enters, and reports whether it could open a connection. */
static void pass(ph_db_gate_t *gate, int opened)
{
    assert_int_equal(ph_db_gate_enter(gate, in_ms(1000)), APR_SUCCESS);
    ph_db_gate_report(gate, opened);
    ph_db_gate_leave(gate);
}

static void wait_ends_at_the_deadline(void **state)
{
    fixture_t *f = *state;
    apr_time_t begun;

    assert_int_equal(ph_db_gate_enter(f->gate, in_ms(1000)), APR_SUCCESS);
    assert_int_equal(ph_db_gate_enter(f->gate, in_ms(1000)), APR_SUCCESS);
    begun = apr_time_now();
    assert_int_equal(ph_db_gate_enter(f->gate, in_ms(50)), PH_DB_UNAVAILABLE);
    assert_true(apr_time_now() - begun >= apr_time_from_msec(50));
    assert_int_equal(ph_db_gate_enter(f->gate, in_ms(-1)), PH_DB_UNAVAILABLE);
}

static void caller_without_a_deadline_needs_no_place(void **state)
{
    fixture_t *f = *state;

    assert_int_equal(ph_db_gate_enter(f->gate, in_ms(1000)), APR_SUCCESS);
    assert_int_equal(ph_db_gate_enter(f->gate, in_ms(1000)), APR_SUCCESS);
    assert_int_equal(ph_db_gate_enter(f->gate, 0), APR_SUCCESS);
    ph_db_gate_report(f->gate, 1);
    assert_int_equal(ph_db_gate_enter(f->gate, in_ms(-1)), PH_DB_UNAVAILABLE);
    ph_db_gate_leave(f->gate);
    assert_int_equal(ph_db_gate_enter(f->gate, in_ms(1000)), APR_SUCCESS);
}

typedef struct waiter_t {
    ph_db_gate_t *gate;
    apr_status_t rv;
} waiter_t;

static void *APR_THREAD_FUNC enter(apr_thread_t *thread, void *data)
{
    waiter_t *waiter = data;

    (void)thread;
    waiter->rv = ph_db_gate_enter(waiter->gate, in_ms(30000));
    return NULL;
}

static void waiter_gets_a_returned_place(void **state)
{
    fixture_t *f = *state;
    waiter_t waiter = { f->gate, APR_EGENERAL };
    apr_thread_t *thread;
    apr_status_t ended;

    assert_int_equal(ph_db_gate_enter(f->gate, in_ms(1000)), APR_SUCCESS);
    assert_int_equal(ph_db_gate_enter(f->gate, in_ms(1000)), APR_SUCCESS);
    assert_int_equal(apr_thread_create(&thread, NULL, enter, &waiter, f->pool), APR_SUCCESS);
    ph_db_gate_leave(f->gate);
    apr_thread_join(&ended, thread);
    assert_int_equal(waiter.rv, APR_SUCCESS);
}

static void open_breaker_refuses_waiters(void **state)
{
    fixture_t *f = *state;
    waiter_t waiter = { f->gate, APR_SUCCESS };
    apr_time_t begun = apr_time_now();
    apr_thread_t *thread;
    apr_status_t ended;
    int i;

    assert_int_equal(ph_db_gate_enter(f->gate, in_ms(1000)), APR_SUCCESS);
    assert_int_equal(ph_db_gate_enter(f->gate, in_ms(1000)), APR_SUCCESS);
    assert_int_equal(apr_thread_create(&thread, NULL, enter, &waiter, f->pool), APR_SUCCESS);
    for (i = 0; i < 3; i++) {
        ph_db_gate_report(f->gate, 0);
    }
    apr_thread_join(&ended, thread);
    assert_int_equal(waiter.rv, PH_DB_UNAVAILABLE);
    assert_true(apr_time_now() - begun < apr_time_from_sec(10));
}

static void two_failures_leave_the_breaker_closed(void **state)
{
    fixture_t *f = *state;

    pass(f->gate, 0);
    pass(f->gate, 0);
    pass(f->gate, 1);
    pass(f->gate, 0);
    pass(f->gate, 0);
    pass(f->gate, 1);
}

static void three_failures_open_the_breaker(void **state)
{
    fixture_t *f = *state;
    apr_time_t begun;
    int i;

    for (i = 0; i < 3; i++) {
        pass(f->gate, 0);
    }
    begun = apr_time_now();
    assert_int_equal(ph_db_gate_enter(f->gate, in_ms(30000)), PH_DB_UNAVAILABLE);
    assert_int_equal(ph_db_gate_enter(f->gate, 0), PH_DB_UNAVAILABLE);
    assert_true(apr_time_now() - begun < apr_time_from_sec(10));
}

/* Poll until the breaker admits a caller. */
static void enter_when_admitted(ph_db_gate_t *gate)
{
    apr_time_t until = in_ms(10000);
    apr_status_t rv;

    do {
        rv = ph_db_gate_enter(gate, in_ms(1000));
        apr_sleep(apr_time_from_msec(5));
    } while (rv != APR_SUCCESS && apr_time_now() < until);
    assert_int_equal(rv, APR_SUCCESS);
}

static void after_a_second_a_single_caller_tries(void **state)
{
    fixture_t *f = *state;
    apr_time_t begun;
    int i;

    for (i = 0; i < 3; i++) {
        pass(f->gate, 0);
    }
    begun = apr_time_now();
    enter_when_admitted(f->gate);
    assert_true(apr_time_now() - begun > apr_time_from_msec(900));
    assert_int_equal(ph_db_gate_enter(f->gate, in_ms(1000)), PH_DB_UNAVAILABLE);
    ph_db_gate_report(f->gate, 0);
    ph_db_gate_leave(f->gate);
    assert_int_equal(ph_db_gate_enter(f->gate, in_ms(1000)), PH_DB_UNAVAILABLE);

    enter_when_admitted(f->gate);
    ph_db_gate_report(f->gate, 1);
    ph_db_gate_leave(f->gate);
    pass(f->gate, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(wait_ends_at_the_deadline),
        TEST(caller_without_a_deadline_needs_no_place),
        TEST(waiter_gets_a_returned_place),
        TEST(open_breaker_refuses_waiters),
        TEST(two_failures_leave_the_breaker_closed),
        TEST(three_failures_open_the_breaker),
        TEST(after_a_second_a_single_caller_tries),
    };
    int failed;

    apr_initialize();
    failed = cmocka_run_group_tests_name("db_gate", tests, NULL, NULL);
    apr_terminate();
    return failed;
}
