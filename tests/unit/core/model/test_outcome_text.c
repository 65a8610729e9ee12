/* SPDX-License-Identifier: Apache-2.0 */
/* Sentences and remedies of outcomes: tests/vectors/outcome.json. */
#include "core/model/outcome.h"

#include <apr_strings.h>
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"
#include "pool_fixture.h"

#define LAST_ERROR PH_ERROR_SECRET_UNAVAILABLE
#define HAS(text, part) strstr((text), (part))

static json_t *vectors;

static int load_vectors(void **state)
{
    vectors = json_load_file(PH_VECTORS_DIR "/outcome.json", JSON_REJECT_DUPLICATES, NULL);
    return !vectors || pool_set_up(state);
}

static int drop_vectors(void **state)
{
    json_decref(vectors);
    return pool_tear_down(state);
}

static const char *word_of(const json_t *object, const char *member)
{
    return json_string_value(json_object_get(object, member));
}

static int number_of(const json_t *object, const char *member)
{
    return (int)json_integer_value(json_object_get(object, member));
}

static int same_word(const char *one, const char *other)
{
    return one == other || (one && other && strcmp(one, other) == 0);
}

/* The first matching row of the vectors' copy. */
static const json_t *find_copy(const ph_outcome_t *outcome)
{
    const json_t *row;
    size_t i;

    json_array_foreach(json_object_get(vectors, "copy"), i, row)
    {
        const char *delivery = word_of(row, "delivery");

        if (same_word(word_of(row, "error"), ph_error_word(outcome->error)) &&
            (!delivery || same_word(delivery, ph_delivery_word(outcome->delivery))) &&
            outcome->http_status >= number_of(row, "status_min") &&
            outcome->http_status <= number_of(row, "status_max")) {
            return row;
        }
    }
    return NULL;
}

static const char *replace(const char *text, const char *hole, const char *value)
{
    const char *at = strstr(text, hole);

    if (!at) {
        return text;
    }
    return apr_psprintf(pool, "%.*s%s%s", (int)(at - text), text, value, at + strlen(hole));
}

static void check_copy(const ph_outcome_t *outcome)
{
    const json_t *row = find_copy(outcome);
    const char *sentence;

    assert_non_null(row);
    sentence = replace(word_of(row, "sentence"), "{status}", apr_itoa(pool, outcome->http_status));
    sentence = replace(sentence, "{name}", "Jira");
    assert_string_equal(ph_outcome_sentence(outcome, "Jira", pool), sentence);
    assert_null(strchr(sentence, '{'));
    assert_true(same_word(ph_outcome_remedy(outcome), word_of(row, "remedy")));
    assert_true(!ph_outcome_remedy(outcome) == (outcome->error == PH_ERROR_NONE));
}

static void sentences_and_remedies_match_the_vectors(void **state)
{
    ph_outcome_t outcome = { PH_STATE_FAILED, PH_DELIVERY_NOT_SENT, PH_ERROR_NONE, 0 };
    int delivery;
    int error;

    (void)state;
    for (error = PH_ERROR_NONE; error <= (int)LAST_ERROR; error++) {
        for (delivery = PH_DELIVERY_NOT_SENT; delivery <= PH_DELIVERY_RECEIVED; delivery++) {
            for (outcome.http_status = 0; outcome.http_status <= 999; outcome.http_status++) {
                outcome.error = (ph_error_t)error;
                outcome.delivery = (ph_delivery_t)delivery;
                check_copy(&outcome);
            }
            apr_pool_clear(pool);
        }
    }
}

static void success_names_the_status(void **state)
{
    const ph_outcome_t outcome = { PH_STATE_SUCCEEDED, PH_DELIVERY_RECEIVED, PH_ERROR_NONE, 200 };

    (void)state;
    assert_string_equal(ph_outcome_sentence(&outcome, "Jira", pool), "Delivered to Jira (200).");
    assert_null(ph_outcome_remedy(&outcome));
}

