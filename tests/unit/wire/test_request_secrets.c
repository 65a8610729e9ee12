/* SPDX-License-Identifier: Apache-2.0 */
/* The headers in plaintext: all of them or none, and the redactor knows their secrets. */
#include "wire/request_secrets.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <apr_strings.h>

#include "core/secrets/seal_place.h"
#include "count.h"
#include "sample_attempt.h"
#include "sample_run.h"

static ph_attempt_t *an_attempt(void)
{
    return sample_attempt("https://hooks.example.com/in", pool);
}

/* The lines of the list, each followed by a line feed; frees the secrets. */
static const char *lines_of(const ph_attempt_t *attempt)
{
    ph_request_secrets_t secrets;
    const struct curl_slist *line;
    const char *lines = "";

    assert_true(ph_request_secrets_open(&secrets, attempt, &sample_sender, SAMPLE_NOW));
    for (line = secrets.list; line; line = line->next) {
        lines = apr_pstrcat(pool, lines, line->data, "\n", NULL);
    }
    ph_request_secrets_free(&secrets);
    return lines;
}

static void headers_are_in_plaintext_and_wire_order(void **state)
{
    const char *lines = lines_of(an_attempt());
    const char *signature = strstr(lines, "webhook-signature: ");
    const char *rest;

    (void)state;
    assert_non_null(signature);
    assert_string_equal(apr_pstrmemdup(pool, lines, (apr_size_t)(signature - lines)),
                        "Host: hooks.example.com\n"
                        "webhook-id: msg_01\n"
                        "webhook-timestamp: 1769500000\n");
    rest = strchr(signature, '\n') + 1;
    assert_string_equal(rest, "Authorization: Bearer " SAMPLE_BEARER "\n"
                              "Content-Type: application/json\n"
                              "Accept: */*\n"
                              "User-Agent: " SAMPLE_USER_AGENT "\n"
                              "portalhooks-execution-id: exe_01\n"
                              "portalhooks-integration-id: jira\n"
                              "portalhooks-event-id: evt-48213\n"
                              "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\n"
                              "X-Tenant: " SAMPLE_HEADER_VALUE "\n"
                              "Expect:\n"
                              "TE:\n");
}

static void each_key_signs_separated_by_spaces(void **state)
{
    const char *value = strstr(lines_of(an_attempt()), "webhook-signature: ") + 19;
    const char *space = strchr(value, ' ');

    (void)state;
    assert_memory_equal(value, "v1,", 3);
    assert_memory_equal(space + 1, "v1,", 3);
    assert_memory_not_equal(value, space + 1, 20);
    assert_int_equal(strcspn(space + 1, " \n"), (size_t)(space - value));
}

static void without_a_body_there_is_no_content_type(void **state)
{
    ph_attempt_t *attempt = an_attempt();

    (void)state;
    attempt->body = "";
    attempt->body_len = 0;
    /* A name without a value suppresses libcurl's own header. */
    assert_non_null(strstr(lines_of(attempt), "\nExpect:\nTE:\nContent-Type:\n"));
    assert_null(strstr(lines_of(attempt), "Content-Type: "));
}

static void signature_depends_on_time_and_body(void **state)
{
    ph_attempt_t *attempt = an_attempt();
    ph_request_secrets_t later;
    const char *first = lines_of(attempt);

    (void)state;
    assert_string_equal(lines_of(attempt), first);
    assert_true(ph_request_secrets_open(&later, attempt, &sample_sender, SAMPLE_NOW + apr_time_from_sec(1)));
    assert_string_equal(later.list->next->next->data, "webhook-timestamp: 1769500001");
    assert_null(strstr(first, later.list->next->next->next->data));
    ph_request_secrets_free(&later);
    attempt->body = "{}";
    attempt->body_len = 2;
    assert_string_not_equal(lines_of(attempt), first);
}

static void redactor_knows_every_secret(void **state)
{
    static const char *const secrets_sent[] = { SAMPLE_BEARER, SAMPLE_HEADER_VALUE,
                                                "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=" };
    ph_request_secrets_t secrets;
    char *echo;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(secrets_sent); i++) {
        assert_true(ph_request_secrets_open(&secrets, an_attempt(), &sample_sender, SAMPLE_NOW));
        echo = apr_pstrdup(pool, secrets_sent[i]);
        assert_true(ph_redact_apply(secrets.redact, echo, strlen(echo)));
        assert_int_equal(strspn(echo, "*"), strlen(secrets_sent[i]));
        ph_request_secrets_free(&secrets);
    }
}

