/* SPDX-License-Identifier: Apache-2.0 */
/* What a request that clicks or waits gets back, and when. */
#include "pipeline/trigger.h"

#include <string.h>

#include <apr_strings.h>

#include "core/request/rate_limit.h"
#include "count.h"
#include "os/thread.h"
#include "sample_portal.h"
#include "service/outage.h"
#include "store/db_direct.h"
#include "store/store_execution.h"

#define OTHER SAMPLE_START_ID "-other"

static const receiver_script_t responds = { .response = RECEIVER_OK };
static const receiver_script_t holds = { .response = RECEIVER_OK, .hold_until_released = 1 };

static ph_click_result_t click_and_wait(sample_portal_t *sample, const ph_wait_t *wait)
{
    const ph_click_request_t request = sample_click_by("olga");
    ph_click_result_t result = { 0 };

    ph_trigger_click(&result, &sample->pipeline, &request, wait, sample->store->pool);
    return result;
}

static void stop_after_release(sample_portal_t *sample)
{
    receiver_release(sample->receiver);
    sample_portal_stop(sample);
}

/* ---- the result ------------------------------------------------------------------------------------- */

static void without_a_wait_the_execution_is_still_sending(void **state)
{
    const ph_click_request_t request = sample_click_by("olga");
    ph_click_result_t result;
    sample_portal_t sample;

    sample_portal_start(&sample, *state, &holds);
    result = sample_click_async(&sample, &request);
    assert_int_equal(result.problem.code, PH_PROBLEM_NONE);
    assert_int_equal(result.execution.outcome.state, PH_STATE_SENDING);
    stop_after_release(&sample);
}

static void same_key_returns_its_first_execution(void **state)
{
    ph_click_request_t request = sample_click_by("olga");
    ph_click_result_t first, second, other;
    sample_portal_t sample;

    request.idempotency_key = "k1";
    request.fingerprint = "f1";
    sample_portal_start(&sample, *state, &responds);
    first = sample_click(&sample, &request);
    second = sample_click(&sample, &request);
    request.fingerprint = "f2";
    other = sample_click(&sample, &request);
    sample_portal_stop(&sample);
    assert_false(first.is_known);
    assert_true(second.is_known);
    assert_string_equal(first.execution.id, second.execution.id);
    assert_int_equal(second.execution.outcome.state, PH_STATE_SUCCEEDED);
    assert_int_equal(other.problem.code, PH_PROBLEM_IDEMPOTENCY_MISMATCH);
    assert_int_equal(receiver_requests(sample.receiver), 1);
}

static void user_without_a_token_is_told_when_to_retry(void **state)
{
    const ph_click_request_t request = sample_click_by("olga");
    fresh_store_t *store = *state;
    ph_click_result_t result;
    sample_portal_t sample;

    sample_portal_start(&sample, store, &responds);
    sample.portal.rate_limit = apr_pcalloc(store->pool, ph_rate_limit_size());
    sample.portal.clicks_per_minute = 1;
    assert_int_equal(sample_click(&sample, &request).problem.code, PH_PROBLEM_NONE);
    result = sample_click(&sample, &request);
    assert_int_equal(result.problem.code, PH_PROBLEM_RATE_LIMITED);
    assert_in_range(result.problem.retry_after, 1, apr_time_from_sec(60));
    sample_portal_stop(&sample);
    assert_int_equal(receiver_requests(sample.receiver), 1);
}

static void click_without_a_free_slot_is_refused_as_busy(void **state)
{
    const ph_click_request_t request = sample_click_by("olga");
    sample_portal_t sample;

    sample_portal_init(&sample, *state);
    sample.settings.queue = 1;
    sample.settings.dispatcher.max_in_flight = 1;
    sample_portal_begin(&sample, &holds);
    assert_int_equal(sample_click_async(&sample, &request).problem.code, PH_PROBLEM_NONE);
    assert_int_equal(sample_click_async(&sample, &request).problem.code, PH_PROBLEM_NONE);
    assert_int_equal(sample_click_async(&sample, &request).problem.code, PH_PROBLEM_BUSY);
    stop_after_release(&sample);
    assert_int_equal(receiver_requests(sample.receiver), 2);
}

