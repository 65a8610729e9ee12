/* SPDX-License-Identifier: Apache-2.0 */
/* The history: pages without gaps, filters, and the budget of a search. */
#include "store/store_execution.h"

#include "count.h"
#include "fresh_store.h"
#include "service/word_backlog.h"
#include "store/store_retention.h"

#include <string.h>

#include <apr_strings.h>

#define NOW APR_INT64_C(1790000000000000)
#define MINUTE apr_time_from_sec(60)

static int per_second = 1;

/* The n-th execution is created n seconds after NOW, or as many times earlier. */
static ph_execution_t execution_of(const fresh_store_t *store, int n)
{
    ph_execution_t execution = { 0 };

    execution.created_at = NOW + apr_time_from_sec(n) / per_second;
    execution.id = fresh_store_id(store, "exe_", execution.created_at, n);
    execution.message_id = fresh_store_id(store, "msg_", execution.created_at, n);
    execution.attempt = 1;
    execution.integration_id = "jira";
    execution.integration_name = "Jira";
    execution.outcome.state = PH_STATE_SUCCEEDED;
    execution.outcome.delivery = PH_DELIVERY_RECEIVED;
    execution.outcome.http_status = 200;
    execution.duration_us = 5;
    execution.username = "ann";
    execution.owner = "own-1";
    execution.webhook_version = "v1";
    return execution;
}

/* Some of them differ from the rest. */
static void vary(ph_execution_t *execution, int n)
{
    if (n % 2 == 1) {
        execution->mode = PH_MODE_EVENT;
        execution->event_id = n % 4 == 1 ? "evt-1" : "evt-2";
        execution->event_type = "order";
        execution->event_title = n % 4 == 1 ? "50% off_" : "Limit \xf4\x8f\xbf\xbf";
    }
    if (n % 3 == 0) {
        execution->integration_id = "mail";
        execution->integration_name = "Mail";
        execution->outcome.state = PH_STATE_FAILED;
        execution->outcome.error = PH_ERROR_HTTP_STATUS;
        execution->outcome.http_status = 500;
    }
    if (n % 5 == 0) {
        execution->username = "bob";
        execution->batch_id = "bat_1";
        execution->note = "Because I can";
    }
}

static void insert(const fresh_store_t *store, int count)
{
    ph_execution_t *rows = apr_pcalloc(store->pool, (size_t)count * sizeof(*rows));
    apr_array_header_t *executions = apr_array_make(store->pool, count, sizeof(const ph_execution_t *));
    int i;

    for (i = 0; i < count; i++) {
        rows[i] = execution_of(store, i);
        vary(&rows[i], i);
        APR_ARRAY_PUSH(executions, const ph_execution_t *) = &rows[i];
    }
    assert_stored(store, ph_db_begin(store->db));
    assert_stored(store, ph_store_execution_insert_many(store->db, executions, store->pool));
    assert_stored(store, ph_db_commit(store->db));
}

/* The number of rows on all pages of `query`, which must be newest first without repetition. */
static int count_all(const fresh_store_t *store, const ph_execution_query_t *query, int limit)
{
    ph_execution_query_t page = *query;
    apr_array_header_t *executions;
    const char *before = "~";
    const char *last_id;
    const char *id;
    apr_time_t searched_to;
    int count = 0;
    int i;

    page.limit = limit;
    do {
        assert_stored(store, ph_store_execution_list(&executions, &last_id, &searched_to, store->db, &page,
                                                     store->pool));
        assert_true(executions->nelts <= limit);
        assert_int_equal(!last_id, searched_to == 0);
        for (i = 0; i < executions->nelts; i++) {
            id = APR_ARRAY_IDX(executions, i, ph_execution_t).id;
            assert_true(strcmp(id, before) < 0);
            before = id;
            count++;
        }
        page.before_id = last_id;
    } while (last_id);
    return count;
}

