/* SPDX-License-Identifier: Apache-2.0 */
/* Admission, dispatcher and outcome writer together: a real database, a real receiver, real clicks. */
#include "pipeline/sending.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "os/thread.h"
#include "sample_portal.h"
#include "store/store_evidence.h"


static void a_click_becomes_one_request_and_its_outcome_is_recorded(void **state)
{
    static const receiver_script_t script = { .response = RECEIVER_OK };
    const ph_click_request_t request = sample_click_by("olga");
    ph_click_result_t answer;
    ph_response_t *response;
    sample_portal_t test;

    sample_portal_start(&test, *state, &script);
    answer = sample_click(&test, &request);
    assert_int_equal(answer.problem.code, PH_PROBLEM_NONE);
    assert_int_equal(answer.execution.outcome.state, PH_STATE_SUCCEEDED);
    assert_int_equal(answer.execution.outcome.http_status, 200);
    assert_int_equal(sample_read_back(&test, answer.execution.id)->outcome.state, PH_STATE_SUCCEEDED);
    assert_stored(test.store, ph_store_evidence_get_response(&response, test.store->db, answer.execution.id,
                                                             test.store->pool));
    assert_string_equal(response->body, "ok");
    sample_portal_stop(&test);
    assert_int_equal(receiver_requests(test.receiver), 1);
}

static void without_the_permission_nothing_is_sent_or_recorded(void **state)
{
    static const receiver_script_t script = { .response = RECEIVER_OK };
    static const char *const usernames[] = { "adam", "nobody" };
    ph_click_result_t answer;
    sample_portal_t test;
    size_t i;

    sample_portal_start(&test, *state, &script);
    for (i = 0; i < sizeof usernames / sizeof usernames[0]; i++) {
        const ph_click_request_t request = sample_click_by(usernames[i]);

        answer = sample_click(&test, &request);
        assert_int_equal(answer.problem.code, PH_PROBLEM_FORBIDDEN);
    }
    sample_portal_stop(&test);
    assert_int_equal(receiver_connections(test.receiver), 0);
}

static void the_same_key_answers_with_its_first_execution(void **state)
{
    static const receiver_script_t script = { .response = RECEIVER_OK };
    ph_click_request_t request = sample_click_by("olga");
    ph_click_result_t first, second, other;
    sample_portal_t test;

    request.idempotency_key = "k1";
    request.fingerprint = "f1";
    sample_portal_start(&test, *state, &script);
    first = sample_click(&test, &request);
    second = sample_click(&test, &request);
    request.fingerprint = "f2";
    other = sample_click(&test, &request);
    sample_portal_stop(&test);
    assert_false(first.is_known);
    assert_true(second.is_known);
    assert_string_equal(first.execution.id, second.execution.id);
    assert_int_equal(second.execution.outcome.state, PH_STATE_SUCCEEDED);
    assert_int_equal(other.problem.code, PH_PROBLEM_IDEMPOTENCY_MISMATCH);
    assert_int_equal(receiver_requests(test.receiver), 1);
}

static void a_retry_is_the_next_attempt_of_the_same_message(void **state)
{
    static const receiver_script_t script = { .response = "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n" };
    ph_click_request_t request = sample_click_by("olga");
    ph_click_result_t first, second;
    sample_portal_t test;

    sample_portal_start(&test, *state, &script);
    first = sample_click(&test, &request);
    assert_int_equal(first.execution.outcome.error, PH_ERROR_HTTP_STATUS);
    request.kind = PH_CLICK_RETRY;
    request.retry_of = first.execution.id;
    second = sample_click(&test, &request);
    assert_int_equal(second.problem.code, PH_PROBLEM_NONE);
    assert_string_equal(second.execution.message_id, first.execution.message_id);
    assert_string_equal(second.execution.retry_of, first.execution.id);
    assert_int_equal(second.execution.attempt, 2);
    sample_portal_stop(&test);
    assert_int_equal(receiver_requests(test.receiver), 2);
}

static void who_may_not_retry_is_not_told_what_there_is(void **state)
{
    static const receiver_script_t script = { .response = RECEIVER_OK };
    ph_click_request_t request = sample_click_by("adam");
    sample_portal_t test;

    sample_portal_start(&test, *state, &script);
    request.kind = PH_CLICK_RETRY;
    request.retry_of = "exe_00000000000000000000000000";
    assert_int_equal(sample_click(&test, &request).problem.code, PH_PROBLEM_FORBIDDEN);
    request.caller.username = "olga";
    assert_int_equal(sample_click(&test, &request).problem.code, PH_PROBLEM_NOT_FOUND);
    sample_portal_stop(&test);
    assert_int_equal(receiver_connections(test.receiver), 0);
}

static void a_receiver_that_is_gone_is_not_asked_again(void **state)
{
    static const receiver_script_t script = { .response = "HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n" };
    const ph_click_request_t request = sample_click_by("olga");
    sample_portal_t test;

    sample_portal_start(&test, *state, &script);
    assert_int_equal(sample_click(&test, &request).execution.outcome.http_status, 410);
    assert_int_equal(sample_click(&test, &request).problem.code, PH_PROBLEM_DISABLED);
    sample_portal_stop(&test);
    assert_int_equal(receiver_requests(test.receiver), 1);
}

static void a_receiver_that_asks_to_wait_is_left_alone_unless_overridden(void **state)
{
    static const receiver_script_t script = {
        .response = "HTTP/1.1 503 Later\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n"
    };
    ph_click_request_t request = sample_click_by("olga");
    sample_portal_t test;

    sample_portal_start(&test, *state, &script);
    assert_int_equal(sample_click(&test, &request).execution.outcome.http_status, 503);
    assert_int_equal(sample_click(&test, &request).problem.code, PH_PROBLEM_PAUSED_BY_RECEIVER);
    request.override_pause = 1;
    assert_int_equal(sample_click(&test, &request).execution.outcome.http_status, 503);
    sample_portal_stop(&test);
    assert_int_equal(receiver_requests(test.receiver), 2);
}

