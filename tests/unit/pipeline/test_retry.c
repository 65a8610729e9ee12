/* SPDX-License-Identifier: Apache-2.0 */
/* Which executions may be sent again, and what is sent then. */
#include "pipeline/retry.h"

#include <string.h>

#include "count.h"
#include "sample_portal.h"
#include "store/store_evidence.h"

#define OWNER SAMPLE_START_ID "-child"

static apr_status_t drop(void *click)
{
    ph_click_release(click);
    return APR_SUCCESS;
}

/* A retry of this execution; it lives as long as the store. */
static ph_click_t *make_retry(const sample_portal_t *sample, const char *retry_of, int resend)
{
    ph_click_request_t request = sample_click_by("olga");
    ph_click_t *click;

    request.kind = PH_CLICK_RETRY;
    request.integration_id = NULL;
    request.retry_of = retry_of;
    request.resend = resend;
    click = ph_click_make(&request, NULL);
    ph_click_release(click);
    apr_pool_cleanup_register(sample->store->pool, click, drop, apr_pool_cleanup_null);
    return click;
}

static void insert_request(const sample_portal_t *sample, const ph_execution_t *execution)
{
    const ph_request_t request = { execution->id, "https://hooks.example.com/jira", "[]", "{\"n\":1}", 7 };
    apr_array_header_t *rows = apr_array_make(sample->store->pool, 1, sizeof(ph_request_t *));

    APR_ARRAY_PUSH(rows, const ph_request_t *) = &request;
    assert_stored(sample->store,
                  ph_store_evidence_insert_requests(sample->store->db, rows, sample->store->pool));
}

/* ---- loading ---------------------------------------------------------------------------------------- */

static void execution_and_request_are_loaded(void **state)
{
    ph_problem_t problem = { 0 };
    const ph_execution_t *prior;
    sample_portal_t sample;
    ph_click_t *click;

    sample_portal_init(&sample, *state);
    prior = sample_execution(&sample, OWNER, 1);
    insert_request(&sample, prior);
    click = make_retry(&sample, prior->id, 0);
    assert_int_equal(ph_retry_load(click, &problem, &sample.portal, sample.store->pool), PH_PROBLEM_NONE);
    assert_int_equal(click->prior_refusal, PH_PROBLEM_NONE);
    assert_string_equal(click->prior.message_id, prior->message_id);
    assert_string_equal(ph_click_integration(click), "jira");
    assert_string_equal(click->prior_request.body, "{\"n\":1}");
}

static void missing_execution_or_request_is_refused_only_by_the_judgement(void **state)
{
    static const ph_message_facts_t facts = { 0, 0, 0 };
    ph_problem_t problem = { 0 };
    const char *ids[2];
    sample_portal_t sample;
    int i;

    sample_portal_init(&sample, *state);
    ids[0] = "exe_00000000000000000000000000";
    ids[1] = sample_execution(&sample, OWNER, 1)->id;
    for (i = 0; i < 2; i++) {
        const ph_problem_code_t expected = i == 0 ? PH_PROBLEM_NOT_FOUND : PH_PROBLEM_EVIDENCE_REMOVED;
        ph_click_t *click = make_retry(&sample, ids[i], 0);

        assert_int_equal(ph_retry_load(click, &problem, &sample.portal, sample.store->pool), PH_PROBLEM_NONE);
        assert_int_equal(click->prior_refusal, expected);
        assert_int_equal(click->problem.code, PH_PROBLEM_NONE);
        assert_int_equal(ph_retry_judge(click, &facts, NULL), expected);
        assert_int_equal(click->problem.code, expected);
    }
}

static void unavailable_database_is_a_problem_of_the_request(void **state)
{
    ph_problem_t problem = { 0 };
    sample_portal_t sample;

    sample_portal_init(&sample, *state);
    atomic_store(&sample.is_database_down, 1);
    assert_int_equal(
        ph_retry_load(make_retry(&sample, "exe_1", 0), &problem, &sample.portal, sample.store->pool),
        PH_PROBLEM_DATABASE_UNAVAILABLE);
    assert_int_equal(problem.code, PH_PROBLEM_DATABASE_UNAVAILABLE);
}

/* ---- judging ---------------------------------------------------------------------------------------- */

