/* SPDX-License-Identifier: Apache-2.0 */
/* The rate limit per user. */
#include "core/request/rate_limit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include <apr_thread_proc.h>

#include "pool_fixture.h"

#define NOW APR_INT64_C(1790000000000000)

static int set_up(void **state)
{
    *state = calloc(1, ph_rate_limit_size());
    return !*state;
}

static int tear_down(void **state)
{
    free(*state);
    return 0;
}

static int taken_of(ph_rate_limit_t *table, const char *username, int tries, int per_minute, apr_time_t now)
{
    int taken = 0;
    int i;

    for (i = 0; i < tries; i++) {
        taken += ph_rate_limit_take(table, username, per_minute, now) == 0;
    }
    return taken;
}

static void burst_is_a_sixth_of_the_rate(void **state)
{
    assert_int_equal(taken_of(*state, "dana", 1000, 600, NOW), 100);
    assert_int_equal(taken_of(*state, "bo", 1000, 60, NOW), 10);
    assert_int_equal(taken_of(*state, "eva", 1000, 1, NOW), 1);
}

static void a_low_rate_of_a_webhook_may_be_used_up_at_once(void **state)
{
    static const struct {
        const char *name;
        int per_minute;
        int burst;
    } cases[] = { { "a", 1, 1 }, { "b", 3, 3 }, { "c", 12, 10 }, { "d", 60, 10 }, { "e", 600, 100 } };
    size_t i;
    int taken;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        taken = 0;
        while (ph_rate_limit_take_burst(*state, cases[i].name, cases[i].per_minute, NOW) == 0) {
            taken++;
        }
        assert_int_equal(taken, cases[i].burst);
    }
}

static void tokens_refill_at_the_rate(void **state)
{
    assert_int_equal(taken_of(*state, "dana", 100, 600, NOW), 100);
    assert_int_equal(taken_of(*state, "dana", 10, 600, NOW + apr_time_from_msec(99)), 0);
    assert_int_equal(taken_of(*state, "dana", 10, 600, NOW + apr_time_from_msec(100)), 1);
    assert_int_equal(taken_of(*state, "dana", 1000, 600, NOW + apr_time_from_sec(60)), 100);
}

static void refusal_tells_how_long_to_wait(void **state)
{
    taken_of(*state, "dana", 100, 600, NOW);
    assert_int_equal(ph_rate_limit_take(*state, "dana", 600, NOW), apr_time_from_msec(100));
    assert_int_equal(ph_rate_limit_take(*state, "dana", 600, NOW + apr_time_from_msec(60)),
                     apr_time_from_msec(40));
}

static void users_have_separate_buckets(void **state)
{
    assert_int_equal(taken_of(*state, "dana", 1000, 600, NOW), 100);
    assert_int_equal(taken_of(*state, "Dana", 1000, 600, NOW), 100);
}

static void full_buckets_make_room_for_new_users(void **state)
{
    char name[32];
    int i;

    for (i = 0; i < 100000; i++) {
        snprintf(name, sizeof(name), "user-%d", i);
        assert_int_equal(ph_rate_limit_take(*state, name, 600, NOW + apr_time_from_sec(i)), 0);
    }
    assert_int_equal(taken_of(*state, "dana", 1000, 600, NOW + apr_time_from_sec(200000)), 100);
}

static void many_tokens_overdraw_the_bucket_but_not_an_empty_one(void **state)
{
    assert_int_equal(ph_rate_limit_take_many(*state, "dana", 500, 600, NOW), 0);
    assert_int_equal(ph_rate_limit_take_many(*state, "dana", 1, 600, NOW), apr_time_from_msec(40100));
    assert_int_equal(ph_rate_limit_take_many(*state, "dana", 1, 600, NOW + apr_time_from_msec(40099)),
                     apr_time_from_msec(1));
    assert_int_equal(ph_rate_limit_take_many(*state, "dana", 7, 600, NOW + apr_time_from_msec(40100)), 0);
}

enum { THREADS = 4 };

typedef struct crowd_t {
    ph_rate_limit_t *table;
    int taken;
} crowd_t;

static void *APR_THREAD_FUNC take_many(apr_thread_t *thread, void *baton)
{
    crowd_t *crowd = baton;

    (void)thread;
    crowd->taken = taken_of(crowd->table, "dana", 5000, 600, NOW);
    return NULL;
}

static void concurrent_threads_do_not_exceed_the_burst(void **state)
{
    crowd_t crowds[THREADS];
    apr_thread_t *threads[THREADS];
    apr_status_t ignored;
    int sum = 0;
    int i;

    for (i = 0; i < THREADS; i++) {
        crowds[i].table = *state;
        assert_int_equal(apr_thread_create(&threads[i], NULL, take_many, &crowds[i], pool), APR_SUCCESS);
    }
    for (i = 0; i < THREADS; i++) {
        apr_thread_join(&ignored, threads[i]);
        sum += crowds[i].taken;
    }
    assert_int_equal(sum, 100);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(burst_is_a_sixth_of_the_rate),
        TEST(a_low_rate_of_a_webhook_may_be_used_up_at_once),
        TEST(tokens_refill_at_the_rate),
        TEST(refusal_tells_how_long_to_wait),
        TEST(users_have_separate_buckets),
        TEST(full_buckets_make_room_for_new_users),
        TEST(concurrent_threads_do_not_exceed_the_burst),
        TEST(many_tokens_overdraw_the_bucket_but_not_an_empty_one),
    };

    return cmocka_run_group_tests_name("rate_limit", tests, pool_set_up, pool_tear_down);
}
