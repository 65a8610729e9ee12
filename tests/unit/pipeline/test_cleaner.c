/* SPDX-License-Identifier: Apache-2.0 */
/* Which process removes what, and when. */
#include "pipeline/cleaner.h"

#include <string.h>

#include <apr_strings.h>

#include "count.h"
#include "os/monotonic.h"
#include "sample_portal.h"
#include "service/alerts.h"
#include "store/db_direct.h"
#include "store/store_event.h"
#include "store/store_evidence.h"
#include "store/store_execution.h"
#include "store/store_idempotency.h"
#include "store/store_owner.h"
#include "store/store_retention.h"
#include "store/store_stats.h"

#define DAY apr_time_from_sec(86400)

static int rows_of(const fresh_store_t *store, const char *table)
{
    ph_db_rows_t *rows;
    int count;

    assert_stored(
        store,
        ph_db_select(&rows, ph_db_direct_call(store->db,
                                              apr_pstrcat(store->pool, "SELECT COUNT(*) FROM ", table, NULL),
                                              store->pool)));
    assert_stored(store, ph_db_next(rows));
    count = (int)ph_db_get_int(rows, 0, -1);
    ph_db_drain(rows);
    return count;
}

static void insert_execution(const fresh_store_t *store, int n, apr_time_t made)
{
    apr_array_header_t *rows = apr_array_make(store->pool, 1, sizeof(const void *));
    ph_execution_t execution = { 0 };
    ph_request_t request = { 0 };
    ph_response_t response = { 0 };

    execution.created_at = made;
    execution.id = fresh_store_id(store, "exe_", made, n);
    execution.message_id = fresh_store_id(store, "msg_", made, n);
    execution.attempt = 1;
    execution.integration_id = "jira";
    execution.integration_name = "Jira";
    execution.outcome.state = PH_STATE_SUCCEEDED;
    execution.duration_us = 5;
    execution.username = "ann";
    execution.owner = "own-1";
    execution.webhook_version = "v1";
    request.execution_id = execution.id;
    request.url = "https://example.com/";
    request.headers = "[]";
    request.body = "";
    response.execution_id = execution.id;
    response.headers = "[]";
    response.body = "";
    APR_ARRAY_PUSH(rows, const void *) = &execution;
    assert_stored(store, ph_store_execution_insert_many(store->db, rows, store->pool));
    APR_ARRAY_IDX(rows, 0, const void *) = &request;
    assert_stored(store, ph_store_evidence_insert_requests(store->db, rows, store->pool));
    APR_ARRAY_IDX(rows, 0, const void *) = &response;
    assert_stored(store, ph_store_evidence_insert_responses(store->db, rows, store->pool));
}

/* One of each, so many days old. */
static void insert_all(const fresh_store_t *store, int n, apr_time_t now, int days)
{
    apr_array_header_t *rows = apr_array_make(store->pool, 1, sizeof(const void *));
    ph_idempotency_t key = { "ann", NULL, "print", "exe_1", now - days * DAY };
    ph_event_t event = { 0 };
    ph_stats_delta_t stats = { 0 };

    insert_execution(store, n, now - days * DAY);
    stats.hour = ph_store_stats_hour(now - days * DAY);
    stats.integration_id = "jira";
    stats.instance = "test";
    stats.succeeded = 1;
    assert_stored(store, ph_store_stats_add(store->db, &stats, store->pool));
    event.id = apr_psprintf(store->pool, "evt-%d", n);
    event.type = "order";
    event.title = "Order";
    event.occurred_at = now - days * DAY;
    event.details = "{}";
    event.details_len = 2;
    assert_stored(store, ph_store_event_insert(store->db, &event, store->pool));
    key.idem_key = apr_psprintf(store->pool, "key-%d", n);
    APR_ARRAY_PUSH(rows, const void *) = &key;
    assert_stored(store, ph_store_idempotency_insert_many(store->db, rows, store->pool));
}