static void reasons_against_a_retry(void **state)
{
    static const struct {
        ph_mode_t mode;
        const char *url; /* of the webhook now; NULL = there is none */
        ph_message_facts_t facts;
        int resend;
        ph_problem_code_t expected;
    } cases[] = {
        { PH_MODE_DEFAULT, "https://hooks.example.com/jira", { 1, 0, 0 }, 0, PH_PROBLEM_NONE },
        { PH_MODE_EVENT, "https://hooks.example.com/jira", { 1, 0, 0 }, 0, PH_PROBLEM_NONE },
        { PH_MODE_TEST, "https://hooks.example.com/jira", { 1, 0, 0 }, 0, PH_PROBLEM_GONE },
        { PH_MODE_DEFAULT, NULL, { 1, 0, 0 }, 0, PH_PROBLEM_GONE },
        { PH_MODE_DEFAULT, "https://hooks.example.com/jira", { 1, 1, 0 }, 0, PH_PROBLEM_IN_PROGRESS },
        { PH_MODE_DEFAULT, "https://hooks.example.com/jira", { 1, 1, 1 }, 1, PH_PROBLEM_IN_PROGRESS },
        { PH_MODE_DEFAULT, "https://hooks.example.com/jira", { 2, 0, 1 }, 0, PH_PROBLEM_ALREADY_SUCCEEDED },
        { PH_MODE_DEFAULT, "https://hooks.example.com/jira", { 2, 0, 1 }, 1, PH_PROBLEM_NONE },
        { PH_MODE_DEFAULT, "https://hooks.example.com/other/path", { 1, 0, 0 }, 0, PH_PROBLEM_NONE },
        { PH_MODE_DEFAULT, "https://hooks.example.com:8443/jira", { 1, 0, 0 }, 0, PH_PROBLEM_HOST_CHANGED },
        { PH_MODE_DEFAULT, "http://hooks.example.com/jira", { 1, 0, 0 }, 0, PH_PROBLEM_HOST_CHANGED },
        { PH_MODE_DEFAULT, "https://hooks.example.org/jira", { 1, 0, 0 }, 1, PH_PROBLEM_HOST_CHANGED },
    };
    sample_portal_t sample;
    size_t i;

    sample_portal_init(&sample, *state);
    for (i = 0; i < COUNT(cases); i++) {
        ph_click_t *click = make_retry(&sample, "exe_1", cases[i].resend);
        ph_webhook_t webhook = sample_webhook(&sample);
        ph_webhook_found_t found = { "jira", "Jira", &webhook, NULL, { 0 } };

        click->prior.mode = cases[i].mode;
        click->prior_request.url = "https://hooks.example.com/jira";
        webhook.url = cases[i].url;
        found.webhook = cases[i].url ? &webhook : NULL;
        assert_int_equal(ph_retry_judge(click, &cases[i].facts, &found), cases[i].expected);
        assert_int_equal(click->problem.code, cases[i].expected);
    }
}

static void integration_that_was_deleted_is_gone(void **state)
{
    static const ph_message_facts_t facts = { 1, 0, 0 };
    sample_portal_t sample;

    sample_portal_init(&sample, *state);
    assert_int_equal(ph_retry_judge(make_retry(&sample, "exe_1", 0), &facts, NULL), PH_PROBLEM_GONE);
}

/* ---- with all threads ------------------------------------------------------------------------------- */

static void retry_is_the_next_attempt_of_the_same_message(void **state)
{
    static const receiver_script_t script = { .response = "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n" };
    ph_click_request_t request = sample_click_by("olga");
    ph_click_result_t first, second;
    sample_portal_t sample;

    sample_portal_start(&sample, *state, &script);
    first = sample_click(&sample, &request);
    assert_int_equal(first.execution.outcome.error, PH_ERROR_HTTP_STATUS);
    request.kind = PH_CLICK_RETRY;
    request.retry_of = first.execution.id;
    second = sample_click(&sample, &request);
    assert_int_equal(second.problem.code, PH_PROBLEM_NONE);
    assert_string_equal(second.execution.message_id, first.execution.message_id);
    assert_string_equal(second.execution.retry_of, first.execution.id);
    assert_int_equal(second.execution.attempt, 2);
    sample_portal_stop(&sample);
    assert_int_equal(receiver_requests(sample.receiver), 2);
}

static void existence_is_not_revealed_without_the_permission(void **state)
{
    static const receiver_script_t script = { .response = RECEIVER_OK };
    ph_click_request_t request = sample_click_by("adam");
    sample_portal_t sample;

    sample_portal_start(&sample, *state, &script);
    request.kind = PH_CLICK_RETRY;
    request.retry_of = "exe_00000000000000000000000000";
    assert_int_equal(sample_click(&sample, &request).problem.code, PH_PROBLEM_FORBIDDEN);
    request.caller.username = "olga";
    assert_int_equal(sample_click(&sample, &request).problem.code, PH_PROBLEM_NOT_FOUND);
    sample_portal_stop(&sample);
    assert_int_equal(receiver_connections(sample.receiver), 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(execution_and_request_are_loaded),
        cmocka_unit_test(missing_execution_or_request_is_refused_only_by_the_judgement),
        cmocka_unit_test(unavailable_database_is_a_problem_of_the_request),
        cmocka_unit_test(reasons_against_a_retry),
        cmocka_unit_test(integration_that_was_deleted_is_gone),
        cmocka_unit_test(retry_is_the_next_attempt_of_the_same_message),
        cmocka_unit_test(existence_is_not_revealed_without_the_permission),
    };

    return fresh_store_run("retry", tests, COUNT(tests));
}
