/* SPDX-License-Identifier: Apache-2.0 */
/* An outcome survives the way through a file unchanged, or not at all. */
#include "pipeline/spool_record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <apr_strings.h>

#include "count.h"
#include "pool_fixture.h"

#define BODY "caf\xc3\xa9 \x00\xff"

/* With one reference. */
static ph_click_t *ended_click(void)
{
    static const ph_click_request_t nothing = { 0 };
    ph_click_t *click = ph_click_make(&nothing, NULL);
    ph_execution_t *execution = &click->execution;
    ph_attempt_t *attempt = &click->attempt;
    ph_response_t *response = &attempt->response;
    apr_array_header_t *keys = apr_array_make(click->pool, 1, sizeof(ph_signing_key_t));
    ph_signing_key_t *key = apr_array_push(keys);

    ph_click_release(click);
    execution->id = "exe_1";
    execution->owner = "start-child";
    execution->message_id = "msg_1";
    execution->attempt = 2;
    execution->integration_id = "jira";
    execution->mode = PH_MODE_EVENT;
    execution->webhook_version = "v1";
    execution->created_at = 1000;
    memset(key, 0, sizeof *key);
    key->id = "key_1";
    key->secret = "sealed-key";
    key->last_used_at = 77;
    attempt->keys = keys;
    attempt->bearer = "sealed-token";
    attempt->body = "the body that was sent";
    attempt->outcome = (ph_outcome_t){ PH_STATE_FAILED, PH_DELIVERY_RECEIVED, PH_ERROR_HTTP_STATUS, 503 };
    attempt->finished_at = 8000;
    attempt->duration_us = 6000;
    response->execution_id = execution->id;
    response->status = 503;
    response->headers = "[[\"X-Name\",\"caf\xc3\xa9\"]]";
    response->body = BODY;
    response->body_len = sizeof(BODY) - 1;
    response->body_total = 4711;
    response->truncated = 1;
    response->redacted = 1;
    response->timing = (ph_timing_t){ 1, 2, -1, 4, 5, 6 };
    response->peer = "127.0.0.1:8443";
    response->sentence = "It said no.";
    response->signed_at = 2000;
    return click;
}

static const char *make(apr_size_t *len, const ph_click_t *click)
{
    const char *record = ph_spool_record_make(len, click, pool);

    assert_non_null(record);
    assert_int_equal(strlen(record), *len);
    return record;
}

static ph_click_t *parse(const char *record, apr_size_t len)
{
    ph_click_t *click;
    const apr_status_t rv =
        ph_spool_record_parse(&click, record, record + PH_SPOOL_HEAD_LEN, len - PH_SPOOL_HEAD_LEN);

    assert_int_equal(rv, click ? APR_SUCCESS : APR_EINVAL);
    return click;
}

static void parsed_record_has_all_that_the_outcome_needs(void **state)
{
    ph_click_t *click = ended_click();
    const ph_response_t *response;
    const ph_signing_key_t *key;
    const char *record;
    ph_click_t *parsed;
    apr_size_t len;

    (void)state;
    record = make(&len, click);
    parsed = parse(record, len);
    assert_non_null(parsed);
    response = &parsed->attempt.response;
    key = &APR_ARRAY_IDX(parsed->attempt.keys, 0, ph_signing_key_t);
    assert_string_equal(parsed->execution.id, "exe_1");
    assert_string_equal(parsed->execution.owner, "start-child");
    assert_string_equal(parsed->execution.message_id, "msg_1");
    assert_int_equal(parsed->execution.attempt, 2);
    assert_string_equal(parsed->execution.integration_id, "jira");
    assert_int_equal(parsed->execution.mode, PH_MODE_EVENT);
    assert_string_equal(parsed->execution.webhook_version, "v1");
    assert_int_equal(parsed->execution.created_at, 1000);
    assert_memory_equal(&parsed->attempt.outcome, &click->attempt.outcome, sizeof(ph_outcome_t));
    assert_int_equal(parsed->attempt.finished_at, 8000);
    assert_int_equal(parsed->attempt.duration_us, 6000);
    assert_string_equal(key->id, "key_1");
    assert_int_equal(key->last_used_at, 77);
    assert_string_equal(response->execution_id, "exe_1");
    assert_int_equal(response->status, 503);
    assert_string_equal(response->headers, click->attempt.response.headers);
    assert_int_equal(response->body_len, sizeof(BODY) - 1);
    assert_memory_equal(response->body, BODY, sizeof(BODY) - 1);
    assert_int_equal(response->body_total, 4711);
    assert_true(response->truncated);
    assert_true(response->redacted);
    assert_memory_equal(&response->timing, &click->attempt.response.timing, sizeof(ph_timing_t));
    assert_string_equal(response->peer, "127.0.0.1:8443");
    assert_false(response->via_proxy);
    assert_null(response->tls_version);
    assert_null(response->tls_cipher);
    assert_string_equal(response->sentence, "It said no.");
    assert_int_equal(response->signed_at, 2000);
    ph_click_release(parsed);
    ph_click_release(click);
}

