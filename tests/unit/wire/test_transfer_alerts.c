/* SPDX-License-Identifier: Apache-2.0 */
/* Receivers that end TLS with an alert, before and after our part of the handshake: the outcome names the
 * alert, says what it proves about the message, and is the same for a run and for the dry run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <apr_strings.h>
#include <curl/curl.h>

#include "certificates.h"
#include "core/text/tls_alert.h"
#include "count.h"
#include "late_alert.h"
#include "receiver.h"
#include "sample_attempt.h"
#include "sample_run.h"
#include "wire/sender.h"

static certificates_t *certificates;

static int set_up(void **state)
{
    if (sample_set_up(state) != 0) {
        return 1;
    }
    certificates = certificates_make(pool);
    sample_sender.connect_timeout = apr_time_from_sec(10);
    sample_sender.ca_file = certificates_file(certificates);
    return 0;
}

typedef enum { RUN, CHECK, HOWS } how_t;

static const char *const how_words[HOWS] = { "run", "check" };

/* Send an attempt, or check only, and stop the receiver. */
static ph_attempt_t *attempt_at(receiver_t *receiver, how_t how)
{
    ph_attempt_t *attempt =
        sample_attempt(apr_psprintf(pool, "https://127.0.0.1:%d/in", receiver_port(receiver)), pool);

    if (how == RUN) {
        sample_run(attempt);
    }
    else {
        ph_sender_check(attempt, &sample_sender, SAMPLE_NOW);
    }
    receiver_stop(receiver);
    return attempt;
}

static void assert_ended_by(const ph_attempt_t *attempt, how_t how, int alert, ph_delivery_t delivery)
{
    const char *name = ph_tls_alert_name(alert);
    const char *text = apr_pstrcat(pool, "(TLS alert ", name ? name : apr_itoa(pool, alert), NULL);

    if (attempt->outcome.error != PH_ERROR_TLS_ALERT || attempt->outcome.delivery != delivery ||
        !strstr(attempt->response.sentence, text)) {
        fail_msg("%s, alert %d: %s, %s: %s", how_words[how], alert, ph_error_word(attempt->outcome.error),
                 ph_delivery_word(attempt->outcome.delivery), attempt->response.sentence);
    }
}

static void alert_instead_of_a_handshake_has_its_name(void **state)
{
    unsigned char record[] = { SSL3_RT_ALERT, 3, 3, 0, 2, 2, 0 };
    const receiver_script_t script = { .when = RECEIVER_AT_ONCE,
                                       .response = (const char *)record,
                                       .response_len = sizeof(record),
                                       .then = RECEIVER_HOLD };
    ph_attempt_t *attempt;
    int alert;
    how_t how;

    (void)state;
    for (alert = 1; alert < 256; alert++) {
        if (!ph_tls_alert_name(alert) && alert != 255) {
            continue;
        }
        for (how = RUN; how < HOWS; how++) {
            record[sizeof(record) - 1] = (unsigned char)alert;
            attempt = attempt_at(receiver_start(&script, NULL, pool), how);
            if (alert == PH_TLS_ALERT_USER_CANCELED) {
                assert_int_equal(attempt->outcome.error, PH_ERROR_TLS_HANDSHAKE);
                continue;
            }
            assert_ended_by(attempt, how, alert, PH_DELIVERY_NOT_SENT);
        }
    }
}

static void connection_closed_instead_of_a_handshake_is_no_alert(void **state)
{
    static const char close_notify[] = { SSL3_RT_ALERT, 3, 3, 0, 2, 1, 0 };
    const receiver_script_t script = { .when = RECEIVER_AT_ONCE,
                                       .response = close_notify,
                                       .response_len = sizeof(close_notify),
                                       .then = RECEIVER_CLOSE };
    ph_attempt_t *attempt;
    how_t how;

    (void)state;
    for (how = RUN; how < HOWS; how++) {
        attempt = attempt_at(receiver_start(&script, NULL, pool), how);
        assert_int_equal(attempt->outcome.error, PH_ERROR_TLS_HANDSHAKE);
        assert_int_equal(attempt->outcome.delivery, PH_DELIVERY_NOT_SENT);
    }
}

/* What a server says without a client certificate differs: in TLS 1.2 before we send, in 1.3 after. */
static void receiver_that_requires_a_client_certificate_gets_no_message(void **state)
{
    static const struct {
        int version;
        int alert;
    } cases[] = { { TLS1_2_VERSION, 40 }, { TLS1_3_VERSION, 116 } };
    const receiver_script_t script = { .response = RECEIVER_OK };
    receiver_t *receiver;
    SSL_CTX *server;
    size_t i;
    how_t how;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        for (how = RUN; how < HOWS; how++) {
            server = certificates_server(certificates, CERTIFICATE_GOOD, cases[i].version);
            SSL_CTX_set_verify(server, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
            receiver = receiver_start(&script, server, pool);
            assert_ended_by(attempt_at(receiver, how), how, cases[i].alert, PH_DELIVERY_NOT_SENT);
            assert_int_equal(receiver_requests(receiver), 0);
        }
    }
}

