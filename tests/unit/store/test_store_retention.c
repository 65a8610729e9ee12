/* SPDX-License-Identifier: Apache-2.0 */
/* Deleting old rows: oldest first, about 200 at a time, with what belongs to them, and nothing else. */
#include "store/store_retention.h"

#include "fresh_store.h"

#include <apr_strings.h>
#include <apr_thread_proc.h>

#include "count.h"
#include "store/store_evidence.h"
#include "store/store_execution.h"

#define ROWS 200
#define NOW APR_INT64_C(1790000000000000)
#define MINUTE apr_time_from_sec(60)
#define HOUR apr_time_from_sec(3600)

static int remove_once(const fresh_store_t *store, ph_old_t what, apr_time_t before)
{
    int removed = -1;

    assert_stored(store, ph_store_retention_remove(&removed, store->db, what, before, ROWS, store->pool));
    return removed;
}

/* Keys k0, k1, … that expire at 1, 2, … */
static void insert_keys(const fresh_store_t *store, int count)
{
    fresh_store_script(
        store, apr_pstrcat(store->pool,
                           "INSERT INTO ph_idempotency "
                           "(username, idem_key, fingerprint, execution_id, expires_at) SELECT 'dana', ",
                           store->source.dialect == PH_DIALECT_MYSQL ? "CONCAT('k', n)" : "'k' || n",
                           ", 'f', 'exe_1', n + 1 FROM ", fresh_store_numbers(store, count), NULL));
}

static void rows_go_two_hundred_at_a_time_until_the_time(void **state)
{
    static const int removed[] = { ROWS, ROWS, 50, 0 };
    const fresh_store_t *store = *state;
    size_t i;

    insert_keys(store, 500);
    for (i = 0; i < COUNT(removed); i++) {
        assert_int_equal(remove_once(store, PH_OLD_KEYS, 451), removed[i]);
    }
    assert_int_equal(fresh_store_count(store, "ph_idempotency"), 50);
    assert_int_equal(fresh_store_count(store, "ph_idempotency WHERE expires_at < 451"), 0);
}

static void oldest_rows_go_first(void **state)
{
    const fresh_store_t *store = *state;

    insert_keys(store, 300);
    assert_int_equal(remove_once(store, PH_OLD_KEYS, 1000), ROWS);
    assert_int_equal(fresh_store_count(store, "ph_idempotency WHERE expires_at > 200"), 100);
    assert_int_equal(fresh_store_count(store, "ph_idempotency"), 100);
}

static void rows_of_the_same_time_go_together(void **state)
{
    const fresh_store_t *store = *state;

    insert_keys(store, 250);
    fresh_store_script(store, "UPDATE ph_idempotency SET expires_at = 7");
    assert_int_equal(remove_once(store, PH_OLD_KEYS, 7), 0);
    assert_int_equal(remove_once(store, PH_OLD_KEYS, 8), 250);
}

static void insert_execution(const fresh_store_t *store, int n, apr_time_t created_at)
{
    apr_array_header_t *rows = apr_array_make(store->pool, 1, sizeof(const void *));
    ph_execution_t execution = { 0 };
    ph_request_t request = { 0 };
    ph_response_t response = { 0 };

    execution.id = fresh_store_id(store, "exe_", created_at, n);
    execution.message_id = fresh_store_id(store, "msg_", created_at, n);
    execution.attempt = 1;
    execution.integration_id = "jira";
    execution.integration_name = "Jira";
    execution.outcome.state = PH_STATE_SUCCEEDED;
    execution.created_at = created_at;
    execution.username = "dana";
    execution.owner = "own-1";
    execution.webhook_version = "v1";
    request.execution_id = execution.id;
    request.url = "https://example.com/";
    request.headers = "[]";
    response.execution_id = execution.id;
    APR_ARRAY_PUSH(rows, const void *) = &execution;
    assert_stored(store, ph_store_execution_insert_many(store->db, rows, store->pool));
    APR_ARRAY_IDX(rows, 0, const void *) = &request;
    assert_stored(store, ph_store_evidence_insert_requests(store->db, rows, store->pool));
    APR_ARRAY_IDX(rows, 0, const void *) = &response;
    assert_stored(store, ph_store_evidence_insert_responses(store->db, rows, store->pool));
}