static void click_after_the_stop_is_refused(void **state)
{
    const ph_click_request_t request = sample_click_by("olga");
    sample_portal_t sample;

    sample_portal_start(&sample, *state, &responds);
    sample_portal_stop(&sample);
    assert_int_equal(sample_click(&sample, &request).problem.code, PH_PROBLEM_STOPPING);
}

/* ---- the database fails ----------------------------------------------------------------------------- */

static void click_is_cancelled_when_the_database_is_unavailable_until_its_deadline(void **state)
{
    static const apr_interval_time_t deadlines[] = { APR_TIME_C(100000), 0, -APR_TIME_C(60000000) };
    ph_click_request_t request = sample_click_by("olga");
    sample_portal_t sample;
    size_t i;

    sample_portal_init(&sample, *state);
    atomic_store(&sample.is_database_down, 1);
    sample_portal_begin(&sample, &responds);
    for (i = 0; i < COUNT(deadlines); i++) {
        ph_click_result_t result;

        request.deadline = apr_time_now() + deadlines[i];
        result = sample_click(&sample, &request);
        assert_int_equal(result.problem.code, PH_PROBLEM_DATABASE_UNAVAILABLE);
        assert_null(result.problem.execution_id);
    }
    atomic_store(&sample.is_database_down, 0);
    sample_portal_stop(&sample);
    assert_int_equal(receiver_requests(sample.receiver), 0);
}

static void cancelled_click_tells_administrators_what_fails(void **state)
{
    ph_click_request_t request = sample_click_by("olga");
    ph_click_result_t result;
    sample_portal_t sample;

    sample_portal_init(&sample, *state);
    sample.portal.outage = ph_outage_make(sample.store->pool);
    sample_portal_begin(&sample, &responds);
    atomic_store(&sample.is_database_down, 1);
    request.deadline = apr_time_now() + apr_time_from_msec(300);
    result = sample_click(&sample, &request);
    atomic_store(&sample.is_database_down, 0);
    sample_portal_stop(&sample);
    assert_int_equal(result.problem.code, PH_PROBLEM_DATABASE_UNAVAILABLE);
    assert_non_null(strstr(result.problem.detail, "Nothing was recorded or sent."));
    assert_non_null(
        strstr(result.problem.admin_detail, "Nothing was recorded or sent. The database fails: "));
}

static void click_that_the_database_refuses_tells_administrators_why(void **state)
{
    ph_click_request_t request = sample_click_by("olga");
    ph_click_result_t result;
    sample_portal_t sample;

    sample_portal_start(&sample, *state, &responds);
    fresh_store_script(sample.store, "ALTER TABLE ph_execution ADD CHECK (username <> 'olga')");
    result = sample_click(&sample, &request);
    sample_portal_stop(&sample);
    assert_int_equal(result.problem.code, PH_PROBLEM_INTERNAL);
    assert_null(result.problem.execution_id);
    assert_non_null(strstr(result.problem.admin_detail, "The database fails: "));
    assert_non_null(strstr(result.problem.admin_detail, "(4025)"));
    assert_int_equal(receiver_requests(sample.receiver), 0);
}

/* No transaction that inserts an execution can end meanwhile. */
static ph_db_t *block_commits(sample_portal_t *sample)
{
    const fresh_store_t *store = sample->store;
    ph_db_t *other = NULL;

    if (sample->source.writers) {
        assert_int_equal(apr_global_mutex_lock(sample->source.writers), APR_SUCCESS);
    }
    else {
        other = fresh_store_connect(store);
        assert_stored(store, ph_db_direct_script(other, "LOCK TABLES ph_execution WRITE"));
    }
    return other;
}

static void unblock_commits(sample_portal_t *sample, ph_db_t *other)
{
    if (sample->source.writers) {
        assert_int_equal(apr_global_mutex_unlock(sample->source.writers), APR_SUCCESS);
    }
    else {
        assert_stored(sample->store, ph_db_direct_script(other, "UNLOCK TABLES"));
    }
}

