/* SPDX-License-Identifier: Apache-2.0 */
/* Periods of stats, and failures not followed by a success. */
#include "service/stats_report.h"

#include <string.h>

#include <apr_strings.h>

#include "count.h"
#include "sample_service.h"
#include "store/db_direct.h"
#include "store/store_execution.h"

#define HOUR apr_time_from_sec(3600)
#define DAY (24 * HOUR)
#define TODAY (APR_INT64_C(20717) * DAY)
#define NOW (TODAY + 13 * HOUR + 5)

static void period_is_made_of_whole_steps(void **state)
{
    static const struct {
        apr_interval_time_t step;
        apr_time_t from;
        apr_time_t to;
        apr_time_t wanted_from;
        apr_time_t wanted_to;
    } cases[] = {
        { HOUR, 0, 0, TODAY - 10 * HOUR, TODAY + 14 * HOUR },
        { DAY, 0, 0, TODAY - 29 * DAY, TODAY + DAY },
        { HOUR, NOW - HOUR, NOW, TODAY + 12 * HOUR, TODAY + 14 * HOUR },
        { HOUR, TODAY, TODAY + HOUR, TODAY, TODAY + HOUR },
        { DAY, NOW, NOW, TODAY, TODAY + DAY },
        { HOUR, TODAY + 1, 0, TODAY, TODAY + 14 * HOUR },
        { HOUR, 0, TODAY, TODAY - DAY, TODAY },
        { HOUR, TODAY - 31 * DAY, TODAY, TODAY - 31 * DAY, TODAY },
        { DAY, TODAY - 366 * DAY, TODAY, TODAY - 366 * DAY, TODAY },
    };
    ph_stats_query_t query = { 0 };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        query.step = cases[i].step;
        assert_true(ph_stats_report_period(&query, cases[i].from, cases[i].to, NOW));
        assert_int_equal(query.from, cases[i].wanted_from);
        assert_int_equal(query.to, cases[i].wanted_to);
    }
}

static void period_has_a_limited_number_of_steps(void **state)
{
    static const struct {
        apr_interval_time_t step;
        apr_time_t from;
        apr_time_t to;
    } cases[] = {
        { HOUR, NOW + HOUR, NOW }, { HOUR, TODAY, TODAY },      { HOUR, TODAY - 31 * DAY - 1, TODAY },
        { HOUR, NOW + DAY, 0 },    { DAY, 1, TODAY },           { DAY, TODAY - 367 * DAY, TODAY },
        { DAY, 0, DAY },           { HOUR, TODAY, 40 * TODAY },
    };
    ph_stats_query_t query = { 0 };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        query.step = cases[i].step;
        assert_false(ph_stats_report_period(&query, cases[i].from, cases[i].to, NOW));
    }
}

/* Insert an execution, `n` minutes after the start of the day. */
static void insert(sample_service_t *service, int n, const char *integration_id, const char *event_id,
                   ph_mode_t mode, ph_state_t state)
{
    ph_execution_t execution;

    sample_service_now = TODAY + apr_time_from_sec(60 * n);
    execution = sample_service_execution(service, n, state);
    execution.integration_id = integration_id;
    execution.integration_name = integration_id;
    execution.event_id = event_id;
    execution.mode = mode;
    sample_service_insert(service, &execution);
}

static ph_stats_report_t report_of(sample_service_t *service, const char *integration_id)
{
    const ph_stats_query_t query = { TODAY, TODAY + DAY, HOUR, integration_id };
    const ph_stats_days_t utc = { 0 };
    ph_stats_report_t report;

    assert_served(service, ph_stats_report_read(&report, &service->context, &query, &utc));
    return report;
}

