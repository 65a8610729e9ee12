/* SPDX-License-Identifier: Apache-2.0 */
/* The words of event details: found with the event and its executions if they are searched, and gone with
 * them. */
#include "store/words/word_details.h"

#include "fresh_store.h"

#include <string.h>

#include <apr_strings.h>

#include "count.h"
#include "service/word_backlog.h"
#include "store/store_event.h"
#include "store/store_execution.h"
#include "store/store_retention.h"
#include "store/words/word_existing.h"

#define NOW APR_INT64_C(1790000000000000)
#define DAY apr_time_from_sec(86400)
#define DETAILS                                                                                              \
    "{\"customer\": {\"number\": \"C-11487\", \"town\": \"K\\u00f6ln\"}, \"items\": [4711, 2.5, true, null]}"

static void search_details(fresh_store_t *store, int are_searched)
{
    ph_db_close(store->db);
    store->source.searches_details = are_searched;
    assert_int_equal(ph_db_open(&store->db, &store->source, 0, store->pool), APR_SUCCESS);
}

/* The n-th event occurred n seconds after NOW. */
static void insert_event(const fresh_store_t *store, const char *id, int n, const char *details)
{
    ph_event_t event = { 0 };

    event.id = id;
    event.type = "order";
    event.title = "Order of a customer";
    event.severity = PH_SEVERITY_INFO;
    event.occurred_at = NOW + apr_time_from_sec(n);
    event.details = details;
    event.details_len = strlen(details);
    event.created_at = NOW;
    assert_stored(store, ph_store_event_insert(store->db, &event, store->pool));
}

static void insert_execution(const fresh_store_t *store, const char *event_id, int n)
{
    apr_array_header_t *rows = apr_array_make(store->pool, 1, sizeof(const ph_execution_t *));
    ph_execution_t execution = { 0 };

    execution.created_at = NOW + apr_time_from_sec(n);
    execution.id = fresh_store_id(store, "exe_", execution.created_at, n);
    execution.message_id = fresh_store_id(store, "msg_", execution.created_at, n);
    execution.attempt = 1;
    execution.integration_id = "jira";
    execution.integration_name = "Jira";
    execution.mode = event_id ? PH_MODE_EVENT : PH_MODE_DEFAULT;
    execution.event_id = event_id;
    execution.event_title = event_id ? "Order of a customer" : NULL;
    execution.username = "ann";
    execution.owner = "own-1";
    execution.webhook_version = "v1";
    APR_ARRAY_PUSH(rows, const ph_execution_t *) = &execution;
    assert_stored(store, ph_store_execution_insert_many(store->db, rows, store->pool));
}

static void index_executions(const fresh_store_t *store, ph_word_part_t part, apr_time_t since)
{
    ph_word_backlog_t backlog = { part, since, "", 0, 0 };
    int is_done = 0;

    while (!is_done) {
        assert_stored(store,
                      ph_word_backlog_executions(&is_done, &backlog, store->db, NOW + DAY, store->pool));
    }
}

static void index_events(const fresh_store_t *store, ph_word_part_t part)
{
    ph_word_backlog_t backlog = { part, 0, "", 0, 0 };
    int is_done = 0;

    while (!is_done) {
        assert_stored(store, ph_word_backlog_events(&is_done, &backlog, store->db, store->pool));
    }
}

static int count_executions(const fresh_store_t *store, const char *q)
{
    const ph_execution_query_t query = { .q = q, .limit = 200 };
    apr_array_header_t *executions;
    apr_time_t searched_to;
    const char *last_id;

    assert_stored(
        store, ph_store_execution_list(&executions, &last_id, &searched_to, store->db, &query, store->pool));
    return executions->nelts;
}

static int count_events(const fresh_store_t *store, const char *q)
{
    const ph_event_query_t query = { .q = q, .limit = 200 };
    apr_array_header_t *cards;
    apr_time_t searched_to;
    const char *last_id;

    assert_stored(store, ph_store_event_list(&cards, &last_id, &searched_to, store->db, &query, store->pool));
    return cards->nelts;
}

static const char *const found_texts[] = { "C-11487", "koln", "KÖLN 4711", "order 11487", "2.5 customer c" };
static const char *const lost_texts[] = { "number", "true", "null", "11488", "c-11487 elsewhere" };

static void check_texts(const fresh_store_t *store, int (*count)(const fresh_store_t *, const char *),
                        int found)
{
    size_t i;

    for (i = 0; i < COUNT(found_texts); i++) {
        assert_int_equal(count(store, found_texts[i]), found);
    }
    for (i = 0; i < COUNT(lost_texts); i++) {
        assert_int_equal(count(store, lost_texts[i]), 0);
    }
}

