/* SPDX-License-Identifier: Apache-2.0 */
/* The dry run: it connects as an attempt does and sends nothing. */
#include "wire/sender.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <apr_strings.h>

#include "certificates.h"
#include "sample_attempt.h"
#include "sample_run.h"
#include "wire/url_parser.h"

static ph_attempt_t *check(const receiver_t *receiver, const char *scheme)
{
    ph_attempt_t *attempt =
        sample_attempt(apr_psprintf(pool, "%s://127.0.0.1:%d/in", scheme, receiver_port(receiver)), pool);

    sample_sender.keyring = NULL; /* no secret is needed */
    ph_sender_check(attempt, &sample_sender, SAMPLE_NOW);
    assert_int_equal(attempt->outcome.delivery, PH_DELIVERY_NOT_SENT);
    assert_int_equal(attempt->finished_at, SAMPLE_NOW);
    assert_true(attempt->duration_us >= 0);
    return attempt;
}

static void open_port_is_connected_to_and_sent_nothing(void **state)
{
    const receiver_script_t script = { .then = RECEIVER_HOLD };
    receiver_t *receiver = receiver_start(&script, NULL, pool);
    const ph_attempt_t *attempt = check(receiver, "http");
    apr_size_t len;

    (void)state;
    receiver_stop(receiver);
    receiver_bytes(receiver, &len);
    assert_int_equal(attempt->outcome.error, PH_ERROR_NONE);
    assert_int_equal(receiver_connections(receiver), 1);
    assert_int_equal(len, 0);
    assert_non_null(attempt->response.peer);
}

static void handshake_is_part_of_it(void **state)
{
    certificates_t *certificates = certificates_make(pool);
    const receiver_script_t script = { .then = RECEIVER_HOLD };
    receiver_t *receiver =
        receiver_start(&script, certificates_server(certificates, CERTIFICATE_GOOD, 0), pool);
    const ph_attempt_t *attempt;
    apr_size_t len;

    (void)state;
    sample_sender.connect_timeout = apr_time_from_sec(10);
    sample_sender.ca_file = certificates_file(certificates);
    attempt = check(receiver, "https");
    receiver_stop(receiver);
    receiver_bytes(receiver, &len);
    assert_int_equal(attempt->outcome.error, PH_ERROR_NONE);
    assert_true(attempt->response.timing.tls_us > 0);
    assert_int_equal(len, 0);
}

/* Whatever libcurl tells of a connection it did not complete. */
static void assert_reached_tls(const ph_attempt_t *attempt, const receiver_t *receiver)
{
    const ph_timing_t *timing = &attempt->response.timing;

    assert_non_null(attempt->response.peer);
    assert_string_equal(attempt->response.peer, apr_psprintf(pool, "127.0.0.1:%d", receiver_port(receiver)));
    assert_true(timing->dns_us >= 0 && timing->connect_us >= 0 && timing->tls_us >= 0);
    assert_true(timing->dns_us + timing->connect_us + timing->tls_us <= attempt->duration_us);
    assert_int_equal(timing->wait_us, -1);
}

static void untrusted_certificate_fails(void **state)
{
    certificates_t *certificates = certificates_make(pool);
    const receiver_script_t script = { .then = RECEIVER_CLOSE };
    receiver_t *receiver =
        receiver_start(&script, certificates_server(certificates, CERTIFICATE_EXPIRED, 0), pool);
    const ph_attempt_t *attempt;

    (void)state;
    sample_sender.connect_timeout = apr_time_from_sec(10);
    sample_sender.ca_file = certificates_file(certificates);
    attempt = check(receiver, "https");
    receiver_stop(receiver);
    assert_int_equal(attempt->outcome.error, PH_ERROR_TLS_CERTIFICATE);
    assert_reached_tls(attempt, receiver);
}

static void address_that_is_not_allowed_is_blocked(void **state)
{
    receiver_t *receiver = receiver_start_ok(pool);
    ph_target_policy_t *closed = ph_target_policy_make(ph_url_parser_parse, pool);
    const ph_attempt_t *attempt;

    (void)state;
    sample_sender.policy = closed;
    attempt = check(receiver, "http");
    receiver_stop(receiver);
    assert_int_equal(attempt->outcome.error, PH_ERROR_TARGET_BLOCKED);
    assert_int_equal(receiver_connections(receiver), 0);
}

static void silent_handshake_ends_at_the_connect_timeout(void **state)
{
    const receiver_script_t script = { .when = RECEIVER_NEVER_ACCEPT };
    receiver_t *receiver = receiver_start(&script, NULL, pool);
    const ph_attempt_t *attempt;

    (void)state;
    sample_sender.connect_timeout = apr_time_from_msec(200);
    attempt = check(receiver, "https");
    receiver_stop(receiver);
    assert_int_equal(attempt->outcome.error, PH_ERROR_CONNECT_TIMEOUT);
    assert_in_range(attempt->duration_us, 190000, 5000000);
    assert_non_null(strstr(attempt->response.sentence, "(during the TLS handshake)"));
    assert_reached_tls(attempt, receiver);
    assert_in_range(attempt->response.timing.tls_us, 100000, 5000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SENDER_TEST(open_port_is_connected_to_and_sent_nothing),
        SENDER_TEST(handshake_is_part_of_it),
        SENDER_TEST(untrusted_certificate_fails),
        SENDER_TEST(address_that_is_not_allowed_is_blocked),
        SENDER_TEST(silent_handshake_ends_at_the_connect_timeout),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
