/* SPDX-License-Identifier: Apache-2.0 */
/* Hourly counts: added to, moved from unknown, and summed by day or step. */
#include "store/store_stats.h"

#include "count.h"
#include "fresh_store.h"

#include <string.h>

#include <apr_strings.h>

#define HOUR apr_time_from_sec(3600)
#define DAY (24 * HOUR)
#define TODAY (APR_INT64_C(20717) * DAY)
#define NOW (TODAY + 13 * HOUR + 5)

static void add(const fresh_store_t *store, const char *integration_id, apr_time_t hour, int succeeded,
                int failed, int unknown)
{
    ph_stats_delta_t stats = { 0 };

    stats.hour = hour;
    stats.integration_id = integration_id;
    stats.instance = "host-a";
    stats.succeeded = succeeded;
    stats.failed = failed;
    stats.unknown = unknown;
    assert_stored(store, ph_store_stats_add(store->db, &stats, store->pool));
}

static const ph_stats_day_t *days_of(const fresh_store_t *store, const char *integration_id, int days)
{
    apr_array_header_t *ids = apr_array_make(store->pool, 1, sizeof(const char *));
    apr_hash_t *found;

    APR_ARRAY_PUSH(ids, const char *) = integration_id;
    assert_stored(store, ph_store_stats_days(&found, store->db, ids, days, NOW, store->pool));
    assert_int_equal(apr_hash_count(found), 1);
    return apr_hash_get(found, integration_id, APR_HASH_KEY_STRING);
}

static void hour_starts_at_its_first_microsecond(void **state)
{
    (void)state;
    assert_int_equal(ph_store_stats_hour(NOW), TODAY + 13 * HOUR);
    assert_int_equal(ph_store_stats_hour(TODAY), TODAY);
    assert_int_equal(ph_store_stats_hour(TODAY - 1), TODAY - HOUR);
}

static void deltas_are_added(void **state)
{
    const fresh_store_t *store = *state;
    const ph_stats_day_t *day;

    add(store, "jira", TODAY, 0, 0, 0);
    add(store, "jira", TODAY, 1, 2, 3);
    add(store, "jira", TODAY, 10, 20, 30);
    add(store, "jira", TODAY, 1, 0, -1);
    add(store, "jira", TODAY, 0, 0, 0);
    day = days_of(store, "jira", 1);
    assert_int_equal(day->succeeded, 12);
    assert_int_equal(day->failed, 22);
    assert_int_equal(day->unknown, 32);
}

static const ph_stats_t *stats_of(const fresh_store_t *store, const char *integration_id, apr_time_t from,
                                  apr_time_t to, apr_interval_time_t step)
{
    const ph_stats_query_t query = { from, to, step, integration_id };
    ph_stats_t *stats;

    assert_stored(store, ph_store_stats_read(&stats, store->db, &query, store->pool));
    return stats;
}

static void each_bucket_is_added_separately(void **state)
{
    const fresh_store_t *store = *state;
    const ph_stats_t *stats;
    ph_stats_delta_t delta = { 0 };
    int i;

    delta.hour = TODAY;
    delta.integration_id = "jira";
    delta.instance = "host-a";
    for (i = 0; i < PH_STATS_BUCKETS; i++) {
        delta.buckets[i] = i + 1;
    }
    assert_stored(store, ph_store_stats_add(store->db, &delta, store->pool));
    assert_stored(store, ph_store_stats_add(store->db, &delta, store->pool));
    stats = stats_of(store, "jira", TODAY, TODAY + HOUR, HOUR);
    for (i = 0; i < PH_STATS_BUCKETS; i++) {
        assert_int_equal(stats->buckets[i], 2 * (i + 1));
    }
}

