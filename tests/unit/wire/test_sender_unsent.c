/* SPDX-License-Identifier: Apache-2.0 */
/* Attempts that must not become a request: no socket is opened, and the attempt says why. */
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
#include "wire/url_parser.h"

#define OK_2 "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

static void assert_not_sent(const ph_attempt_t *attempt, ph_error_t error)
{
    if (attempt->outcome.error != error) {
        fail_msg("%s instead of %s", ph_error_word(attempt->outcome.error), ph_error_word(error));
    }
    assert_int_equal(attempt->outcome.state, PH_STATE_FAILED);
    assert_int_equal(attempt->outcome.delivery, PH_DELIVERY_NOT_SENT);
    assert_int_equal(attempt->outcome.http_status, 0);
    assert_string_equal(attempt->response.headers, "[]");
    assert_int_equal(attempt->response.body_len, 0);
    assert_int_equal(attempt->response.body_total, -1);
    assert_non_null(attempt->response.body);
    assert_non_null(attempt->response.sentence);
    assert_string_equal(attempt->response.execution_id, "exe_01");
    assert_int_equal(attempt->finished_at, SAMPLE_NOW);
}

static void closed_port_is_connect_failed(void **state)
{
    const receiver_script_t script = { 0 };
    receiver_t *receiver = receiver_start(&script, NULL, sample_pool);
    ph_attempt_t *attempt = sample_attempt(sample_url(receiver, sample_pool), sample_pool);

    (void)state;
    receiver_stop(receiver);
    sample_run(attempt, &sample_sender);
    assert_not_sent(attempt, PH_ERROR_CONNECT_FAILED);
}

static void address_that_is_not_allowed_gets_no_socket(void **state)
{
    const receiver_script_t script = { .answer = OK_2 };
    receiver_t *receiver = receiver_start(&script, NULL, sample_pool);
    ph_target_policy_t *closed = ph_target_policy_make(ph_url_parser_parse, sample_pool);
    ph_attempt_t *attempt = sample_attempt(sample_url(receiver, sample_pool), sample_pool);

    (void)state;
    ph_target_policy_allow_plain_http(closed);
    sample_sender.policy = closed;
    sample_run(attempt, &sample_sender);
    receiver_stop(receiver);
    assert_not_sent(attempt, PH_ERROR_TARGET_BLOCKED);
    assert_non_null(strstr(attempt->response.sentence, "loopback"));
    assert_int_equal(receiver_connections(receiver), 0);
}

static void own_listener_gets_no_socket_although_its_range_is_allowed(void **state)
{
    const receiver_script_t script = { .answer = OK_2 };
    receiver_t *receiver = receiver_start(&script, NULL, sample_pool);
    ph_target_policy_t *policy = sample_policy(sample_pool);
    ph_attempt_t *attempt = sample_attempt(sample_url(receiver, sample_pool), sample_pool);
    ph_addr_t own;

    (void)state;
    assert_true(ph_addr_parse(&own, "127.0.0.1"));
    own.port = receiver_port(receiver);
    ph_target_policy_deny_listener(policy, &own);
    sample_sender.policy = policy;
    sample_run(attempt, &sample_sender);
    receiver_stop(receiver);
    assert_not_sent(attempt, PH_ERROR_TARGET_BLOCKED);
    assert_int_equal(receiver_connections(receiver), 0);
}

typedef enum {
    NO_KEYRING,
    NO_KEY,
    OTHER_KID,
    OTHER_KEY,
    KEY_OF_ANOTHER_ROW,
    BEARER_OF_ANOTHER_ROW,
    OWN_VALUE_OF_ANOTHER_NAME,
    BEARER_WITH_A_LINE_BREAK,
    KEY_OF_NO_LENGTH_OF_ITS_SCHEME,
    SEAL_FAULTS
} seal_fault_t;