static void check_history(const fresh_store_t *store, int executions, int evidence)
{
    assert_int_equal(fresh_store_count(store, "ph_execution"), executions);
    assert_int_equal(fresh_store_count(store, "ph_request"), evidence);
    assert_int_equal(fresh_store_count(store, "ph_response"), evidence);
}

static void executions_go_with_their_evidence(void **state)
{
    const fresh_store_t *store = *state;

    insert_execution(store, 1, NOW - 10 * MINUTE);
    insert_execution(store, 2, NOW - 5 * MINUTE);
    insert_execution(store, 3, NOW);
    assert_int_equal(remove_once(store, PH_OLD_EXECUTIONS, NOW - 2 * MINUTE), 2);
    check_history(store, 1, 1);
    assert_int_equal(remove_once(store, PH_OLD_EXECUTIONS, NOW - 2 * MINUTE), 0);
}

static void evidence_goes_alone(void **state)
{
    const fresh_store_t *store = *state;

    insert_execution(store, 1, NOW - 10 * MINUTE);
    insert_execution(store, 2, NOW);
    assert_int_equal(remove_once(store, PH_OLD_EVIDENCE, NOW - 2 * MINUTE), 1);
    check_history(store, 2, 1);
    assert_int_equal(remove_once(store, PH_OLD_EVIDENCE, NOW - 2 * MINUTE), 0);
}

/* The clock may have been set back between two ids, so a row stays a minute longer. */
static void execution_of_the_minute_before_stays(void **state)
{
    const fresh_store_t *store = *state;

    insert_execution(store, 1, NOW - MINUTE + apr_time_from_msec(1));
    assert_int_equal(remove_once(store, PH_OLD_EXECUTIONS, NOW), 0);
    assert_int_equal(remove_once(store, PH_OLD_EXECUTIONS, NOW + apr_time_from_msec(2)), 1);
}

static void events_and_stats_go_by_their_time(void **state)
{
    const fresh_store_t *store = *state;

    fresh_store_script(
        store, "INSERT INTO ph_event (id, type, title, severity, occurred_at, created_at, details) "
               "VALUES ('evt-1', 't', 'x', 'info', 10, 99, '{}'), ('evt-2', 't', 'x', 'info', 20, 1, '{}')");
    fresh_store_script(store, "INSERT INTO ph_stats VALUES "
                              "(10, 'jira', 'i', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), "
                              "(10, 'mail', 'i', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), "
                              "(20, 'jira', 'i', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)");
    assert_int_equal(remove_once(store, PH_OLD_EVENTS, 20), 1);
    assert_int_equal(fresh_store_count(store, "ph_event WHERE id = 'evt-2'"), 1);
    assert_int_equal(remove_once(store, PH_OLD_STATS, 20), 2);
    assert_int_equal(fresh_store_count(store, "ph_stats WHERE hour = 20"), 1);
}

static void empty_tables_have_nothing_to_remove(void **state)
{
    const fresh_store_t *store = *state;
    int what;

    for (what = 0; what < PH_OLD_KINDS; what++) {
        assert_int_equal(remove_once(store, (ph_old_t)what, NOW), 0);
    }
}

static void failed_deletion_removes_nothing(void **state)
{
    const fresh_store_t *store = *state;
    int removed = -1;

    insert_execution(store, 1, NOW - 10 * MINUTE);
    fresh_store_script(store, "DROP TABLE ph_response");
    assert_int_not_equal(
        ph_store_retention_remove(&removed, store->db, PH_OLD_EXECUTIONS, NOW, ROWS, store->pool),
        APR_SUCCESS);
    assert_int_equal(removed, 0);
    assert_int_equal(fresh_store_count(store, "ph_request"), 1);
    assert_int_equal(fresh_store_count(store, "ph_execution"), 1);
}

static void record_is_read_back_and_replaced(void **state)
{
    const fresh_store_t *store = *state;
    ph_removed_t removed[PH_OLD_KINDS];
    ph_removed_t recorded = { 0, 30, NOW };

    assert_stored(store, ph_store_retention_read(removed, store->db, store->pool));
    assert_false(removed[PH_OLD_EVENTS].is_recorded);
    assert_stored(store, ph_store_retention_record(store->db, PH_OLD_EVENTS, &recorded, store->pool));
    recorded.is_recorded = 1;
    recorded.cutoff = NOW + 1;
    assert_stored(store, ph_store_retention_record(store->db, PH_OLD_EVENTS, &recorded, store->pool));
    assert_stored(store, ph_store_retention_read(removed, store->db, store->pool));
    assert_true(removed[PH_OLD_EVENTS].is_recorded);
    assert_int_equal(removed[PH_OLD_EVENTS].days, 30);
    assert_int_equal(removed[PH_OLD_EVENTS].cutoff, NOW + 1);
    assert_false(removed[PH_OLD_KEYS].is_recorded);
}