/* An event with two executions, an execution without one, all indexed. */
static void make_history(const fresh_store_t *store)
{
    insert_event(store, "evt-1", 1, DETAILS);
    insert_event(store, "evt-2", 2, "{}");
    insert_execution(store, "evt-1", 3);
    insert_execution(store, NULL, 4);
    insert_execution(store, "evt-1", 5);
    index_events(store, PH_WORD_TEXTS);
    index_executions(store, PH_WORD_TEXTS, 0);
}

static void values_of_details_find_the_event_and_its_executions(void **state)
{
    fresh_store_t *store = *state;

    search_details(store, 1);
    make_history(store);
    assert_int_equal(count_executions(store, "11487"), 0);
    check_texts(store, count_events, 1);
    index_executions(store, PH_WORD_DETAILS, 0);
    check_texts(store, count_executions, 2);
}

static void nothing_of_details_is_indexed_unless_they_are_searched(void **state)
{
    fresh_store_t *store = *state;

    make_history(store);
    assert_int_equal(count_events(store, "11487"), 0);
    assert_int_equal(count_executions(store, "11487"), 0);
    assert_int_equal(fresh_store_count(store, "ph_word_detail"), 0);
    assert_int_equal(fresh_store_count(store, "ph_word WHERE word IN ('11487', 'koln', '4711')"), 0);
}

static void existing_rows_are_indexed_once_they_are_searched(void **state)
{
    fresh_store_t *store = *state;

    make_history(store);
    search_details(store, 1);
    index_events(store, PH_WORD_DETAILS);
    index_executions(store, PH_WORD_DETAILS, 0);
    check_texts(store, count_events, 1);
    check_texts(store, count_executions, 2);
}

static void executions_from_before_are_left_out(void **state)
{
    fresh_store_t *store = *state;

    search_details(store, 1);
    make_history(store);
    index_executions(store, PH_WORD_DETAILS, NOW + 5 * apr_time_from_sec(86400));
    assert_int_equal(count_executions(store, "11487"), 0);
}

/* A frequent beginning of many words does not lead: rows are read and compared. */
static void details_are_compared_where_no_word_leads(void **state)
{
    fresh_store_t *store = *state;
    int i;

    search_details(store, 1);
    make_history(store);
    index_executions(store, PH_WORD_DETAILS, 0);
    fresh_store_script(store, "DELETE FROM ph_retention");
    for (i = 0; i < 600; i++) {
        insert_execution(store, NULL, 10 + i);
    }
    check_texts(store, count_executions, 2);
    check_texts(store, count_events, 1);
}

static void details_that_are_not_searched_find_nothing_and_are_forgotten(void **state)
{
    fresh_store_t *store = *state;
    ph_word_progress_t progress;
    int is_done = 0;
    int pieces;

    search_details(store, 1);
    make_history(store);
    index_executions(store, PH_WORD_DETAILS, 0);
    search_details(store, 0);
    assert_int_equal(count_events(store, "11487"), 0);
    assert_int_equal(count_executions(store, "11487"), 0);
    assert_int_equal(count_executions(store, "jira"), 3);
    for (pieces = 0; !is_done && pieces < 20; pieces++) {
        assert_stored(store, ph_word_forget_details(&is_done, store->db, 1, store->pool));
    }
    assert_true(pieces > 3);
    assert_int_equal(fresh_store_count(store, "ph_word_detail"), 0);
    assert_int_equal(fresh_store_count(store, "ph_word WHERE noun = 'd' OR word IN ('11487', 'koln')"), 0);
    assert_int_equal(count_executions(store, "jira"), 3);
    assert_stored(store, ph_word_progress_read(&progress, store->db, "x", PH_WORD_DETAILS, store->pool));
    assert_false(progress.is_complete);

    search_details(store, 1);
    index_events(store, PH_WORD_DETAILS);
    index_executions(store, PH_WORD_DETAILS, 0);
    check_texts(store, count_events, 1);
    check_texts(store, count_executions, 2);
}

static void words_of_details_go_with_their_event(void **state)
{
    fresh_store_t *store = *state;
    ph_event_card_t *card;
    int affected;

    search_details(store, 1);
    make_history(store);
    assert_stored(store, ph_store_event_get(&card, store->db, "evt-1", store->pool));
    assert_stored(store, ph_store_event_delete(&affected, store->db, &card->event, store->pool));
    assert_int_equal(affected, 1);
    assert_int_equal(fresh_store_count(store, "ph_word_detail WHERE noun = 'v'"), 0);
    assert_int_equal(fresh_store_count(store, "ph_word WHERE noun = 'v' AND word = '11487'"), 0);
}

static void remove_old(const fresh_store_t *store, ph_old_t what)
{
    int removed;

    assert_stored(store, ph_store_retention_remove(&removed, store->db, what, NOW + DAY, 1000, store->pool));
}