/* What is wrong with an attempt or its settings. */
typedef enum {
    NO_KEYRING,
    NO_KEY,
    OTHER_KID,
    OTHER_KEY,
    KEY_OF_ANOTHER_ROW,
    BEARER_OF_ANOTHER_ROW,
    HEADER_OF_ANOTHER_NAME,
    BEARER_WITH_A_LINE_BREAK,
    HEADER_WITH_A_NUL,
    KEY_OF_A_WRONG_LENGTH,
    ANOTHER_SCHEME,
    ANOTHER_HOST,
    ANOTHER_PORT,
    UNREADABLE_URL,
    KEY_OF_ANOTHER_INTEGRATION,
    FAULTS
} fault_t;

static void spoil(ph_attempt_t *attempt, fault_t fault)
{
    static const unsigned char other[PH_KEYRING_KEY_BYTES] = "another key of thirty-two bytes";
    const ph_secretbox_place_t elsewhere = ph_seal_place_bearer("sap", attempt->url, pool);
    const ph_secretbox_place_t bearer = ph_seal_place_bearer("jira", attempt->url, pool);
    static const unsigned char iv[PH_SECRETBOX_IV_BYTES] = "twelve byte";
    const ph_secretbox_place_t header = ph_seal_place_header("jira", SAMPLE_HEADER_NAME, attempt->url, pool);
    const ph_secretbox_place_t key = ph_seal_place_key("key_02", "jira");
    const ph_keyring_t *ring = sample_keyring(pool);
    ph_signing_key_t *keys = (ph_signing_key_t *)attempt->keys->elts;
    ph_sealed_header_t *headers = (ph_sealed_header_t *)attempt->headers->elts;
    ph_keyring_t *new_ring = ph_keyring_make(pool);
    ph_secret_t *secret;

    switch (fault) {
    case NO_KEYRING:
        sample_sender.keyring = NULL;
        break;
    case NO_KEY:
        attempt->keys = apr_array_make(pool, 1, sizeof(ph_signing_key_t));
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
        attempt->bearer = sample_seal(ring, &elsewhere, SAMPLE_BEARER, pool);
        break;
    case HEADER_OF_ANOTHER_NAME:
        headers[0].name = "X-Other";
        break;
    case BEARER_WITH_A_LINE_BREAK:
        attempt->bearer = sample_seal(ring, &bearer, "token-12345\r\nX-Smuggled: 1", pool);
        break;
    case HEADER_WITH_A_NUL:
        secret = ph_secret_make("value\0rest", 10);
        headers[0].sealed = ph_secretbox_seal(ring, &header, secret, iv, pool);
        ph_secret_free(secret);
        break;
    case KEY_OF_A_WRONG_LENGTH:
        keys[1].secret = sample_seal(ring, &key, "sixteen bytes...", pool);
        break;
    case ANOTHER_SCHEME:
        attempt->url = "http://hooks.example.com:443/in";
        break;
    case ANOTHER_HOST:
        attempt->url = "https://hooks.example.org/in";
        break;
    case ANOTHER_PORT:
        attempt->url = "https://hooks.example.com:8443/in";
        break;
    case UNREADABLE_URL:
        attempt->url = "https://hooks.example.com@evil.example/in";
        break;
    case KEY_OF_ANOTHER_INTEGRATION:
        attempt->bearer = NULL;
        attempt->headers = apr_array_make(pool, 1, sizeof(ph_sealed_header_t));
        attempt->integration_id = "sap";
        break;
    case FAULTS:
        break;
    }
}

static void one_fault_refuses_all(void **state)
{
    ph_request_secrets_t secrets;
    ph_attempt_t *attempt;
    int fault;

    (void)state;
    for (fault = 0; fault < FAULTS; fault++) {
        sample_sender = sample_settings(pool);
        attempt = an_attempt();
        spoil(attempt, fault);
        assert_false(ph_request_secrets_open(&secrets, attempt, &sample_sender, SAMPLE_NOW));
    }
}

static void attempt_whose_secrets_cannot_be_opened_is_not_sent(void **state)
{
    receiver_t *receiver = receiver_start_ok(pool);
    ph_attempt_t *attempt = sample_attempt(sample_url(receiver), pool);

    (void)state;
    spoil(attempt, OTHER_KEY);
    sample_run(attempt);
    receiver_stop(receiver);
    sample_assert_not_sent(attempt, PH_ERROR_SECRET_UNAVAILABLE);
    assert_int_equal(attempt->response.signed_at, 0);
    assert_int_equal(attempt->duration_us, -1);
    assert_int_equal(receiver_connections(receiver), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SENDER_TEST(headers_are_in_plaintext_and_wire_order),
        SENDER_TEST(each_key_signs_separated_by_spaces),
        SENDER_TEST(without_a_body_there_is_no_content_type),
        SENDER_TEST(signature_depends_on_time_and_body),
        SENDER_TEST(redactor_knows_every_secret),
        SENDER_TEST(one_fault_refuses_all),
        SENDER_TEST(attempt_whose_secrets_cannot_be_opened_is_not_sent),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
