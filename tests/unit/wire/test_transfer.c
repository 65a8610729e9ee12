/* SPDX-License-Identifier: Apache-2.0 */
/* One attempt is one request of known bytes; aborting it leaves a known outcome. */
#include <apr_strings.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/secrets/signature.h"
#include "receiver.h"
#include "sample_attempt.h"
#include "sample_run.h"
#include "wire/request_head.h"
#include "wire/transfer.h"

static const char *expected_signature(apr_pool_t *into, const char *body)
{
    const ph_signed_message_t message = { "msg_01", apr_time_sec(SAMPLE_NOW), body, strlen(body) };
    char one[PH_SIGNATURE_V1_LEN + 1];
    const char *both = "";
    ph_secret_t *key;
    int i;

    for (i = 0; i < 2; i++) {
        key = ph_secret_make(sample_keys[i], SAMPLE_KEY_BYTES);
        assert_true(ph_signature_v1(one, sample_sender.hmac, key, &message));
        ph_secret_free(key);
        both = apr_pstrcat(into, both, (i > 0) ? " " : "", one, NULL);
    }
    return both;
}

static void request_is_exactly_these_bytes(void **state)
{
    const receiver_script_t script = { .response = "HTTP/1.1 204 No Content\r\n\r\n", .then = RECEIVER_HOLD };
    receiver_t *receiver;
    const ph_attempt_t *attempt = sample_send(&receiver, &script);
    apr_size_t len;
    const char *bytes = receiver_bytes(receiver, &len);
    const char *expected =
        apr_psprintf(pool,
                     "POST /hooks/in?x=1 HTTP/1.1\r\n"
                     "Host: 127.0.0.1:%d\r\n"
                     "webhook-id: msg_01\r\n"
                     "webhook-timestamp: 1769500000\r\n"
                     "webhook-signature: %s\r\n"
                     "Authorization: Bearer " SAMPLE_BEARER "\r\n"
                     "Content-Type: application/json\r\n"
                     "Accept: */*\r\n"
                     "User-Agent: " SAMPLE_USER_AGENT "\r\n"
                     "portalhooks-execution-id: exe_01\r\n"
                     "portalhooks-integration-id: jira\r\n"
                     "portalhooks-event-id: evt-48213\r\n"
                     "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n"
                     "X-Tenant: " SAMPLE_HEADER_VALUE "\r\n"
                     "Content-Length: 42\r\n"
                     "\r\n" SAMPLE_BODY,
                     receiver_port(receiver), expected_signature(pool, SAMPLE_BODY));

    (void)state;
    assert_int_equal(attempt->outcome.state, PH_STATE_SUCCEEDED);
    assert_string_equal(apr_pstrmemdup(pool, bytes, len), expected);
    assert_int_equal(attempt->response.signed_at, SAMPLE_NOW);
}

