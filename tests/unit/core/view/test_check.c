/* SPDX-License-Identifier: Apache-2.0 */
/* The steps of a dry run: which one failed, and what the others report. */
#include "core/view/check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"

static void each_error_belongs_to_one_step(void **state)
{
    static const struct {
        ph_error_t error;
        apr_int64_t connect_us;
        apr_int64_t tls_us;
        ph_check_step_t wanted;
    } cases[] = {
        { PH_ERROR_NONE, 5, 5, PH_CHECK_STEPS },
        { PH_ERROR_DNS_FAILED, -1, -1, PH_CHECK_NAME },
        { PH_ERROR_TARGET_BLOCKED, -1, -1, PH_CHECK_ADDRESS },
        { PH_ERROR_CONNECT_FAILED, 5, -1, PH_CHECK_CONNECTION },
        { PH_ERROR_INTERRUPTED, -1, -1, PH_CHECK_CONNECTION },
        { PH_ERROR_CONNECT_TIMEOUT, -1, -1, PH_CHECK_NAME },
        { PH_ERROR_CONNECT_TIMEOUT, 5, -1, PH_CHECK_CONNECTION },
        { PH_ERROR_CONNECT_TIMEOUT, 5, 5, PH_CHECK_TLS },
        { PH_ERROR_TLS_HANDSHAKE, 5, 5, PH_CHECK_TLS },
        { PH_ERROR_TLS_CERTIFICATE, 5, 5, PH_CHECK_TLS },
    };
    ph_outcome_t outcome = { PH_STATE_FAILED, PH_DELIVERY_NOT_SENT, PH_ERROR_NONE, 0 };
    ph_response_t reached = { 0 };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        outcome.error = cases[i].error;
        reached.timing.connect_us = cases[i].connect_us;
        reached.timing.tls_us = cases[i].tls_us;
        assert_int_equal(ph_check_failed_at(&outcome, &reached), cases[i].wanted);
    }
}

/* The first letter of each step's result. */
static void results_of(char out[PH_CHECK_STEPS + 1], const ph_check_t *check)
{
    json_t *json = ph_check_json(check);
    const json_t *steps = json_object_get(json, "steps");
    size_t i;

    assert_int_equal(json_array_size(steps), PH_CHECK_STEPS);
    for (i = 0; i < PH_CHECK_STEPS; i++) {
        out[i] = json_string_value(json_object_get(json_array_get(steps, i), "result"))[0];
    }
    out[PH_CHECK_STEPS] = '\0';
    json_decref(json);
}

static void steps_after_the_failed_one_are_skipped(void **state)
{
    static const struct {
        ph_check_step_t failed_at;
        int is_tls;
        const char *wanted; /* passed, failed, skipped */
    } cases[] = {
        { PH_CHECK_URL, 1, "fssss" },        { PH_CHECK_NAME, 1, "pfsss" }, { PH_CHECK_ADDRESS, 1, "ppfss" },
        { PH_CHECK_CONNECTION, 1, "pppfs" }, { PH_CHECK_TLS, 1, "ppppf" },  { PH_CHECK_STEPS, 1, "ppppp" },
        { PH_CHECK_STEPS, 0, "pppps" },
    };
    ph_check_t check = {
        "https://receiver.example/", 1,   PH_CHECK_STEPS, PH_ERROR_NONE, "It stands.", NULL, NULL,
        PH_TARGET_ALLOWED,           NULL
    };
    char results[PH_CHECK_STEPS + 1];
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        check.failed_at = cases[i].failed_at;
        check.is_tls = cases[i].is_tls;
        results_of(results, &check);
        assert_string_equal(results, cases[i].wanted);
    }
}

static void names_the_egress_rule_and_what_it_would_refuse(void **state)
{
    const ph_egress_rule_t rule = { "crm", NULL, 1 };
    ph_check_t check = { 0 };
    json_t *json;

    (void)state;
    check.url = check.sentence = "";
    json = ph_check_json(&check);
    assert_true(json_is_null(json_object_get(json, "egress_rule")));
    assert_true(json_is_null(json_object_get(json, "would_refuse")));
    json_decref(json);
    check.egress = &rule;
    check.reported = PH_TARGET_DENY_EGRESS;
    json = ph_check_json(&check);
    assert_string_equal(json_string_value(json_object_get(json, "egress_rule")), "crm");
    assert_string_equal(json_string_value(json_object_get(json, "would_refuse")),
                        ph_target_explain(PH_TARGET_DENY_EGRESS));
    json_decref(json);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_error_belongs_to_one_step),
        cmocka_unit_test(steps_after_the_failed_one_are_skipped),
        cmocka_unit_test(names_the_egress_rule_and_what_it_would_refuse),
    };

    return cmocka_run_group_tests_name("check", tests, NULL, NULL);
}
