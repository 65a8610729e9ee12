/* SPDX-License-Identifier: Apache-2.0 */
/* Events: details byte by byte, pages by time, searches within their budget. */
#include "store/store_event.h"

#include "fresh_store.h"
#include "store/words/word_index.h"

#include <string.h>

#include <apr_strings.h>

#include "core/model/event_fault.h"
#include "count.h"
#include "store/store_execution.h"

#define NOW APR_INT64_C(1790000000123456)
#define HIGHEST "\xf4\x8f\xbf\xbf"

static ph_event_t event_of(const char *id, const char *title, apr_time_t occurred_at)
{
    ph_event_t event = { 0 };

    event.id = id;
    event.type = "order.limit_exceeded";
    event.title = title;
    event.severity = PH_SEVERITY_INFO;
    event.occurred_at = occurred_at;
    event.details = "{}";
    event.details_len = 2;
    event.created_at = NOW;
    return event;
}

static void insert(const fresh_store_t *store, const ph_event_t *event)
{
    assert_stored(store, ph_store_event_insert(store->db, event, store->pool));
}

/* `count` events of two types and three severities; three at a time have the same occurred_at. */
static void insert_many(const fresh_store_t *store, int count)
{
    static const ph_severity_t severities[] = { PH_SEVERITY_INFO, PH_SEVERITY_ERROR, PH_SEVERITY_CRITICAL };
    ph_event_t event;
    int i;

    assert_stored(store, ph_db_begin(store->db));
    for (i = 0; i < count; i++) {
        event = event_of(apr_psprintf(store->pool, "evt-%d", i), "Some title", NOW + i / 3);
        event.type = i % 2 == 0 ? "even" : "odd";
        event.severity = severities[i % 3];
        insert(store, &event);
    }
    assert_stored(store, ph_db_commit(store->db));
}

/* The number of events on all pages of `query`, which must be newest first without repetition. */
static int count_all(const fresh_store_t *store, const ph_event_query_t *query, int limit)
{
    ph_event_query_t page = *query;
    apr_hash_t *seen = apr_hash_make(store->pool);
    apr_array_header_t *cards;
    const ph_event_t *event;
    const char *last_id;
    apr_time_t searched_to;
    apr_time_t before = APR_INT64_MAX;
    int i;

    page.limit = limit;
    do {
        assert_stored(store,
                      ph_store_event_list(&cards, &last_id, &searched_to, store->db, &page, store->pool));
        assert_true(cards->nelts <= limit);
        for (i = 0; i < cards->nelts; i++) {
            event = &APR_ARRAY_IDX(cards, i, ph_event_card_t).event;
            assert_true(event->occurred_at <= before);
            before = event->occurred_at;
            assert_null(apr_hash_get(seen, event->id, APR_HASH_KEY_STRING));
            apr_hash_set(seen, event->id, APR_HASH_KEY_STRING, event);
            assert_null(event->details);
        }
        page.before_id = last_id;
        page.before_at = searched_to;
    } while (last_id);
    return (int)apr_hash_count(seen);
}

static void row_is_read_back_as_written(void **state)
{
    static const char details[] =
        "{\"a\":3.30,\"nul\":\"\0\",\"quote\":\"'\",\"\xf0\x9f\x98\x80\":\"\\u0000\\\"\"}";
    const fresh_store_t *store = *state;
    ph_event_t written = event_of("evt:~1", "O'Neil's \"50%\" \xf0\x9f\x98\x80", NOW - 7);
    ph_event_card_t *card;

    written.severity = PH_SEVERITY_CRITICAL;
    written.source = "orders";
    written.url = "/orders/1";
    written.severity_label = "Disaster";
    written.integration_id = "jira slack";
    written.owner = "Sales";
    written.details = details;
    written.details_len = sizeof(details) - 1;
    written.created_by = "producer";
    insert(store, &written);
    assert_int_equal(ph_store_event_insert(store->db, &written, store->pool), PH_DB_DUPLICATE);
    assert_stored(store, ph_store_event_get(&card, store->db, "evt:~1", store->pool));
    assert_string_equal(card->event.id, "evt:~1");
    assert_string_equal(card->event.type, "order.limit_exceeded");
    assert_string_equal(card->event.title, written.title);
    assert_int_equal(card->event.severity, PH_SEVERITY_CRITICAL);
    assert_string_equal(card->event.source, "orders");
    assert_string_equal(card->event.url, "/orders/1");
    assert_string_equal(card->event.severity_label, "Disaster");
    assert_string_equal(card->event.integration_id, "jira slack");
    assert_string_equal(card->event.owner, "Sales");
    assert_int_equal(card->event.faults, 0);
    assert_int_equal(card->event.occurred_at, NOW - 7);
    assert_int_equal(card->event.details_len, sizeof(details) - 1);
    assert_memory_equal(card->event.details, details, sizeof(details) - 1);
    assert_int_equal(card->event.created_at, NOW);
    assert_string_equal(card->event.created_by, "producer");
    assert_null(card->last);
    assert_stored(store, ph_store_event_get(&card, store->db, "evt:~2", store->pool));
    assert_null(card);
}

