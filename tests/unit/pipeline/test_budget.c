/* SPDX-License-Identifier: Apache-2.0 */
/* A budget is never exceeded, whoever takes at the same time. */
#include "pipeline/budget.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "os/thread.h"
#include "pool_fixture.h"

#define THREADS 4
#define ROUNDS 20000
#define LIMIT 2

static void budget_gives_no_more_than_its_limit(void **state)
{
    ph_budget_t budget;

    (void)state;
    ph_budget_init(&budget, 10);
    assert_true(ph_budget_take(&budget, 7));
    assert_false(ph_budget_take(&budget, 4));
    assert_true(ph_budget_take(&budget, 3));
    ph_budget_give(&budget, 7);
    assert_true(ph_budget_take(&budget, 7));
}

static void refused_take_takes_nothing(void **state)
{
    ph_budget_t budget;

    (void)state;
    ph_budget_init(&budget, 10);
    assert_false(ph_budget_take(&budget, 11));
    assert_true(ph_budget_take(&budget, 10));
}

static void nothing_can_be_taken_from_an_empty_budget(void **state)
{
    ph_budget_t budget;

    (void)state;
    ph_budget_init(&budget, 0);
    assert_true(ph_budget_take(&budget, 0));
    assert_false(ph_budget_take(&budget, 1));
}

typedef struct crowd_t {
    ph_budget_t budget;
    atomic_int held;
    atomic_int most; /* held at the same time */
} crowd_t;

static void *APR_THREAD_FUNC take_and_give(apr_thread_t *thread, void *baton)
{
    crowd_t *crowd = baton;
    int i;

    (void)thread;
    for (i = 0; i < ROUNDS; i++) {
        if (ph_budget_take(&crowd->budget, 1)) {
            const int held = atomic_fetch_add(&crowd->held, 1) + 1;

            if (held > atomic_load(&crowd->most)) {
                atomic_store(&crowd->most, held);
            }
            atomic_fetch_sub(&crowd->held, 1);
            ph_budget_give(&crowd->budget, 1);
        }
    }
    return NULL;
}

static void threads_together_never_exceed_the_limit(void **state)
{
    apr_thread_t *threads[THREADS];
    apr_status_t ignored;
    crowd_t crowd;
    int i;

    (void)state;
    ph_budget_init(&crowd.budget, LIMIT);
    atomic_init(&crowd.held, 0);
    atomic_init(&crowd.most, 0);
    for (i = 0; i < THREADS; i++) {
        assert_int_equal(ph_thread_start(&threads[i], "test", take_and_give, &crowd, pool), APR_SUCCESS);
    }
    for (i = 0; i < THREADS; i++) {
        apr_thread_join(&ignored, threads[i]);
    }
    assert_in_range(atomic_load(&crowd.most), 1, LIMIT);
    assert_true(ph_budget_take(&crowd.budget, LIMIT));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(budget_gives_no_more_than_its_limit),
        cmocka_unit_test(refused_take_takes_nothing),
        cmocka_unit_test(nothing_can_be_taken_from_an_empty_budget),
        POOL_TEST(threads_together_never_exceed_the_limit),
    };

    return cmocka_run_group_tests_name("budget", tests, NULL, NULL);
}
