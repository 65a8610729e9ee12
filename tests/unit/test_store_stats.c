/* SPDX-License-Identifier: Apache-2.0 */
/* Counts add up, move from unknown, and are summed by day. */
#include "store/store_stats.h"

#include "fresh_store.h"

#include <string.h>

#include <apr_strings.h>

#include "store/db_direct.h"

#define HOUR apr_time_from_sec(3600)
#define DAY (24 * HOUR)
#define TODAY (APR_INT64_C(20717) * DAY)
#define NOW (TODAY + 13 * HOUR + 5)
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void add(const fresh_store_t *store, const char *integration_id, apr_time_t hour, int succeeded,
                int failed, int unknown)
{
    ph_stats_t stats = { 0 };

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

static void an_hour_begins_where_it_begins(void **state)
{
    (void)state;
    assert_int_equal(ph_stats_hour(NOW), TODAY + 13 * HOUR);
    assert_int_equal(ph_stats_hour(TODAY), TODAY);
    assert_int_equal(ph_stats_hour(TODAY - 1), TODAY - HOUR);
}

static void a_duration_falls_into_the_bucket_that_holds_it(void **state)
{
    static const struct {
        apr_int64_t duration_us;
        int wanted;
    } cases[] = {
        { 0, 0 },        { 1000, 0 },      { 1001, 1 },      { 2000, 1 },      { 2001, 2 },
        { 1000000, 10 }, { 16384000, 14 }, { 16384001, 15 }, { 90000000, 15 },
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        assert_int_equal(ph_stats_bucket(cases[i].duration_us), cases[i].wanted);
    }
}

static void differences_add_up(void **state)
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

/* The histogram is read by later pages of the module; here by a text of the test's own. */
static void buckets_add_up_each_on_its_own(void **state)
{
    const fresh_store_t *store = *state;
    ph_stats_t stats = { 0 };
    ph_db_rows_t *rows;
    int i;

    stats.hour = TODAY;
    stats.integration_id = "jira";
    stats.instance = "host-a";
    for (i = 0; i < PH_STATS_BUCKETS; i++) {
        stats.buckets[i] = i + 1;
    }
    assert_stored(store, ph_store_stats_add(store->db, &stats, store->pool));
    assert_stored(store, ph_store_stats_add(store->db, &stats, store->pool));
    assert_stored(store,
                  ph_db_select(&rows, ph_db_direct_call(store->db,
                                                        "SELECT bucket_0, bucket_1, bucket_9, bucket_14, "
                                                        "bucket_15 FROM ph_stats",
                                                        store->pool)));
    assert_stored(store, ph_db_next(rows));
    assert_int_equal(ph_db_get_int(rows, 0, -1), 2);
    assert_int_equal(ph_db_get_int(rows, 1, -1), 4);
    assert_int_equal(ph_db_get_int(rows, 2, -1), 20);
    assert_int_equal(ph_db_get_int(rows, 3, -1), 30);
    assert_int_equal(ph_db_get_int(rows, 4, -1), 32);
    assert_int_equal(ph_db_next(rows), APR_EOF);
}

static void days_are_utc_and_sum_all_hours_and_instances(void **state)
{
    const fresh_store_t *store = *state;
    const ph_stats_day_t *days;
    ph_stats_t elsewhere = { 0 };
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

static void every_id_gets_its_days(void **state)
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
        cmocka_unit_test(an_hour_begins_where_it_begins),
        cmocka_unit_test(a_duration_falls_into_the_bucket_that_holds_it),
        cmocka_unit_test(differences_add_up),
        cmocka_unit_test(buckets_add_up_each_on_its_own),
        cmocka_unit_test(days_are_utc_and_sum_all_hours_and_instances),
        cmocka_unit_test(every_id_gets_its_days),
    };

    return fresh_store_run("store_stats", tests, COUNT(tests));
}