static void record_holds_neither_the_request_nor_a_secret(void **state)
{
    ph_click_t *click = ended_click();
    apr_size_t len;
    const char *record = make(&len, click);

    (void)state;
    assert_null(strstr(record, "sealed"));
    assert_null(strstr(record, "was sent"));
    ph_click_release(click);
}

static void head_gives_the_length_of_the_text(void **state)
{
    ph_click_t *click = ended_click();
    apr_size_t len;
    const char *record = make(&len, click);

    (void)state;
    assert_int_equal(ph_spool_record_text_len(record), len - PH_SPOOL_HEAD_LEN);
    ph_click_release(click);
}

static void malformed_head_is_rejected(void **state)
{
    static const struct {
        int at;
        char byte;
    } cases[] = { { 43, 'x' }, { 44, '-' }, { 44, '9' }, { 52, 'a' }, { 53, ' ' } };
    ph_click_t *click = ended_click();
    apr_size_t len;
    const char *record = make(&len, click);
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        char *head = apr_pstrmemdup(pool, record, PH_SPOOL_HEAD_LEN);

        head[cases[i].at] = cases[i].byte;
        assert_int_equal(ph_spool_record_text_len(head), 0);
    }
    ph_click_release(click);
}

static void record_with_any_byte_changed_is_rejected(void **state)
{
    ph_click_t *click = ended_click();
    apr_size_t len, i;
    const char *record = make(&len, click);

    (void)state;
    for (i = 0; i < len; i++) {
        char *changed = apr_pstrmemdup(pool, record, len);

        if (i > 42 && i < PH_SPOOL_HEAD_LEN) {
            continue; /* the length, which ph_spool_record_text_len reads */
        }
        changed[i] ^= 1;
        assert_null(parse(changed, len));
    }
    ph_click_release(click);
}

static void truncated_record_is_rejected(void **state)
{
    ph_click_t *click = ended_click();
    apr_size_t len;
    const char *record = make(&len, click);

    (void)state;
    assert_null(parse(record, len - 1));
    assert_null(parse(record, PH_SPOOL_HEAD_LEN + 1));
    assert_null(parse(record, PH_SPOOL_HEAD_LEN));
    ph_click_release(click);
}

/* An execution that is still sending has no outcome, and no other version of the format is known. */
static void record_of_another_format_is_rejected(void **state)
{
    ph_click_t *click = ended_click();
    apr_size_t len;
    const char *record;

    (void)state;
    click->attempt.outcome.state = PH_STATE_SENDING;
    record = make(&len, click);
    assert_null(parse(record, len));
    ph_click_release(click);
}

static void outcome_too_long_for_a_record_is_not_written(void **state)
{
    ph_click_t *click = ended_click();
    apr_size_t len;

    (void)state;
    click->attempt.response.body_len = PH_SPOOL_TEXT_MAX;
    click->attempt.response.body = apr_pcalloc(pool, PH_SPOOL_TEXT_MAX);
    assert_null(ph_spool_record_make(&len, click, pool));
    ph_click_release(click);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        POOL_TEST(parsed_record_has_all_that_the_outcome_needs),
        POOL_TEST(record_holds_neither_the_request_nor_a_secret),
        POOL_TEST(head_gives_the_length_of_the_text),
        POOL_TEST(malformed_head_is_rejected),
        POOL_TEST(record_with_any_byte_changed_is_rejected),
        POOL_TEST(truncated_record_is_rejected),
        POOL_TEST(record_of_another_format_is_rejected),
        POOL_TEST(outcome_too_long_for_a_record_is_not_written),
    };

    return cmocka_run_group_tests_name("spool_record", tests, NULL, NULL);
}
