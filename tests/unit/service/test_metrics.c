/* SPDX-License-Identifier: Apache-2.0 */
/* What is counted, and where. */
#include "service/metrics.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"

static ph_metrics_t metrics;

static int clear(void **state)
{
    (void)state;
    memset(&metrics, 0, sizeof metrics);
    return 0;
}

static void responses_are_counted_by_the_first_digit_of_their_status(void **state)
{
    (void)state;
    ph_metrics_note_response(&metrics, 200, PH_PROBLEM_NONE);
    ph_metrics_note_response(&metrics, 201, PH_PROBLEM_NONE);
    ph_metrics_note_response(&metrics, 404, PH_PROBLEM_NOT_FOUND);
    ph_metrics_note_response(&metrics, 503, PH_PROBLEM_BUSY);
    assert_int_equal(metrics.requests[2], 2);
    assert_int_equal(metrics.requests[4], 1);
    assert_int_equal(metrics.requests[5], 1);
    assert_int_equal(metrics.refused[PH_PROBLEM_NONE], 0);
    assert_int_equal(metrics.refused[PH_PROBLEM_NOT_FOUND], 1);
    assert_int_equal(metrics.refused[PH_PROBLEM_BUSY], 1);
}

static void statuses_outside_of_http_are_not_counted(void **state)
{
    static const int statuses[] = { -1, -100, 600, 99999 };
    size_t i;
    int class;

    (void)state;
    for (i = 0; i < COUNT(statuses); i++) {
        ph_metrics_note_response(&metrics, statuses[i], PH_PROBLEM_NONE);
    }
    for (class = 0; class < PH_METRICS_CLASSES; class ++) {
        assert_int_equal(metrics.requests[class], 0);
    }
}

static void outcome_is_counted_by_state_error_and_duration(void **state)
{
    ph_execution_t ended = { 0 };

    (void)state;
    ended.outcome.state = PH_STATE_FAILED;
    ended.outcome.error = PH_ERROR_TIMEOUT;
    ended.duration_us = 1500;
    ph_metrics_note_end(&metrics, &ended);
    assert_int_equal(metrics.ended[PH_STATE_FAILED], 1);
    assert_int_equal(metrics.errors[PH_ERROR_TIMEOUT], 1);
    assert_int_equal(metrics.durations[ph_stats_bucket(1500)], 1);
    assert_int_equal(metrics.durations_us, 1500);
}

static void outcome_without_error_and_duration_counts_its_state_only(void **state)
{
    ph_execution_t ended = { 0 };
    int bucket;

    (void)state;
    ended.outcome.state = PH_STATE_SUCCEEDED;
    ended.duration_us = -1;
    ph_metrics_note_end(&metrics, &ended);
    assert_int_equal(metrics.ended[PH_STATE_SUCCEEDED], 1);
    assert_int_equal(metrics.errors[PH_ERROR_NONE], 0);
    assert_int_equal(metrics.durations_us, 0);
    for (bucket = 0; bucket < PH_STATS_BUCKETS; bucket++) {
        assert_int_equal(metrics.durations[bucket], 0);
    }
}

static void admitted_and_swept_executions_add_up(void **state)
{
    (void)state;
    ph_metrics_note_admitted(&metrics);
    ph_metrics_note_admitted(&metrics);
    ph_metrics_note_swept(&metrics, 3);
    ph_metrics_note_swept(&metrics, 4);
    assert_int_equal(metrics.admitted, 2);
    assert_int_equal(metrics.swept, 7);
}

static void nothing_happens_without_memory_for_metrics(void **state)
{
    const ph_execution_t ended = { 0 };

    (void)state;
    ph_metrics_note_response(NULL, 200, PH_PROBLEM_NONE);
    ph_metrics_note_admitted(NULL);
    ph_metrics_note_end(NULL, &ended);
    ph_metrics_note_swept(NULL, 1);
    assert_int_equal(metrics.admitted, 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(responses_are_counted_by_the_first_digit_of_their_status, clear),
        cmocka_unit_test_setup(statuses_outside_of_http_are_not_counted, clear),
        cmocka_unit_test_setup(outcome_is_counted_by_state_error_and_duration, clear),
        cmocka_unit_test_setup(outcome_without_error_and_duration_counts_its_state_only, clear),
        cmocka_unit_test_setup(admitted_and_swept_executions_add_up, clear),
        cmocka_unit_test_setup(nothing_happens_without_memory_for_metrics, clear),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
