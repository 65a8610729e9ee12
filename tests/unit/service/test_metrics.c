/* SPDX-License-Identifier: Apache-2.0 */
/* What is counted, and where. */
#include "service/metrics.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"
#include "service/child_gauges.h"

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
    ph_metrics_note_end(&metrics, &ended, 0);
    assert_int_equal(metrics.ended[PH_STATE_FAILED], 1);
    assert_int_equal(metrics.errors[PH_ERROR_TIMEOUT], 1);
    assert_int_equal(metrics.durations.buckets[1], 1);
    assert_int_equal(metrics.durations.sum_us, 1500);
}

static void outcome_without_error_and_duration_counts_its_state_only(void **state)
{
    ph_execution_t ended = { 0 };
    int bucket;

    (void)state;
    ended.outcome.state = PH_STATE_SUCCEEDED;
    ended.duration_us = -1;
    ph_metrics_note_end(&metrics, &ended, 0);
    assert_int_equal(metrics.ended[PH_STATE_SUCCEEDED], 1);
    assert_int_equal(metrics.errors[PH_ERROR_NONE], 0);
    assert_int_equal(metrics.durations.sum_us, 0);
    for (bucket = 0; bucket < PH_HISTOGRAM_BUCKETS; bucket++) {
        assert_int_equal(metrics.durations.buckets[bucket], 0);
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

static apr_uint64_t failures_of(const char *id)
{
    const ph_failing_integration_t *entry;
    int i = 0;

    for (entry = ph_failing_integrations_next(&metrics.failing, &i); entry;
         i++, entry = ph_failing_integrations_next(&metrics.failing, &i)) {
        if (strcmp(entry->id, id) == 0) {
            return entry->failures;
        }
    }
    return 0;
}

static void first_failing_integrations_have_a_count_and_all_others_share_one(void **state)
{
    static const char *const ids[] = { "jira", "pager", "jira", "chat", "mail", "pager", "jira" };
    ph_execution_t ended = { 0 };
    size_t i;

    (void)state;
    ended.duration_us = -1;
    ended.outcome.state = PH_STATE_SUCCEEDED;
    ended.integration_id = "fine";
    ph_metrics_note_end(&metrics, &ended, 2);
    ended.outcome.state = PH_STATE_FAILED;
    for (i = 0; i < COUNT(ids); i++) {
        ended.integration_id = ids[i];
        ph_metrics_note_end(&metrics, &ended, 2);
    }
    assert_int_equal(failures_of("jira"), 3);
    assert_int_equal(failures_of("pager"), 2);
    assert_int_equal(failures_of("chat"), 0);
    assert_int_equal(failures_of("fine"), 0);
    assert_int_equal(metrics.failing.others, 2);
}

static void stages_are_those_that_took_place(void **state)
{
    const ph_timing_t plain = { 1000, 1000, -1, -1, 70000000, 5 };

    (void)state;
    ph_metrics_note_timing(&metrics, &plain);
    assert_int_equal(metrics.stages[PH_STAGE_CONNECT].buckets[1], 1);
    assert_int_equal(metrics.stages[PH_STAGE_TLS].sum_us, 0);
    assert_int_equal(metrics.stages[PH_STAGE_FIRST_BYTE].buckets[PH_HISTOGRAM_BUCKETS - 1], 1);
}

static void gauges_of_all_children_add_up_until_they_are_reaped(void **state)
{
    const int values[PH_GAUGES] = { 1, 2, 3, 4, 5, 6, 7, 8 };
    apr_int64_t sums[PH_GAUGES];
    ph_gauges_t *gauges = ph_gauges_init(calloc(1, ph_gauges_size(2)), 2);

    (void)state;
    ph_gauges_publish(ph_gauges_join(gauges, 11), values);
    assert_int_equal(ph_gauges_sum(sums, gauges), 1);
    ph_gauges_publish(ph_gauges_join(gauges, 12), values);
    assert_null(ph_gauges_join(gauges, 13));
    assert_int_equal(ph_gauges_sum(sums, gauges), 2);
    assert_int_equal(sums[PH_GAUGE_IN_FLIGHT], 4);
    assert_int_equal(sums[PH_GAUGE_LEASE_AGE], 8);
    ph_gauges_leave(gauges, 11);
    assert_int_equal(ph_gauges_sum(sums, gauges), 1);
    assert_non_null(ph_gauges_join(gauges, 13));
    assert_int_equal(ph_gauges_sum(sums, gauges), 1);
    free(gauges);
}

static void nothing_happens_without_memory_for_metrics(void **state)
{
    const ph_execution_t ended = { 0 };

    (void)state;
    ph_metrics_note_response(NULL, 200, PH_PROBLEM_NONE);
    ph_metrics_note_admitted(NULL);
    ph_metrics_note_end(NULL, &ended, 0);
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
        cmocka_unit_test_setup(first_failing_integrations_have_a_count_and_all_others_share_one, clear),
        cmocka_unit_test_setup(stages_are_those_that_took_place, clear),
        cmocka_unit_test(gauges_of_all_children_add_up_until_they_are_reaped),
        cmocka_unit_test_setup(nothing_happens_without_memory_for_metrics, clear),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
