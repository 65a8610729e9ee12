/* SPDX-License-Identifier: Apache-2.0 */
/* Responses of every kind, and slow ones: one request, and the right outcome. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"
#include "response_case.h"
#include "sample_attempt.h"

#define FIVE_EARLY_HINTS EARLY_HINTS EARLY_HINTS EARLY_HINTS EARLY_HINTS EARLY_HINTS
#define TEN_EARLY_HINTS FIVE_EARLY_HINTS FIVE_EARLY_HINTS

static const response_case_t responses[] = {
    { "200 with a length", RESPOND(RECEIVER_OK), PH_ERROR_NONE, RECEIVED, 200 },
    { "200 until the connection closes", RESPOND_CLOSE("HTTP/1.1 200 OK\r\n\r\nok"), PH_ERROR_NONE, RECEIVED,
      200 },
    { "200, HTTP/1.0", RESPOND_CLOSE("HTTP/1.0 200 OK\r\n\r\nok"), PH_ERROR_NONE, RECEIVED, 200 },
    { "200, chunked", RESPOND("HTTP/1.1 200 OK\r\n" CHUNKED "2\r\nok\r\n0\r\nX-End: 1\r\n\r\n"),
      PH_ERROR_NONE, RECEIVED, 200 },
    { "201", RESPOND("HTTP/1.1 201 Created\r\n" NO_BODY), PH_ERROR_NONE, RECEIVED, 201 },
    { "202 without a reason phrase", RESPOND("HTTP/1.1 202\r\n" NO_BODY), PH_ERROR_NONE, RECEIVED, 202 },
    { "204 with a body", RESPOND("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello"), PH_ERROR_NONE,
      RECEIVED, 204 },
    { "299", RESPOND("HTTP/1.1 299 Odd\r\n" NO_BODY), PH_ERROR_NONE, RECEIVED, 299 },
    { "100 before 200", RESPOND("HTTP/1.1 100 Continue\r\n\r\n" RECEIVER_OK), PH_ERROR_NONE, RECEIVED, 200 },
    { "ten interim responses before 200", RESPOND(TEN_EARLY_HINTS RECEIVER_OK), PH_ERROR_NONE, RECEIVED,
      200 },
    { "eleven interim responses", RESPOND(TEN_EARLY_HINTS EARLY_HINTS RECEIVER_OK),
      PH_ERROR_RESPONSE_HEADERS_TOO_LARGE, MAYBE, 0 },
    { "the same length twice", RESPOND("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n" OK_BODY), PH_ERROR_NONE,
      RECEIVED, 200 },
    { "301 with Location", RESPOND("HTTP/1.1 301 Moved\r\nLocation: https://elsewhere.example/\r\n" NO_BODY),
      PH_ERROR_REDIRECT, RECEIVED, 301 },
    { "307 with Location", RESPOND("HTTP/1.1 307 Temporary\r\nLocation: /again\r\n" NO_BODY),
      PH_ERROR_REDIRECT, RECEIVED, 307 },
    { "308 with Location", RESPOND("HTTP/1.1 308 Permanent\r\nLocation: /again\r\n" NO_BODY),
      PH_ERROR_REDIRECT, RECEIVED, 308 },
    { "302 without Location", RESPOND("HTTP/1.1 302 Found\r\n" NO_BODY), PH_ERROR_HTTP_STATUS, RECEIVED,
      302 },
    { "304", RESPOND("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n"), PH_ERROR_HTTP_STATUS,
      RECEIVED, 304 },
    { "400", RESPOND("HTTP/1.1 400 Bad\r\nContent-Length: 2\r\n\r\nno"), PH_ERROR_HTTP_STATUS, RECEIVED,
      400 },
    { "401 with challenges",
      RESPOND(
          "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"x\"\r\nWWW-Authenticate: Negotiate\r\n" NO_BODY),
      PH_ERROR_HTTP_STATUS, RECEIVED, 401 },
    { "407 with a challenge", RESPOND("HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"x\"\r\n" NO_BODY),
      PH_ERROR_HTTP_STATUS, RECEIVED, 407 },
    { "408, keep-alive", RESPOND("HTTP/1.1 408 Slow\r\nConnection: keep-alive\r\n" NO_BODY),
      PH_ERROR_HTTP_STATUS, RECEIVED, 408 },
    { "410", RESPOND("HTTP/1.1 410 Gone\r\n" NO_BODY), PH_ERROR_HTTP_STATUS, RECEIVED, 410 },
    { "417", RESPOND("HTTP/1.1 417 Expectation Failed\r\n" NO_BODY), PH_ERROR_HTTP_STATUS, RECEIVED, 417 },
    { "421", RESPOND("HTTP/1.1 421 Other\r\n" NO_BODY), PH_ERROR_HTTP_STATUS, RECEIVED, 421 },
    { "425", RESPOND("HTTP/1.1 425 Early\r\n" NO_BODY), PH_ERROR_HTTP_STATUS, RECEIVED, 425 },
    { "429", RESPOND("HTTP/1.1 429 Wait\r\nRetry-After: 60\r\n" NO_BODY), PH_ERROR_HTTP_STATUS, RECEIVED,
      429 },
    { "500", RESPOND("HTTP/1.1 500 Oh\r\n" NO_BODY), PH_ERROR_HTTP_STATUS, RECEIVED, 500 },
    { "503 with Retry-After",
      RESPOND_CLOSE("HTTP/1.1 503 Busy\r\nRetry-After: 0\r\nConnection: close\r\n\r\n"), PH_ERROR_HTTP_STATUS,
      RECEIVED, 503 },
    { "999", RESPOND("HTTP/1.1 999 Odd\r\n" NO_BODY), PH_ERROR_HTTP_STATUS, RECEIVED, 999 },
    { "100 only", RESPOND_CLOSE("HTTP/1.1 100 Continue\r\n\r\n"), PH_ERROR_PROTOCOL_ERROR, MAYBE, 0 },
    { "103 only", RESPOND_CLOSE(EARLY_HINTS), PH_ERROR_PROTOCOL_ERROR, MAYBE, 0 },
    { "101", RESPOND("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"),
      PH_ERROR_PROTOCOL_ERROR, RECEIVED, 101 },
    { "HTTP/0.9", RESPOND_CLOSE("hello world\n"), PH_ERROR_PROTOCOL_ERROR, MAYBE, 0 },
    { "an SSH banner",
      { .when = RECEIVER_AT_ONCE, .response = "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n", .then = RECEIVER_HOLD },
      PH_ERROR_PROTOCOL_ERROR,
      MAYBE,
      0 },
    { "garbage", RESPOND_CLOSE("\x16\x03\x01\x02\xff\xfe garbage"), PH_ERROR_PROTOCOL_ERROR, MAYBE, 0 },
    { "a non-numeric status", RESPOND_CLOSE("HTTP/1.1 abc OK\r\n" NO_BODY), PH_ERROR_PROTOCOL_ERROR, MAYBE,
      0 },
    { "a non-numeric length", RESPOND("HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nok"),
      PH_ERROR_PROTOCOL_ERROR, RECEIVED, 200 },
    { "a negative length", RESPOND("HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nok"),
      PH_ERROR_PROTOCOL_ERROR, RECEIVED, 200 },
    { "two different lengths", RESPOND("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 5\r\n\r\nok"),
      PH_ERROR_PROTOCOL_ERROR, RECEIVED, 200 },
    { "an invalid chunk length", RESPOND("HTTP/1.1 200 OK\r\n" CHUNKED "zz\r\nok\r\n0\r\n\r\n"),
      PH_ERROR_PROTOCOL_ERROR, RECEIVED, 200 },
    { "a body shorter than its length", RESPOND_CLOSE("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nok"),
      PH_ERROR_RESPONSE_INCOMPLETE, RECEIVED, 200 },
    { "no last chunk", RESPOND_CLOSE("HTTP/1.1 200 OK\r\n" CHUNKED "2\r\nok\r\n"),
      PH_ERROR_RESPONSE_INCOMPLETE, RECEIVED, 200 },
    { "half a chunk", RESPOND_CLOSE("HTTP/1.1 500 Oh\r\n" CHUNKED "20\r\nok"), PH_ERROR_RESPONSE_INCOMPLETE,
      RECEIVED, 500 },
    { "headers cut off", RESPOND_CLOSE("HTTP/1.1 200 OK\r\nX-A: 1\r\n"), PH_ERROR_RESPONSE_INCOMPLETE,
      RECEIVED, 200 },
    { "a reset within the body", RESPOND_RESET("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n"),
      PH_ERROR_RESPONSE_INCOMPLETE, RECEIVED, 200 },
    { "no response, closed", { .then = RECEIVER_CLOSE }, PH_ERROR_EMPTY_REPLY, MAYBE, 0 },
    { "no response, reset", { .then = RECEIVER_RESET }, PH_ERROR_CONNECTION_RESET, MAYBE, 0 },
    { "an endless body", RESPOND_REPEAT("HTTP/1.1 200 OK\r\n\r\n", "0123456789abcdef0123456789abcdef"),
      PH_ERROR_NONE, RECEIVED, 200 },
    { "500 with an endless body",
      RESPOND_REPEAT("HTTP/1.1 500 Oh\r\n\r\n", "0123456789abcdef0123456789abcdef"), PH_ERROR_HTTP_STATUS,
      RECEIVED, 500 },
    { "endless headers", RESPOND_REPEAT("HTTP/1.1 200 OK\r\n", "X-A: 0123456789abcdef\r\n"),
      PH_ERROR_RESPONSE_HEADERS_TOO_LARGE, RECEIVED, 200 },
    { "an endless header", RESPOND_REPEAT("HTTP/1.1 200 OK\r\nX-A: ", "0123456789abcdef0123456789abcdef"),
      PH_ERROR_RESPONSE_HEADERS_TOO_LARGE, RECEIVED, 200 },
    { "endless interim responses",
      { .then = RECEIVER_REPEAT, .more = EARLY_HINTS },
      PH_ERROR_RESPONSE_HEADERS_TOO_LARGE,
      MAYBE,
      0 },
    { "endless trailers",
      RESPOND_REPEAT("HTTP/1.1 200 OK\r\n" CHUNKED "2\r\nok\r\n0\r\n", "X-End: 0123456789abcdef\r\n"),
      PH_ERROR_RESPONSE_HEADERS_TOO_LARGE, RECEIVED, 200 },
};

static void limit_of_the_head_is_named(void **state)
{
    const receiver_script_t interim = RESPOND(TEN_EARLY_HINTS EARLY_HINTS RECEIVER_OK);
    const receiver_script_t endless = RESPOND_REPEAT("HTTP/1.1 200 OK\r\n", "X-A: 0123456789abcdef\r\n");
    receiver_t *receiver;

    (void)state;
    assert_non_null(strstr(sample_send(&receiver, &interim)->response.sentence, "10 interim responses"));
    assert_non_null(strstr(sample_send(&receiver, &endless)->response.sentence,
                           "exceeds a limit (32 KiB or 200 fields)"));
}

static void each_response_has_its_outcome_after_one_request(void **state)
{
    (void)state;
    response_cases_run(responses, COUNT(responses), apr_time_from_sec(10));
}

static const response_case_t slow_responses[] = {
    { "no response", { .then = RECEIVER_HOLD }, PH_ERROR_TIMEOUT, MAYBE, 0 },
    { "an interim response only", RESPOND(EARLY_HINTS), PH_ERROR_TIMEOUT, MAYBE, 0 },
    { "a status line only", RESPOND("HTTP/1.1 200 OK\r\n"), PH_ERROR_TIMEOUT, RECEIVED, 200 },
    { "a body in drips",
      { .response = "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n",
        .then = RECEIVER_REPEAT,
        .more = "x",
        .pause_ms = 10 },
      PH_ERROR_TIMEOUT,
      RECEIVED,
      200 },
    { "headers in drips",
      { .response = "HTTP/1.1 503 Busy\r\nX-A: ", .then = RECEIVER_REPEAT, .more = "x", .pause_ms = 10 },
      PH_ERROR_TIMEOUT,
      RECEIVED,
      503 },
    { "half a status line", RESPOND("HTTP/1.1 2"), PH_ERROR_TIMEOUT, MAYBE, 0 },
};

static void slow_response_ends_at_the_timeout(void **state)
{
    const ph_attempt_t *attempt;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(slow_responses); i++) {
        attempt = response_case_run(&slow_responses[i], apr_time_from_msec(150));
        assert_in_range(attempt->duration_us, 140000, 5000000);
    }
}

static void receiver_that_never_accepts_may_have_received_the_request(void **state)
{
    const receiver_script_t script = { .when = RECEIVER_NEVER_ACCEPT };
    receiver_t *receiver;
    const ph_attempt_t *attempt = sample_send_within(&receiver, &script, apr_time_from_msec(150));

    (void)state;
    assert_int_equal(attempt->outcome.error, PH_ERROR_TIMEOUT);
    assert_int_equal(attempt->outcome.delivery, PH_DELIVERY_MAYBE_RECEIVED);
}

static void response_before_the_body_is_read_keeps_its_status(void **state)
{
    const receiver_script_t script = { .when = RECEIVER_AFTER_HEAD,
                                       BYTES("HTTP/1.1 413 Too Large\r\n" NO_BODY),
                                       .then = RECEIVER_HOLD };
    receiver_t *receiver = receiver_start(&script, NULL, pool);
    ph_attempt_t *attempt = sample_attempt(sample_url(receiver), pool);
    const apr_size_t len = 8 * 1024 * 1024;

    (void)state;
    attempt->body = memset(apr_palloc(pool, len), 'x', len);
    attempt->body_len = len;
    sample_run(attempt);
    receiver_stop(receiver);
    assert_int_equal(attempt->outcome.error, PH_ERROR_HTTP_STATUS);
    assert_int_equal(attempt->outcome.http_status, 413);
    assert_int_equal(receiver_requests(receiver), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SENDER_TEST(limit_of_the_head_is_named),
        SENDER_TEST(each_response_has_its_outcome_after_one_request),
        SENDER_TEST(slow_response_ends_at_the_timeout),
        SENDER_TEST(receiver_that_never_accepts_may_have_received_the_request),
        SENDER_TEST(response_before_the_body_is_read_keeps_its_status),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
