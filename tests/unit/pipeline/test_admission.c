/* SPDX-License-Identifier: Apache-2.0 */
/* The thread that admits clicks, with this test in the place of dispatcher and outcome writer. */
#include "pipeline/admission.h"

#include <string.h>

#include <apr_strings.h>

#include "count.h"
#include "sample_portal.h"

#define SLOTS 3

typedef struct admission_test_t {
    sample_portal_t sample;
    ph_lease_t *lease;
    ph_admission_t *admission;
    atomic_int waiters;
    apr_thread_mutex_t *lock;
    apr_thread_cond_t *changed;
    ph_click_queue_t sent;   /* under lock */
    ph_click_queue_t unsent; /* under lock */
} admission_test_t;

static void hand_over(admission_test_t *test, ph_click_queue_t *queue, ph_click_t *click)
{
    apr_thread_mutex_lock(test->lock);
    ph_click_queue_push(queue, click);
    apr_thread_cond_signal(test->changed);
    apr_thread_mutex_unlock(test->lock);
}

static void take_sent(void *baton, ph_click_t *click)
{
    admission_test_t *test = baton;

    hand_over(test, &test->sent, click);
}

static void take_unsent(void *baton, ph_click_t *click)
{
    admission_test_t *test = baton;

    hand_over(test, &test->unsent, click);
}

static void count_waiters(void *baton, int change)
{
    admission_test_t *test = baton;

    atomic_fetch_add(&test->waiters, change);
}

/* With a lease unless the test takes one later. */
static void start(admission_test_t *test, fresh_store_t *store, int has_lease)
{
    const ph_lease_settings_t lease = { SAMPLE_START_ID, "child", "test", PH_LEASE_LENGTH, "" };
    ph_admission_settings_t settings = { 0 };

    memset(test, 0, sizeof *test);
    sample_portal_init(&test->sample, store);
    sample_add_all(&test->sample);
    test->lease = ph_lease_make(&lease, store->pool);
    if (has_lease) {
        assert_stored(store, ph_lease_renew(test->lease, &test->sample.portal, store->db, store->pool));
    }
    apr_thread_mutex_create(&test->lock, APR_THREAD_MUTEX_DEFAULT, store->pool);
    apr_thread_cond_create(&test->changed, store->pool);
    settings.portal = &test->sample.portal;
    settings.lease = test->lease;
    settings.slots = SLOTS;
    settings.bytes_max = 1000000;
    settings.max_waiters = 2;
    settings.send = take_sent;
    settings.write_unsent = take_unsent;
    settings.count_waiters = count_waiters;
    settings.baton = test;
    assert_int_equal(ph_admission_make(&test->admission, &settings, store->pool), APR_SUCCESS);
}

/* As the outcome writer does. */
static void finish(admission_test_t *test, ph_click_t *click)
{
    ph_admission_release(test->admission, click);
    ph_click_advance(click, PH_CLICK_FINISHED);
    ph_click_release(click);
}

/* The next click in `queue`, within SAMPLE_PATIENCE. */
static ph_click_t *await_click(admission_test_t *test, ph_click_queue_t *queue)
{
    const apr_time_t until = apr_time_now() + SAMPLE_PATIENCE;
    ph_click_t *click;

    apr_thread_mutex_lock(test->lock);
    while (!queue->first && apr_time_now() < until) {
        apr_thread_cond_timedwait(test->changed, test->lock, until - apr_time_now());
    }
    click = ph_click_queue_pop(queue);
    apr_thread_mutex_unlock(test->lock);
    assert_non_null(click);
    return click;
}

static ph_click_t *make_run(const char *username)
{
    const ph_click_request_t request = sample_click_by(username);

    return ph_click_make(&request, NULL);
}

static ph_click_t *push_run(admission_test_t *test)
{
    ph_click_t *click = make_run("olga");

    assert_int_equal(ph_admission_push(test->admission, click), PH_PROBLEM_NONE);
    return click;
}

static ph_click_stage_t await_stage(ph_click_t *click, ph_click_stage_t stage)
{
    return ph_click_wait(click, stage, apr_time_now() + SAMPLE_PATIENCE);
}

static void committed_click_is_submitted_and_its_waiter_woken(void **state)
{
    admission_test_t test;
    ph_click_t *click;

    start(&test, *state, 1);
    click = push_run(&test);
    assert_int_equal(await_stage(click, PH_CLICK_DECIDED), PH_CLICK_DECIDED);
    assert_int_equal(atomic_load(&click->phase), PH_CLICK_SUBMITTED);
    assert_non_null(sample_read_back(&test.sample, click->execution.id));
    assert_ptr_equal(await_click(&test, &test.sent), click);
    finish(&test, click);
    ph_click_release(click);
    ph_admission_stop(test.admission);
}

