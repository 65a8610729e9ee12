/* SPDX-License-Identifier: Apache-2.0 */
/* Attempts over TLS: which receivers are trusted; others get no request. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <apr_strings.h>
#include <curl/curl.h>

#include "certificates.h"
#include "count.h"
#include "receiver.h"
#include "sample_attempt.h"
#include "sample_run.h"

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

static ph_attempt_t *attempt_at(const receiver_t *receiver)
{
    return sample_attempt(apr_psprintf(pool, "https://127.0.0.1:%d/in", receiver_port(receiver)), pool);
}

static void trusted_receiver_gets_the_request(void **state)
{
    static const int versions[] = { TLS1_2_VERSION, TLS1_3_VERSION };
    static const char *const words[] = { "TLSv1.2", "TLSv1.3" };
    const receiver_script_t script = { .response = RECEIVER_OK };
    ph_attempt_t *attempt;
    receiver_t *receiver;
    size_t i;

    (void)state;
    for (i = 0; i < 2; i++) {
        receiver =
            receiver_start(&script, certificates_server(certificates, CERTIFICATE_GOOD, versions[i]), pool);
        attempt = attempt_at(receiver);
        sample_run(attempt);
        receiver_stop(receiver);
        assert_int_equal(attempt->outcome.state, PH_STATE_SUCCEEDED);
        assert_int_equal(receiver_requests(receiver), 1);
        assert_string_equal(attempt->response.tls_version, words[i]);
        assert_non_null(attempt->response.tls_cipher);
        assert_true(attempt->response.timing.tls_us > 0);
    }
}

static int choose_http2_if_offered(SSL *ssl, const unsigned char **chosen, unsigned char *len,
                                   const unsigned char *offered, unsigned int offered_len, void *baton)
{
    static const unsigned char wanted[] = "\x02h2\x08http/1.1";

    (void)ssl;
    (void)baton;
    return SSL_select_next_proto((unsigned char **)chosen, len, wanted, sizeof(wanted) - 1, offered,
                                 offered_len) == OPENSSL_NPN_NEGOTIATED
               ? SSL_TLSEXT_ERR_OK
               : SSL_TLSEXT_ERR_NOACK;
}

static void receiver_offering_http2_gets_http1(void **state)
{
    const receiver_script_t script = { .response = RECEIVER_OK };
    SSL_CTX *server = certificates_server(certificates, CERTIFICATE_GOOD, 0);
    receiver_t *receiver;
    ph_attempt_t *attempt;
    apr_size_t len;

    (void)state;
    SSL_CTX_set_alpn_select_cb(server, choose_http2_if_offered, NULL);
    receiver = receiver_start(&script, server, pool);
    attempt = attempt_at(receiver);
    sample_run(attempt);
    receiver_stop(receiver);
    assert_int_equal(attempt->outcome.state, PH_STATE_SUCCEEDED);
    assert_int_equal(receiver_requests(receiver), 1);
    assert_non_null(strstr(receiver_bytes(receiver, &len), " HTTP/1.1\r\n"));
}

static int insist_on_http2(SSL *ssl, const unsigned char **chosen, unsigned char *len,
                           const unsigned char *offered, unsigned int offered_len, void *baton)
{
    (void)ssl;
    (void)offered;
    (void)offered_len;
    (void)baton;
    *chosen = (const unsigned char *)"h2";
    *len = 2;
    return SSL_TLSEXT_ERR_OK;
}

static void receiver_insisting_on_http2_gets_no_request(void **state)
{
    const receiver_script_t script = { .response = RECEIVER_OK, .then = RECEIVER_CLOSE };
    SSL_CTX *server = certificates_server(certificates, CERTIFICATE_GOOD, 0);
    receiver_t *receiver;
    ph_attempt_t *attempt;

    (void)state;
    SSL_CTX_set_alpn_select_cb(server, insist_on_http2, NULL);
    receiver = receiver_start(&script, server, pool);
    attempt = attempt_at(receiver);
    sample_run(attempt);
    receiver_stop(receiver);
    assert_int_equal(attempt->outcome.error, PH_ERROR_TLS_HANDSHAKE);
    assert_int_equal(attempt->outcome.delivery, PH_DELIVERY_NOT_SENT);
    assert_int_equal(receiver_connections(receiver), 1);
    assert_int_equal(receiver_requests(receiver), 0);
}

static void receiver_with_an_untrusted_certificate_gets_no_request(void **state)
{
    static const certificate_kind_t kinds[] = { CERTIFICATE_OTHER_HOST,  CERTIFICATE_EXPIRED,
                                                CERTIFICATE_SELF_SIGNED, CERTIFICATE_NOT_YET_VALID,
                                                CERTIFICATE_FOR_CLIENTS, CERTIFICATE_WITHOUT_NAMES,
                                                CERTIFICATE_FORGED,      CERTIFICATE_OF_A_RECEIVER,
                                                CERTIFICATE_WEAK };
    const receiver_script_t script = { .response = RECEIVER_OK };
    ph_attempt_t *attempt;
    receiver_t *receiver;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(kinds); i++) {
        receiver = receiver_start(&script, certificates_server(certificates, kinds[i], 0), pool);
        attempt = attempt_at(receiver);
        sample_run(attempt);
        receiver_stop(receiver);
        assert_int_equal(attempt->outcome.error, PH_ERROR_TLS_CERTIFICATE);
        assert_int_equal(attempt->outcome.delivery, PH_DELIVERY_NOT_SENT);
        assert_int_equal(receiver_requests(receiver), 0);
        assert_non_null(strstr(attempt->response.sentence, "(SSL"));
    }
}

static void certificate_of_an_unknown_authority_is_not_trusted(void **state)
{
    const receiver_script_t script = { .response = RECEIVER_OK };
    certificates_t *others = certificates_make(pool);
    receiver_t *receiver = receiver_start(&script, certificates_server(others, CERTIFICATE_GOOD, 0), pool);
    ph_attempt_t *attempt = attempt_at(receiver);

    (void)state;
    sample_sender.ca_file = NULL; /* the system's list, which does not have it */
    sample_run(attempt);
    receiver_stop(receiver);
    assert_int_equal(attempt->outcome.error, PH_ERROR_TLS_CERTIFICATE);
    assert_int_equal(receiver_requests(receiver), 0);
}

