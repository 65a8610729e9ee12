/* SPDX-License-Identifier: Apache-2.0 */
/* Admission, dispatcher and outcome writer together: a real database, a real receiver, real clicks. */
#include "pipeline/sending.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"
#include "sample_portal.h"
#include "store/store_evidence.h"

static void click_becomes_one_request_and_its_outcome_is_recorded(void **state)
{
    static const receiver_script_t script = { .response = RECEIVER_OK };
    const ph_click_request_t request = sample_click_by("olga");
    ph_click_result_t result;
    ph_response_t *response;
    sample_portal_t sample;

    sample_portal_start(&sample, *state, &script);
    result = sample_click(&sample, &request);
    assert_int_equal(result.problem.code, PH_PROBLEM_NONE);
    assert_int_equal(result.execution.outcome.state, PH_STATE_SUCCEEDED);
    assert_int_equal(result.execution.outcome.http_status, 200);
    assert_int_equal(sample_read_back(&sample, result.execution.id)->outcome.state, PH_STATE_SUCCEEDED);
    assert_stored(sample.store, ph_store_evidence_get_response(&response, sample.store->db,
                                                               result.execution.id, sample.store->pool));
    assert_string_equal(response->body, "ok");
    sample_portal_stop(&sample);
    assert_int_equal(receiver_requests(sample.receiver), 1);
}

static void nothing_is_sent_without_the_permission(void **state)
{
    static const receiver_script_t script = { .response = RECEIVER_OK };
    static const char *const usernames[] = { "adam", "nobody" };
    ph_click_result_t result;
    sample_portal_t sample;
    size_t i;

    sample_portal_start(&sample, *state, &script);
    for (i = 0; i < COUNT(usernames); i++) {
        const ph_click_request_t request = sample_click_by(usernames[i]);

        result = sample_click(&sample, &request);
        assert_int_equal(result.problem.code, PH_PROBLEM_FORBIDDEN);
    }
    sample_portal_stop(&sample);
    assert_int_equal(receiver_connections(sample.receiver), 0);
}

static void stop_waits_for_running_attempts(void **state)
{
    static const receiver_script_t script = { .response = RECEIVER_OK, .hold_until_released = 1 };
    const ph_click_request_t request = sample_click_by("olga");
    ph_click_result_t result;
    sample_portal_t sample;

    sample_portal_start(&sample, *state, &script);
    result = sample_click_async(&sample, &request);
    assert_int_equal(result.execution.outcome.state, PH_STATE_SENDING);
    assert_true(receiver_await_requests(sample.receiver, 1));
    receiver_release(sample.receiver);
    sample_portal_stop(&sample);
    assert_int_equal(sample_read_back(&sample, result.execution.id)->outcome.state, PH_STATE_SUCCEEDED);
}

static void stop_without_time_records_aborted_attempts_as_unknown(void **state)
{
    static const receiver_script_t script = { .response = RECEIVER_OK, .hold_until_released = 1 };
    const ph_click_request_t request = sample_click_by("olga");
    ph_click_result_t result;
    sample_portal_t sample;

    sample_portal_start(&sample, *state, &script);
    result = sample_click_async(&sample, &request);
    assert_true(receiver_await_requests(sample.receiver, 1));
    ph_sending_stop(sample.sending, apr_time_now(), apr_time_now() + SAMPLE_PATIENCE);
    receiver_release(sample.receiver);
    receiver_stop(sample.receiver);
    assert_int_equal(sample_read_back(&sample, result.execution.id)->outcome.state, PH_STATE_UNKNOWN);
    assert_int_equal(sample_read_back(&sample, result.execution.id)->outcome.error, PH_ERROR_INTERRUPTED);
    assert_int_equal(sample_read_back(&sample, result.execution.id)->outcome.delivery,
                     PH_DELIVERY_MAYBE_RECEIVED);
}

static void child_is_listed_while_it_may_send(void **state)
{
    static const receiver_script_t script = { .response = RECEIVER_OK };
    fresh_store_t *store = *state;
    ph_child_table_t *child_table = ph_child_table_init(apr_pcalloc(store->pool, ph_child_table_size(1)), 1);
    sample_portal_t sample;

    sample_portal_init(&sample, store);
    sample.settings.child_table = child_table;
    sample_portal_begin(&sample, &script);
    assert_true(ph_child_table_is_alive(child_table, sample.settings.child));
    sample_portal_stop(&sample);
    assert_false(ph_child_table_any_alive(child_table));
}

static void started_pipeline_has_what_requests_need(void **state)
{
    static const receiver_script_t script = { .response = RECEIVER_OK };
    sample_portal_t sample;

    sample_portal_init(&sample, *state);
    assert_null(sample.pipeline.admission);
    sample_portal_begin(&sample, &script);
    assert_non_null(sample.pipeline.admission);
    assert_non_null(sample.pipeline.click_memory);
    sample_portal_stop(&sample);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(click_becomes_one_request_and_its_outcome_is_recorded),
        cmocka_unit_test(nothing_is_sent_without_the_permission),
        cmocka_unit_test(stop_waits_for_running_attempts),
        cmocka_unit_test(stop_without_time_records_aborted_attempts_as_unknown),
        cmocka_unit_test(child_is_listed_while_it_may_send),
        cmocka_unit_test(started_pipeline_has_what_requests_need),
    };

    return fresh_store_run("sending", tests, COUNT(tests));
}