static void refused_click_is_finished_and_frees_its_slot(void **state)
{
    admission_test_t test;
    int i;

    start(&test, *state, 1);
    for (i = 0; i < 2 * SLOTS; i++) {
        ph_click_t *click = make_run("mallory");

        assert_int_equal(ph_admission_push(test.admission, click), PH_PROBLEM_NONE);
        assert_int_equal(await_stage(click, PH_CLICK_FINISHED), PH_CLICK_FINISHED);
        assert_int_equal(click->problem.code, PH_PROBLEM_FORBIDDEN);
        ph_click_release(click);
    }
    ph_admission_stop(test.admission);
    assert_null(test.sent.first);
}

static void slots_are_taken_until_the_outcome_is_committed(void **state)
{
    ph_click_t *clicks[SLOTS];
    admission_test_t test;
    ph_click_t *more;
    int i;

    start(&test, *state, 1);
    for (i = 0; i < SLOTS; i++) {
        clicks[i] = push_run(&test);
    }
    more = make_run("olga");
    assert_int_equal(ph_admission_push(test.admission, more), PH_PROBLEM_BUSY);
    for (i = 0; i < SLOTS; i++) {
        finish(&test, await_click(&test, &test.sent));
        ph_click_release(clicks[i]);
    }
    assert_int_equal(ph_admission_push(test.admission, more), PH_PROBLEM_NONE);
    finish(&test, await_click(&test, &test.sent));
    ph_click_release(more);
    ph_admission_stop(test.admission);
}

static void submitted_click_is_found_by_its_id_until_it_is_released(void **state)
{
    admission_test_t test;
    ph_click_t *click;
    char id[64];

    start(&test, *state, 1);
    click = push_run(&test);
    await_click(&test, &test.sent);
    apr_cpystrn(id, click->execution.id, sizeof id);
    assert_ptr_equal(ph_admission_find(test.admission, id), click);
    ph_click_release(click);
    finish(&test, click);
    assert_null(ph_admission_find(test.admission, id));
    ph_click_release(click);
    ph_admission_stop(test.admission);
}

static void cancelled_click_is_not_sent(void **state)
{
    admission_test_t test;
    ph_click_t *click;

    start(&test, *state, 1);
    click = make_run("olga");
    assert_true(ph_click_move(click, PH_CLICK_QUEUED, PH_CLICK_CANCELLED));
    assert_int_equal(ph_admission_push(test.admission, click), PH_PROBLEM_NONE);
    assert_int_equal(await_stage(click, PH_CLICK_FINISHED), PH_CLICK_FINISHED);
    ph_admission_stop(test.admission);
    assert_null(test.sent.first);
    assert_null(sample_read_back(&test.sample, click->execution.id));
    ph_click_release(click);
}

/* As after PH_DB_COMMIT_UNKNOWN. */
static ph_click_t *make_unsure(ph_click_phase_t phase, const char *execution_id)
{
    ph_click_t *click = make_run("olga");

    atomic_store(&click->phase, phase);
    click->execution.id = execution_id;
    click->execution.message_id = "msg_1";
    click->attempt.pool = click->pool;
    click->attempt.execution_id = execution_id;
    click->attempt.integration_name = "Jira";
    click->is_unsure = 1;
    click->was_unsure = 1;
    return click;
}

static void revoked_click_that_was_committed_is_closed_unsent(void **state)
{
    admission_test_t test;
    ph_click_t *click;

    start(&test, *state, 1);
    click = make_unsure(PH_CLICK_REVOKED, sample_execution(&test.sample, ph_lease_owner(test.lease), 1)->id);
    assert_int_equal(ph_admission_push(test.admission, click), PH_PROBLEM_NONE);
    assert_ptr_equal(await_click(&test, &test.unsent), click);
    assert_int_equal(click->attempt.outcome.error, PH_ERROR_INTERRUPTED);
    assert_int_equal(click->attempt.outcome.delivery, PH_DELIVERY_NOT_SENT);
    finish(&test, click);
    ph_click_release(click);
    ph_admission_stop(test.admission);
    assert_null(test.sent.first);
}

/* ---- without the database --------------------------------------------------------------------------- */

static void nothing_is_admitted_without_a_lease(void **state)
{
    admission_test_t test;
    ph_click_t *click;

    start(&test, *state, 0);
    click = push_run(&test);
    assert_int_equal(ph_click_wait(click, PH_CLICK_DECIDED, apr_time_now() + apr_time_from_msec(300)),
                     PH_CLICK_PENDING);
    assert_stored(test.sample.store, ph_lease_renew(test.lease, &test.sample.portal, test.sample.store->db,
                                                    test.sample.store->pool));
    assert_int_equal(await_stage(click, PH_CLICK_DECIDED), PH_CLICK_DECIDED);
    finish(&test, await_click(&test, &test.sent));
    ph_click_release(click);
    ph_admission_stop(test.admission);
}