static void missing_ca_file_is_reported(void **state)
{
    const receiver_script_t script = { .response = RECEIVER_OK };
    receiver_t *receiver =
        receiver_start(&script, certificates_server(certificates, CERTIFICATE_GOOD, 0), pool);
    ph_attempt_t *attempt = attempt_at(receiver);

    (void)state;
    sample_sender.ca_file = "/nonexistent/authorities.pem";
    sample_run(attempt);
    receiver_stop(receiver);
    assert_int_equal(attempt->outcome.error, PH_ERROR_TLS_CERTIFICATE);
    assert_int_equal(attempt->outcome.delivery, PH_DELIVERY_NOT_SENT);
    assert_string_equal(attempt->response.sentence,
                        "The server cannot read its list of trusted certificates. Nothing was sent.");
    assert_int_equal(receiver_requests(receiver), 0);
}

static void failed_handshake_is_not_a_certificate_error(void **state)
{
    static const receiver_script_t scripts[] = {
        { .when = RECEIVER_AT_ONCE, .response = "HTTP/1.1 400 Bad Request\r\n\r\n", .then = RECEIVER_CLOSE },
        { .when = RECEIVER_AT_ONCE, .then = RECEIVER_CLOSE },
        { .when = RECEIVER_AT_ONCE, .then = RECEIVER_RESET },
    };
    ph_attempt_t *attempt;
    receiver_t *receiver;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(scripts); i++) {
        receiver = receiver_start(&scripts[i], NULL, pool);
        attempt = attempt_at(receiver);
        sample_run(attempt);
        receiver_stop(receiver);
        /* The reset may arrive before libcurl notices the connection. */
        assert_true(attempt->outcome.error == PH_ERROR_TLS_HANDSHAKE ||
                    (scripts[i].then == RECEIVER_RESET && attempt->outcome.error == PH_ERROR_CONNECT_FAILED));
        assert_int_equal(attempt->outcome.delivery, PH_DELIVERY_NOT_SENT);
        assert_int_equal(receiver_connections(receiver), 1);
    }
}

static void old_versions_of_tls_are_refused(void **state)
{
    const receiver_script_t script = { .response = RECEIVER_OK };
    receiver_t *receiver =
        receiver_start(&script, certificates_server(certificates, CERTIFICATE_GOOD, TLS1_1_VERSION), pool);
    ph_attempt_t *attempt = attempt_at(receiver);

    (void)state;
    sample_run(attempt);
    receiver_stop(receiver);
    assert_int_equal(attempt->outcome.error, PH_ERROR_TLS_ALERT);
    assert_non_null(strstr(attempt->response.sentence, "protocol_version"));
    assert_int_equal(receiver_requests(receiver), 0);
}

static void stalled_handshake_is_a_connect_timeout(void **state)
{
    const receiver_script_t script = { .when = RECEIVER_NEVER_ACCEPT };
    receiver_t *receiver = receiver_start(&script, NULL, pool);
    ph_attempt_t *attempt = attempt_at(receiver);

    (void)state;
    sample_sender.connect_timeout = apr_time_from_msec(200);
    sample_run(attempt);
    receiver_stop(receiver);
    assert_int_equal(attempt->outcome.error, PH_ERROR_CONNECT_TIMEOUT);
    assert_int_equal(attempt->outcome.delivery, PH_DELIVERY_NOT_SENT);
    /* libcurl sets the mark of TCP only after TLS. */
    assert_true(attempt->response.timing.connect_us > 0);
}

static void sessions_are_shared_and_connections_are_not(void **state)
{
    const receiver_script_t script = { .response = RECEIVER_OK };
    SSL_CTX *server = certificates_server(certificates, CERTIFICATE_GOOD, TLS1_3_VERSION);
    receiver_t *receiver = receiver_start(&script, server, pool);
    CURLSH *share = curl_share_init();
    CURLM *multi = curl_multi_init();
    ph_attempt_t *attempt;
    int i;

    (void)state;
    curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
    sample_sender.tls_sessions = share;
    for (i = 0; i < 3; i++) {
        attempt = attempt_at(receiver);
        sample_run_in(multi, attempt);
        assert_int_equal(attempt->outcome.state, PH_STATE_SUCCEEDED);
    }
    curl_multi_cleanup(multi);
    curl_share_cleanup(share);
    receiver_stop(receiver);
    assert_int_equal(receiver_connections(receiver), 3);
    assert_int_equal(receiver_requests(receiver), 3);
    assert_int_equal(SSL_CTX_sess_hits(server), 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, pool_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(trusted_receiver_gets_the_request),
        TEST(receiver_offering_http2_gets_http1),
        TEST(receiver_insisting_on_http2_gets_no_request),
        TEST(receiver_with_an_untrusted_certificate_gets_no_request),
        TEST(certificate_of_an_unknown_authority_is_not_trusted),
        TEST(missing_ca_file_is_reported),
        TEST(failed_handshake_is_not_a_certificate_error),
        TEST(old_versions_of_tls_are_refused),
        TEST(stalled_handshake_is_a_connect_timeout),
        TEST(sessions_are_shared_and_connections_are_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