static ph_cleaner_t *cleaner_of(sample_portal_t *sample, const char *child)
{
    const ph_lease_settings_t settings = { SAMPLE_START_ID, child, "test", PH_LEASE_LENGTH, "" };
    const fresh_store_t *store = sample->store;
    ph_lease_t *lease = ph_lease_make(&settings, store->pool);
    ph_owner_watch_t *watch = ph_owner_watch_make(&sample->portal, lease, NULL, store->pool);

    assert_stored(store, ph_lease_renew(lease, &sample->portal, store->db, store->pool));
    assert_stored(store, ph_owner_watch_read(watch, store->db, store->pool));
    return ph_cleaner_make(&sample->portal, watch, store->pool);
}

static void run_cleaner(const sample_portal_t *sample, ph_cleaner_t *cleaner)
{
    assert_stored(sample->store, ph_cleaner_run(cleaner, sample->store->db, sample->store->pool));
}

static void owner_with_the_smallest_id_cleans_up(void **state)
{
    fresh_store_t *store = *state;
    sample_portal_t sample;
    ph_cleaner_t *first;
    ph_cleaner_t *second;

    sample_portal_init(&sample, store);
    sample.portal.retention.executions_days = 25;
    insert_execution(store, 1, apr_time_now() - 30 * DAY);
    first = cleaner_of(&sample, "a");
    second = cleaner_of(&sample, "b");
    run_cleaner(&sample, second);
    assert_int_equal(rows_of(store, "ph_execution"), 1);
    run_cleaner(&sample, first);
    assert_int_equal(rows_of(store, "ph_execution"), 0);
}

/* Its lease has not expired and it is not swept; nobody waits for that. */
static void silent_owner_with_a_smaller_id_is_passed_over(void **state)
{
    const ph_owner_t dead = { SAMPLE_START_ID "-!", "elsewhere", "elsewhere", 1, 1 };
    const ph_lease_settings_t settings = { SAMPLE_START_ID, "b", "test", apr_time_from_sec(6), "" };
    fresh_store_t *store = *state;
    ph_lease_t *lease = ph_lease_make(&settings, store->pool);
    const apr_time_t begun = ph_monotonic_now();
    sample_portal_t sample;
    ph_owner_watch_t *watch;

    sample_portal_init(&sample, store);
    assert_stored(store, ph_store_owner_insert(store->db, &dead, apr_time_from_sec(60), store->pool));
    assert_stored(store, ph_lease_renew(lease, &sample.portal, store->db, store->pool));
    watch = ph_owner_watch_make(&sample.portal, lease, NULL, store->pool);
    assert_stored(store, ph_owner_watch_read(watch, store->db, store->pool));
    assert_false(ph_owner_watch_is_first(watch));
    while (!ph_owner_watch_is_first(watch)) {
        assert_true(ph_monotonic_now() - begun < settings.length);
        apr_sleep(20000);
        assert_stored(store, ph_owner_watch_read(watch, store->db, store->pool));
    }
    assert_false(ph_owner_watch_is_dead(watch, ph_owner_watch_find(watch, dead.id)));
}

static void rows_without_a_retention_are_kept(void **state)
{
    fresh_store_t *store = *state;
    sample_portal_t sample;
    ph_cleaner_t *cleaner;

    sample_portal_init(&sample, store);
    insert_all(store, 1, apr_time_now(), 5000);
    cleaner = cleaner_of(&sample, "a");
    run_cleaner(&sample, cleaner);
    run_cleaner(&sample, cleaner);
    assert_int_equal(rows_of(store, "ph_execution"), 1);
    assert_int_equal(rows_of(store, "ph_request"), 1);
    assert_int_equal(rows_of(store, "ph_stats"), 1);
    assert_int_equal(rows_of(store, "ph_event"), 1);
    assert_int_equal(rows_of(store, "ph_idempotency"), 0);
}

static void events_of_an_external_catalog_are_not_removed(void **state)
{
    fresh_store_t *store = *state;
    sample_portal_t sample;

    sample_portal_init(&sample, store);
    sample.portal.external_catalog = 1;
    sample.portal.retention.events_days = 1;
    insert_all(store, 1, apr_time_now(), 30);
    run_cleaner(&sample, cleaner_of(&sample, "a"));
    assert_int_equal(rows_of(store, "ph_event"), 1);
}

