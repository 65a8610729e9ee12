/* SPDX-License-Identifier: Apache-2.0 */
/* A click between its waiter and the pipeline: memory, phase, stage, queue. */
#include "pipeline/click.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "os/thread.h"
#include "pool_fixture.h"

static ph_click_t *make_click(void)
{
    static const ph_click_request_t nothing = { 0 };

    return ph_click_make(&nothing, NULL);
}

static void drop(ph_click_t *click)
{
    ph_click_release(click);
    ph_click_release(click);
}

/* ---- memory ---------------------------------------------------------------------------------------- */

static void click_has_its_own_copy_of_the_request(void **state)
{
    char username[] = "dana";
    ph_click_request_t request = { 0 };
    ph_click_t *click;

    (void)state;
    request.caller.username = username;
    click = ph_click_make(&request, NULL);
    username[0] = 'X';
    assert_string_equal(click->request.caller.username, "dana");
    drop(click);
}

static apr_status_t note(void *destroyed)
{
    *(int *)destroyed = 1;
    return APR_SUCCESS;
}

static void last_reference_destroys_the_click(void **state)
{
    ph_click_t *click = make_click();
    int destroyed = 0;

    (void)state;
    apr_pool_cleanup_register(click->pool, &destroyed, note, apr_pool_cleanup_null);
    ph_click_retain(click);
    drop(click);
    assert_false(destroyed);
    ph_click_release(click);
    assert_true(destroyed);
}

static void integration_of_a_retry_is_that_of_the_prior_execution(void **state)
{
    ph_click_t *click = make_click();

    (void)state;
    click->request.integration_id = "jira";
    assert_string_equal(ph_click_integration(click), "jira");
    click->request.kind = PH_CLICK_RETRY;
    assert_null(ph_click_integration(click));
    click->prior.integration_id = "pager";
    assert_string_equal(ph_click_integration(click), "pager");
    drop(click);
}

/* ---- phase ----------------------------------------------------------------------------------------- */

static void cancelled_click_cannot_be_admitted(void **state)
{
    ph_click_t *click = make_click();

    (void)state;
    assert_true(ph_click_move(click, PH_CLICK_QUEUED, PH_CLICK_CANCELLED));
    assert_false(ph_click_move(click, PH_CLICK_QUEUED, PH_CLICK_ADMITTED));
    drop(click);
}

static void revoked_click_cannot_be_submitted(void **state)
{
    ph_click_t *click = make_click();

    (void)state;
    assert_true(ph_click_move(click, PH_CLICK_QUEUED, PH_CLICK_ADMITTED));
    assert_true(ph_click_move(click, PH_CLICK_ADMITTED, PH_CLICK_REVOKED));
    assert_false(ph_click_move(click, PH_CLICK_ADMITTED, PH_CLICK_SUBMITTED));
    drop(click);
}

static void submitted_click_cannot_be_revoked(void **state)
{
    ph_click_t *click = make_click();

    (void)state;
    assert_true(ph_click_move(click, PH_CLICK_QUEUED, PH_CLICK_ADMITTED));
    assert_true(ph_click_move(click, PH_CLICK_ADMITTED, PH_CLICK_SUBMITTED));
    assert_false(ph_click_move(click, PH_CLICK_ADMITTED, PH_CLICK_REVOKED));
    drop(click);
}

/* ---- stage ----------------------------------------------------------------------------------------- */

static void *APR_THREAD_FUNC decide(apr_thread_t *thread, void *click)
{
    (void)thread;
    ph_click_advance(click, PH_CLICK_DECIDED);
    ph_click_release(click);
    return NULL;
}

static void waiter_wakes_when_the_click_is_decided(void **state)
{
    ph_click_t *click = make_click();
    apr_thread_t *thread;
    apr_status_t ignored;

    (void)state;
    assert_int_equal(ph_thread_start(&thread, "test", decide, click, pool), APR_SUCCESS);
    assert_int_equal(ph_click_wait(click, PH_CLICK_DECIDED, apr_time_now() + apr_time_from_sec(30)),
                     PH_CLICK_DECIDED);
    apr_thread_join(&ignored, thread);
    ph_click_release(click);
}