static void stopping_waits_for_what_is_on_the_wire(void **state)
{
    static const receiver_script_t script = { .response = RECEIVER_OK, .hold_until_released = 1 };
    const ph_click_request_t request = sample_click_by("olga");
    ph_click_result_t answer;
    sample_portal_t test;

    sample_portal_start(&test, *state, &script);
    answer = sample_click_and_go(&test, &request);
    assert_int_equal(answer.execution.outcome.state, PH_STATE_SENDING);
    assert_true(receiver_await_requests(test.receiver, 1));
    receiver_release(test.receiver);
    sample_portal_stop(&test);
    assert_int_equal(sample_read_back(&test, answer.execution.id)->outcome.state, PH_STATE_SUCCEEDED);
}

static void stopping_at_once_records_what_it_cut_off(void **state)
{
    static const receiver_script_t script = { .response = RECEIVER_OK, .hold_until_released = 1 };
    const ph_click_request_t request = sample_click_by("olga");
    ph_click_result_t answer;
    sample_portal_t test;

    sample_portal_start(&test, *state, &script);
    answer = sample_click_and_go(&test, &request);
    assert_true(receiver_await_requests(test.receiver, 1));
    ph_sending_stop(test.sending, apr_time_now(), apr_time_now() + SAMPLE_PATIENCE);
    receiver_release(test.receiver);
    receiver_stop(test.receiver);
    assert_int_equal(sample_read_back(&test, answer.execution.id)->outcome.state, PH_STATE_UNKNOWN);
    assert_int_equal(sample_read_back(&test, answer.execution.id)->outcome.error, PH_ERROR_INTERRUPTED);
    assert_int_equal(sample_read_back(&test, answer.execution.id)->outcome.delivery,
                     PH_DELIVERY_MAYBE_RECEIVED);
}

/* Asked while somebody waits: the receiver may answer now. */
static int let_it_answer(void *receiver)
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

static void everybody_who_waits_for_an_execution_sees_its_end(void **state)
{
    static const receiver_script_t script = { .response = RECEIVER_OK, .hold_until_released = 1 };
    const ph_click_request_t request = sample_click_by("olga");
    ph_click_result_t answer;
    sample_portal_t sample;
    waiter_t waiters[3];
    apr_thread_t *threads[3];
    apr_status_t ignored;
    int i;

    sample_portal_start(&sample, *state, &script);
    answer = sample_click_and_go(&sample, &request);
    for (i = 0; i < 3; i++) {
        const waiter_t waiter = { &sample, answer.execution.id, { SAMPLE_PATIENCE, NULL, NULL }, NULL, NULL };

        waiters[i] = waiter;
        apr_pool_create_unmanaged_ex(&waiters[i].pool, NULL, NULL);
    }
    waiters[0].wait.is_gone = let_it_answer;
    waiters[0].wait.baton = sample.receiver;
    for (i = 0; i < 3; i++) {
        assert_int_equal(ph_thread_start(&threads[i], await_end, &waiters[i], sample.store->pool),
                         APR_SUCCESS);
    }
    for (i = 0; i < 3; i++) {
        apr_thread_join(&ignored, threads[i]);
        assert_int_equal(waiters[i].seen->outcome.state, PH_STATE_SUCCEEDED);
        apr_pool_destroy(waiters[i].pool);
    }
    sample_portal_stop(&sample);
}

/* Gone is the client, or its wait is over because the process is told to stop. */
static void nobody_waits_on_without_reason(void **state)
{
    static const receiver_script_t script = { .response = RECEIVER_OK, .hold_until_released = 1 };
    const ph_click_request_t request = sample_click_by("olga");
    const apr_time_t begun = apr_time_now();
    ph_wait_t wait = { SAMPLE_PATIENCE, NULL, NULL };
    sample_portal_t sample;
    int i;

    sample_portal_start(&sample, *state, &script);
    for (i = 0; i < 2; i++) {
        ph_click_result_t result = { 0 };

        wait.is_gone = i == 0 ? yes : NULL;
        atomic_store(&sample.pipeline.is_stopping, i == 1);
        ph_trigger_click(&result, &sample.pipeline, &request, &wait, sample.store->pool);
        assert_int_equal(result.execution.outcome.state, PH_STATE_SENDING);
    }
    assert_true(apr_time_now() - begun < SAMPLE_PATIENCE);
    receiver_release(sample.receiver);
    sample_portal_stop(&sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_click_becomes_one_request_and_its_outcome_is_recorded),
        cmocka_unit_test(without_the_permission_nothing_is_sent_or_recorded),
        cmocka_unit_test(the_same_key_answers_with_its_first_execution),
        cmocka_unit_test(a_retry_is_the_next_attempt_of_the_same_message),
        cmocka_unit_test(who_may_not_retry_is_not_told_what_there_is),
        cmocka_unit_test(a_receiver_that_is_gone_is_not_asked_again),
        cmocka_unit_test(a_receiver_that_asks_to_wait_is_left_alone_unless_overridden),
        cmocka_unit_test(stopping_waits_for_what_is_on_the_wire),
        cmocka_unit_test(stopping_at_once_records_what_it_cut_off),
        cmocka_unit_test(everybody_who_waits_for_an_execution_sees_its_end),
        cmocka_unit_test(nobody_waits_on_without_reason),
    };

    return fresh_store_run("sending", tests, sizeof tests / sizeof tests[0]);
}