static void empty_history_is_an_empty_page(void **state)
{
    const fresh_store_t *store = *state;
    const ph_execution_query_t query = { .limit = 50 };

    assert_int_equal(count_all(store, &query, 50), 0);
}

static void pages_contain_every_row_once(void **state)
{
    static const int limits[] = { 1, 7, 30, 59, 60, 61, 200 };
    const fresh_store_t *store = *state;
    const ph_execution_query_t all = { 0 };
    const ph_execution_query_t filtered = { .http_status = 500 };
    size_t i;

    insert(store, 60);
    for (i = 0; i < COUNT(limits); i++) {
        assert_int_equal(count_all(store, &all, limits[i]), 60);
        assert_int_equal(count_all(store, &filtered, limits[i]), 20);
    }
}

static void filters_apply_alone_and_combined(void **state)
{
    const fresh_store_t *store = *state;
    const char *message_id = fresh_store_id(store, "msg_", NOW + apr_time_from_sec(7), 7);
    const char *id = fresh_store_id(store, "exe_", NOW + apr_time_from_sec(7), 7);
    const struct {
        ph_execution_query_t query;
        int wanted;
    } cases[] = {
        { { .integration_id = "mail" }, 20 },
        { { .event_id = "evt-1" }, 15 },
        { { .message_id = message_id }, 1 },
        { { .batch_id = "bat_1" }, 12 },
        { { .username = "bob" }, 12 },
        { { .username = "Bob" }, 0 },
        { { .mode = "event" }, 30 },
        { { .state = "failed" }, 20 },
        { { .error = "http_status" }, 20 },
        { { .error = "timeout" }, 0 },
        { { .http_status = 200 }, 40 },
        { { .integration_id = "mail", .username = "bob" }, 4 },
        { { .integration_id = "mail", .state = "succeeded" }, 0 },
        { { .event_id = "evt-1", .integration_id = "mail", .mode = "event", .http_status = 500 }, 5 },
        { { .message_id = message_id, .username = "bob" }, 0 },
        { { .from = NOW + apr_time_from_sec(10) }, 50 },
        { { .to = NOW + apr_time_from_sec(10) }, 10 },
        { { .from = NOW + apr_time_from_sec(10), .to = NOW + apr_time_from_sec(20), .state = "failed" }, 3 },
        { { .from = NOW + MINUTE * 5 }, 0 },
        { { .to = NOW }, 0 },
        { { .q = id }, 1 },
        { { .q = "exe_0" }, 60 },
        { { .q = "exe_Z" }, 0 },
        { { .q = "exe_0", .state = "failed" }, 20 },
        { { .q = message_id }, 1 },
        { { .q = "msg_0" }, 60 },
        { { .q = "mai" }, 20 },
        { { .q = "because i" }, 12 },
        { { .q = "50% off_" }, 15 },
        { { .q = "50_" }, 15 },
        { { .q = "50%%" }, 15 },
        { { .q = "Limit \xf4\x8f\xbf\xbf" }, 15 },
        { { .q = "evt-2" }, 15 },
        { { .q = "EVT-2" }, 15 },
        { { .q = "evt", .state = "failed" }, 10 },
        { { .q = "because", .username = "ann" }, 0 },
        { { .q = "bat_1" }, 12 },
        { { .q = "bat" }, 0 },
        { { .q = "msg" }, 0 },
        { { .q = "m" }, 20 },
        { { .q = "mail can bob" }, 4 },
        { { .q = "exe_0 mail can bob" }, 4 },
        { { .q = "msg_0 ann" }, 48 },
        { { .q = "\xf4\x8f\xbf\xbf" }, 0 },
        { { .q = "'" }, 0 },
        { { .q = "ail" }, 0 },
    };
    size_t i;

    insert(store, 60);
    for (i = 0; i < COUNT(cases); i++) {
        assert_int_equal(count_all(store, &cases[i].query, 50), cases[i].wanted);
        assert_int_equal(count_all(store, &cases[i].query, 3), cases[i].wanted);
    }
}