static void truncated_success_warns_against_sending_again(void **state)
{
    const ph_outcome_t outcome = { PH_STATE_FAILED, PH_DELIVERY_RECEIVED, PH_ERROR_RESPONSE_INCOMPLETE, 200 };

    (void)state;
    assert_string_equal(ph_outcome_sentence(&outcome, "Jira", pool),
                        "Delivered to Jira (200), but its response was cut off; do not send it again.");
}

static void sending_has_neither_sentence_nor_remedy(void **state)
{
    const ph_outcome_t outcome = { PH_STATE_SENDING, PH_DELIVERY_UNDECIDED, PH_ERROR_NONE, 0 };

    (void)state;
    assert_null(ph_outcome_sentence(&outcome, "Jira", pool));
    assert_null(ph_outcome_remedy(&outcome));
}

static void receiver_name_is_not_expanded(void **state)
{
    const ph_outcome_t outcome = { PH_STATE_SUCCEEDED, PH_DELIVERY_RECEIVED, PH_ERROR_NONE, 204 };

    (void)state;
    assert_string_equal(ph_outcome_sentence(&outcome, "{status} {name} %s", pool),
                        "Delivered to {status} {name} %s (204).");
}

/* A status says what the receiver answered, and not why: causes are possibilities. */
static void remedy_of_a_refusal_offers_causes_as_possibilities(void **state)
{
    static const int statuses[] = { 401, 402, 403, 404, 405, 407, 408, 409, 411, 413, 415,
                                    421, 426, 451, 500, 501, 502, 503, 504, 505, 511 };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(statuses); i++) {
        const ph_outcome_t outcome = { PH_STATE_FAILED, PH_DELIVERY_RECEIVED, PH_ERROR_HTTP_STATUS,
                                       statuses[i] };
        const char *remedy = ph_outcome_remedy(&outcome);

        if (!HAS(remedy, " may ") && !HAS(remedy, "Possible causes") && !HAS(remedy, "Read the response")) {
            fail_msg("%d: %s", statuses[i], remedy);
        }
        assert_false(HAS(ph_outcome_sentence(&outcome, "Jira", pool), "token"));
    }
}

static void unsent_outcome_says_nothing_was_sent(void **state)
{
    static const ph_error_t errors[] = {
        PH_ERROR_TARGET_BLOCKED,  PH_ERROR_DNS_FAILED,    PH_ERROR_CONNECT_FAILED,
        PH_ERROR_CONNECT_TIMEOUT, PH_ERROR_TLS_HANDSHAKE, PH_ERROR_TLS_CERTIFICATE,
        PH_ERROR_QUEUE_TIMEOUT,   PH_ERROR_INTERRUPTED,   PH_ERROR_SECRET_UNAVAILABLE,
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(errors); i++) {
        const ph_outcome_t outcome = ph_outcome_not_sent(errors[i]);

        assert_true(HAS(ph_outcome_sentence(&outcome, "Jira", pool), "Nothing was sent"));
        assert_non_null(ph_outcome_remedy(&outcome));
    }
}

static void unknown_outcome_warns_before_a_retry(void **state)
{
    const ph_outcome_t outcome = ph_outcome_unknown();

    (void)state;
    assert_true(HAS(ph_outcome_sentence(&outcome, "Jira", pool), "may have received the message"));
    assert_true(HAS(ph_outcome_remedy(&outcome), "before you retry"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sentences_and_remedies_match_the_vectors),
        cmocka_unit_test(success_names_the_status),
        cmocka_unit_test(truncated_success_warns_against_sending_again),
        cmocka_unit_test(sending_has_neither_sentence_nor_remedy),
        cmocka_unit_test(receiver_name_is_not_expanded),
        cmocka_unit_test(remedy_of_a_refusal_offers_causes_as_possibilities),
        cmocka_unit_test(unsent_outcome_says_nothing_was_sent),
        cmocka_unit_test(unknown_outcome_warns_before_a_retry),
    };

    return cmocka_run_group_tests_name("outcome_text", tests, load_vectors, drop_vectors);
}
