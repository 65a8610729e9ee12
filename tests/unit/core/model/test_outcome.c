/* SPDX-License-Identifier: Apache-2.0 */
/* Facts of a transfer → state, delivery, error word: tests/vectors/outcome.json. */
#include "core/model/outcome.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"

#define LAST_ERROR PH_ERROR_SECRET_UNAVAILABLE

static json_t *vectors;

static int load_vectors(void **state)
{
    (void)state;
    vectors = json_load_file(PH_VECTORS_DIR "/outcome.json", JSON_REJECT_DUPLICATES, NULL);
    return !vectors;
}

static int drop_vectors(void **state)
{
    (void)state;
    json_decref(vectors);
    return 0;
}

static const char *word_of(const json_t *object, const char *member)
{
    return json_string_value(json_object_get(object, member));
}

static int number_of(const json_t *object, const char *member)
{
    return (int)json_integer_value(json_object_get(object, member));
}

static int is_set(const json_t *object, const char *member)
{
    return json_is_true(json_object_get(object, member));
}

static ph_wire_end_t end_of(const char *word)
{
    static const char *const words[] = {
        [PH_WIRE_END_COMPLETE] = "complete",
        [PH_WIRE_END_NAME_NOT_RESOLVED] = "name_not_resolved",
        [PH_WIRE_END_TIMED_OUT] = "timed_out",
        [PH_WIRE_END_TLS_FAILED] = "tls_failed",
        [PH_WIRE_END_CERTIFICATE_REJECTED] = "certificate_rejected",
        [PH_WIRE_END_SEND_FAILED] = "send_failed",
        [PH_WIRE_END_RECEIVE_FAILED] = "receive_failed",
        [PH_WIRE_END_NO_RESPONSE] = "no_response",
        [PH_WIRE_END_BODY_INCOMPLETE] = "body_incomplete",
        [PH_WIRE_END_HEADER_TOO_LONG] = "header_too_long",
        [PH_WIRE_END_OTHER] = "other",
    };
    size_t i;

    for (i = 0; i < COUNT(words); i++) {
        if (strcmp(words[i], word) == 0) {
            return (ph_wire_end_t)i;
        }
    }
    fail_msg("no such end of a transfer: %s", word);
    return PH_WIRE_END_OTHER;
}

static int same_word(const char *one, const char *other)
{
    return one == other || (one && other && strcmp(one, other) == 0);
}

static void judgements_match_the_vectors(void **state)
{
    const json_t *row;
    size_t i;

    (void)state;
    assert_true(json_array_size(json_object_get(vectors, "judge")) > 50);
    json_array_foreach(json_object_get(vectors, "judge"), i, row)
    {
        const json_t *facts = json_object_get(row, "facts");
        const json_t *want = json_object_get(row, "outcome");
        const ph_wire_facts_t seen = {
            .end = end_of(word_of(facts, "end")),
            .blocked = is_set(facts, "blocked"),
            .is_tunnel_missing = is_set(facts, "is_tunnel_missing"),
            .is_reused = is_set(facts, "is_reused"),
            .request_began = is_set(facts, "request_began"),
            .http_status = number_of(facts, "http_status"),
            .has_location = is_set(facts, "has_location"),
            .cut_by_us = is_set(facts, "cut_by_us"),
            .headers_over_limit = is_set(facts, "headers_over_limit"),
            .headers_cut = is_set(facts, "headers_cut"),
            .interim_seen = is_set(facts, "interim_seen"),
            .alert_seen = is_set(facts, "alert_seen"),
            .refused_by_alert = is_set(facts, "refused_by_alert"),
        };
        const ph_outcome_t got = ph_outcome_judge(&seen);

        if (!same_word(ph_state_word(got.state), word_of(want, "state")) ||
            !same_word(ph_delivery_word(got.delivery), word_of(want, "delivery")) ||
            !same_word(ph_error_word(got.error), word_of(want, "error")) ||
            got.http_status != number_of(want, "http_status")) {
            fail_msg("%s: %s %s %s %d", word_of(row, "when"), ph_state_word(got.state),
                     ph_delivery_word(got.delivery), ph_error_word(got.error), got.http_status);
        }
    }
}