static int take_step(const fresh_store_t *store, apr_time_t now)
{
    int is_taken = -1;

    assert_stored(store, ph_store_retention_take_step(&is_taken, store->db, now, HOUR, store->pool));
    return is_taken;
}

static void step_is_taken_once_an_hour(void **state)
{
    const fresh_store_t *store = *state;

    assert_int_equal(take_step(store, NOW), 1);
    assert_int_equal(take_step(store, NOW), 0);
    assert_int_equal(take_step(store, NOW + HOUR - 1), 0);
    assert_int_equal(take_step(store, NOW + HOUR), 1);
    assert_int_equal(take_step(store, NOW + HOUR + 1), 0);
}

/* Else a clock that was ahead for a moment would hold up all steps until that time. */
static void step_of_a_clock_that_was_ahead_does_not_count(void **state)
{
    const fresh_store_t *store = *state;

    assert_int_equal(take_step(store, NOW + 100 * HOUR), 1);
    assert_int_equal(take_step(store, NOW), 1);
    assert_int_equal(take_step(store, NOW + 1), 0);
}

typedef struct taking_t {
    ph_db_t *db;
    apr_time_t now;
    int is_taken;
    apr_status_t status;
} taking_t;

static void *APR_THREAD_FUNC take_step_in_a_thread(apr_thread_t *thread, void *data)
{
    taking_t *taking = data;
    apr_pool_t *scratch;

    (void)thread;
    apr_pool_create(&scratch, NULL);
    taking->status = ph_store_retention_take_step(&taking->is_taken, taking->db, taking->now, HOUR, scratch);
    apr_pool_destroy(scratch);
    return NULL;
}

static void one_of_two_processes_takes_a_step(void **state)
{
    const fresh_store_t *store = *state;
    taking_t one = { store->db, NOW, 0, APR_SUCCESS };
    taking_t other = { fresh_store_connect(store), NOW, 0, APR_SUCCESS };
    apr_thread_t *thread;
    apr_status_t result;
    int i;

    for (i = 0; i < 50; i++) {
        one.now = NOW + i * HOUR;
        other.now = one.now + 1;
        assert_int_equal(apr_thread_create(&thread, NULL, take_step_in_a_thread, &other, store->pool),
                         APR_SUCCESS);
        take_step_in_a_thread(NULL, &one);
        apr_thread_join(&result, thread);
        assert_stored(store, one.status);
        assert_int_equal(other.status, APR_SUCCESS);
        assert_int_equal(one.is_taken + other.is_taken, 1);
    }
    ph_db_close(other.db);
}

static void older_rows_are_found_by_their_time(void **state)
{
    const fresh_store_t *store = *state;
    int has;

    insert_keys(store, 3);
    assert_stored(store, ph_store_retention_has_older(&has, store->db, PH_OLD_KEYS, 1, store->pool));
    assert_false(has);
    assert_stored(store, ph_store_retention_has_older(&has, store->db, PH_OLD_KEYS, 2, store->pool));
    assert_true(has);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(record_is_read_back_and_replaced),
        cmocka_unit_test(step_is_taken_once_an_hour),
        cmocka_unit_test(step_of_a_clock_that_was_ahead_does_not_count),
        cmocka_unit_test(one_of_two_processes_takes_a_step),
        cmocka_unit_test(older_rows_are_found_by_their_time),
        cmocka_unit_test(rows_go_two_hundred_at_a_time_until_the_time),
        cmocka_unit_test(oldest_rows_go_first),
        cmocka_unit_test(rows_of_the_same_time_go_together),
        cmocka_unit_test(executions_go_with_their_evidence),
        cmocka_unit_test(evidence_goes_alone),
        cmocka_unit_test(execution_of_the_minute_before_stays),
        cmocka_unit_test(events_and_stats_go_by_their_time),
        cmocka_unit_test(empty_tables_have_nothing_to_remove),
        cmocka_unit_test(failed_deletion_removes_nothing),
    };

    return fresh_store_run("store_retention", tests, COUNT(tests));
}
