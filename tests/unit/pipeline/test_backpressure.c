/* SPDX-License-Identifier: Apache-2.0 */
/* What a receiver can change by its status and its Retry-After. */
#include "pipeline/backpressure.h"

#include <string.h>

#include "count.h"
#include "sample_portal.h"
#include "store/store_audit.h"
#include "store/store_webhook.h"

#define OWNER SAMPLE_START_ID "-child"
#define SECONDS(n) ((n)*APR_TIME_C(1000000))

typedef struct response_t {
    int status;
    const char *headers;
} response_t;

/* Apply this response to an attempt at webhook version v1 that has just ended; returns when. */
static apr_time_t apply(sample_portal_t *sample, const response_t *response, ph_mode_t mode)
{
    fresh_store_t *store = sample->store;
    const ph_outcome_t outcome = { PH_STATE_FAILED, PH_DELIVERY_RECEIVED, PH_ERROR_HTTP_STATUS,
                                   response->status };
    ph_execution_t execution = { 0 };
    ph_click_t *click;
    apr_time_t ended;

    execution.id = "exe_1";
    execution.integration_id = "jira";
    execution.webhook_version = "v1";
    execution.mode = mode;
    click = sample_ended_click(&execution, outcome);
    click->attempt.response.headers = response->headers;
    ended = click->attempt.finished_at;
    assert_stored(store, ph_backpressure_apply(store->db, &sample->portal, click, store->pool));
    ph_click_release(click);
    return ended;
}

static const ph_webhook_t *read_webhook(const sample_portal_t *sample)
{
    ph_webhook_t *webhook;

    assert_stored(sample->store,
                  ph_store_webhook_get(&webhook, sample->store->db, "jira", sample->store->pool));
    return webhook;
}

static void end_pause(const sample_portal_t *sample)
{
    int affected;

    assert_stored(sample->store,
                  ph_store_webhook_end_pause(&affected, sample->store->db, "jira", sample->store->pool));
}

static void only_429_and_503_with_a_valid_retry_after_pause_a_webhook(void **state)
{
    static const struct {
        response_t response;
        apr_interval_time_t pause; /* 0 = none */
    } cases[] = {
        { { 429, "[[\"Retry-After\",\"120\"]]" }, SECONDS(120) },
        { { 503, "[[\"retry-after\",\"60\"]]" }, SECONDS(60) },
        { { 503, "[[\"X\",\"1\"],[\"Retry-After\",\"60\"],[\"Retry-After\",\"7\"]]" }, SECONDS(60) },
        { { 503, "[[\"Retry-After\",\"soon\"]]" }, 0 },
        { { 503, "[[\"Retry-After\",\"soon\"],[\"Retry-After\",\"60\"]]" }, 0 },
        { { 503, "[]" }, 0 },
        { { 503, NULL }, 0 },
        { { 500, "[[\"Retry-After\",\"120\"]]" }, 0 },
        { { 200, "[[\"Retry-After\",\"120\"]]" }, 0 },
    };
    sample_portal_t sample;
    size_t i;

    sample_portal_init(&sample, *state);
    sample_add_all(&sample);
    for (i = 0; i < COUNT(cases); i++) {
        const apr_time_t ended = apply(&sample, &cases[i].response, PH_MODE_DEFAULT);
        const ph_webhook_t *webhook = read_webhook(&sample);

        assert_int_equal(webhook->paused_until, cases[i].pause ? ended + cases[i].pause : 0);
        assert_int_equal(webhook->disabled_by_receiver_at, 0);
        end_pause(&sample);
    }
}

static const response_t gone = { 410, "[]" };
static const response_t busy = { 503, "[[\"Retry-After\",\"60\"]]" };

static void status_410_disables_the_webhook_with_an_audit_entry(void **state)
{
    fresh_store_t *store = *state;
    ph_audit_query_t query = { 0 };
    const ph_audit_entry_t *entry;
    apr_array_header_t *entries;
    apr_time_t searched_to, ended;
    sample_portal_t sample;
    const char *last_id;

    sample_portal_init(&sample, store);
    sample_add_all(&sample);
    ended = apply(&sample, &gone, PH_MODE_DEFAULT);
    assert_int_equal(read_webhook(&sample)->disabled_by_receiver_at, ended);
    query.action = "webhook.disable";
    query.limit = 10;
    assert_stored(store,
                  ph_store_audit_list(&entries, &last_id, &searched_to, store->db, &query, store->pool));
    assert_int_equal(entries->nelts, 1);
    entry = &APR_ARRAY_IDX(entries, 0, ph_audit_entry_t);
    assert_string_equal(entry->actor, "system");
    assert_string_equal(entry->object_id, "jira");
}