static void click_waits_for_the_database_to_return(void **state)
{
    admission_test_t test;
    ph_click_t *click;

    start(&test, *state, 1);
    atomic_store(&test.sample.is_database_down, 1);
    click = push_run(&test);
    assert_int_equal(ph_click_wait(click, PH_CLICK_DECIDED, apr_time_now() + apr_time_from_msec(300)),
                     PH_CLICK_PENDING);
    atomic_store(&test.sample.is_database_down, 0);
    assert_int_equal(await_stage(click, PH_CLICK_DECIDED), PH_CLICK_DECIDED);
    finish(&test, await_click(&test, &test.sent));
    ph_click_release(click);
    ph_admission_stop(test.admission);
}

/* ---- the stop --------------------------------------------------------------------------------------- */

static void stop_refuses_undecided_clicks(void **state)
{
    admission_test_t test;
    ph_click_t *clicks[2];
    ph_click_t *late;
    int i;

    start(&test, *state, 0);
    for (i = 0; i < 2; i++) {
        clicks[i] = push_run(&test);
    }
    ph_admission_stop(test.admission);
    for (i = 0; i < 2; i++) {
        assert_int_equal(ph_click_wait(clicks[i], PH_CLICK_FINISHED, 0), PH_CLICK_FINISHED);
        assert_int_equal(clicks[i]->problem.code, PH_PROBLEM_STOPPING);
        assert_null(clicks[i]->problem.execution_id);
        ph_click_release(clicks[i]);
    }
    late = make_run("olga");
    assert_int_equal(ph_admission_push(test.admission, late), PH_PROBLEM_STOPPING);
    ph_click_release(late);
    ph_click_release(late);
}

static void stop_hands_clicks_that_may_be_committed_to_the_outcome_writer(void **state)
{
    admission_test_t test;
    ph_click_t *click;

    start(&test, *state, 0);
    click = make_unsure(PH_CLICK_ADMITTED, "exe_00000000000000000000000001");
    assert_int_equal(ph_admission_push(test.admission, click), PH_PROBLEM_NONE);
    ph_admission_stop(test.admission);
    assert_ptr_equal(test.unsent.first, click);
    assert_int_equal(atomic_load(&click->phase), PH_CLICK_REVOKED);
    assert_int_equal(ph_click_wait(click, PH_CLICK_DECIDED, 0), PH_CLICK_DECIDED);
    assert_int_equal(click->problem.code, PH_PROBLEM_STOPPING);
    assert_string_equal(click->problem.execution_id, "exe_00000000000000000000000001");
    ph_click_release(click);
    ph_click_release(click);
}

/* ---- waiters ---------------------------------------------------------------------------------------- */

static void waiters_are_counted_and_limited(void **state)
{
    admission_test_t test;

    start(&test, *state, 1);
    assert_true(ph_admission_begin_wait(test.admission));
    assert_true(ph_admission_begin_wait(test.admission));
    assert_int_equal(atomic_load(&test.waiters), 2);
    assert_false(ph_admission_begin_wait(test.admission));
    assert_int_equal(atomic_load(&test.waiters), 2);
    ph_admission_end_wait(test.admission);
    assert_int_equal(atomic_load(&test.waiters), 1);
    assert_true(ph_admission_begin_wait(test.admission));
    ph_admission_end_wait(test.admission);
    ph_admission_end_wait(test.admission);
    ph_admission_stop(test.admission);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(committed_click_is_submitted_and_its_waiter_woken),
        cmocka_unit_test(refused_click_is_finished_and_frees_its_slot),
        cmocka_unit_test(slots_are_taken_until_the_outcome_is_committed),
        cmocka_unit_test(submitted_click_is_found_by_its_id_until_it_is_released),
        cmocka_unit_test(cancelled_click_is_not_sent),
        cmocka_unit_test(revoked_click_that_was_committed_is_closed_unsent),
        cmocka_unit_test(nothing_is_admitted_without_a_lease),
        cmocka_unit_test(click_waits_for_the_database_to_return),
        cmocka_unit_test(stop_refuses_undecided_clicks),
        cmocka_unit_test(stop_hands_clicks_that_may_be_committed_to_the_outcome_writer),
        cmocka_unit_test(waiters_are_counted_and_limited),
    };

    return fresh_store_run("admission", tests, COUNT(tests));
}