static void spoil(ph_attempt_t *attempt, seal_fault_t fault)
{
    static const unsigned char other[PH_SECRETBOX_KEY_BYTES] = "another key of thirty-two bytes";
    const ph_secretbox_place_t elsewhere = { "ph_webhook", "sap", "bearer" };
    const ph_secretbox_place_t bearer = { "ph_webhook", "jira", "bearer" };
    const ph_secretbox_place_t key = { "ph_signing_key", "key_02", "secret" };
    const ph_keyring_t *ring = sample_keyring(sample_pool);
    ph_signing_key_t *keys = (ph_signing_key_t *)attempt->keys->elts;
    ph_sealed_header_t *headers = (ph_sealed_header_t *)attempt->headers->elts;
    ph_keyring_t *new_ring = ph_keyring_make(sample_pool);

    switch (fault) {
    case NO_KEYRING:
        sample_sender.keyring = NULL;
        break;
    case NO_KEY:
        attempt->keys = apr_array_make(sample_pool, 1, sizeof(ph_signing_key_t));
        break;
    case OTHER_KID:
        assert_null(ph_keyring_add(new_ring, "k2", other));
        sample_sender.keyring = new_ring;
        break;
    case OTHER_KEY:
        assert_null(ph_keyring_add(new_ring, "k1", other));
        sample_sender.keyring = new_ring;
        break;
    case KEY_OF_ANOTHER_ROW:
        keys[1].id = "key_03";
        break;
    case BEARER_OF_ANOTHER_ROW:
        attempt->bearer = sample_seal(ring, &elsewhere, SAMPLE_BEARER, sample_pool);
        break;
    case OWN_VALUE_OF_ANOTHER_NAME:
        headers[0].name = "X-Other";
        break;
    case BEARER_WITH_A_LINE_BREAK:
        attempt->bearer = sample_seal(ring, &bearer, "token-12345\r\nX-Smuggled: 1", sample_pool);
        break;
    case KEY_OF_NO_LENGTH_OF_ITS_SCHEME:
        keys[1].secret = sample_seal(ring, &key, "sixteen bytes...", sample_pool);
        break;
    case SEAL_FAULTS:
        break;
    }
}

static void nothing_is_sent_when_a_secret_does_not_open(void **state)
{
    const receiver_script_t script = { .answer = OK_2 };
    ph_attempt_t *attempt;
    receiver_t *receiver;
    int fault;

    (void)state;
    for (fault = 0; fault < SEAL_FAULTS; fault++) {
        sample_sender = sample_settings(sample_pool);
        receiver = receiver_start(&script, NULL, sample_pool);
        attempt = sample_attempt(sample_url(receiver, sample_pool), sample_pool);
        spoil(attempt, fault);
        sample_run(attempt, &sample_sender);
        receiver_stop(receiver);
        assert_not_sent(attempt, PH_ERROR_SECRET_UNAVAILABLE);
        assert_int_equal(attempt->response.signed_at, 0);
        assert_int_equal(attempt->duration_us, -1);
        assert_int_equal(receiver_connections(receiver), 0);
    }
}

static void unsent_attempts_say_why(void **state)
{
    ph_attempt_t *attempt = sample_attempt("http://127.0.0.1:9/", sample_pool);

    (void)state;
    ph_attempt_end_unsent(attempt, PH_ERROR_QUEUE_TIMEOUT, NULL, SAMPLE_NOW);
    assert_not_sent(attempt, PH_ERROR_QUEUE_TIMEOUT);
    assert_int_equal(attempt->response.timing.dns_us, -1);
    ph_attempt_end_unsent(attempt, PH_ERROR_TARGET_BLOCKED, "Because.", SAMPLE_NOW);
    assert_string_equal(attempt->response.sentence, "Because.");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, sample_set_up, sample_tear_down)

/* A process that has been taken for dead finds out at one of these moments. */
static int count_down(void *baton, const ph_attempt_t *attempt, apr_interval_time_t timeout)
{
    int *yes_left = baton;

    assert_string_equal(attempt->execution_id, "exe_01");
    assert_true(timeout > 0 && timeout <= apr_time_from_sec(10));
    return (*yes_left)-- > 0;
}

static void a_process_without_a_lease_sends_nothing(void **state)
{
    static const struct {
        int yes;
        int connections;
    } cases[] = { { 0, 0 }, { 1, 1 } };
    const receiver_script_t script = { .answer = OK_2 };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        receiver_t *receiver = receiver_start(&script, NULL, sample_pool);
        ph_attempt_t *attempt = sample_attempt(sample_url(receiver, sample_pool), sample_pool);
        int yes_left = cases[i].yes;

        sample_sender.may_send = count_down;
        sample_sender.may_send_baton = &yes_left;
        sample_run(attempt, &sample_sender);
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
        TEST(closed_port_is_connect_failed),
        TEST(address_that_is_not_allowed_gets_no_socket),
        TEST(own_listener_gets_no_socket_although_its_range_is_allowed),
        TEST(nothing_is_sent_when_a_secret_does_not_open),
        TEST(unsent_attempts_say_why),
        TEST(a_process_without_a_lease_sends_nothing),
    };
    int failed;

    apr_initialize();
    ph_sender_init();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    apr_terminate();
    return failed;
}
