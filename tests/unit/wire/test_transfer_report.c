/* SPDX-License-Identifier: Apache-2.0 */
/* The evidence of a transfer: what is recorded of the response, the peer and the phases. */
#include <apr_strings.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"
#include "response_case.h"
#include "sample_attempt.h"
#include "wire/url_parser.h"

static void headers_of_the_final_response_are_recorded(void **state)
{
    const receiver_script_t script =
        RESPOND("HTTP/1.1 100 Continue\r\nX-Interim: 1\r\n\r\n"
                "HTTP/1.1 302 Found\r\nLocation: https://elsewhere.example/a?b\r\n"
                "X-Folded: one \r\n\t two\r\nX-Empty:\r\n" CHUNKED "0\r\nX-Trailer: 1\r\n\r\n");
    receiver_t *receiver;
    const ph_attempt_t *attempt = sample_send(&receiver, &script);

    (void)state;
    assert_string_equal(attempt->response.headers, "[[\"Location\",\"https://elsewhere.example/a?b\"],"
                                                   "[\"X-Folded\",\"one two\"],[\"X-Empty\",\"\"],"
                                                   "[\"Transfer-Encoding\",\"chunked\"]]");
}

static void body_has_the_length_announced_or_read_to_its_end(void **state)
{
    static const struct {
        receiver_script_t script;
        apr_int64_t total;
    } cases[] = {
        { RESPOND(RECEIVER_OK), 2 },
        { RESPOND_CLOSE("HTTP/1.1 200 OK\r\n\r\nok"), 2 },
        { RESPOND("HTTP/1.1 200 OK\r\n" CHUNKED "2\r\nok\r\n0\r\n\r\n"), 2 },
        { RESPOND_CLOSE("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nok"), 50 },
        { RESPOND_CLOSE("HTTP/1.1 200 OK\r\n" CHUNKED "50\r\nok"), -1 },
    };
    const ph_attempt_t *attempt;
    receiver_t *receiver;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        attempt = sample_send(&receiver, &cases[i].script);
        assert_int_equal(attempt->response.body_total, cases[i].total);
        assert_int_equal(attempt->response.body_len, 2);
        assert_memory_equal(attempt->response.body, "ok", 2);
        assert_false(attempt->response.truncated);
        assert_false(attempt->response.redacted);
    }
}

static void echoed_secrets_are_redacted(void **state)
{
    const char *body =
        "token " SAMPLE_BEARER
        ", key whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=, tenant " SAMPLE_HEADER_VALUE;
    receiver_script_t script = { 0 };
    const ph_attempt_t *attempt;
    receiver_t *receiver;
    const char *kept;

    (void)state;
    script.response = apr_psprintf(
        pool, "HTTP/1.1 200 OK\r\nX-Echo: Bearer " SAMPLE_BEARER "\r\nContent-Length: %d\r\n\r\n%s",
        (int)strlen(body), body);
    attempt = sample_send(&receiver, &script);
    kept = apr_pstrmemdup(pool, attempt->response.body, attempt->response.body_len);
    assert_true(attempt->response.redacted);
    assert_int_equal(attempt->response.body_len, strlen(body));
    assert_null(strstr(kept, SAMPLE_BEARER));
    assert_null(strstr(kept, "MDEyMzQ1"));
    assert_null(strstr(kept, SAMPLE_HEADER_VALUE));
    assert_null(strstr(attempt->response.headers, SAMPLE_BEARER));
    assert_non_null(strstr(attempt->response.headers, "[\"X-Echo\",\"Bearer ****"));
}

static void body_is_truncated_at_the_limit_of_the_settings(void **state)
{
    const receiver_script_t script = RESPOND("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n0123456789a");
    const ph_attempt_t *attempt;
    receiver_t *receiver;

    (void)state;
    sample_sender.keep_body = 10;
    attempt = sample_send(&receiver, &script);
    assert_int_equal(attempt->outcome.state, PH_STATE_SUCCEEDED);
    assert_int_equal(attempt->response.body_len, 10);
    assert_int_equal(attempt->response.body_total, 11);
    assert_true(attempt->response.truncated);
}

