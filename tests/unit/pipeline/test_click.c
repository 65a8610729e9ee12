/* SPDX-License-Identifier: Apache-2.0 */
/* The click between its two owners, its queue, and the batches admission takes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "os/thread.h"
#include "pipeline/admission_batch.h"
#include "pipeline/budget.h"
#include "pipeline/click.h"
#include "pool_fixture.h"

static ph_click_t *make_click(const char *username, const char *idempotency_key, const char *message_id)
{
    ph_click_request_t request = { 0 };
    ph_click_t *click;

    request.caller.username = username;
    request.idempotency_key = idempotency_key;
    click = ph_click_make(&request, NULL);
    click->prior.message_id = message_id;
    return click;
}

static void drop(ph_click_t *click)
{
    ph_click_release(click);
    ph_click_release(click);
}

static void a_click_keeps_its_own_copy_of_the_request(void **state)
{
    char username[] = "dana";
    ph_click_t *click = make_click(username, NULL, NULL);

    (void)state;
    username[0] = 'X';
    assert_string_equal(click->request.caller.username, "dana");
    drop(click);
}

static void an_abandoned_click_is_never_admitted(void **state)
{
    ph_click_t *click = make_click("dana", NULL, NULL);

    (void)state;
    assert_true(ph_click_move(click, PH_CLICK_QUEUED, PH_CLICK_CANCELLED));
    assert_false(ph_click_move(click, PH_CLICK_QUEUED, PH_CLICK_ADMITTED));
    drop(click);
}

static void a_click_given_up_is_never_handed_on(void **state)
{
    ph_click_t *click = make_click("dana", NULL, NULL);

    (void)state;
    assert_true(ph_click_move(click, PH_CLICK_QUEUED, PH_CLICK_ADMITTED));
    assert_true(ph_click_move(click, PH_CLICK_ADMITTED, PH_CLICK_REVOKED));
    assert_false(ph_click_move(click, PH_CLICK_ADMITTED, PH_CLICK_SUBMITTED));
    drop(click);
}

static void *APR_THREAD_FUNC answer(apr_thread_t *thread, void *click)
{
    (void)thread;
    ph_click_advance(click, PH_CLICK_DECIDED);
    ph_click_release(click);
    return NULL;
}

static void a_sleeper_wakes_when_it_is_answered(void **state)
{
    ph_click_t *click = make_click("dana", NULL, NULL);
    apr_thread_t *thread;
    apr_status_t ignored;

    (void)state;
    assert_int_equal(ph_thread_start(&thread, answer, click, pool), APR_SUCCESS);
    assert_int_equal(ph_click_wait(click, PH_CLICK_DECIDED, apr_time_now() + apr_time_from_sec(30)),
                     PH_CLICK_DECIDED);
    apr_thread_join(&ignored, thread);
    ph_click_release(click);
}

/* Admission tells of the answer when the click is on its way already, so its end may have been told before.
 */
static void a_click_that_has_ended_is_not_called_back(void **state)
{
    ph_click_t *click = make_click("dana", NULL, NULL);

    (void)state;
    ph_click_advance(click, PH_CLICK_FINISHED);
    ph_click_advance(click, PH_CLICK_DECIDED);
    assert_int_equal(ph_click_wait(click, PH_CLICK_FINISHED, 0), PH_CLICK_FINISHED);
    drop(click);
}

static void a_sleeper_wakes_at_its_deadline(void **state)
{
    ph_click_t *click = make_click("dana", NULL, NULL);

    (void)state;
    assert_int_equal(ph_click_wait(click, PH_CLICK_DECIDED, apr_time_now() + 1000), PH_CLICK_PENDING);
    drop(click);
}

static void fill(ph_click_queue_t *queue, ph_click_t **clicks, int count)
{
    int i;

    for (i = 0; i < count; i++) {
        ph_click_queue_push(queue, clicks[i]);
    }
}

static void rivals_wait_for_the_next_batch(void **state)
{
    ph_click_t *clicks[] = {
        make_click("dana", "k1", NULL),    make_click("dana", "k1", NULL),    make_click("bo", "k1", NULL),
        make_click("dana", NULL, "msg_1"), make_click("dana", NULL, "msg_1"), make_click("dana", NULL, NULL),
    };
    const int count = sizeof clicks / sizeof clicks[0];
    ph_click_t *batch[PH_ADMISSION_BATCH_MAX];
    ph_click_queue_t queue = { NULL, NULL, 0 };
    int i;

    (void)state;
    fill(&queue, clicks, count);
    assert_int_equal(ph_admission_batch_take(batch, &queue), 4);
    assert_ptr_equal(batch[0], clicks[0]);
    assert_ptr_equal(batch[1], clicks[2]);
    assert_ptr_equal(batch[2], clicks[3]);
    assert_ptr_equal(batch[3], clicks[5]);
    assert_int_equal(ph_admission_batch_take(batch, &queue), 2);
    assert_ptr_equal(batch[0], clicks[1]);
    assert_ptr_equal(batch[1], clicks[4]);
    assert_int_equal(ph_admission_batch_take(batch, &queue), 0);
    for (i = 0; i < count; i++) {
        drop(clicks[i]);
    }
}

static void a_batch_takes_64_and_leaves_the_rest_in_order(void **state)
{
    enum { COUNT = PH_ADMISSION_BATCH_MAX + 3 };
    ph_click_t *clicks[COUNT];
    ph_click_t *batch[PH_ADMISSION_BATCH_MAX];
    ph_click_queue_t queue = { NULL, NULL, 0 };
    int i;

    (void)state;
    for (i = 0; i < COUNT; i++) {
        clicks[i] = make_click("dana", NULL, NULL);
    }
    fill(&queue, clicks, COUNT);
    assert_int_equal(ph_admission_batch_take(batch, &queue), PH_ADMISSION_BATCH_MAX);
    assert_int_equal(queue.count, 3);
    assert_int_equal(ph_admission_batch_take(batch, &queue), 3);
    assert_ptr_equal(batch[0], clicks[PH_ADMISSION_BATCH_MAX]);
    assert_ptr_equal(batch[2], clicks[COUNT - 1]);
    for (i = 0; i < COUNT; i++) {
        drop(clicks[i]);
    }
}

static void a_budget_gives_no_more_than_it_has(void **state)
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_click_keeps_its_own_copy_of_the_request),
        cmocka_unit_test(an_abandoned_click_is_never_admitted),
        cmocka_unit_test(a_click_given_up_is_never_handed_on),
        cmocka_unit_test(a_sleeper_wakes_when_it_is_answered),
        cmocka_unit_test(a_click_that_has_ended_is_not_called_back),
        cmocka_unit_test(a_sleeper_wakes_at_its_deadline),
        cmocka_unit_test(rivals_wait_for_the_next_batch),
        cmocka_unit_test(a_batch_takes_64_and_leaves_the_rest_in_order),
        cmocka_unit_test(a_budget_gives_no_more_than_it_has),
    };

    return cmocka_run_group_tests_name("click", tests, pool_set_up, pool_tear_down);
}
