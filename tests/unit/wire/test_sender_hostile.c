/* SPDX-License-Identifier: Apache-2.0 */
/* Receivers that bend or break the protocol on purpose: still one request, and the truth about it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "receiver.h"
#include "sample_attempt.h"
#include "sample_run.h"

typedef struct hostile_case_t {
    const char *name;
    receiver_script_t script;
    ph_error_t error; /* NONE = succeeded */
    ph_delivery_t delivery;
    int status;
} hostile_case_t;

#define RECEIVED PH_DELIVERY_RECEIVED
#define MAYBE PH_DELIVERY_MAYBE_RECEIVED
#define BYTES(text) .answer = text, .answer_len = sizeof(text) - 1

static const hostile_case_t cases[] = {
    /* status lines */
    { "status 000",
      { BYTES("HTTP/1.1 000 Odd\r\nContent-Length: 0\r\n\r\n"), .then = RECEIVER_CLOSE },
      PH_ERROR_PROTOCOL_ERROR,
      MAYBE,
      0 },
    { "status 099",
      { BYTES("HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n"), .then = RECEIVER_CLOSE },
      PH_ERROR_PROTOCOL_ERROR,
      MAYBE,
      0 },
    { "status 1000",
      { BYTES("HTTP/1.1 1000 Odd\r\nContent-Length: 0\r\n\r\n"), .then = RECEIVER_CLOSE },
      PH_ERROR_PROTOCOL_ERROR,
      MAYBE,
      0 },
    { "status 20",
      { BYTES("HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n"), .then = RECEIVER_CLOSE },
      PH_ERROR_PROTOCOL_ERROR,
      MAYBE,
      0 },
    { "status 2000",
      { BYTES("HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n"), .then = RECEIVER_CLOSE },
      PH_ERROR_PROTOCOL_ERROR,
      MAYBE,
      0 },
    { "a status without a space behind it",
      { BYTES("HTTP/1.1 200OK\r\nContent-Length: 0\r\n\r\n"), .then = RECEIVER_CLOSE },
      PH_ERROR_NONE,
      RECEIVED,
      200 },
    { "status +200",
      { BYTES("HTTP/1.1 +200 OK\r\nContent-Length: 0\r\n\r\n"), .then = RECEIVER_CLOSE },
      PH_ERROR_PROTOCOL_ERROR,
      MAYBE,
      0 },
    { "no status", { BYTES("HTTP/1.1\r\n\r\n"), .then = RECEIVER_CLOSE }, PH_ERROR_PROTOCOL_ERROR, MAYBE, 0 },
    { "HTTP/2 in words",
      { BYTES("HTTP/2 200\r\nContent-Length: 2\r\n\r\nok"), .then = RECEIVER_CLOSE },
      PH_ERROR_NONE,
      RECEIVED,
      200 },
    { "HTTP/3",
      { BYTES("HTTP/3 200\r\nContent-Length: 2\r\n\r\nok"), .then = RECEIVER_CLOSE },
      PH_ERROR_PROTOCOL_ERROR,
      MAYBE,
      0 },
    { "HTTP/9.9",
      { BYTES("HTTP/9.9 200 OK\r\nContent-Length: 2\r\n\r\nok"), .then = RECEIVER_CLOSE },
      PH_ERROR_PROTOCOL_ERROR,
      MAYBE,
      0 },
    { "frames of HTTP/2",
      { BYTES("\0\0\x12\x04\0\0\0\0\0\0\x03\0\0\0\x80\0\x04\0\x01\0\0\0\x05\0\xff\xff\xff"),
        .then = RECEIVER_CLOSE },
      PH_ERROR_PROTOCOL_ERROR,
      MAYBE,
      0 },
    { "RTSP",
      { BYTES("RTSP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok"), .then = RECEIVER_CLOSE },
      PH_ERROR_PROTOCOL_ERROR,
      MAYBE,
      0 },
    { "ICY",
      { BYTES("ICY 200 OK\r\nContent-Length: 2\r\n\r\nok"), .then = RECEIVER_CLOSE },
      PH_ERROR_PROTOCOL_ERROR,
      MAYBE,
      0 },
    { "an empty line first",
      { BYTES("\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), .then = RECEIVER_CLOSE },
      PH_ERROR_PROTOCOL_ERROR,
      MAYBE,
      0 },
    { "199 and then 200",
      { BYTES("HTTP/1.1 199 Odd\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok") },
      PH_ERROR_NONE,
      RECEIVED,
      200 },
    { "an interim answer and a reset",
      { BYTES("HTTP/1.1 102 Wait\r\n\r\n"), .then = RECEIVER_RESET },
      PH_ERROR_CONNECTION_RESET,
      MAYBE,
      0 },
    { "two answers",
      { BYTES("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n") },
      PH_ERROR_NONE,
      RECEIVED,
      200 },
    /* headers */
    { "lines of LF alone",
      { BYTES("HTTP/1.1 200 OK\nContent-Length: 2\n\nok") },
      PH_ERROR_NONE,
      RECEIVED,
      200 },
    { "a folded header",
      { BYTES("HTTP/1.1 200 OK\r\nX-A: one\r\n two\r\nContent-Length: 2\r\n\r\nok") },
      PH_ERROR_NONE,
      RECEIVED,
      200 },
    { "a NUL in a header",
      { BYTES("HTTP/1.1 200 OK\r\nX-A: a\0b\r\nContent-Length: 2\r\n\r\nok") },
      PH_ERROR_PROTOCOL_ERROR,
      RECEIVED,
      200 },
    { "a header without a colon",
      { BYTES("HTTP/1.1 200 OK\r\nnonsense\r\nContent-Length: 2\r\n\r\nok") },
      PH_ERROR_PROTOCOL_ERROR,
      RECEIVED,
      200 },
    { "a header without a name",
      { BYTES("HTTP/1.1 200 OK\r\n: x\r\nContent-Length: 2\r\n\r\nok") },
      PH_ERROR_NONE,
      RECEIVED,
      200 },
    { "bytes beyond ASCII in a header",
      { BYTES("HTTP/1.1 200 \xff\xfe\r\nX-\xc3\x28: \x80\x01\r\nContent-Length: 2\r\n\r\nok") },
      PH_ERROR_NONE,
      RECEIVED,
      200 },
    { "a redirect to a file",
      { BYTES("HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n") },
      PH_ERROR_REDIRECT,
      RECEIVED,
      302 },
    { "a redirect to itself",
      { BYTES("HTTP/1.1 303 See\r\nLocation: /in\r\nContent-Length: 0\r\n\r\n") },
      PH_ERROR_REDIRECT,
      RECEIVED,
      303 },
    { "an empty Location",
      { BYTES("HTTP/1.1 302 Found\r\nLocation:\r\nContent-Length: 0\r\n\r\n") },
      PH_ERROR_REDIRECT,
      RECEIVED,
      302 },
    { "a Location with 200",
      { BYTES("HTTP/1.1 200 OK\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n") },
      PH_ERROR_NONE,
      RECEIVED,
      200 },
    { "cookies, HSTS and other services",
      { BYTES(
          "HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nStrict-Transport-Security: max-age=9\r\nAlt-Svc: h2=\":1\"\r\nContent-Length: 0\r\n\r\n") },
      PH_ERROR_NONE,
      RECEIVED,
      200 },
    { "an upgrade that is offered",
      { BYTES("HTTP/1.1 200 OK\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 0\r\n\r\n") },
      PH_ERROR_NONE,
      RECEIVED,
      200 },
    { "426 that asks for another protocol",
      { BYTES("HTTP/1.1 426 Upgrade\r\nUpgrade: h2c\r\nConnection: Upgrade\r\nContent-Length: 0\r\n\r\n") },
      PH_ERROR_HTTP_STATUS,
      RECEIVED,
      426 },
    /* lengths */
    { "a length of 20 digits",
      { BYTES("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nok"), .then = RECEIVER_CLOSE },
      PH_ERROR_PROTOCOL_ERROR,
      RECEIVED,
      200 },
    { "a length of a terabyte",
      { BYTES("HTTP/1.1 200 OK\r\nContent-Length: 1099511627776\r\n\r\nok"), .then = RECEIVER_CLOSE },
      PH_ERROR_RESPONSE_INCOMPLETE,
      RECEIVED,
      200 },
    { "an empty length",
      { BYTES("HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\nok"), .then = RECEIVER_CLOSE },
      PH_ERROR_PROTOCOL_ERROR,
      RECEIVED,
      200 },
    { "a list of lengths",
      { BYTES("HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok"), .then = RECEIVER_CLOSE },
      PH_ERROR_PROTOCOL_ERROR,
      RECEIVED,
      200 },
    { "a length and chunks",
      { BYTES(
          "HTTP/1.1 200 OK\r\nContent-Length: 50\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n") },
      PH_ERROR_NONE,
      RECEIVED,
      200 },
    { "204 with chunks",
      { BYTES("HTTP/1.1 204 No\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n") },
      PH_ERROR_NONE,
      RECEIVED,
      204 },
    { "205 with a body",
      { BYTES("HTTP/1.1 205 Reset\r\nContent-Length: 2\r\n\r\nok") },
      PH_ERROR_NONE,
      RECEIVED,
      205 },
    { "304 with a body",
      { BYTES("HTTP/1.1 304 Not\r\nContent-Length: 2\r\n\r\nok") },
      PH_ERROR_HTTP_STATUS,
      RECEIVED,
      304 },
    /* chunks */
    { "a chunk of 16 digits",
      { BYTES("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nok"),
        .then = RECEIVER_CLOSE },
      PH_ERROR_PROTOCOL_ERROR,
      RECEIVED,
      200 },
    { "a chunk of 40 digits",
      { BYTES(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0000000000000000000000000000000000000002\r\nok"),
        .then = RECEIVER_CLOSE },
      PH_ERROR_PROTOCOL_ERROR,
      RECEIVED,
      200 },
    { "a negative chunk",
      { BYTES("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nok"), .then = RECEIVER_CLOSE },
      PH_ERROR_PROTOCOL_ERROR,
      RECEIVED,
      200 },
    { "a chunk that is longer than it says",
      { BYTES("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nokok\r\n0\r\n\r\n"),
        .then = RECEIVER_CLOSE },
      PH_ERROR_PROTOCOL_ERROR,
      RECEIVED,
      200 },
    { "chunks within chunks",
      { BYTES("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n") },
      PH_ERROR_NONE,
      RECEIVED,
      200 },
    { "a transfer encoding nobody knows",
      { BYTES("HTTP/1.1 200 OK\r\nTransfer-Encoding: magic\r\n\r\nok"), .then = RECEIVER_CLOSE },
      PH_ERROR_PROTOCOL_ERROR,
      RECEIVED,
      200 },
    { "a compressed transfer",
      { BYTES("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n") },
      PH_ERROR_PROTOCOL_ERROR,
      RECEIVED,
      200 },
    { "a compressed body that is none",
      { BYTES("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nok") },
      PH_ERROR_NONE,
      RECEIVED,
      200 },
    /* too early */
    { "an answer before the request",
      { .when = RECEIVER_AT_ONCE, BYTES("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok") },
      PH_ERROR_NONE,
      RECEIVED,
      200 },
    { "an answer without reading the request, and a close",
      { .when = RECEIVER_AT_ONCE,
        BYTES("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n"),
        .then = RECEIVER_CLOSE },
      PH_ERROR_HTTP_STATUS,
      RECEIVED,
      503 },
};

static void check(const hostile_case_t *row, const ph_attempt_t *attempt, receiver_t *receiver)
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
}

static void the_protocol_is_bent_and_one_request_is_made(void **state)
{
    const ph_attempt_t *attempt;
    receiver_t *receiver;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        attempt = sample_send(&receiver, &cases[i].script, &sample_sender, apr_time_from_sec(2), sample_pool);
        check(&cases[i], attempt, receiver);
        apr_pool_clear(sample_pool);
        sample_sender = sample_settings(sample_pool);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, sample_set_up, sample_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_protocol_is_bent_and_one_request_is_made),
    };
    int failed;

    apr_initialize();
    ph_sender_init();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    apr_terminate();
    return failed;
}