static void search_ends_when_its_budget_is_spent(void **state)
{
    const fresh_store_t *store = *state;
    ph_execution_query_t query = { .error = "timeout", .limit = 50 };
    apr_array_header_t *executions;
    const char *last_id;
    apr_time_t searched_to;

    insert(store, 2100);
    assert_stored(
        store, ph_store_execution_list(&executions, &last_id, &searched_to, store->db, &query, store->pool));
    assert_int_equal(executions->nelts, 0);
    assert_string_equal(last_id, fresh_store_id(store, "exe_", NOW + apr_time_from_sec(100), 100));
    assert_int_equal(searched_to, NOW + apr_time_from_sec(100));
    query.before_id = last_id;
    assert_stored(
        store, ph_store_execution_list(&executions, &last_id, &searched_to, store->db, &query, store->pool));
    assert_int_equal(executions->nelts, 0);
    assert_null(last_id);
    assert_int_equal(searched_to, 0);
}

static void index_all(const fresh_store_t *store)
{
    ph_word_backlog_t backlog = { PH_WORD_TEXTS, 0, "", 0, 0 };
    int is_done = 0;

    while (!is_done) {
        assert_stored(store, ph_word_backlog_executions(&is_done, &backlog, store->db,
                                                        NOW + apr_time_from_sec(86400), store->pool));
    }
}

static void rare_q_is_found_at_any_age(void **state)
{
    static const char *const texts[] = {
        "Seldom", "evt-seldom", "note rare", "rare.i", "bat_SE1D0M", "msg_ZZ"
    };
    const fresh_store_t *store = *state;
    apr_array_header_t *rows = apr_array_make(store->pool, 1, sizeof(const ph_execution_t *));
    ph_execution_t execution = execution_of(store, 0);
    size_t i;

    insert(store, 2100);
    execution.created_at = NOW - MINUTE;
    execution.id = fresh_store_id(store, "exe_", execution.created_at, 0);
    execution.message_id = "msg_ZZZ";
    execution.event_id = "evt-seldom";
    execution.event_title = "Seldom a title";
    execution.integration_id = "rare.integration";
    execution.note = "A rare note";
    execution.batch_id = "bat_SE1D0M";
    APR_ARRAY_PUSH(rows, const ph_execution_t *) = &execution;
    assert_stored(store, ph_store_execution_insert_many(store->db, rows, store->pool));
    index_all(store);
    for (i = 0; i < COUNT(texts); i++) {
        const ph_execution_query_t query = { .q = texts[i], .limit = 50 };
        apr_array_header_t *executions;
        const char *last_id;
        apr_time_t searched_to;

        assert_stored(store, ph_store_execution_list(&executions, &last_id, &searched_to, store->db, &query,
                                                     store->pool));
        assert_int_equal(executions->nelts, 1);
        assert_string_equal(APR_ARRAY_IDX(executions, 0, ph_execution_t).id, execution.id);
        assert_null(last_id);
    }
}

static void frequent_q_is_found_by_filtering(void **state)
{
    const fresh_store_t *store = *state;
    const ph_execution_query_t query = { .q = "mail" };
    const ph_execution_query_t of_bob = { .q = "because", .username = "bob" };

    insert(store, 2100);
    assert_int_equal(count_all(store, &query, 50), 700);
    assert_int_equal(count_all(store, &of_bob, 50), 420);
}