/* libcurl 8 may give up when sending fails, and not read what the receiver said. */
static int is_alert_missed(const ph_attempt_t *attempt)
{
    return curl_version_info(CURLVERSION_NOW)->version_num >= 0x080000 &&
           attempt->outcome.error == PH_ERROR_CONNECTION_RESET &&
           attempt->outcome.delivery == PH_DELIVERY_MAYBE_RECEIVED;
}

/* The receiver closes the connection with most of the body unread, so that sending fails, too. */
static void alert_is_seen_when_sending_a_long_body_fails(void **state)
{
    const apr_size_t len = 4 * 1024 * 1024;
    const receiver_script_t script = { .response = RECEIVER_OK };
    SSL_CTX *server = certificates_server(certificates, CERTIFICATE_GOOD, TLS1_3_VERSION);
    receiver_t *receiver;
    ph_attempt_t *attempt;

    (void)state;
    SSL_CTX_set_verify(server, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    receiver = receiver_start(&script, server, pool);
    attempt = sample_attempt(apr_psprintf(pool, "https://127.0.0.1:%d/in", receiver_port(receiver)), pool);
    attempt->body = memset(apr_palloc(pool, len), 'x', len);
    attempt->body_len = len;
    sample_run(attempt);
    receiver_stop(receiver);
    if (!is_alert_missed(attempt)) {
        assert_ended_by(attempt, RUN, 116, PH_DELIVERY_NOT_SENT);
    }
}

static void optional_client_certificate_is_reported_by_the_check(void **state)
{
    static const int versions[] = { TLS1_2_VERSION, TLS1_3_VERSION };
    const receiver_script_t script = { .response = RECEIVER_OK };
    SSL_CTX *server;
    ph_attempt_t *attempt;
    size_t i;
    how_t how;

    (void)state;
    for (i = 0; i < COUNT(versions); i++) {
        for (how = RUN; how < HOWS; how++) {
            server = certificates_server(certificates, CERTIFICATE_GOOD, versions[i]);
            SSL_CTX_set_verify(server, SSL_VERIFY_PEER, NULL);
            attempt = attempt_at(receiver_start(&script, server, pool), how);
            assert_int_equal(attempt->outcome.error, PH_ERROR_NONE);
            assert_true(how == RUN || strstr(attempt->response.sentence, "asked for a client certificate"));
        }
    }
}

/* The receiver here has read the request, but by RFC 8446 no server may. */
static void alert_after_our_part_of_the_handshake_says_what_it_proves(void **state)
{
    const receiver_script_t script = { .then = RECEIVER_HOLD };
    SSL_CTX *server;
    int alert;
    how_t how;

    (void)state;
    for (alert = 1; alert < 256; alert++) {
        if (!ph_tls_alert_name(alert) || alert == PH_TLS_ALERT_USER_CANCELED) {
            continue;
        }
        for (how = RUN; how < HOWS; how++) {
            server = certificates_server(certificates, CERTIFICATE_GOOD, TLS1_3_VERSION);
            late_alert_send(server, alert, 0);
            assert_ended_by(attempt_at(receiver_start(&script, server, pool), how), how, alert,
                            (how == CHECK || ph_tls_alert_is_of_handshake(alert))
                                ? PH_DELIVERY_NOT_SENT
                                : PH_DELIVERY_MAYBE_RECEIVED);
        }
    }
}

static void after_a_ticket_no_alert_proves_that_the_message_was_not_read(void **state)
{
    const receiver_script_t script = { .then = RECEIVER_HOLD };
    SSL_CTX *server = certificates_server(certificates, CERTIFICATE_GOOD, TLS1_3_VERSION);

    (void)state;
    late_alert_send(server, 49, 1);
    assert_ended_by(attempt_at(receiver_start(&script, server, pool), RUN), RUN, 49,
                    PH_DELIVERY_MAYBE_RECEIVED);
}

static void connection_closed_after_the_handshake_fails_the_check(void **state)
{
    static const receiver_script_t scripts[] = { { .when = RECEIVER_AT_ONCE, .then = RECEIVER_CLOSE },
                                                 { .when = RECEIVER_AT_ONCE, .then = RECEIVER_RESET } };
    SSL_CTX *server;
    ph_attempt_t *attempt;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(scripts); i++) {
        server = certificates_server(certificates, CERTIFICATE_GOOD, TLS1_3_VERSION);
        late_alert_send(server, -1, 0);
        attempt = attempt_at(receiver_start(&scripts[i], server, pool), CHECK);
        assert_int_equal(attempt->outcome.error, PH_ERROR_TLS_HANDSHAKE);
        assert_int_equal(attempt->outcome.delivery, PH_DELIVERY_NOT_SENT);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, pool_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(alert_instead_of_a_handshake_has_its_name),
        TEST(connection_closed_instead_of_a_handshake_is_no_alert),
        TEST(receiver_that_requires_a_client_certificate_gets_no_message),
        TEST(alert_is_seen_when_sending_a_long_body_fails),
        TEST(optional_client_certificate_is_reported_by_the_check),
        TEST(alert_after_our_part_of_the_handshake_says_what_it_proves),
        TEST(after_a_ticket_no_alert_proves_that_the_message_was_not_read),
        TEST(connection_closed_after_the_handshake_fails_the_check),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