static void empty_body_has_length_zero_and_no_content_type(void **state)
{
    const receiver_script_t script = { .response = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" };
    receiver_t *receiver = receiver_start(&script, NULL, pool);
    ph_attempt_t *attempt = sample_attempt(sample_url(receiver), pool);
    const char *bytes;
    apr_size_t len;

    (void)state;
    attempt->body = "";
    attempt->body_len = 0;
    sample_run(attempt);
    receiver_stop(receiver);
    bytes = receiver_bytes(receiver, &len);
    bytes = apr_pstrmemdup(pool, bytes, len);
    assert_int_equal(attempt->outcome.state, PH_STATE_SUCCEEDED);
    assert_non_null(strstr(bytes, "Content-Length: 0\r\n\r\n"));
    assert_null(strstr(bytes, "Content-Type"));
    assert_non_null(strstr(bytes, expected_signature(pool, "")));
}

/* libcurl adds no header to the list the record is made from, and removes none. */
static void recorded_headers_are_those_on_the_wire(void **state)
{
    const receiver_script_t script = { .response = "HTTP/1.1 204 No Content\r\n\r\n" };
    receiver_t *receiver;
    const ph_attempt_t *attempt = sample_send(&receiver, &script);
    const apr_array_header_t *list = ph_request_head_list(attempt, SAMPLE_USER_AGENT, pool);
    apr_size_t len;
    const char *bytes = receiver_bytes(receiver, &len);
    char *text = apr_pstrmemdup(pool, bytes, len);
    char *after = strstr(text, "\r\n\r\n");
    char *last;
    char *line;
    int i;

    (void)state;
    assert_non_null(after);
    *after = '\0';
    line = apr_strtok(text, "\r\n", &last); /* the request line */
    assert_non_null(line);
    for (i = 0; i < list->nelts; i++) {
        const char *name = APR_ARRAY_IDX(list, i, ph_head_line_t).name;

        line = apr_strtok(NULL, "\r\n", &last);
        assert_non_null(line);
        assert_memory_equal(line, name, strlen(name));
        assert_int_equal(line[strlen(name)], ':');
    }
    assert_null(apr_strtok(NULL, "\r\n", &last));
}

static void long_body_is_sent_whole(void **state)
{
    const receiver_script_t script = { .response = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" };
    receiver_t *receiver = receiver_start(&script, NULL, pool);
    ph_attempt_t *attempt = sample_attempt(sample_url(receiver), pool);
    const apr_size_t body_len = 2 * 1024 * 1024; /* libcurl would send Expect: 100-continue */
    char *body = apr_palloc(pool, body_len);
    const char *bytes;
    apr_size_t len;

    (void)state;
    memset(body, 'x', body_len);
    attempt->body = body;
    attempt->body_len = body_len;
    sample_run(attempt);
    receiver_stop(receiver);
    bytes = receiver_bytes(receiver, &len);
    assert_int_equal(attempt->outcome.state, PH_STATE_SUCCEEDED);
    assert_true(len > body_len);
    assert_memory_equal(bytes + len - body_len, body, body_len);
    assert_null(memmem(bytes, len, "Expect", 6));
}

static ph_attempt_t *abort_when_requested(const receiver_script_t *script, int has_status)
{
    receiver_t *receiver = receiver_start(script, NULL, pool);
    ph_attempt_t *attempt = sample_attempt(sample_url(receiver), pool);
    ph_transfer_t *transfer = ph_transfer_make(attempt, &sample_sender, SAMPLE_NOW);
    CURLM *multi = curl_multi_init();
    long code = 0;
    int running;

    assert_non_null(transfer);
    curl_multi_add_handle(multi, ph_transfer_handle(transfer));
    while (receiver_requests(receiver) == 0 || (has_status && code == 0)) {
        curl_multi_perform(multi, &running);
        curl_multi_poll(multi, NULL, 0, 10, NULL);
        curl_easy_getinfo(ph_transfer_handle(transfer), CURLINFO_RESPONSE_CODE, &code);
    }
    curl_multi_remove_handle(multi, ph_transfer_handle(transfer));
    ph_transfer_abort(transfer, SAMPLE_NOW);
    curl_multi_cleanup(multi);
    receiver_stop(receiver);
    return attempt;
}

static void abort_before_the_request_leaves_it_unsent(void **state)
{
    ph_attempt_t *attempt = sample_attempt("http://127.0.0.1:9/", pool);

    (void)state;
    ph_transfer_abort(ph_transfer_make(attempt, &sample_sender, SAMPLE_NOW), SAMPLE_NOW);
    assert_int_equal(attempt->outcome.error, PH_ERROR_INTERRUPTED);
    assert_int_equal(attempt->outcome.delivery, PH_DELIVERY_NOT_SENT);
}

static void abort_after_the_request_leaves_it_unknown(void **state)
{
    const receiver_script_t script = { .then = RECEIVER_HOLD };
    const ph_attempt_t *attempt = abort_when_requested(&script, 0);

    (void)state;
    assert_int_equal(attempt->outcome.state, PH_STATE_UNKNOWN);
    assert_int_equal(attempt->outcome.error, PH_ERROR_INTERRUPTED);
    assert_int_equal(attempt->outcome.delivery, PH_DELIVERY_MAYBE_RECEIVED);
    assert_int_equal(attempt->response.signed_at, SAMPLE_NOW);
}

static void abort_after_a_status_keeps_the_status(void **state)
{
    const receiver_script_t script = { .response = "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nok",
                                       .then = RECEIVER_HOLD };
    const ph_attempt_t *attempt = abort_when_requested(&script, 1);

    (void)state;
    assert_int_equal(attempt->outcome.error, PH_ERROR_RESPONSE_INCOMPLETE);
    assert_int_equal(attempt->outcome.delivery, PH_DELIVERY_RECEIVED);
    assert_int_equal(attempt->outcome.http_status, 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SENDER_TEST(request_is_exactly_these_bytes),
        SENDER_TEST(empty_body_has_length_zero_and_no_content_type),
        SENDER_TEST(recorded_headers_are_those_on_the_wire),
        SENDER_TEST(long_body_is_sent_whole),
        SENDER_TEST(abort_before_the_request_leaves_it_unsent),
        SENDER_TEST(abort_after_the_request_leaves_it_unknown),
        SENDER_TEST(abort_after_a_status_keeps_the_status),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