static void click_that_is_not_committed_in_time_is_revoked_and_never_sent(void **state)
{
    ph_click_request_t request = sample_click_by("olga");
    const ph_execution_t *row;
    ph_click_result_t result;
    sample_portal_t sample;
    ph_db_t *other;

    sample_portal_start(&sample, *state, &responds);
    assert_int_equal(sample_click(&sample, &request).problem.code, PH_PROBLEM_NONE); /* all are connected */
    other = block_commits(&sample);
    request.deadline = apr_time_now() + apr_time_from_sec(1) - apr_time_from_sec(4);
    result = sample_click(&sample, &request);
    unblock_commits(&sample, other);
    assert_int_equal(result.problem.code, PH_PROBLEM_DATABASE_UNAVAILABLE);
    sample_portal_stop(&sample);
    assert_int_equal(receiver_requests(sample.receiver), 1);
    if (result.problem.execution_id) {
        row = sample_read_back(&sample, result.problem.execution_id);
        assert_int_equal(row->outcome.state, PH_STATE_FAILED);
        assert_int_equal(row->outcome.delivery, PH_DELIVERY_NOT_SENT);
        assert_int_equal(row->outcome.error, PH_ERROR_INTERRUPTED);
    }
}

/* ---- waiting ---------------------------------------------------------------------------------------- */

/* Called while a request waits: now the receiver may respond. */
static int release_receiver(void *receiver)
{
    receiver_release(receiver);
    return 0;
}

static int yes(void *ignored)
{
    (void)ignored;
    return 1;
}

typedef struct waiter_t {
    sample_portal_t *sample;
    const char *execution_id;
    ph_wait_t wait;
    apr_pool_t *pool;
    ph_execution_t *seen;
} waiter_t;

static void *APR_THREAD_FUNC await_end(apr_thread_t *thread, void *baton)
{
    waiter_t *waiter = baton;
    ph_problem_t problem = { 0 };

    (void)thread;
    ph_trigger_await(&waiter->seen, &problem, &waiter->sample->pipeline, waiter->execution_id, &waiter->wait,
                     waiter->pool);
    return NULL;
}

static void all_waiters_of_an_execution_see_its_outcome(void **state)
{
    const ph_click_request_t request = sample_click_by("olga");
    ph_click_result_t result;
    sample_portal_t sample;
    waiter_t waiters[3];
    apr_thread_t *threads[3];
    apr_status_t ignored;
    int i;

    sample_portal_start(&sample, *state, &holds);
    result = sample_click_async(&sample, &request);
    for (i = 0; i < 3; i++) {
        const waiter_t waiter = { &sample, result.execution.id, { SAMPLE_PATIENCE, NULL, NULL }, NULL, NULL };

        waiters[i] = waiter;
        apr_pool_create_unmanaged_ex(&waiters[i].pool, NULL, NULL);
    }
    waiters[0].wait.is_gone = release_receiver;
    waiters[0].wait.baton = sample.receiver;
    for (i = 0; i < 3; i++) {
        assert_int_equal(ph_thread_start(&threads[i], "test", await_end, &waiters[i], sample.store->pool),
                         APR_SUCCESS);
    }
    for (i = 0; i < 3; i++) {
        apr_thread_join(&ignored, threads[i]);
        assert_int_equal(waiters[i].seen->outcome.state, PH_STATE_SUCCEEDED);
        apr_pool_destroy(waiters[i].pool);
    }
    sample_portal_stop(&sample);
}

static void wait_ends_when_the_client_disconnects(void **state)
{
    static const ph_wait_t wait = { SAMPLE_PATIENCE, yes, NULL };
    const apr_time_t begun = apr_time_now();
    sample_portal_t sample;

    sample_portal_start(&sample, *state, &holds);
    assert_int_equal(click_and_wait(&sample, &wait).execution.outcome.state, PH_STATE_SENDING);
    assert_true(apr_time_now() - begun < SAMPLE_PATIENCE);
    stop_after_release(&sample);
}