static void disabled_webhook_stays_as_it_is(void **state)
{
    sample_portal_t sample;
    apr_time_t ended;

    sample_portal_init(&sample, *state);
    sample_add_all(&sample);
    ended = apply(&sample, &gone, PH_MODE_DEFAULT);
    apply(&sample, &gone, PH_MODE_DEFAULT);
    apply(&sample, &busy, PH_MODE_DEFAULT);
    assert_int_equal(read_webhook(&sample)->disabled_by_receiver_at, ended);
    assert_int_equal(read_webhook(&sample)->paused_until, 0);
}

static void test_message_changes_nothing(void **state)
{
    sample_portal_t sample;

    sample_portal_init(&sample, *state);
    sample_add_all(&sample);
    apply(&sample, &gone, PH_MODE_TEST);
    apply(&sample, &busy, PH_MODE_TEST);
    assert_int_equal(read_webhook(&sample)->disabled_by_receiver_at, 0);
    assert_int_equal(read_webhook(&sample)->paused_until, 0);
}

/* The response speaks about a webhook that has been changed since, perhaps to another receiver. */
static void response_to_an_earlier_version_changes_nothing(void **state)
{
    sample_portal_t sample;
    ph_webhook_t changed;
    int affected;

    sample_portal_init(&sample, *state);
    sample_add_all(&sample);
    changed = sample_webhook(&sample);
    changed.version = "v2";
    assert_stored(sample.store,
                  ph_store_webhook_update(&affected, sample.store->db, &changed, "v1", sample.store->pool));
    apply(&sample, &gone, PH_MODE_DEFAULT);
    apply(&sample, &busy, PH_MODE_DEFAULT);
    assert_int_equal(read_webhook(&sample)->disabled_by_receiver_at, 0);
    assert_int_equal(read_webhook(&sample)->paused_until, 0);
}

static void webhook_that_was_deleted_is_ignored(void **state)
{
    sample_portal_t sample;

    sample_portal_init(&sample, *state);
    apply(&sample, &gone, PH_MODE_DEFAULT);
    apply(&sample, &busy, PH_MODE_DEFAULT);
    assert_null(read_webhook(&sample));
}

/* ---- with all threads ------------------------------------------------------------------------------- */

static void receiver_that_is_gone_gets_no_more_requests(void **state)
{
    static const receiver_script_t script = { .response = "HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n" };
    const ph_click_request_t request = sample_click_by("olga");
    sample_portal_t sample;

    sample_portal_start(&sample, *state, &script);
    assert_int_equal(sample_click(&sample, &request).execution.outcome.http_status, 410);
    assert_int_equal(sample_click(&sample, &request).problem.code, PH_PROBLEM_DISABLED);
    sample_portal_stop(&sample);
    assert_int_equal(receiver_requests(sample.receiver), 1);
}

static void receiver_that_asks_to_wait_gets_no_requests_unless_overridden(void **state)
{
    static const receiver_script_t script = {
        .response = "HTTP/1.1 503 Later\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n"
    };
    ph_click_request_t request = sample_click_by("olga");
    sample_portal_t sample;

    sample_portal_start(&sample, *state, &script);
    assert_int_equal(sample_click(&sample, &request).execution.outcome.http_status, 503);
    assert_int_equal(sample_click(&sample, &request).problem.code, PH_PROBLEM_PAUSED_BY_RECEIVER);
    request.override_pause = 1;
    assert_int_equal(sample_click(&sample, &request).execution.outcome.http_status, 503);
    sample_portal_stop(&sample);
    assert_int_equal(receiver_requests(sample.receiver), 2);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_429_and_503_with_a_valid_retry_after_pause_a_webhook),
        cmocka_unit_test(status_410_disables_the_webhook_with_an_audit_entry),
        cmocka_unit_test(disabled_webhook_stays_as_it_is),
        cmocka_unit_test(test_message_changes_nothing),
        cmocka_unit_test(response_to_an_earlier_version_changes_nothing),
        cmocka_unit_test(webhook_that_was_deleted_is_ignored),
        cmocka_unit_test(receiver_that_is_gone_gets_no_more_requests),
        cmocka_unit_test(receiver_that_asks_to_wait_gets_no_requests_unless_overridden),
    };

    return fresh_store_run("backpressure", tests, COUNT(tests));
}
