/* SPDX-License-Identifier: Apache-2.0 */
/* Attempts that end without a transfer. */
#include "wire/attempt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "count.h"
#include "sample_attempt.h"
#include "sample_run.h"

static void unsent_attempt_has_an_empty_response_and_the_usual_sentence(void **state)
{
    static const ph_error_t errors[] = { PH_ERROR_QUEUE_TIMEOUT, PH_ERROR_INTERRUPTED,
                                         PH_ERROR_SECRET_UNAVAILABLE, PH_ERROR_TARGET_BLOCKED };
    ph_attempt_t *attempt = sample_attempt("http://127.0.0.1:9/", pool);
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(errors); i++) {
        attempt->response.status = 200;
        attempt->duration_us = 5;
        ph_attempt_end_unsent(attempt, errors[i], NULL, SAMPLE_NOW);
        sample_assert_not_sent(attempt, errors[i]);
        assert_string_equal(attempt->response.sentence, ph_outcome_sentence(&attempt->outcome, "Jira", pool));
        assert_int_equal(attempt->response.status, 0);
        assert_int_equal(attempt->response.signed_at, 0);
        assert_int_equal(attempt->response.timing.dns_us, -1);
        assert_int_equal(attempt->response.timing.receive_us, -1);
        assert_int_equal(attempt->duration_us, -1);
    }
}

static void given_sentence_replaces_the_usual_one(void **state)
{
    ph_attempt_t *attempt = sample_attempt("http://127.0.0.1:9/", pool);

    (void)state;
    ph_attempt_end_unsent(attempt, PH_ERROR_TARGET_BLOCKED, "Because.", SAMPLE_NOW);
    sample_assert_not_sent(attempt, PH_ERROR_TARGET_BLOCKED);
    assert_string_equal(attempt->response.sentence, "Because.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        POOL_TEST(unsent_attempt_has_an_empty_response_and_the_usual_sentence),
        POOL_TEST(given_sentence_replaces_the_usual_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