static void wait_ends_when_the_process_stops(void **state)
{
    static const ph_wait_t wait = { SAMPLE_PATIENCE, NULL, NULL };
    const apr_time_t begun = apr_time_now();
    sample_portal_t sample;

    sample_portal_start(&sample, *state, &holds);
    atomic_store(&sample.pipeline.is_stopping, 1);
    assert_int_equal(click_and_wait(&sample, &wait).execution.outcome.state, PH_STATE_SENDING);
    assert_true(apr_time_now() - begun < SAMPLE_PATIENCE);
    stop_after_release(&sample);
}

static void request_beyond_max_waiters_does_not_wait(void **state)
{
    static const ph_wait_t wait = { SAMPLE_PATIENCE, NULL, NULL };
    const apr_time_t begun = apr_time_now();
    ph_execution_t *execution;
    ph_problem_t problem = { 0 };
    ph_click_result_t result;
    sample_portal_t sample;

    sample_portal_init(&sample, *state);
    sample.settings.max_waiters = 0;
    sample_portal_begin(&sample, &holds);
    result = click_and_wait(&sample, &wait);
    assert_int_equal(result.execution.outcome.state, PH_STATE_SENDING);
    assert_int_equal(ph_trigger_await(&execution, &problem, &sample.pipeline, result.execution.id, &wait,
                                      sample.store->pool),
                     PH_PROBLEM_NONE);
    assert_int_equal(execution->outcome.state, PH_STATE_SENDING);
    assert_true(apr_time_now() - begun < SAMPLE_PATIENCE);
    stop_after_release(&sample);
}

/* ---- many clicks at once ---------------------------------------------------------------------------- */

#define MANY 70 /* more than one batch of admission */

static void clicks_are_decided_one_by_one_and_reported_in_order(void **state)
{
    static const ph_wait_t wait = { SAMPLE_PATIENCE, NULL, NULL };
    ph_click_request_t requests[MANY];
    ph_click_result_t results[MANY] = { 0 };
    sample_portal_t sample;
    int i;

    sample_portal_start(&sample, *state, &responds);
    for (i = 0; i < MANY; i++) {
        requests[i] = sample_click_by(i % 2 ? "olga" : "adam");
        requests[i].note = apr_psprintf(sample.store->pool, "%d", i);
    }
    requests[1].event_id = "missing";
    requests[1].mode = PH_MODE_EVENT;
    ph_trigger_clicks(results, &sample.pipeline, requests, MANY, &wait, sample.store->pool);
    sample_portal_stop(&sample);
    assert_int_equal(results[1].problem.code, PH_PROBLEM_NOT_FOUND);
    for (i = 0; i < MANY; i++) {
        if (i % 2 == 0) {
            assert_int_equal(results[i].problem.code, PH_PROBLEM_FORBIDDEN);
        }
        else if (i > 1) {
            assert_int_equal(results[i].problem.code, PH_PROBLEM_NONE);
            assert_int_equal(results[i].execution.outcome.state, PH_STATE_SUCCEEDED);
            assert_string_equal(results[i].execution.note, requests[i].note);
        }
    }
    assert_int_equal(receiver_requests(sample.receiver), MANY / 2 - 1);
}

static void clicks_with_one_key_make_one_execution(void **state)
{
    static const ph_wait_t wait = { SAMPLE_PATIENCE, NULL, NULL };
    ph_click_request_t requests[3];
    ph_click_result_t results[3] = { 0 };
    sample_portal_t sample;
    int i;

    sample_portal_start(&sample, *state, &responds);
    for (i = 0; i < 3; i++) {
        requests[i] = sample_click_by("olga");
        requests[i].idempotency_key = "k1";
        requests[i].fingerprint = (i == 2) ? "f2" : "f1";
    }
    ph_trigger_clicks(results, &sample.pipeline, requests, 3, &wait, sample.store->pool);
    sample_portal_stop(&sample);
    assert_false(results[0].is_known);
    assert_true(results[1].is_known);
    assert_string_equal(results[0].execution.id, results[1].execution.id);
    assert_int_equal(results[1].execution.outcome.state, PH_STATE_SUCCEEDED);
    assert_int_equal(results[2].problem.code, PH_PROBLEM_IDEMPOTENCY_MISMATCH);
    assert_int_equal(receiver_requests(sample.receiver), 1);
}