static void every_step_has_its_stats(void **state)
{
    const fresh_store_t *store = *state;
    const ph_stats_t *stats;

    add(store, "jira", TODAY - HOUR, 100, 100, 100); /* before the period */
    add(store, "jira", TODAY, 1, 2, 3);
    add(store, "mail", TODAY, 10, 20, 30);
    add(store, "jira", TODAY + 2 * HOUR, 5, 0, 0);
    add(store, "jira", TODAY + 3 * HOUR, 100, 100, 100); /* after it */
    stats = stats_of(store, NULL, TODAY, TODAY + 3 * HOUR, HOUR);
    assert_int_equal(stats[0].start, TODAY);
    assert_int_equal(stats[0].succeeded, 11);
    assert_int_equal(stats[0].failed, 22);
    assert_int_equal(stats[0].unknown, 33);
    assert_int_equal(stats[1].start, TODAY + HOUR);
    assert_int_equal(stats[1].succeeded, 0);
    assert_int_equal(stats[2].succeeded, 5);
    stats = stats_of(store, "mail", TODAY, TODAY + 3 * HOUR, HOUR);
    assert_int_equal(stats[0].succeeded, 10);
    assert_int_equal(stats[2].succeeded, 0);
    stats = stats_of(store, "jira", TODAY - DAY, TODAY + DAY, DAY);
    assert_int_equal(stats[0].start, TODAY - DAY);
    assert_int_equal(stats[0].failed, 100);
    assert_int_equal(stats[1].failed, 102);
}

static void days_are_utc_and_sum_all_hours_and_instances(void **state)
{
    const fresh_store_t *store = *state;
    const ph_stats_day_t *days;
    ph_stats_delta_t elsewhere = { 0 };
    int i;

    add(store, "jira", TODAY - 7 * DAY + 23 * HOUR, 100, 100, 100); /* eight days ago */
    add(store, "jira", TODAY - 6 * DAY, 1, 0, 0);
    add(store, "jira", TODAY - DAY, 2, 1, 0);
    add(store, "jira", TODAY - HOUR, 3, 1, 1);
    add(store, "jira", TODAY, 4, 0, 0);
    add(store, "jira", TODAY + 13 * HOUR, 5, 0, 2);
    add(store, "mail", TODAY, 50, 50, 50);
    elsewhere.hour = TODAY;
    elsewhere.integration_id = "jira";
    elsewhere.instance = "host-b";
    elsewhere.succeeded = 6;
    assert_stored(store, ph_store_stats_add(store->db, &elsewhere, store->pool));
    days = days_of(store, "jira", 7);
    for (i = 0; i < 7; i++) {
        assert_int_equal(days[i].day, TODAY - (6 - i) * DAY);
    }
    assert_int_equal(days[0].succeeded, 1);
    assert_int_equal(days[1].succeeded, 0);
    assert_int_equal(days[5].succeeded, 5);
    assert_int_equal(days[5].failed, 2);
    assert_int_equal(days[5].unknown, 1);
    assert_int_equal(days[6].succeeded, 15);
    assert_int_equal(days[6].unknown, 2);
}

static void every_id_has_its_days(void **state)
{
    const fresh_store_t *store = *state;
    apr_array_header_t *ids = apr_array_make(store->pool, 150, sizeof(const char *));
    const ph_stats_day_t *days;
    apr_hash_t *found;
    int i;

    assert_stored(store, ph_store_stats_days(&found, store->db, ids, 7, NOW, store->pool));
    assert_int_equal(apr_hash_count(found), 0);
    for (i = 0; i < 150; i++) {
        APR_ARRAY_PUSH(ids, const char *) = apr_psprintf(store->pool, "int-%d", i);
        if (i % 50 == 0) {
            add(store, APR_ARRAY_IDX(ids, i, const char *), TODAY, i + 1, 0, 0);
        }
    }
    assert_stored(store, ph_store_stats_days(&found, store->db, ids, 7, NOW, store->pool));
    assert_int_equal(apr_hash_count(found), 150);
    for (i = 0; i < 150; i++) {
        days = apr_hash_get(found, APR_ARRAY_IDX(ids, i, const char *), APR_HASH_KEY_STRING);
        assert_int_equal(days[6].succeeded, i % 50 == 0 ? i + 1 : 0);
        assert_int_equal(days[6].day, TODAY);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(hour_starts_at_its_first_microsecond),
        cmocka_unit_test(deltas_are_added),
        cmocka_unit_test(each_bucket_is_added_separately),
        cmocka_unit_test(every_step_has_its_stats),
        cmocka_unit_test(days_are_utc_and_sum_all_hours_and_instances),
        cmocka_unit_test(every_id_has_its_days),
    };

    return fresh_store_run("store_stats", tests, COUNT(tests));
}