/* The hosts may have been other ones when it was posted. */
static void link_that_is_no_longer_allowed_is_left_out(void **state)
{
    const fresh_store_t *store = *state;
    ph_event_t written = event_of("evt", "Title", NOW);
    ph_event_card_t *card;

    written.url = "https://tickets.example/1";
    insert(store, &written);
    assert_stored(store, ph_store_event_get(&card, store->db, "evt", store->pool));
    assert_null(card->event.url);
    assert_int_equal(card->event.faults, PH_EVENT_FAULT_BIT(PH_EVENT_REFUSED_URL));
}

static void largest_details_are_read_back(void **state)
{
    const apr_size_t size = 256 * 1024;
    const fresh_store_t *store = *state;
    char *details = apr_palloc(store->pool, size);
    ph_event_t written = event_of("evt-1", "Big", NOW);
    ph_event_card_t *card;
    apr_size_t i;

    for (i = 0; i < size; i++) {
        details[i] = (char)(i * 31 % 251);
    }
    written.details = details;
    written.details_len = size;
    insert(store, &written);
    assert_stored(store, ph_store_event_get(&card, store->db, "evt-1", store->pool));
    assert_int_equal(card->event.details_len, size);
    assert_memory_equal(card->event.details, details, size);
}

static void many_events_are_read_with_details(void **state)
{
    const fresh_store_t *store = *state;
    apr_array_header_t *ids = apr_array_make(store->pool, 64, sizeof(const char *));
    const ph_event_t *event;
    apr_hash_t *found;
    int i;

    insert_many(store, 40);
    for (i = 0; i < 64; i++) {
        APR_ARRAY_PUSH(ids, const char *) = apr_psprintf(store->pool, "evt-%d", i);
        assert_stored(store, ph_store_event_get_many(&found, store->db, ids, store->pool));
        assert_int_equal(apr_hash_count(found), i < 40 ? i + 1 : 40);
    }
    event = apr_hash_get(found, "evt-39", APR_HASH_KEY_STRING);
    assert_int_equal(event->occurred_at, NOW + 13);
    assert_int_equal(event->details_len, 2);
    assert_memory_equal(event->details, "{}", 2);
}

static const char *words_of_evt_1(const fresh_store_t *store, const ph_event_t *event)
{
    return apr_pstrcat(store->pool, "ph_word WHERE place = '",
                       ph_word_event_place(event->occurred_at, event->id, store->pool), "'", NULL);
}

static void delete_removes_one_event_and_its_words(void **state)
{
    const fresh_store_t *store = *state;
    ph_event_card_t *card;
    ph_event_t event;
    int affected;

    insert_many(store, 3);
    assert_stored(store, ph_store_event_get(&card, store->db, "evt-1", store->pool));
    event = card->event;
    assert_int_not_equal(fresh_store_count(store, words_of_evt_1(store, &event)), 0);
    assert_stored(store, ph_store_event_delete(&affected, store->db, &event, store->pool));
    assert_int_equal(affected, 1);
    assert_int_equal(fresh_store_count(store, words_of_evt_1(store, &event)), 0);
    assert_stored(store, ph_store_event_delete(&affected, store->db, &event, store->pool));
    assert_int_equal(affected, 0);
    assert_stored(store, ph_store_event_get(&card, store->db, "evt-1", store->pool));
    assert_null(card);
    assert_stored(store, ph_store_event_get(&card, store->db, "evt-2", store->pool));
    assert_non_null(card);
}

static void card_shows_the_last_execution(void **state)
{
    const fresh_store_t *store = *state;
    const ph_event_t event = event_of("evt-1", "One", NOW);
    apr_array_header_t *executions = apr_array_make(store->pool, 2, sizeof(const ph_execution_t *));
    ph_execution_t rows[3];
    ph_event_card_t *card;
    int i;

    memset(rows, 0, sizeof(rows));
    for (i = 0; i < 3; i++) {
        rows[i].id = fresh_store_id(store, "exe_", NOW, i);
        rows[i].message_id = rows[i].id;
        rows[i].integration_id = "jira";
        rows[i].integration_name = "Jira";
        rows[i].event_id = i == 2 ? "evt-2" : "evt-1";
        rows[i].outcome.state = i == 1 ? PH_STATE_FAILED : PH_STATE_SUCCEEDED;
        rows[i].finished_at = NOW + i;
        rows[i].username = "ann";
        rows[i].owner = "own-1";
        rows[i].webhook_version = "v1";
        APR_ARRAY_PUSH(executions, const ph_execution_t *) = &rows[i];
    }
    insert(store, &event);
    assert_stored(store, ph_store_execution_insert_many(store->db, executions, store->pool));
    assert_stored(store, ph_store_event_get(&card, store->db, "evt-1", store->pool));
    assert_string_equal(card->last->id, rows[1].id);
    assert_int_equal(card->last->outcome.state, PH_STATE_FAILED);
    assert_int_equal(card->last->finished_at, NOW + 1);
}