static void clicks_share_one_wait_that_ends_with_the_client_or_the_process(void **state)
{
    static const ph_wait_t waits[] = { { SAMPLE_PATIENCE, yes, NULL }, { SAMPLE_PATIENCE, NULL, NULL } };
    const ph_click_request_t requests[] = { sample_click_by("olga"), sample_click_by("olga"),
                                            sample_click_by("olga"), sample_click_by("olga"),
                                            sample_click_by("olga"), sample_click_by("olga") };
    ph_click_result_t results[COUNT(requests)];
    sample_portal_t sample;
    apr_time_t begun;
    size_t i, j;

    sample_portal_start(&sample, *state, &holds);
    for (i = 0; i < COUNT(waits); i++) {
        memset(results, 0, sizeof(results));
        begun = apr_time_now();
        atomic_store(&sample.pipeline.is_stopping, i == 1);
        ph_trigger_clicks(results, &sample.pipeline, requests, (int)COUNT(requests), &waits[i],
                          sample.store->pool);
        assert_true(apr_time_now() - begun < apr_time_from_sec(5));
        for (j = 0; j < COUNT(requests); j++) {
            assert_int_equal(results[j].problem.code, PH_PROBLEM_NONE);
            assert_int_equal(results[j].execution.outcome.state, PH_STATE_SENDING);
        }
    }
    stop_after_release(&sample);
    assert_int_equal(receiver_requests(sample.receiver), 2 * COUNT(requests));
}

static void clicks_are_all_cancelled_by_one_deadline(void **state)
{
    static const ph_wait_t wait = { SAMPLE_PATIENCE, NULL, NULL };
    ph_click_request_t requests[MANY];
    ph_click_result_t results[MANY] = { 0 };
    const apr_time_t begun = apr_time_now();
    sample_portal_t sample;
    int i;

    sample_portal_init(&sample, *state);
    atomic_store(&sample.is_database_down, 1);
    sample_portal_begin(&sample, &responds);
    for (i = 0; i < MANY; i++) {
        requests[i] = sample_click_by("olga");
        requests[i].deadline = begun + apr_time_from_msec(300);
    }
    ph_trigger_clicks(results, &sample.pipeline, requests, MANY, &wait, sample.store->pool);
    assert_true(apr_time_now() - begun < apr_time_from_sec(6));
    for (i = 0; i < MANY; i++) {
        assert_int_equal(results[i].problem.code, PH_PROBLEM_DATABASE_UNAVAILABLE);
    }
    atomic_store(&sample.is_database_down, 0);
    sample_portal_stop(&sample);
    assert_int_equal(receiver_requests(sample.receiver), 0);
}

/* ---- executions of another process ------------------------------------------------------------------ */

static ph_problem_code_t await(ph_execution_t **execution, sample_portal_t *sample, const char *id,
                               apr_interval_time_t at_most)
{
    const ph_wait_t wait = { at_most, NULL, NULL };
    ph_problem_t problem = { 0 };

    return ph_trigger_await(execution, &problem, &sample->pipeline, id, &wait, sample->store->pool);
}

typedef struct end_t {
    const fresh_store_t *store;
    ph_db_t *db;
    apr_pool_t *pool;
} end_t;

static void *APR_THREAD_FUNC end_all(apr_thread_t *thread, void *baton)
{
    const end_t *end = baton;
    int ended;

    (void)thread;
    assert_stored(end->store,
                  ph_store_execution_sweep(&ended, end->db, OTHER, "exe_~", apr_time_now(), end->pool));
    assert_int_equal(ended, 1);
    return NULL;
}

