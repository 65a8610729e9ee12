/* SPDX-License-Identifier: Apache-2.0 */
/* What is old goes, a few rows at a time, and nothing else; one process does it. */
#include "pipeline/cleaner.h"

#include <string.h>

#include <apr_strings.h>

#include "sample_portal.h"
#include "store/db_direct.h"
#include "store/store_event.h"
#include "store/store_evidence.h"
#include "store/store_execution.h"
#include "store/store_idempotency.h"
#include "store/store_owner.h"
#include "store/store_retention.h"
#include "store/store_stats.h"

#define DAY apr_time_from_sec(86400)
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

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

static void what_is_old_goes_and_the_rest_stays(void **state)
{
    static const struct {
        ph_old_t what;
        const char *table;
    } cases[] = {
        { PH_OLD_STATS, "ph_stats" },       { PH_OLD_EVENTS, "ph_event" },
        { PH_OLD_KEYS, "ph_idempotency" },  { PH_OLD_EVIDENCE, "ph_request" },
        { PH_OLD_EVIDENCE, "ph_response" }, { PH_OLD_EXECUTIONS, "ph_execution" },
    };
    const fresh_store_t *store = *state;
    const apr_time_t now = apr_time_now();
    int removed;
    size_t i;
    int n;

    for (n = 0; n < 6; n++) {
        insert_all(store, n, now, n * 10 + 1);
    }
    for (i = 0; i < COUNT(cases); i++) {
        assert_stored(store, ph_store_retention_remove(&removed, store->db, cases[i].what, now - 25 * DAY,
                                                       store->pool));
        assert_int_equal(rows_of(store, cases[i].table), 3);
        assert_stored(store, ph_store_retention_remove(&removed, store->db, cases[i].what, now - 25 * DAY,
                                                       store->pool));
        assert_int_equal(removed, 0);
    }
}

static void executions_take_their_evidence_along(void **state)
{
    const fresh_store_t *store = *state;
    const apr_time_t now = apr_time_now();
    int removed;

    insert_execution(store, 1, now - 30 * DAY);
    insert_execution(store, 2, now);
    assert_stored(store, ph_store_retention_remove(&removed, store->db, PH_OLD_EXECUTIONS, now - 25 * DAY,
                                                   store->pool));
    assert_int_equal(removed, 1);
    assert_int_equal(rows_of(store, "ph_execution"), 1);
    assert_int_equal(rows_of(store, "ph_request"), 1);
    assert_int_equal(rows_of(store, "ph_response"), 1);
}

static void it_goes_a_few_rows_at_a_time_the_oldest_first(void **state)
{
    const fresh_store_t *store = *state;
    const apr_time_t now = apr_time_now();
    int removed;
    int i;

    assert_stored(store, ph_db_begin(store->db));
    for (i = 0; i < PH_OLD_ROWS + 50; i++) {
        insert_execution(store, i, now - 30 * DAY + i * apr_time_from_sec(1));
    }
    assert_stored(store, ph_db_commit(store->db));
    assert_stored(store, ph_store_retention_remove(&removed, store->db, PH_OLD_EXECUTIONS, now, store->pool));
    assert_int_equal(removed, PH_OLD_ROWS);
    assert_stored(store, ph_store_retention_remove(&removed, store->db, PH_OLD_EXECUTIONS, now, store->pool));
    assert_int_equal(removed, 50);
}

static ph_cleaner_t *cleaner_of(sample_portal_t *sample, const char *child)
{
    const ph_lease_settings_t settings = { SAMPLE_START_ID, child, "test", PH_LEASE_LENGTH };
    ph_lease_t *lease = ph_lease_make(&settings, sample->store->pool);

    assert_stored(sample->store,
                  ph_lease_renew(lease, &sample->portal, sample->store->db, sample->store->pool));
    return ph_cleaner_make(&sample->portal, lease, sample->store->pool);
}

static void look(const sample_portal_t *sample, ph_cleaner_t *cleaner)
{
    assert_stored(sample->store, ph_cleaner_run(cleaner, sample->store->db, sample->store->pool));
}

static void the_first_of_the_living_does_it(void **state)
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
    look(&sample, second);
    assert_int_equal(rows_of(store, "ph_execution"), 1);
    look(&sample, first);
    assert_int_equal(rows_of(store, "ph_execution"), 0);
}

static void what_is_kept_for_ever_stays(void **state)
{
    fresh_store_t *store = *state;
    sample_portal_t sample;
    ph_cleaner_t *cleaner;

    sample_portal_init(&sample, store);
    insert_all(store, 1, apr_time_now(), 5000);
    cleaner = cleaner_of(&sample, "a");
    look(&sample, cleaner);
    look(&sample, cleaner);
    assert_int_equal(rows_of(store, "ph_execution"), 1);
    assert_int_equal(rows_of(store, "ph_request"), 1);
    assert_int_equal(rows_of(store, "ph_stats"), 1);
    assert_int_equal(rows_of(store, "ph_event"), 1);
    assert_int_equal(rows_of(store, "ph_idempotency"), 0);
}

static void events_of_somebody_else_are_left_alone(void **state)
{
    fresh_store_t *store = *state;
    sample_portal_t sample;

    sample_portal_init(&sample, store);
    sample.portal.external_catalog = 1;
    sample.portal.retention.events_days = 1;
    insert_all(store, 1, apr_time_now(), 30);
    look(&sample, cleaner_of(&sample, "a"));
    assert_int_equal(rows_of(store, "ph_event"), 1);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_old_goes_and_the_rest_stays),
        cmocka_unit_test(executions_take_their_evidence_along),
        cmocka_unit_test(it_goes_a_few_rows_at_a_time_the_oldest_first),
        cmocka_unit_test(the_first_of_the_living_does_it),
        cmocka_unit_test(what_is_kept_for_ever_stays),
        cmocka_unit_test(events_of_somebody_else_are_left_alone),
    };

    return fresh_store_run("cleaner", tests, COUNT(tests));
}