static void phases_add_up_to_the_duration(void **state)
{
    const receiver_script_t script = RESPOND(RECEIVER_OK);
    receiver_t *receiver;
    const ph_attempt_t *attempt = sample_send(&receiver, &script);
    const ph_timing_t *timing = &attempt->response.timing;

    (void)state;
    assert_true(timing->dns_us >= 0 && timing->connect_us >= 0 && timing->wait_us >= 0 &&
                timing->receive_us >= 0);
    assert_int_equal(timing->tls_us, -1);
    assert_int_equal(timing->send_us, -1);
    assert_true(timing->dns_us + timing->connect_us + timing->wait_us + timing->receive_us <=
                attempt->duration_us);
    assert_int_equal(attempt->response.signed_at, SAMPLE_NOW);
}

static void phases_after_the_one_that_failed_are_missing(void **state)
{
    const receiver_script_t script = { 0 };
    receiver_t *receiver = receiver_start(&script, NULL, pool);
    ph_attempt_t *attempt = sample_attempt(sample_url(receiver), pool);
    const ph_timing_t *timing = &attempt->response.timing;

    (void)state;
    receiver_stop(receiver);
    sample_run(attempt);
    assert_int_equal(attempt->outcome.error, PH_ERROR_CONNECT_FAILED);
    assert_true(timing->dns_us >= 0 && timing->connect_us >= 0);
    assert_int_equal(timing->tls_us, -1);
    assert_int_equal(timing->wait_us, -1);
    assert_int_equal(timing->receive_us, -1);
}

static void peer_is_the_address_that_was_connected_to(void **state)
{
    const receiver_script_t script = RESPOND(RECEIVER_OK);
    receiver_t *receiver;
    const ph_attempt_t *attempt = sample_send(&receiver, &script);

    (void)state;
    assert_string_equal(attempt->response.peer, apr_psprintf(pool, "127.0.0.1:%d", receiver_port(receiver)));
    assert_false(attempt->response.via_proxy);
    assert_null(attempt->response.tls_version);
    assert_null(attempt->response.tls_cipher);
}

static void proxy_that_refuses_is_reported_with_its_status(void **state)
{
    const receiver_script_t script = RESPOND_CLOSE("HTTP/1.1 403 No\r\n" NO_BODY);
    receiver_t *receiver = receiver_start(&script, NULL, pool);
    ph_attempt_t *attempt = sample_attempt("http://hooks.example.com/in", pool);
    ph_proxy_t proxy;

    (void)state;
    assert_null(ph_proxy_parse(&proxy, apr_psprintf(pool, "http://127.0.0.1:%d", receiver_port(receiver)),
                               ph_url_parser_parse, pool));
    sample_sender.proxy = &proxy;
    sample_run(attempt);
    receiver_stop(receiver);
    sample_assert_not_sent(attempt, PH_ERROR_CONNECT_FAILED);
    assert_string_equal(attempt->response.sentence,
                        "The proxy refused the connection with status 403. Nothing was sent.");
    assert_true(attempt->response.via_proxy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SENDER_TEST(headers_of_the_final_response_are_recorded),
        SENDER_TEST(body_has_the_length_announced_or_read_to_its_end),
        SENDER_TEST(echoed_secrets_are_redacted),
        SENDER_TEST(body_is_truncated_at_the_limit_of_the_settings),
        SENDER_TEST(phases_add_up_to_the_duration),
        SENDER_TEST(phases_after_the_one_that_failed_are_missing),
        SENDER_TEST(peer_is_the_address_that_was_connected_to),
        SENDER_TEST(proxy_that_refuses_is_reported_with_its_status),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
