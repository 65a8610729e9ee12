/* SPDX-License-Identifier: Apache-2.0 */
/* One attempt is one request of known bytes, and what it leaves behind when we end it. */
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

#define OK_2 "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

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
    const receiver_script_t script = { .answer = "HTTP/1.1 204 No Content\r\n\r\n", .then = RECEIVER_HOLD };
    receiver_t *receiver;
    const ph_attempt_t *attempt =
        sample_send(&receiver, &script, &sample_sender, apr_time_from_sec(10), sample_pool);
    apr_size_t len;
    const char *bytes = receiver_bytes(receiver, &len);
    const char *expected =
        apr_psprintf(sample_pool,
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
                     "X-Tenant: " SAMPLE_OWN_VALUE "\r\n"
                     "Content-Length: 42\r\n"
                     "\r\n" SAMPLE_BODY,
                     receiver_port(receiver), expected_signature(sample_pool, SAMPLE_BODY));

    (void)state;
    assert_int_equal(attempt->outcome.state, PH_STATE_SUCCEEDED);
    assert_string_equal(apr_pstrmemdup(sample_pool, bytes, len), expected);
    assert_int_equal(attempt->response.signed_at, SAMPLE_NOW);
}

static void empty_body_is_sent_with_length_zero_and_no_type(void **state)
{
    const receiver_script_t script = { .answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" };
    receiver_t *receiver = receiver_start(&script, NULL, sample_pool);
    ph_attempt_t *attempt = sample_attempt(sample_url(receiver, sample_pool), sample_pool);
    const char *bytes;
    apr_size_t len;

    (void)state;
    attempt->body = "";
    attempt->body_len = 0;
    sample_run(attempt, &sample_sender);
    receiver_stop(receiver);
    bytes = receiver_bytes(receiver, &len);
    bytes = apr_pstrmemdup(sample_pool, bytes, len);
    assert_int_equal(attempt->outcome.state, PH_STATE_SUCCEEDED);
    assert_non_null(strstr(bytes, "Content-Length: 0\r\n\r\n"));
    assert_null(strstr(bytes, "Content-Type"));
    assert_non_null(strstr(bytes, expected_signature(sample_pool, "")));
}

/* The record and the wire are made of one list; this holds libcurl to it. */
static void recorded_headers_are_those_on_the_wire(void **state)
{
    const receiver_script_t script = { .answer = "HTTP/1.1 204 No Content\r\n\r\n" };
    receiver_t *receiver;
    const ph_attempt_t *attempt =
        sample_send(&receiver, &script, &sample_sender, apr_time_from_sec(10), sample_pool);
    const apr_array_header_t *list = ph_request_head_list(attempt, SAMPLE_USER_AGENT, sample_pool);
    apr_size_t len;
    const char *bytes = receiver_bytes(receiver, &len);
    char *text = apr_pstrmemdup(sample_pool, bytes, len);
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
    const receiver_script_t script = { .answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" };
    receiver_t *receiver = receiver_start(&script, NULL, sample_pool);
    ph_attempt_t *attempt = sample_attempt(sample_url(receiver, sample_pool), sample_pool);
    const apr_size_t body_len = 2 * 1024 * 1024; /* where libcurl would like to ask first */
    char *body = apr_palloc(sample_pool, body_len);
    const char *bytes;
    apr_size_t len;

    (void)state;
    memset(body, 'x', body_len);
    attempt->body = body;
    attempt->body_len = body_len;
    sample_run(attempt, &sample_sender);
    receiver_stop(receiver);
    bytes = receiver_bytes(receiver, &len);
    assert_int_equal(attempt->outcome.state, PH_STATE_SUCCEEDED);
    assert_true(len > body_len);
    assert_memory_equal(bytes + len - body_len, body, body_len);
    assert_null(memmem(bytes, len, "Expect", 6));
}

/* What libcurl would reuse is left open by the receiver, and the next request must not go there. */
static void second_attempt_has_a_connection_of_its_own(void **state)
{
    const receiver_script_t script = {
        .answer = "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok"
    };
    receiver_t *receiver = receiver_start(&script, NULL, sample_pool);
    CURLM *multi = curl_multi_init();
    ph_attempt_t *attempt;
    int i;

    (void)state;
    for (i = 0; i < 3; i++) {
        attempt = sample_attempt(sample_url(receiver, sample_pool), sample_pool);
        sample_run_in(multi, attempt, &sample_sender);
        assert_int_equal(attempt->outcome.state, PH_STATE_SUCCEEDED);
    }
    curl_multi_cleanup(multi);
    receiver_stop(receiver);
    assert_int_equal(receiver_connections(receiver), 3);
    assert_int_equal(receiver_requests(receiver), 3);
    assert_int_equal(receiver_most_at_once(receiver) <= 2, 1);
}

static void proxies_of_the_environment_are_not_used(void **state)
{
    const receiver_script_t script = { .answer = OK_2 };
    receiver_t *proxy = receiver_start(&script, NULL, sample_pool);
    const ph_attempt_t *attempt;
    receiver_t *receiver;

    (void)state;
    setenv("http_proxy", apr_psprintf(sample_pool, "http://127.0.0.1:%d", receiver_port(proxy)), 1);
    setenv("all_proxy", apr_psprintf(sample_pool, "http://127.0.0.1:%d", receiver_port(proxy)), 1);
    attempt = sample_send(&receiver, &script, &sample_sender, apr_time_from_sec(10), sample_pool);
    unsetenv("http_proxy");
    unsetenv("all_proxy");
    receiver_stop(proxy);
    assert_int_equal(attempt->outcome.state, PH_STATE_SUCCEEDED);
    assert_int_equal(receiver_requests(receiver), 1);
    assert_int_equal(receiver_connections(proxy), 0);
}

static ph_attempt_t *abort_when_requested(const receiver_script_t *script, int is_answered)
{
    receiver_t *receiver = receiver_start(script, NULL, sample_pool);
    ph_attempt_t *attempt = sample_attempt(sample_url(receiver, sample_pool), sample_pool);
    ph_transfer_t *transfer = ph_transfer_make(attempt, &sample_sender, SAMPLE_NOW);
    CURLM *multi = curl_multi_init();
    long code = 0;
    int running;

    assert_non_null(transfer);
    curl_multi_add_handle(multi, ph_transfer_handle(transfer));
    while (receiver_requests(receiver) == 0 || (is_answered && code == 0)) {
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

static void abort_before_the_request_is_not_sent(void **state)
{
    ph_attempt_t *attempt = sample_attempt("http://127.0.0.1:9/", sample_pool);

    (void)state;
    ph_transfer_abort(ph_transfer_make(attempt, &sample_sender, SAMPLE_NOW), SAMPLE_NOW);
    assert_int_equal(attempt->outcome.error, PH_ERROR_INTERRUPTED);
    assert_int_equal(attempt->outcome.delivery, PH_DELIVERY_NOT_SENT);
}

static void abort_after_the_request_may_have_been_received(void **state)
{
    const receiver_script_t script = { .then = RECEIVER_HOLD };
    const ph_attempt_t *attempt = abort_when_requested(&script, 0);

    (void)state;
    assert_int_equal(attempt->outcome.state, PH_STATE_UNKNOWN);
    assert_int_equal(attempt->outcome.error, PH_ERROR_INTERRUPTED);
    assert_int_equal(attempt->outcome.delivery, PH_DELIVERY_MAYBE_RECEIVED);
    assert_int_equal(attempt->response.signed_at, SAMPLE_NOW);
}

static void abort_after_a_status_keeps_it(void **state)
{
    const receiver_script_t script = { .answer = "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nok",
                                       .then = RECEIVER_HOLD };
    const ph_attempt_t *attempt = abort_when_requested(&script, 1);

    (void)state;
    assert_int_equal(attempt->outcome.error, PH_ERROR_RESPONSE_INCOMPLETE);
    assert_int_equal(attempt->outcome.delivery, PH_DELIVERY_RECEIVED);
    assert_int_equal(attempt->outcome.http_status, 200);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, sample_set_up, sample_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(request_is_exactly_these_bytes),
        TEST(empty_body_is_sent_with_length_zero_and_no_type),
        TEST(recorded_headers_are_those_on_the_wire),
        TEST(long_body_is_sent_whole),
        TEST(second_attempt_has_a_connection_of_its_own),
        TEST(proxies_of_the_environment_are_not_used),
        TEST(abort_before_the_request_is_not_sent),
        TEST(abort_after_the_request_may_have_been_received),
        TEST(abort_after_a_status_keeps_it),
    };
    int failed;

    apr_initialize();
    ph_sender_init();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    apr_terminate();
    return failed;
}
