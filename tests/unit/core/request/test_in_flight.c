/* SPDX-License-Identifier: Apache-2.0 */
/* The limit of executions in flight per integration. */
#include "core/request/in_flight.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <apr_thread_proc.h>

#include "pool_fixture.h"

#define NOW APR_INT64_C(1000000000)
#define UNTIL (NOW + APR_USEC_PER_SEC)

static int set_up(void **state)
{
    *state = calloc(1, ph_in_flight_size());
    return !*state;
}

static int tear_down(void **state)
{
    free(*state);
    return 0;
}

static int take(ph_permit_t *permit, ph_in_flight_t *table, const char *id, int at_most, int pid,
                apr_time_t now)
{
    const ph_permit_request_t request = { id, at_most, pid, now, now + APR_USEC_PER_SEC };

    return ph_in_flight_take(permit, table, &request);
}

static void no_more_are_out_than_at_most(void **state)
{
    ph_permit_t permits[3] = { { 0, 0 } };

    assert_true(take(&permits[0], *state, "crm", 2, 1, NOW));
    assert_true(take(&permits[1], *state, "crm", 2, 2, NOW));
    assert_false(take(&permits[2], *state, "crm", 2, 1, NOW));
    assert_int_equal(permits[2].ticket, 0);
    assert_true(take(&permits[2], *state, "jira", 1, 1, NOW));
    ph_in_flight_give(&permits[0], *state);
    ph_in_flight_give(&permits[0], *state);
    assert_true(take(&permits[0], *state, "crm", 2, 1, NOW));
    assert_false(take(&permits[1], *state, "crm", 2, 1, NOW));
}

static void a_permit_lapses(void **state)
{
    ph_permit_t first = { 0, 0 };
    ph_permit_t second = { 0, 0 };

    assert_true(take(&first, *state, "crm", 1, 1, NOW));
    assert_false(take(&second, *state, "crm", 1, 1, UNTIL - 1));
    assert_true(take(&second, *state, "crm", 1, 1, UNTIL));
    ph_in_flight_give(&first, *state);
    assert_false(take(&first, *state, "crm", 1, 1, UNTIL));
}

static void what_a_dead_process_held_comes_back(void **state)
{
    ph_permit_t permits[2] = { { 0, 0 } };

    assert_true(take(&permits[0], *state, "crm", 2, 71, NOW));
    assert_true(take(&permits[1], *state, "crm", 2, 72, NOW));
    ph_in_flight_give_all(*state, 71);
    permits[0].ticket = 0;
    assert_true(take(&permits[0], *state, "crm", 2, 73, NOW));
    assert_false(take(&permits[1], *state, "crm", 2, 73, NOW));
}

typedef struct race_t {
    ph_in_flight_t *table;
    atomic_int out;
    atomic_int most;
    atomic_int taken;
} race_t;

static void *APR_THREAD_FUNC take_often(apr_thread_t *thread, void *baton)
{
    race_t *race = baton;
    ph_permit_t permit = { 0, 0 };
    int i;

    (void)thread;
    for (i = 0; i < 2000; i++) {
        if (take(&permit, race->table, "crm", 2, 1, NOW)) {
            const int out = atomic_fetch_add(&race->out, 1) + 1;

            if (out > atomic_load(&race->most)) {
                atomic_store(&race->most, out);
            }
            atomic_fetch_add(&race->taken, 1);
            atomic_fetch_sub(&race->out, 1);
            ph_in_flight_give(&permit, race->table);
        }
    }
    return NULL;
}

static void threads_never_exceed_it_together(void **state)
{
    race_t race = { *state, 0, 0, 0 };
    apr_thread_t *threads[4];
    apr_status_t rv;
    int i;

    for (i = 0; i < 4; i++) {
        assert_int_equal(apr_thread_create(&threads[i], NULL, take_often, &race, pool), APR_SUCCESS);
    }
    for (i = 0; i < 4; i++) {
        apr_thread_join(&rv, threads[i]);
    }
    assert_in_range(atomic_load(&race.most), 1, 2);
    assert_in_range(atomic_load(&race.taken), 1, 8000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(no_more_are_out_than_at_most, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_permit_lapses, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_a_dead_process_held_comes_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(threads_never_exceed_it_together, set_up, tear_down),
    };

    return cmocka_run_group_tests_name("in_flight", tests, pool_set_up, pool_tear_down);
}