/* As when a DBA drops a partition of ph_request. */
static void words_of_dropped_evidence_go_in_pieces(void **state)
{
    fresh_store_t *store = *state;
    int words, removed;

    search_details(store, 1);
    make_history(store);
    index_executions(store, PH_WORD_DETAILS, 0);
    words = fresh_store_count(store, "ph_word_detail WHERE noun = 'x'");
    assert_in_range(words, 2, 3);
    fresh_store_script(store, "INSERT INTO ph_request (execution_id, url, headers, body) "
                              "SELECT MAX(id), 'u', 'h', 'b' FROM ph_execution");
    assert_stored(store,
                  ph_store_retention_remove(&removed, store->db, PH_OLD_EVIDENCE, NOW + DAY, 1, store->pool));
    assert_int_equal(removed, 2);
    assert_int_equal(fresh_store_count(store, "ph_word_detail WHERE noun = 'x'"), words - 2);
    assert_int_equal(fresh_store_count(store, "ph_request"), 1);
    assert_stored(store,
                  ph_store_retention_remove(&removed, store->db, PH_OLD_EVIDENCE, NOW + DAY, 1, store->pool));
    assert_int_equal(removed, 1);
    assert_int_equal(fresh_store_count(store, "ph_word_detail WHERE noun = 'x'"), 0);
    assert_int_equal(fresh_store_count(store, "ph_request"), 0);
}

static void words_of_newer_rows_stay_when_old_ones_go(void **state)
{
    fresh_store_t *store = *state;
    int removed;

    make_history(store);
    assert_int_equal(count_executions(store, "jira"), 3);
    assert_stored(
        store, ph_store_retention_remove(&removed, store->db, PH_OLD_EXECUTIONS, NOW + DAY, 2, store->pool));
    assert_int_equal(removed, 2);
    assert_int_equal(count_executions(store, "jira"), 1);
}

static void words_of_details_go_with_the_evidence_and_old_rows(void **state)
{
    fresh_store_t *store = *state;

    search_details(store, 1);
    make_history(store);
    index_executions(store, PH_WORD_DETAILS, 0);
    fresh_store_script(store, "INSERT INTO ph_request (execution_id, url, headers, body) "
                              "SELECT id, 'u', 'h', 'b' FROM ph_execution");
    remove_old(store, PH_OLD_EVIDENCE);
    assert_int_equal(count_executions(store, "11487"), 0);
    assert_int_equal(count_executions(store, "jira"), 3);
    assert_int_equal(fresh_store_count(store, "ph_word_detail WHERE noun = 'x'"), 0);
    index_executions(store, PH_WORD_DETAILS, 0);
    assert_int_equal(count_executions(store, "11487"), 0);

    assert_int_equal(count_events(store, "11487"), 1);
    remove_old(store, PH_OLD_EVENTS);
    remove_old(store, PH_OLD_EXECUTIONS);
    assert_int_equal(fresh_store_count(store, "ph_word_detail"), 0);
    assert_int_equal(fresh_store_count(store, "ph_word"), 0);
}

static void long_details_are_cut(void **state)
{
    fresh_store_t *store = *state;
    apr_array_header_t *words = apr_array_make(store->pool, 300, sizeof(const char *));
    const char *details;
    int i;

    for (i = 0; i < 300; i++) {
        APR_ARRAY_PUSH(words, const char *) = apr_psprintf(store->pool, "\"value%d\"", i);
    }
    details = apr_pstrcat(store->pool, "{\"a\": [", apr_array_pstrcat(store->pool, words, ','), "]}", NULL);
    search_details(store, 1);
    insert_event(store, "evt-1", 1, details);
    index_events(store, PH_WORD_TEXTS);
    assert_int_equal(count_events(store, "value199"), 1);
    assert_int_equal(count_events(store, "value200"), 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_of_details_find_the_event_and_its_executions),
        cmocka_unit_test(nothing_of_details_is_indexed_unless_they_are_searched),
        cmocka_unit_test(existing_rows_are_indexed_once_they_are_searched),
        cmocka_unit_test(executions_from_before_are_left_out),
        cmocka_unit_test(details_are_compared_where_no_word_leads),
        cmocka_unit_test(details_that_are_not_searched_find_nothing_and_are_forgotten),
        cmocka_unit_test(words_of_details_go_with_their_event),
        cmocka_unit_test(words_of_newer_rows_stay_when_old_ones_go),
        cmocka_unit_test(words_of_details_go_with_the_evidence_and_old_rows),
        cmocka_unit_test(words_of_dropped_evidence_go_in_pieces),
        cmocka_unit_test(long_details_are_cut),
    };

    return fresh_store_run("word_details", tests, COUNT(tests));
}