static void pages_contain_every_row_once(void **state)
{
    static const int limits[] = { 1, 2, 7, 50 };
    const fresh_store_t *store = *state;
    const ph_event_query_t all = { 0 };
    const ph_event_query_t searched = { .q = "evt-1" };
    size_t i;

    insert_many(store, 50);
    for (i = 0; i < COUNT(limits); i++) {
        assert_int_equal(count_all(store, &all, limits[i]), 50);
        assert_int_equal(count_all(store, &searched, limits[i]), 11);
    }
}

static void filters_apply_alone_and_combined(void **state)
{
    static const struct {
        ph_event_query_t query;
        int wanted;
    } cases[] = {
        { { .type = "even" }, 15 },
        { { .type = "Even" }, 0 },
        { { .severity = "error" }, 10 },
        { { .type = "odd", .severity = "error" }, 5 },
        { { .severity = "debug" }, 0 },
        { { .from = NOW + 4 }, 18 },
        { { .to = NOW + 4 }, 12 },
        { { .from = NOW + 4, .to = NOW + 5 }, 3 },
        { { .from = NOW + 4, .to = NOW + 5, .severity = "critical" }, 1 },
        { { .to = NOW }, 0 },
        { { .q = "SOME" }, 30 },
        { { .q = "evt-2", .type = "even" }, 6 },
        { { .q = "EVT-2" }, 11 },
        { { .q = "evt-2", .severity = "error", .type = "odd" }, 1 },
        { { .q = "ome" }, 0 },
        { { .q = "%" }, 0 },
        { { .q = "evt_" }, 30 },
        { { .q = "2 some" }, 11 },
        { { .q = HIGHEST }, 0 },
        { { .q = "'" }, 0 },
    };
    const fresh_store_t *store = *state;
    size_t i;

    insert_many(store, 30);
    for (i = 0; i < COUNT(cases); i++) {
        assert_int_equal(count_all(store, &cases[i].query, 50), cases[i].wanted);
        assert_int_equal(count_all(store, &cases[i].query, 2), cases[i].wanted);
    }
}

static void search_ends_when_its_budget_is_spent(void **state)
{
    const fresh_store_t *store = *state;
    ph_event_query_t query = { .type = "even", .severity = "debug", .limit = 50 };
    apr_array_header_t *cards;
    const char *last_id;
    apr_time_t searched_to;

    insert_many(store, 4200);
    assert_stored(store, ph_store_event_list(&cards, &last_id, &searched_to, store->db, &query, store->pool));
    assert_int_equal(cards->nelts, 0);
    assert_non_null(last_id);
    assert_int_equal(searched_to, NOW + 66);
    query.before_id = last_id;
    query.before_at = searched_to;
    assert_stored(store, ph_store_event_list(&cards, &last_id, &searched_to, store->db, &query, store->pool));
    assert_null(last_id);
    assert_int_equal(searched_to, 0);
}

static void check_types(const fresh_store_t *store, const char *q, const char *after, int limit,
                        const char *expected, const char *expected_last)
{
    apr_array_header_t *types;
    const char *last;

    assert_stored(store, ph_store_event_types(&types, &last, store->db, q, after, limit, store->pool));
    assert_string_equal(apr_array_pstrcat(store->pool, types, ' '), expected);
    assert_true(last == expected_last || strcmp(last, expected_last) == 0);
}

static void types_are_listed_once_and_found_by_their_words(void **state)
{
    static const char *const types[] = { "order.blocked", "user.locked", "order.limit_exceeded" };
    const fresh_store_t *store = *state;
    ph_event_t event;
    int i;

    check_types(store, NULL, "", 10, "", NULL);
    for (i = 0; i < 9; i++) {
        event = event_of(apr_psprintf(store->pool, "evt-%d", i), "Some title", NOW + i);
        event.type = types[i % 3];
        insert(store, &event);
    }
    check_types(store, NULL, "", 10, "order.blocked order.limit_exceeded user.locked", NULL);
    check_types(store, NULL, "", 3, "order.blocked order.limit_exceeded user.locked", NULL);
    check_types(store, NULL, "", 2, "order.blocked order.limit_exceeded", "order.limit_exceeded");
    check_types(store, NULL, "order.limit_exceeded", 2, "user.locked", NULL);
    check_types(store, "ORDER", "", 10, "order.blocked order.limit_exceeded", NULL);
    check_types(store, "exc order", "", 10, "order.limit_exceeded", NULL);
    check_types(store, "%", "", 10, "", NULL);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(row_is_read_back_as_written),
        cmocka_unit_test(link_that_is_no_longer_allowed_is_left_out),
        cmocka_unit_test(largest_details_are_read_back),
        cmocka_unit_test(many_events_are_read_with_details),
        cmocka_unit_test(delete_removes_one_event_and_its_words),
        cmocka_unit_test(card_shows_the_last_execution),
        cmocka_unit_test(pages_contain_every_row_once),
        cmocka_unit_test(filters_apply_alone_and_combined),
        cmocka_unit_test(search_ends_when_its_budget_is_spent),
        cmocka_unit_test(types_are_listed_once_and_found_by_their_words),
    };

    return fresh_store_run("store_event", tests, COUNT(tests));
}