static void rows_beyond_their_retention_are_removed_kind_by_kind(void **state)
{
    static const int ages[] = { 1, 20, 40 };
    static const struct {
        const char *table;
        int kept;
    } cases[] = {
        { "ph_execution", 2 }, { "ph_request", 1 }, { "ph_response", 1 },
        { "ph_stats", 2 },     { "ph_event", 2 },   { "ph_idempotency", 0 },
    };
    fresh_store_t *store = *state;
    sample_portal_t sample;
    size_t i;

    sample_portal_init(&sample, store);
    sample.portal.retention.executions_days = 30;
    sample.portal.retention.evidence_days = 10;
    sample.portal.retention.events_days = 30;
    for (i = 0; i < COUNT(ages); i++) {
        insert_all(store, (int)i, apr_time_now(), ages[i]);
    }
    for (i = 0; i < PH_OLD_KINDS; i++) {
        run_cleaner(&sample, cleaner_of(&sample, "a")); /* a new one is always due */
    }
    for (i = 0; i < COUNT(cases); i++) {
        assert_int_equal(rows_of(store, cases[i].table), cases[i].kept);
    }
}

static void second_run_is_not_due_at_once(void **state)
{
    fresh_store_t *store = *state;
    sample_portal_t sample;
    ph_cleaner_t *cleaner;

    sample_portal_init(&sample, store);
    cleaner = cleaner_of(&sample, "a");
    run_cleaner(&sample, cleaner);
    insert_all(store, 1, apr_time_now(), 1);
    run_cleaner(&sample, cleaner);
    assert_int_equal(rows_of(store, "ph_idempotency"), 1);
}

/* Outcomes are more important: only a lost connection is the caller's concern. */
static void failure_is_logged_and_not_returned(void **state)
{
    fresh_store_t *store = *state;
    sample_portal_t sample;
    ph_cleaner_t *cleaner;

    sample_portal_init(&sample, store);
    insert_all(store, 1, apr_time_now(), 1);
    cleaner = cleaner_of(&sample, "a");
    assert_stored(store, ph_db_begin(store->db)); /* transactions do not nest */
    run_cleaner(&sample, cleaner);
    ph_db_rollback(store->db);
    assert_int_equal(atomic_load(&sample.logged[PH_LOG_WARNING]), 1);
    assert_int_equal(rows_of(store, "ph_idempotency"), 1);
}

static apr_time_t jumped_ahead(void)
{
    return apr_time_now() + 401 * DAY;
}

/* The database's clock stays, so the history would be lost by this host's clock alone. */
static void nothing_is_removed_while_the_clocks_differ(void **state)
{
    fresh_store_t *store = *state;
    sample_portal_t sample;
    ph_cleaner_t *cleaner;

    sample_portal_init(&sample, store);
    sample.portal.retention.executions_days = 25;
    sample.portal.alerts = apr_pcalloc(store->pool, sizeof(ph_alerts_t));
    sample.portal.ports.now = jumped_ahead;
    insert_all(store, 1, apr_time_now(), 30);
    cleaner = cleaner_of(&sample, "a");
    run_cleaner(&sample, cleaner);
    run_cleaner(&sample, cleaner_of(&sample, "a"));
    assert_int_equal(rows_of(store, "ph_execution"), 1);
    assert_int_equal(rows_of(store, "ph_idempotency"), 1);
    assert_int_equal(atomic_load(&sample.logged[PH_LOG_ERROR]), 1);
    assert_true(ph_alerts_is_raised(sample.portal.alerts, PH_ALERT_CLOCKS));
    sample.portal.ports.now = apr_time_now;
    run_cleaner(&sample, cleaner_of(&sample, "a"));
    assert_int_equal(rows_of(store, "ph_execution"), 0);
    assert_false(ph_alerts_is_raised(sample.portal.alerts, PH_ALERT_CLOCKS));
}