static void outcome_by_another_process_is_found_by_polling(void **state)
{
    fresh_store_t *store = *state;
    ph_execution_t *execution;
    sample_portal_t sample;
    apr_thread_t *thread;
    apr_status_t ignored;
    const char *id;
    end_t end;

    sample_portal_init(&sample, store);
    id = sample_execution(&sample, OTHER, 1)->id;
    end = (end_t){ store, fresh_store_connect(store), NULL };
    apr_pool_create_unmanaged_ex(&end.pool, NULL, NULL);
    assert_int_equal(ph_thread_start(&thread, "test", end_all, &end, store->pool), APR_SUCCESS);
    assert_int_equal(await(&execution, &sample, id, SAMPLE_PATIENCE), PH_PROBLEM_NONE);
    assert_int_equal(execution->outcome.state, PH_STATE_UNKNOWN);
    apr_thread_join(&ignored, thread);
    apr_pool_destroy(end.pool);
}

static void without_a_wait_an_execution_is_returned_as_it_is(void **state)
{
    ph_execution_t *execution;
    sample_portal_t sample;
    const char *id;

    sample_portal_init(&sample, *state);
    id = sample_execution(&sample, OTHER, 1)->id;
    assert_int_equal(await(&execution, &sample, id, 0), PH_PROBLEM_NONE);
    assert_string_equal(execution->id, id);
    assert_int_equal(execution->outcome.state, PH_STATE_SENDING);
}

static void missing_execution_is_not_found(void **state)
{
    ph_execution_t *execution;
    sample_portal_t sample;

    sample_portal_init(&sample, *state);
    assert_int_equal(await(&execution, &sample, "exe_00000000000000000000000000", SAMPLE_PATIENCE),
                     PH_PROBLEM_NOT_FOUND);
    assert_null(execution);
}

static void unavailable_database_ends_the_wait(void **state)
{
    ph_execution_t *execution;
    sample_portal_t sample;
    const char *id;

    sample_portal_init(&sample, *state);
    id = sample_execution(&sample, OTHER, 1)->id;
    atomic_store(&sample.is_database_down, 1);
    assert_int_equal(await(&execution, &sample, id, SAMPLE_PATIENCE), PH_PROBLEM_DATABASE_UNAVAILABLE);
    assert_null(execution);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_wait_the_execution_is_still_sending),
        cmocka_unit_test(same_key_returns_its_first_execution),
        cmocka_unit_test(user_without_a_token_is_told_when_to_retry),
        cmocka_unit_test(click_without_a_free_slot_is_refused_as_busy),
        cmocka_unit_test(click_after_the_stop_is_refused),
        cmocka_unit_test(click_is_cancelled_when_the_database_is_unavailable_until_its_deadline),
        cmocka_unit_test(cancelled_click_tells_administrators_what_fails),
        ON_MYSQL(click_that_the_database_refuses_tells_administrators_why),
        cmocka_unit_test(click_that_is_not_committed_in_time_is_revoked_and_never_sent),
        cmocka_unit_test(all_waiters_of_an_execution_see_its_outcome),
        cmocka_unit_test(wait_ends_when_the_client_disconnects),
        cmocka_unit_test(wait_ends_when_the_process_stops),
        cmocka_unit_test(request_beyond_max_waiters_does_not_wait),
        cmocka_unit_test(clicks_are_decided_one_by_one_and_reported_in_order),
        cmocka_unit_test(clicks_with_one_key_make_one_execution),
        cmocka_unit_test(clicks_share_one_wait_that_ends_with_the_client_or_the_process),
        cmocka_unit_test(clicks_are_all_cancelled_by_one_deadline),
        cmocka_unit_test(outcome_by_another_process_is_found_by_polling),
        cmocka_unit_test(without_a_wait_an_execution_is_returned_as_it_is),
        cmocka_unit_test(missing_execution_is_not_found),
        cmocka_unit_test(unavailable_database_ends_the_wait),
    };

    return fresh_store_run("trigger", tests, COUNT(tests));
}