static void failure_is_open_until_the_same_has_succeeded(void **state)
{
    static const struct {
        const char *event_id; /* of the execution after a failure of jira with evt-1 at minute 10 */
        const char *integration_id;
        ph_mode_t mode;
        ph_state_t ended;
        int minute;
        int open;
    } cases[] = {
        { "evt-1", "jira", PH_MODE_EVENT, PH_STATE_SUCCEEDED, 11, 0 },
        { "evt-1", "jira", PH_MODE_EVENT, PH_STATE_SUCCEEDED, 9, 1 },
        { "evt-1", "jira", PH_MODE_EVENT, PH_STATE_UNKNOWN, 11, 1 },
        { "evt-1", "jira", PH_MODE_EVENT, PH_STATE_FAILED, 11, 2 },
        { "evt-2", "jira", PH_MODE_EVENT, PH_STATE_SUCCEEDED, 11, 1 },
        { "evt-1", "mail", PH_MODE_EVENT, PH_STATE_SUCCEEDED, 11, 1 },
        { NULL, "jira", PH_MODE_DEFAULT, PH_STATE_SUCCEEDED, 11, 1 },
    };
    fresh_store_t *store = *state;
    sample_service_t service;
    size_t i;

    sample_service_init(&service, store);
    for (i = 0; i < COUNT(cases); i++) {
        assert_stored(store, ph_db_direct_script(store->db, "DELETE FROM ph_execution"));
        insert(&service, 10, "jira", "evt-1", PH_MODE_EVENT, PH_STATE_FAILED);
        insert(&service, cases[i].minute, cases[i].integration_id, cases[i].event_id, cases[i].mode,
               cases[i].ended);
        assert_int_equal(report_of(&service, NULL).open_failures, cases[i].open);
        assert_true(report_of(&service, NULL).is_exact);
    }
}

static void run_without_an_event_is_closed_by_another_such_run(void **state)
{
    sample_service_t service;

    sample_service_init(&service, *state);
    insert(&service, 1, "jira", NULL, PH_MODE_DEFAULT, PH_STATE_FAILED);
    insert(&service, 2, "jira", NULL, PH_MODE_DEFAULT, PH_STATE_FAILED);
    insert(&service, 3, "jira", NULL, PH_MODE_TEST, PH_STATE_SUCCEEDED);
    assert_int_equal(report_of(&service, NULL).open_failures, 2);
    insert(&service, 4, "jira", NULL, PH_MODE_DEFAULT, PH_STATE_SUCCEEDED);
    assert_int_equal(report_of(&service, NULL).open_failures, 0);
    insert(&service, 5, "jira", NULL, PH_MODE_DEFAULT, PH_STATE_FAILED);
    assert_int_equal(report_of(&service, NULL).open_failures, 1);
}

static void test_messages_and_other_integrations_and_times_do_not_count(void **state)
{
    sample_service_t service;

    sample_service_init(&service, *state);
    insert(&service, 1, "jira", NULL, PH_MODE_TEST, PH_STATE_FAILED);
    insert(&service, 2, "mail", "evt-1", PH_MODE_EVENT, PH_STATE_FAILED);
    insert(&service, -1, "jira", NULL, PH_MODE_DEFAULT, PH_STATE_FAILED);
    insert(&service, 24 * 60, "jira", NULL, PH_MODE_DEFAULT, PH_STATE_FAILED);
    assert_int_equal(report_of(&service, "jira").open_failures, 0);
    assert_int_equal(report_of(&service, "mail").open_failures, 1);
    assert_int_equal(report_of(&service, NULL).open_failures, 1);
}

static void more_than_500_failures_are_a_lower_bound(void **state)
{
    fresh_store_t *store = *state;
    sample_service_t service;
    int i;

    sample_service_init(&service, store);
    assert_stored(store, ph_db_begin(store->db));
    for (i = 0; i < 502; i++) {
        insert(&service, i, "jira", i % 2 == 0 ? "evt-1" : NULL, i % 2 == 0 ? PH_MODE_EVENT : PH_MODE_DEFAULT,
               PH_STATE_FAILED);
    }
    assert_stored(store, ph_db_commit(store->db));
    assert_int_equal(report_of(&service, NULL).open_failures, 500);
    assert_false(report_of(&service, NULL).is_exact);
}