static void *APR_THREAD_FUNC wait_for_end(apr_thread_t *thread, void *click)
{
    (void)thread;
    ph_click_wait(click, PH_CLICK_FINISHED, apr_time_now() + apr_time_from_sec(30));
    return NULL;
}

/* A waiter may have retained the click for the outcome while another waits for the decision. */
static void waiters_for_different_stages_all_wake(void **state)
{
    ph_click_t *click = make_click();
    apr_thread_t *decider, *waiter;
    apr_status_t ignored;

    (void)state;
    assert_int_equal(ph_thread_start(&waiter, "test", wait_for_end, click, pool), APR_SUCCESS);
    assert_int_equal(ph_thread_start(&decider, "test", decide, click, pool), APR_SUCCESS);
    assert_int_equal(ph_click_wait(click, PH_CLICK_DECIDED, apr_time_now() + apr_time_from_sec(30)),
                     PH_CLICK_DECIDED);
    ph_click_advance(click, PH_CLICK_FINISHED);
    apr_thread_join(&ignored, waiter);
    apr_thread_join(&ignored, decider);
    assert_int_equal(ph_click_wait(click, PH_CLICK_FINISHED, 0), PH_CLICK_FINISHED);
    ph_click_release(click);
}

/* Admission advances a click after it is submitted, so the outcome writer may have finished it before. */
static void stage_never_goes_back(void **state)
{
    ph_click_t *click = make_click();

    (void)state;
    ph_click_advance(click, PH_CLICK_FINISHED);
    ph_click_advance(click, PH_CLICK_DECIDED);
    assert_int_equal(ph_click_wait(click, PH_CLICK_FINISHED, 0), PH_CLICK_FINISHED);
    drop(click);
}

static void wait_ends_at_its_deadline(void **state)
{
    ph_click_t *click = make_click();

    (void)state;
    assert_int_equal(ph_click_wait(click, PH_CLICK_DECIDED, apr_time_now() + 1000), PH_CLICK_PENDING);
    drop(click);
}

/* ---- queue ----------------------------------------------------------------------------------------- */

static void queue_is_first_in_first_out(void **state)
{
    ph_click_t *clicks[] = { make_click(), make_click(), make_click() };
    ph_click_queue_t queue = { NULL, NULL, 0 };
    int round, i;

    (void)state;
    assert_null(ph_click_queue_pop(&queue));
    for (round = 0; round < 2; round++) {
        for (i = 0; i < 3; i++) {
            ph_click_queue_push(&queue, clicks[i]);
            assert_int_equal(queue.count, i + 1);
        }
        for (i = 0; i < 3; i++) {
            assert_ptr_equal(ph_click_queue_pop(&queue), clicks[i]);
            assert_int_equal(queue.count, 2 - i);
        }
        assert_null(ph_click_queue_pop(&queue));
    }
    for (i = 0; i < 3; i++) {
        drop(clicks[i]);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        POOL_TEST(click_has_its_own_copy_of_the_request),
        POOL_TEST(last_reference_destroys_the_click),
        POOL_TEST(integration_of_a_retry_is_that_of_the_prior_execution),
        POOL_TEST(cancelled_click_cannot_be_admitted),
        POOL_TEST(revoked_click_cannot_be_submitted),
        POOL_TEST(submitted_click_cannot_be_revoked),
        POOL_TEST(waiter_wakes_when_the_click_is_decided),
        POOL_TEST(waiters_for_different_stages_all_wake),
        POOL_TEST(stage_never_goes_back),
        POOL_TEST(wait_ends_at_its_deadline),
        POOL_TEST(queue_is_first_in_first_out),
    };

    return cmocka_run_group_tests_name("click", tests, NULL, NULL);
}
