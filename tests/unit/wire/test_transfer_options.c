/* SPDX-License-Identifier: Apache-2.0 */
/* The checks at the socket, and the options that keep a transfer one request. */
#include <apr_strings.h>
#include <curl/curl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"
#include "receiver.h"
#include "sample_attempt.h"
#include "sample_run.h"
#include "wire/url_parser.h"

static void closed_port_is_connect_failed(void **state)
{
    const receiver_script_t script = { 0 };
    receiver_t *receiver = receiver_start(&script, NULL, pool);
    ph_attempt_t *attempt = sample_attempt(sample_url(receiver), pool);

    (void)state;
    receiver_stop(receiver);
    sample_run(attempt);
    sample_assert_not_sent(attempt, PH_ERROR_CONNECT_FAILED);
}

static void no_socket_is_opened_to_an_address_that_is_not_allowed(void **state)
{
    receiver_t *receiver = receiver_start_ok(pool);
    ph_target_policy_t *closed = ph_target_policy_make(ph_url_parser_parse, pool);
    ph_attempt_t *attempt = sample_attempt(sample_url(receiver), pool);

    (void)state;
    ph_target_policy_allow_plain_http(closed);
    sample_sender.policy = closed;
    sample_run(attempt);
    receiver_stop(receiver);
    sample_assert_not_sent(attempt, PH_ERROR_TARGET_BLOCKED);
    assert_non_null(strstr(attempt->response.sentence, "loopback"));
    assert_int_equal(receiver_connections(receiver), 0);
}

static void no_socket_is_opened_to_an_own_listener_in_an_allowed_range(void **state)
{
    receiver_t *receiver = receiver_start_ok(pool);
    ph_target_policy_t *policy = sample_policy(pool);
    ph_attempt_t *attempt = sample_attempt(sample_url(receiver), pool);
    ph_addr_t own;

    (void)state;
    assert_true(ph_addr_parse(&own, "127.0.0.1"));
    own.port = receiver_port(receiver);
    ph_target_policy_deny_listener(policy, &own);
    sample_sender.policy = policy;
    sample_run(attempt);
    receiver_stop(receiver);
    sample_assert_not_sent(attempt, PH_ERROR_TARGET_BLOCKED);
    assert_int_equal(receiver_connections(receiver), 0);
}

/* The receiver keeps connections open, so that libcurl could reuse them. */
static void each_attempt_has_a_connection_of_its_own(void **state)
{
    const receiver_script_t script = {
        .response = "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok"
    };
    receiver_t *receiver = receiver_start(&script, NULL, pool);
    CURLM *multi = curl_multi_init();
    ph_attempt_t *attempt;
    int i;

    (void)state;
    for (i = 0; i < 3; i++) {
        attempt = sample_attempt(sample_url(receiver), pool);
        sample_run_in(multi, attempt);
        assert_int_equal(attempt->outcome.state, PH_STATE_SUCCEEDED);
    }
    curl_multi_cleanup(multi);
    receiver_stop(receiver);
    assert_int_equal(receiver_connections(receiver), 3);
    assert_int_equal(receiver_requests(receiver), 3);
    assert_in_range(receiver_most_at_once(receiver), 1, 2);
}

static void proxy_of_the_environment_is_not_used(void **state)
{
    const receiver_script_t script = { .response = RECEIVER_OK };
    receiver_t *proxy = receiver_start(&script, NULL, pool);
    const ph_attempt_t *attempt;
    receiver_t *receiver;

    (void)state;
    setenv("http_proxy", apr_psprintf(pool, "http://127.0.0.1:%d", receiver_port(proxy)), 1);
    setenv("all_proxy", apr_psprintf(pool, "http://127.0.0.1:%d", receiver_port(proxy)), 1);
    attempt = sample_send(&receiver, &script);
    unsetenv("http_proxy");
    unsetenv("all_proxy");
    receiver_stop(proxy);
    assert_int_equal(attempt->outcome.state, PH_STATE_SUCCEEDED);
    assert_int_equal(receiver_requests(receiver), 1);
    assert_int_equal(receiver_connections(proxy), 0);
}

/* may_send: yes for the first calls, then no, as when the lease expires in between. */
static int count_down(void *baton, const ph_attempt_t *attempt, apr_interval_time_t timeout)
{
    int *yes_left = baton;

    assert_string_equal(attempt->execution_id, "exe_01");
    assert_true(timeout > 0 && timeout <= apr_time_from_sec(10));
    return (*yes_left)-- > 0;
}

static void process_without_a_lease_sends_nothing(void **state)
{
    static const struct {
        int yes;
        int connections;
    } cases[] = { { 0, 0 }, { 1, 1 } };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        receiver_t *receiver = receiver_start_ok(pool);
        ph_attempt_t *attempt = sample_attempt(sample_url(receiver), pool);
        int yes_left = cases[i].yes;

        sample_sender.may_send = count_down;
        sample_sender.may_send_baton = &yes_left;
        sample_run(attempt);
        receiver_stop(receiver);
        assert_int_equal(attempt->outcome.error, PH_ERROR_INTERRUPTED);
        assert_int_equal(attempt->outcome.state, PH_STATE_FAILED);
        assert_int_equal(attempt->outcome.delivery, PH_DELIVERY_NOT_SENT);
        assert_int_equal(receiver_connections(receiver), cases[i].connections);
        assert_int_equal(receiver_requests(receiver), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SENDER_TEST(closed_port_is_connect_failed),
        SENDER_TEST(no_socket_is_opened_to_an_address_that_is_not_allowed),
        SENDER_TEST(no_socket_is_opened_to_an_own_listener_in_an_allowed_range),
        SENDER_TEST(each_attempt_has_a_connection_of_its_own),
        SENDER_TEST(proxy_of_the_environment_is_not_used),
        SENDER_TEST(process_without_a_lease_sends_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