static void days_have_the_lengths_of_the_readers_clock(void **state)
{
    const ph_stats_days_t days = { 3, { { 1, 24 }, { 1, 23 }, { 2, 24 } } };
    const ph_stats_days_t too_many = { 1, { { PH_STATS_DAYS_MAX + 1, 24 } } };
    const apr_time_t first = TODAY - HOUR;
    const int counted[] = { 24, 23, 24, 24 };
    fresh_store_t *store = *state;
    sample_service_t service;
    ph_stats_query_t query = { 0 };
    ph_stats_delta_t stats = { 0 };
    ph_stats_report_t report;
    apr_time_t start = first;
    int i;

    sample_service_init(&service, store);
    stats.integration_id = "jira";
    stats.instance = "test";
    stats.succeeded = 1;
    for (stats.hour = first - 200 * HOUR; stats.hour < first + 200 * HOUR; stats.hour += HOUR) {
        stats.failed = stats.hour < first;
        assert_stored(store, ph_store_stats_add(store->db, &stats, store->pool));
    }
    assert_false(ph_stats_report_days(&query, &too_many, first));
    assert_false(ph_stats_report_days(&query, &days, HOUR));
    assert_true(ph_stats_report_days(&query, &days, first + HOUR / 2));
    assert_int_equal(query.from, first);
    assert_int_equal(query.to, first + 95 * HOUR);
    assert_served(&service, ph_stats_report_read(&report, &service.context, &query, &days));
    assert_int_equal(report.count, COUNT(counted));
    for (i = 0; i < report.count; i++) {
        assert_int_equal(report.stats[i].start, start);
        assert_int_equal(report.stats[i].succeeded, counted[i]);
        start += counted[i] * HOUR;
    }
    assert_int_equal(report.total.succeeded, 95);
    assert_int_equal(report.total.failed, 0);
    assert_int_equal(report.before.start, first - 95 * HOUR);
    assert_int_equal(report.before.failed, 95);
}

static void period_before_is_as_long_and_counted_separately(void **state)
{
    fresh_store_t *store = *state;
    sample_service_t service;
    ph_stats_delta_t stats = { 0 };
    ph_stats_report_t report;

    sample_service_init(&service, store);
    stats.integration_id = "jira";
    stats.instance = "test";
    stats.succeeded = 1;
    for (stats.hour = TODAY - 2 * DAY; stats.hour < TODAY + 2 * DAY; stats.hour += 6 * HOUR) {
        stats.failed = stats.hour < TODAY;
        stats.buckets[3] = stats.hour >= TODAY;
        assert_stored(store, ph_store_stats_add(store->db, &stats, store->pool));
    }
    report = report_of(&service, "jira");
    assert_int_equal(report.count, 24);
    assert_int_equal(report.stats[0].start, TODAY);
    assert_int_equal(report.stats[6].succeeded, 1);
    assert_int_equal(report.stats[7].succeeded, 0);
    assert_int_equal(report.total.succeeded, 4);
    assert_int_equal(report.total.failed, 0);
    assert_int_equal(report.total.buckets[3], 4);
    assert_int_equal(report.before.start, TODAY - DAY);
    assert_int_equal(report.before.succeeded, 4);
    assert_int_equal(report.before.failed, 4);
    assert_int_equal(report.before.buckets[3], 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(period_is_made_of_whole_steps),
        cmocka_unit_test(period_has_a_limited_number_of_steps),
        cmocka_unit_test(failure_is_open_until_the_same_has_succeeded),
        cmocka_unit_test(run_without_an_event_is_closed_by_another_such_run),
        cmocka_unit_test(test_messages_and_other_integrations_and_times_do_not_count),
        cmocka_unit_test(more_than_500_failures_are_a_lower_bound),
        cmocka_unit_test(days_have_the_lengths_of_the_readers_clock),
        cmocka_unit_test(period_before_is_as_long_and_counted_separately),
    };

    return fresh_store_run("stats report", tests, COUNT(tests));
}