static void attempt_without_a_transfer_is_not_sent(void **state)
{
    static const ph_error_t errors[] = {
        PH_ERROR_TARGET_BLOCKED,  PH_ERROR_DNS_FAILED,    PH_ERROR_CONNECT_FAILED,
        PH_ERROR_CONNECT_TIMEOUT, PH_ERROR_TLS_HANDSHAKE, PH_ERROR_TLS_CERTIFICATE,
        PH_ERROR_QUEUE_TIMEOUT,   PH_ERROR_INTERRUPTED,   PH_ERROR_SECRET_UNAVAILABLE,
        PH_ERROR_TLS_ALERT,
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(errors); i++) {
        const ph_outcome_t outcome = ph_outcome_not_sent(errors[i]);

        assert_int_equal(outcome.state, PH_STATE_FAILED);
        assert_int_equal(outcome.delivery, PH_DELIVERY_NOT_SENT);
        assert_int_equal(outcome.error, errors[i]);
        assert_int_equal(outcome.http_status, 0);
    }
}

static void dead_sender_gives_unknown(void **state)
{
    const ph_outcome_t outcome = ph_outcome_unknown();

    (void)state;
    assert_int_equal(outcome.state, PH_STATE_UNKNOWN);
    assert_int_equal(outcome.delivery, PH_DELIVERY_MAYBE_RECEIVED);
    assert_int_equal(outcome.error, PH_ERROR_INTERRUPTED);
    assert_int_equal(outcome.http_status, 0);
}

static void words_round_trip(void **state)
{
    ph_state_t a_state = PH_STATE_SENDING;
    ph_delivery_t delivery = PH_DELIVERY_NOT_SENT;
    ph_error_t error = PH_ERROR_REDIRECT;
    int i;

    (void)state;
    for (i = PH_STATE_SENDING; i <= PH_STATE_UNKNOWN; i++) {
        assert_true(ph_state_parse(&a_state, ph_state_word((ph_state_t)i)));
        assert_int_equal(a_state, i);
    }
    for (i = PH_DELIVERY_UNDECIDED; i <= PH_DELIVERY_RECEIVED; i++) {
        assert_true(ph_delivery_parse(&delivery, ph_delivery_word((ph_delivery_t)i)));
        assert_int_equal(delivery, i);
    }
    for (i = PH_ERROR_NONE; i <= (int)LAST_ERROR; i++) {
        assert_true(ph_error_parse(&error, ph_error_word((ph_error_t)i)));
        assert_int_equal(error, i);
    }
    assert_null(ph_delivery_word(PH_DELIVERY_UNDECIDED));
    assert_null(ph_error_word(PH_ERROR_NONE));
}

static void refuses_other_words_and_leaves_the_value(void **state)
{
    ph_state_t a_state = PH_STATE_UNKNOWN;
    ph_delivery_t delivery = PH_DELIVERY_RECEIVED;
    ph_error_t error = PH_ERROR_TIMEOUT;

    (void)state;
    assert_false(ph_state_parse(&a_state, "Sending"));
    assert_false(ph_state_parse(&a_state, NULL));
    assert_false(ph_delivery_parse(&delivery, ""));
    assert_false(ph_error_parse(&error, "time_out"));
    assert_int_equal(a_state, PH_STATE_UNKNOWN);
    assert_int_equal(delivery, PH_DELIVERY_RECEIVED);
    assert_int_equal(error, PH_ERROR_TIMEOUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(judgements_match_the_vectors),
        cmocka_unit_test(attempt_without_a_transfer_is_not_sent),
        cmocka_unit_test(dead_sender_gives_unknown),
        cmocka_unit_test(words_round_trip),
        cmocka_unit_test(refuses_other_words_and_leaves_the_value),
    };

    return cmocka_run_group_tests_name("outcome", tests, load_vectors, drop_vectors);
}
