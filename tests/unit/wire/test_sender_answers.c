/* SPDX-License-Identifier: Apache-2.0 */
/* What is made of receivers of every kind: one request, and the outcome of its answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "receiver.h"
#include "sample_attempt.h"
#include "sample_run.h"

typedef struct answer_case_t {
    const char *name;
    receiver_script_t script;
    ph_error_t error; /* NONE = succeeded */
    ph_delivery_t delivery;
    int status;
} answer_case_t;

#define RECEIVED PH_DELIVERY_RECEIVED
#define MAYBE PH_DELIVERY_MAYBE_RECEIVED
#define INTERIM "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
#define OK_2 "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

static const answer_case_t answers[] = {
    { "200 with a length", { .answer = OK_2 }, PH_ERROR_NONE, RECEIVED, 200 },
    { "200 until the connection closes",
      { .answer = "HTTP/1.1 200 OK\r\n\r\nok", .then = RECEIVER_CLOSE },
      PH_ERROR_NONE,
      RECEIVED,
      200 },
    { "200 of HTTP/1.0",
      { .answer = "HTTP/1.0 200 OK\r\n\r\nok", .then = RECEIVER_CLOSE },
      PH_ERROR_NONE,
      RECEIVED,
      200 },
    { "200 in chunks",
      { .answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-End: 1\r\n\r\n" },
      PH_ERROR_NONE,
      RECEIVED,
      200 },
    { "201",
      { .answer = "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n" },
      PH_ERROR_NONE,
      RECEIVED,
      201 },
    { "202 without a reason phrase",
      { .answer = "HTTP/1.1 202\r\nContent-Length: 0\r\n\r\n" },
      PH_ERROR_NONE,
      RECEIVED,
      202 },
    { "204 with a body",
      { .answer = "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello" },
      PH_ERROR_NONE,
      RECEIVED,
      204 },
    { "299", { .answer = "HTTP/1.1 299 Odd\r\nContent-Length: 0\r\n\r\n" }, PH_ERROR_NONE, RECEIVED, 299 },
    { "100 before 200", { .answer = "HTTP/1.1 100 Continue\r\n\r\n" OK_2 }, PH_ERROR_NONE, RECEIVED, 200 },
    { "ten interim answers before 200",
      { .answer = INTERIM INTERIM INTERIM INTERIM INTERIM INTERIM INTERIM INTERIM INTERIM INTERIM OK_2 },
      PH_ERROR_NONE,
      RECEIVED,
      200 },
    { "eleven interim answers",
      { .answer =
            INTERIM INTERIM INTERIM INTERIM INTERIM INTERIM INTERIM INTERIM INTERIM INTERIM INTERIM OK_2 },
      PH_ERROR_RESPONSE_HEADERS_TOO_LARGE,
      MAYBE,
      0 },
    { "the same length twice",
      { .answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok" },
      PH_ERROR_NONE,
      RECEIVED,
      200 },

    { "301 with a place to go",
      { .answer = "HTTP/1.1 301 Moved\r\nLocation: https://elsewhere.example/\r\nContent-Length: 0\r\n\r\n" },
      PH_ERROR_REDIRECT,
      RECEIVED,
      301 },
    { "307 with a place to go",
      { .answer = "HTTP/1.1 307 Temporary\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n" },
      PH_ERROR_REDIRECT,
      RECEIVED,
      307 },
    { "308 with a place to go",
      { .answer = "HTTP/1.1 308 Permanent\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n" },
      PH_ERROR_REDIRECT,
      RECEIVED,
      308 },
    { "302 with nowhere to go",
      { .answer = "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n" },
      PH_ERROR_HTTP_STATUS,
      RECEIVED,
      302 },
    { "304",
      { .answer = "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n" },
      PH_ERROR_HTTP_STATUS,
      RECEIVED,
      304 },

    { "400",
      { .answer = "HTTP/1.1 400 Bad\r\nContent-Length: 2\r\n\r\nno" },
      PH_ERROR_HTTP_STATUS,
      RECEIVED,
      400 },
    { "401 that offers ways to log in",
      { .answer = "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"x\"\r\nWWW-Authenticate: Negotiate\r\n"
                  "Content-Length: 0\r\n\r\n" },
      PH_ERROR_HTTP_STATUS,
      RECEIVED,
      401 },
    { "407 that offers ways to log in",
      { .answer = "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n" },
      PH_ERROR_HTTP_STATUS,
      RECEIVED,
      407 },
    { "408 on a connection that stays",
      { .answer = "HTTP/1.1 408 Slow\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n" },
      PH_ERROR_HTTP_STATUS,
      RECEIVED,
      408 },
    { "410",
      { .answer = "HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n" },
      PH_ERROR_HTTP_STATUS,
      RECEIVED,
      410 },
    { "417",
      { .answer = "HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n" },
      PH_ERROR_HTTP_STATUS,
      RECEIVED,
      417 },
    { "421",
      { .answer = "HTTP/1.1 421 Other\r\nContent-Length: 0\r\n\r\n" },
      PH_ERROR_HTTP_STATUS,
      RECEIVED,
      421 },
    { "425",
      { .answer = "HTTP/1.1 425 Early\r\nContent-Length: 0\r\n\r\n" },
      PH_ERROR_HTTP_STATUS,
      RECEIVED,
      425 },
    { "429",
      { .answer = "HTTP/1.1 429 Wait\r\nRetry-After: 60\r\nContent-Length: 0\r\n\r\n" },
      PH_ERROR_HTTP_STATUS,
      RECEIVED,
      429 },
    { "500",
      { .answer = "HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n" },
      PH_ERROR_HTTP_STATUS,
      RECEIVED,
      500 },
    { "503 that asks to come back",
      { .answer = "HTTP/1.1 503 Busy\r\nRetry-After: 0\r\nConnection: close\r\n\r\n",
        .then = RECEIVER_CLOSE },
      PH_ERROR_HTTP_STATUS,
      RECEIVED,
      503 },
    { "999",
      { .answer = "HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n" },
      PH_ERROR_HTTP_STATUS,
      RECEIVED,
      999 },

    { "100 and nothing more",
      { .answer = "HTTP/1.1 100 Continue\r\n\r\n", .then = RECEIVER_CLOSE },
      PH_ERROR_PROTOCOL_ERROR,
      MAYBE,
      0 },
    { "103 and nothing more",
      { .answer = INTERIM, .then = RECEIVER_CLOSE },
      PH_ERROR_PROTOCOL_ERROR,
      MAYBE,
      0 },
    { "101",
      { .answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n" },
      PH_ERROR_PROTOCOL_ERROR,
      RECEIVED,
      101 },
    { "HTTP/0.9", { .answer = "hello world\n", .then = RECEIVER_CLOSE }, PH_ERROR_PROTOCOL_ERROR, MAYBE, 0 },
    { "a banner of SSH",
      { .when = RECEIVER_AT_ONCE, .answer = "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n", .then = RECEIVER_HOLD },
      PH_ERROR_PROTOCOL_ERROR,
      MAYBE,
      0 },
    { "garbage",
      { .answer = "\x16\x03\x01\x02\xff\xfe garbage", .then = RECEIVER_CLOSE },
      PH_ERROR_PROTOCOL_ERROR,
      MAYBE,
      0 },
    { "a status that is no number",
      { .answer = "HTTP/1.1 abc OK\r\nContent-Length: 0\r\n\r\n", .then = RECEIVER_CLOSE },
      PH_ERROR_PROTOCOL_ERROR,
      MAYBE,
      0 },
    { "a length that is no number",
      { .answer = "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nok" },
      PH_ERROR_PROTOCOL_ERROR,
      RECEIVED,
      200 },
    { "a negative length",
      { .answer = "HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nok" },
      PH_ERROR_PROTOCOL_ERROR,
      RECEIVED,
      200 },
    { "two lengths",
      { .answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 5\r\n\r\nok" },
      PH_ERROR_PROTOCOL_ERROR,
      RECEIVED,
      200 },
    { "chunks of no known length",
      { .answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nok\r\n0\r\n\r\n" },
      PH_ERROR_PROTOCOL_ERROR,
      RECEIVED,
      200 },

    { "a body shorter than its length",
      { .answer = "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nok", .then = RECEIVER_CLOSE },
      PH_ERROR_RESPONSE_INCOMPLETE,
      RECEIVED,
      200 },
    { "a missing last chunk",
      { .answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n",
        .then = RECEIVER_CLOSE },
      PH_ERROR_RESPONSE_INCOMPLETE,
      RECEIVED,
      200 },
    { "half a chunk",
      { .answer = "HTTP/1.1 500 Oh\r\nTransfer-Encoding: chunked\r\n\r\n20\r\nok", .then = RECEIVER_CLOSE },
      PH_ERROR_RESPONSE_INCOMPLETE,
      RECEIVED,
      500 },
    { "headers without an end",
      { .answer = "HTTP/1.1 200 OK\r\nX-A: 1\r\n", .then = RECEIVER_CLOSE },
      PH_ERROR_RESPONSE_INCOMPLETE,
      RECEIVED,
      200 },
    { "a reset within the body",
      { .answer = "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n", .then = RECEIVER_RESET },
      PH_ERROR_RESPONSE_INCOMPLETE,
      RECEIVED,
      200 },

    { "no answer and a close", { .then = RECEIVER_CLOSE }, PH_ERROR_EMPTY_REPLY, MAYBE, 0 },
    { "no answer and a reset", { .then = RECEIVER_RESET }, PH_ERROR_CONNECTION_RESET, MAYBE, 0 },

    { "a body without end",
      { .answer = "HTTP/1.1 200 OK\r\n\r\n",
        .then = RECEIVER_REPEAT,
        .more = "0123456789abcdef0123456789abcdef" },
      PH_ERROR_NONE,
      RECEIVED,
      200 },
    { "a refusal with a body without end",
      { .answer = "HTTP/1.1 500 Oh\r\n\r\n",
        .then = RECEIVER_REPEAT,
        .more = "0123456789abcdef0123456789abcdef" },
      PH_ERROR_HTTP_STATUS,
      RECEIVED,
      500 },
    { "headers without end",
      { .answer = "HTTP/1.1 200 OK\r\n", .then = RECEIVER_REPEAT, .more = "X-A: 0123456789abcdef\r\n" },
      PH_ERROR_RESPONSE_HEADERS_TOO_LARGE,
      RECEIVED,
      200 },
    { "a header without end",
      { .answer = "HTTP/1.1 200 OK\r\nX-A: ",
        .then = RECEIVER_REPEAT,
        .more = "0123456789abcdef0123456789abcdef" },
      PH_ERROR_RESPONSE_HEADERS_TOO_LARGE,
      RECEIVED,
      200 },
    { "interim answers without end",
      { .then = RECEIVER_REPEAT, .more = INTERIM },
      PH_ERROR_RESPONSE_HEADERS_TOO_LARGE,
      MAYBE,
      0 },
    { "trailers without end",
      { .answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n",
        .then = RECEIVER_REPEAT,
        .more = "X-End: 0123456789abcdef\r\n" },
      PH_ERROR_RESPONSE_HEADERS_TOO_LARGE,
      RECEIVED,
      200 },
};

static void check_answer(const answer_case_t *row, const ph_attempt_t *attempt, receiver_t *receiver)
{
    const ph_outcome_t *outcome = &attempt->outcome;
    const ph_state_t state = (row->error == PH_ERROR_NONE) ? PH_STATE_SUCCEEDED : PH_STATE_FAILED;

    if (outcome->state != state || outcome->error != row->error || outcome->delivery != row->delivery ||
        outcome->http_status != row->status || attempt->response.status != row->status) {
        fail_msg("%s: %s, %s, %s, %d", row->name, ph_state_word(outcome->state),
                 ph_error_word(outcome->error), ph_delivery_word(outcome->delivery), outcome->http_status);
    }
    if (receiver_connections(receiver) != 1 || receiver_requests(receiver) > 1) {
        fail_msg("%s: %d connections, %d requests", row->name, receiver_connections(receiver),
                 receiver_requests(receiver));
    }
    if (!attempt->response.sentence || attempt->duration_us < 0 || !attempt->response.peer) {
        fail_msg("%s: incomplete evidence", row->name);
    }
}

static void every_answer_has_its_outcome_after_one_request(void **state)
{
    const ph_attempt_t *attempt;
    receiver_t *receiver;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        attempt =
            sample_send(&receiver, &answers[i].script, &sample_sender, apr_time_from_sec(10), sample_pool);
        check_answer(&answers[i], attempt, receiver);
        apr_pool_clear(sample_pool);
        sample_sender = sample_settings(sample_pool);
    }
}

static const answer_case_t slow_answers[] = {
    { "no answer", { .then = RECEIVER_HOLD }, PH_ERROR_TIMEOUT, MAYBE, 0 },
    { "an interim answer and nothing more",
      { .answer = INTERIM, .then = RECEIVER_HOLD },
      PH_ERROR_TIMEOUT,
      MAYBE,
      0 },
    { "a status and nothing more",
      { .answer = "HTTP/1.1 200 OK\r\n", .then = RECEIVER_HOLD },
      PH_ERROR_TIMEOUT,
      RECEIVED,
      200 },
    { "a body that drips",
      { .answer = "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n",
        .then = RECEIVER_REPEAT,
        .more = "x",
        .pause_ms = 10 },
      PH_ERROR_TIMEOUT,
      RECEIVED,
      200 },
    { "headers that drip",
      { .answer = "HTTP/1.1 503 Busy\r\nX-A: ", .then = RECEIVER_REPEAT, .more = "x", .pause_ms = 10 },
      PH_ERROR_TIMEOUT,
      RECEIVED,
      503 },
    { "a status line that drips",
      { .answer = "HTTP/1.1 2", .then = RECEIVER_HOLD },
      PH_ERROR_TIMEOUT,
      MAYBE,
      0 },
};

static void slow_receivers_run_into_the_timeout(void **state)
{
    const ph_attempt_t *attempt;
    receiver_t *receiver;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(slow_answers) / sizeof(slow_answers[0]); i++) {
        attempt = sample_send(&receiver, &slow_answers[i].script, &sample_sender, apr_time_from_msec(150),
                              sample_pool);
        check_answer(&slow_answers[i], attempt, receiver);
        assert_true(attempt->duration_us >= 140000);
        assert_true(attempt->duration_us < 5000000);
    }
}

static void receiver_that_never_accepts_may_have_received_it(void **state)
{
    const receiver_script_t script = { .when = RECEIVER_NEVER_ACCEPT };
    receiver_t *receiver;
    const ph_attempt_t *attempt =
        sample_send(&receiver, &script, &sample_sender, apr_time_from_msec(150), sample_pool);

    (void)state;
    assert_int_equal(attempt->outcome.error, PH_ERROR_TIMEOUT);
    assert_int_equal(attempt->outcome.delivery, PH_DELIVERY_MAYBE_RECEIVED);
}

static void refusal_before_the_body_was_read_keeps_its_status(void **state)
{
    const receiver_script_t script = { .when = RECEIVER_AFTER_HEAD,
                                       .answer = "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n",
                                       .then = RECEIVER_HOLD };
    receiver_t *receiver = receiver_start(&script, NULL, sample_pool);
    ph_attempt_t *attempt = sample_attempt(sample_url(receiver, sample_pool), sample_pool);
    const apr_size_t len = 8 * 1024 * 1024;

    (void)state;
    attempt->body = memset(apr_palloc(sample_pool, len), 'x', len);
    attempt->body_len = len;
    sample_run(attempt, &sample_sender);
    receiver_stop(receiver);
    assert_int_equal(attempt->outcome.error, PH_ERROR_HTTP_STATUS);
    assert_int_equal(attempt->outcome.http_status, 413);
    assert_int_equal(receiver_requests(receiver), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, sample_set_up, sample_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_answer_has_its_outcome_after_one_request),
        TEST(slow_receivers_run_into_the_timeout),
        TEST(receiver_that_never_accepts_may_have_received_it),
        TEST(refusal_before_the_body_was_read_keeps_its_status),
    };
    int failed;

    apr_initialize();
    ph_sender_init();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    apr_terminate();
    return failed;
}