/* The recorded cut-off is 401 days behind: both clocks have jumped. */
static void record_a_jump(sample_portal_t *sample, fresh_store_t *store)
{
    const apr_time_t now = apr_time_now();
    const ph_removed_t recorded = { 0, 25, now - (25 + 401) * DAY };
    int days;

    sample_portal_init(sample, store);
    sample->portal.retention.executions_days = 25;
    assert_stored(store, ph_store_retention_record(store->db, PH_OLD_EXECUTIONS, &recorded, store->pool));
    assert_stored(store, ph_store_retention_record(store->db, PH_OLD_STATS, &recorded, store->pool));
    for (days = 1; days <= 10; days++) {
        insert_execution(store, days, recorded.cutoff + days * DAY - DAY / 2);
    }
}

static void a_jump_of_both_clocks_removes_one_day_and_says_so(void **state)
{
    fresh_store_t *store = *state;
    sample_portal_t sample;

    record_a_jump(&sample, store);
    run_cleaner(&sample, cleaner_of(&sample, "a"));
    assert_int_equal(rows_of(store, "ph_execution"), 9);
    assert_int_equal(atomic_load(&sample.logged[PH_LOG_NOTICE]), 1);
    assert_int_equal(atomic_load(&sample.logged[PH_LOG_INFO]), 1);
}

/* A child with a smaller id may start, and the first one end. */
static void a_day_is_removed_once_an_hour_whichever_process_cleans_up(void **state)
{
    fresh_store_t *store = *state;
    sample_portal_t sample;

    record_a_jump(&sample, store);
    run_cleaner(&sample, cleaner_of(&sample, "b"));
    run_cleaner(&sample, cleaner_of(&sample, "a"));
    assert_int_equal(rows_of(store, "ph_execution"), 9);
    assert_int_equal(atomic_load(&sample.logged[PH_LOG_NOTICE]), 1);
    fresh_store_script(store, "UPDATE ph_retention SET cutoff = cutoff - 3600000000 WHERE kind = 'step'");
    run_cleaner(&sample, cleaner_of(&sample, "a"));
    assert_int_equal(rows_of(store, "ph_execution"), 8);
    assert_int_equal(atomic_load(&sample.logged[PH_LOG_NOTICE]), 2);
}

static void a_lower_retention_is_announced_and_applied_at_once(void **state)
{
    fresh_store_t *store = *state;
    const apr_time_t now = apr_time_now();
    sample_portal_t sample;
    int days;

    sample_portal_init(&sample, store);
    sample.portal.retention.executions_days = 400;
    for (days = 10; days < 20; days++) {
        insert_execution(store, days, now - days * DAY - DAY / 2);
    }
    run_cleaner(&sample, cleaner_of(&sample, "a"));
    assert_int_equal(rows_of(store, "ph_execution"), 10);
    assert_int_equal(atomic_load(&sample.logged[PH_LOG_NOTICE]), 0);
    sample.portal.retention.executions_days = 15;
    run_cleaner(&sample, cleaner_of(&sample, "a"));
    assert_int_equal(rows_of(store, "ph_execution"), 5);
    assert_int_equal(atomic_load(&sample.logged[PH_LOG_NOTICE]), 1);
    assert_int_equal(atomic_load(&sample.logged[PH_LOG_INFO]), 1);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_removed_while_the_clocks_differ),
        cmocka_unit_test(a_jump_of_both_clocks_removes_one_day_and_says_so),
        cmocka_unit_test(a_day_is_removed_once_an_hour_whichever_process_cleans_up),
        cmocka_unit_test(a_lower_retention_is_announced_and_applied_at_once),
        cmocka_unit_test(owner_with_the_smallest_id_cleans_up),
        cmocka_unit_test(silent_owner_with_a_smaller_id_is_passed_over),
        cmocka_unit_test(rows_without_a_retention_are_kept),
        cmocka_unit_test(events_of_an_external_catalog_are_not_removed),
        cmocka_unit_test(rows_beyond_their_retention_are_removed_kind_by_kind),
        cmocka_unit_test(second_run_is_not_due_at_once),
        cmocka_unit_test(failure_is_logged_and_not_returned),
    };

    return fresh_store_run("cleaner", tests, COUNT(tests));
}
