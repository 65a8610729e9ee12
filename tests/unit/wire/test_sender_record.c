/* SPDX-License-Identifier: Apache-2.0 */
/* What is kept of an answer: its last headers, its body up to the cap, no secret, the phases. */
#include <apr_strings.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "receiver.h"
#include "sample_attempt.h"
#include "sample_run.h"

#define OK_2 "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

static ph_attempt_t *answer_with(const char *answer)
{
    const receiver_script_t script = { .answer = answer, .then = RECEIVER_HOLD };
    receiver_t *receiver;

    return sample_send(&receiver, &script, &sample_sender, apr_time_from_sec(10), sample_pool);
}

static void headers_of_the_final_answer_are_recorded(void **state)
{
    const ph_attempt_t *attempt =
        answer_with("HTTP/1.1 100 Continue\r\nX-Interim: 1\r\n\r\n"
                    "HTTP/1.1 302 Found\r\nLocation: https://elsewhere.example/a?b\r\n"
                    "X-Bytes: caf\xe9 \xc3\xa9\r\nX-Folded: one\r\n two\r\nX-Empty:\r\n"
                    "Transfer-Encoding: chunked\r\n\r\n0\r\nX-Trailer: 1\r\n\r\n");

    (void)state;
    assert_string_equal(
        attempt->response.headers,
        "[[\"Location\",\"https://elsewhere.example/a?b\"],[\"X-Bytes\",\"caf\xEF\xBF\xBD \xc3\xa9\"],"
        "[\"X-Folded\",\"one\\r\\n two\"],[\"X-Empty\",\"\"],[\"Transfer-Encoding\",\"chunked\"]]");
}

static void whole_body_has_its_length(void **state)
{
    static const struct {
        const char *answer;
        receiver_then_t then;
        apr_int64_t total;
    } cases[] = {
        { OK_2, RECEIVER_HOLD, 2 },
        { "HTTP/1.1 200 OK\r\n\r\nok", RECEIVER_CLOSE, 2 },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", RECEIVER_HOLD, 2 },
        { "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nok", RECEIVER_CLOSE, 50 },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n50\r\nok", RECEIVER_CLOSE, -1 },
    };
    receiver_script_t script = { 0 };
    const ph_attempt_t *attempt;
    receiver_t *receiver;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        script.answer = cases[i].answer;
        script.then = cases[i].then;
        attempt = sample_send(&receiver, &script, &sample_sender, apr_time_from_sec(10), sample_pool);
        assert_int_equal(attempt->response.body_total, cases[i].total);
        assert_int_equal(attempt->response.body_len, 2);
        assert_memory_equal(attempt->response.body, "ok", 2);
        assert_false(attempt->response.redacted);
    }
}

static const char *answer_of(const char *head, const char *body)
{
    return apr_psprintf(sample_pool, "HTTP/1.1 200 OK\r\n%sContent-Length: %d\r\n\r\n%s", head,
                        (int)strlen(body), body);
}

static void body_is_cut_at_the_cap(void **state)
{
    static const struct {
        const char *body;
        apr_size_t keep;
        apr_size_t kept;
        int truncated;
    } cases[] = {
        { "0123456789", 10, 10, 0 },
        { "0123456789a", 10, 10, 1 },
        { "0123456789a", 0, 0, 1 },
        { "", 0, 0, 0 },
        { "12345678\xc3\xa9", 9, 8, 1 }, /* not within a character */
        { "12345678\xc3\xa9x", 10, 10, 1 },
        { "1234567\xe2\x80\xa2", 9, 7, 1 },
        { "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80", 10, 10, 1 }, /* no text anyway */
    };
    const ph_attempt_t *attempt;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        sample_sender.keep_body = cases[i].keep;
        attempt = answer_with(answer_of("", cases[i].body));
        assert_int_equal(attempt->outcome.state, PH_STATE_SUCCEEDED);
        assert_int_equal(attempt->response.body_len, cases[i].kept);
        assert_memory_equal(attempt->response.body, cases[i].body, cases[i].kept);
        assert_int_equal(attempt->response.truncated, cases[i].truncated);
        assert_int_equal(attempt->response.body_total, strlen(cases[i].body));
    }
}

static void secrets_are_taken_out_of_the_answer(void **state)
{
    const char *body = "token " SAMPLE_BEARER
                       ", key whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=, tenant " SAMPLE_OWN_VALUE;
    const ph_attempt_t *attempt = answer_with(answer_of("X-Echo: Bearer " SAMPLE_BEARER "\r\n", body));
    const char *kept = apr_pstrmemdup(sample_pool, attempt->response.body, attempt->response.body_len);

    (void)state;
    assert_true(attempt->response.redacted);
    assert_int_equal(attempt->response.body_len, strlen(body));
    assert_null(strstr(kept, SAMPLE_BEARER));
    assert_null(strstr(kept, "MDEyMzQ1"));
    assert_null(strstr(kept, SAMPLE_OWN_VALUE));
    assert_null(strstr(attempt->response.headers, SAMPLE_BEARER));
    assert_non_null(strstr(attempt->response.headers, "[\"X-Echo\",\"Bearer ****"));
}

static void secret_across_the_cut_is_taken_out(void **state)
{
    const ph_attempt_t *attempt;
    apr_size_t cut;

    (void)state;
    for (cut = 1; cut < strlen(SAMPLE_BEARER); cut++) {
        sample_sender.keep_body = 10 + cut;
        attempt = answer_with(answer_of("", "0123456789" SAMPLE_BEARER "0123456789"));
        assert_true(attempt->response.redacted);
        assert_true(attempt->response.truncated);
        assert_int_equal(attempt->response.body_len, 10 + cut);
        assert_memory_equal(attempt->response.body + 10, "********************", cut);
    }
}

static void phases_are_measured(void **state)
{
    const ph_attempt_t *attempt = answer_with(OK_2);
    const ph_timing_t *timing = &attempt->response.timing;

    (void)state;
    assert_true(timing->dns_us >= 0 && timing->connect_us >= 0 && timing->wait_us >= 0 &&
                timing->receive_us >= 0);
    assert_int_equal(timing->tls_us, -1);
    assert_true(timing->dns_us + timing->connect_us + timing->wait_us + timing->receive_us <=
                attempt->duration_us);
    assert_null(attempt->response.tls_version);
    assert_int_equal(strncmp(attempt->response.peer, "127.0.0.1:", 10), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, sample_set_up, sample_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(headers_of_the_final_answer_are_recorded),
        TEST(whole_body_has_its_length),
        TEST(body_is_cut_at_the_cap),
        TEST(secrets_are_taken_out_of_the_answer),
        TEST(secret_across_the_cut_is_taken_out),
        TEST(phases_are_measured),
    };
    int failed;

    apr_initialize();
    ph_sender_init();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    apr_terminate();
    return failed;
}