/* The same rows by the index as by reading all of them. */
static void check_words(const fresh_store_t *store, int from_s, int to_s)
{
    const ph_execution_query_t queries[] = {
        { .q = "mail" },
        { .q = "because can" },
        { .q = "can", .username = "bob" },
        { .q = "jira", .state = "succeeded" },
        { .q = "jira 50" },
        { .q = "nothing" },
        { .q = "ann", .from = NOW + apr_time_from_sec(from_s), .to = NOW + apr_time_from_sec(to_s) },
        { .q = "ann jira", .from = NOW + apr_time_from_sec(from_s), .to = NOW + apr_time_from_sec(to_s) },
    };
    int found[COUNT(queries)];
    size_t i;

    insert(store, 6000);
    for (i = 0; i < COUNT(queries); i++) {
        found[i] = count_all(store, &queries[i], 50);
    }
    index_all(store);
    for (i = 0; i < COUNT(queries); i++) {
        assert_int_equal(count_all(store, &queries[i], 50), found[i]);
        assert_int_equal(count_all(store, &queries[i], 200), found[i]);
    }
}

static void words_lead_once_they_are_indexed(void **state)
{
    check_words(*state, 1500, 4800);
}

static void words_of_a_busy_second_share_rows(void **state)
{
    const fresh_store_t *store = *state;
    int removed;

    per_second = 900;
    check_words(store, 1, 5);
    assert_in_range(fresh_store_count(store, "ph_word WHERE word = 'ann'"), 4800 / 50, 200);
    assert_stored(store, ph_store_retention_remove(&removed, store->db, PH_OLD_EXECUTIONS,
                                                   NOW + apr_time_from_sec(64), 3000, store->pool));
    assert_int_equal(removed, 3000);
    assert_int_equal(count_all(store, &(ph_execution_query_t){ .q = "ann" }, 50), 2400);
    assert_stored(store, ph_store_retention_remove(&removed, store->db, PH_OLD_EXECUTIONS,
                                                   NOW + apr_time_from_sec(86400), 3000, store->pool));
    assert_int_equal(fresh_store_count(store, "ph_word"), 0);
    per_second = 1;
}

static void words_go_with_their_executions(void **state)
{
    const fresh_store_t *store = *state;
    int removed;

    insert(store, 300);
    index_all(store);
    assert_int_equal(fresh_store_count(store, "ph_word WHERE noun = 'x' AND word = ''"), 300);
    assert_stored(store, ph_store_retention_remove(&removed, store->db, PH_OLD_EXECUTIONS,
                                                   NOW + apr_time_from_sec(260), 1000, store->pool));
    assert_int_equal(removed, 200);
    assert_int_equal(fresh_store_count(store, "ph_word WHERE noun = 'x' AND word = ''"), 100);
    assert_stored(store, ph_store_retention_remove(&removed, store->db, PH_OLD_EXECUTIONS,
                                                   NOW + apr_time_from_sec(86400), 1000, store->pool));
    assert_int_equal(fresh_store_count(store, "ph_word"), 0);
}

static void old_period_is_found_without_reading_newer_rows(void **state)
{
    const fresh_store_t *store = *state;
    const ph_execution_query_t query = { .to = NOW + apr_time_from_sec(5), .limit = 50 };
    apr_array_header_t *executions;
    const char *last_id;
    apr_time_t searched_to;

    insert(store, 2100);
    assert_stored(
        store, ph_store_execution_list(&executions, &last_id, &searched_to, store->db, &query, store->pool));
    assert_int_equal(executions->nelts, 5);
    assert_null(last_id);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(empty_history_is_an_empty_page),
        cmocka_unit_test(pages_contain_every_row_once),
        cmocka_unit_test(filters_apply_alone_and_combined),
        cmocka_unit_test(search_ends_when_its_budget_is_spent),
        cmocka_unit_test(rare_q_is_found_at_any_age),
        cmocka_unit_test(frequent_q_is_found_by_filtering),
        cmocka_unit_test(words_lead_once_they_are_indexed),
        cmocka_unit_test(words_of_a_busy_second_share_rows),
        cmocka_unit_test(words_go_with_their_executions),
        cmocka_unit_test(old_period_is_found_without_reading_newer_rows),
    };

    return fresh_store_run("store_execution_list", tests, COUNT(tests));
}
