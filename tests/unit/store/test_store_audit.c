/* SPDX-License-Identifier: Apache-2.0 */
/* The audit log: entries belong to their transaction, and pages contain what the filters let pass. */
#include "store/store_audit.h"

#include "fresh_store.h"

#include <string.h>

#include <apr_strings.h>

#include "count.h"
#include "store/db_direct.h"
#include "store/words/search.h"

#define SECOND apr_time_from_sec(1)
#define NOW APR_INT64_C(1790000000123456)
#define ALL                                                                                                   \
    "SELECT id, at, actor, auth_type, client_ip, request_id, action, object_type, object_id, diff, left_out " \
    "FROM ph_audit ORDER BY id"

static const ph_audit_entry_t full = { "aud_1",
                                       NOW,
                                       "o'neil ",
                                       "Basic",
                                       "::1",
                                       "req-1",
                                       "webhook.update",
                                       "webhook",
                                       "jira",
                                       "{\"url\":[\"a\",\"\xf0\x9f\x98\x80\"]}",
                                       3 };

static void entry_is_read_back_as_appended(void **state)
{
    const fresh_store_t *store = *state;
    ph_audit_entry_t bare = { 0 };
    ph_db_rows_t *rows;
    int column;

    bare.id = "aud_2";
    bare.at = NOW + 1;
    bare.actor = "system";
    bare.action = "webhook.disable";
    bare.object_type = "webhook";
    assert_stored(store, ph_store_audit_append(store->db, &full, store->pool));
    assert_stored(store, ph_store_audit_append(store->db, &bare, store->pool));
    assert_stored(store, ph_db_select(&rows, ph_db_direct_call(store->db, ALL, store->pool)));
    assert_stored(store, ph_db_next(rows));
    assert_string_equal(ph_db_get_text(rows, 0, store->pool), "aud_1");
    assert_int_equal(ph_db_get_time(rows, 1), NOW);
    assert_string_equal(ph_db_get_text(rows, 2, store->pool), "o'neil ");
    assert_string_equal(ph_db_get_text(rows, 6, store->pool), "webhook.update");
    assert_string_equal(ph_db_get_text(rows, 9, store->pool), full.diff);
    assert_int_equal(ph_db_get_int(rows, 10, -1), 3);
    assert_stored(store, ph_db_next(rows));
    for (column = 3; column <= 5; column++) {
        assert_null(ph_db_get_text(rows, column, store->pool));
    }
    assert_null(ph_db_get_text(rows, 8, store->pool));
    assert_null(ph_db_get_text(rows, 9, store->pool));
    assert_int_equal(ph_db_get_int(rows, 10, -1), 0);
    assert_int_equal(ph_db_next(rows), APR_EOF);
}

static void entry_is_rolled_back_with_its_transaction(void **state)
{
    const fresh_store_t *store = *state;
    ph_db_rows_t *rows;

    assert_stored(store, ph_db_begin(store->db));
    assert_stored(store, ph_store_audit_append(store->db, &full, store->pool));
    ph_db_rollback(store->db);
    assert_stored(store, ph_db_select(&rows, ph_db_direct_call(store->db, ALL, store->pool)));
    assert_int_equal(ph_db_next(rows), APR_EOF);
}

/* The n-th entry is appended n seconds after NOW. */
static void append_entries(const fresh_store_t *store, int count)
{
    ph_audit_entry_t entry = { 0 };
    int i;

    assert_stored(store, ph_db_begin(store->db));
    for (i = 0; i < count; i++) {
        entry.at = NOW + i * SECOND;
        entry.id = fresh_store_id(store, "aud_", entry.at, i);
        entry.actor = i % 2 == 0 ? "dana" : "omar";
        entry.action = i % 3 == 0 ? "webhook.update" : "user.update";
        entry.object_type = i % 3 == 0 ? "webhook" : "user";
        entry.object_id = i % 6 == 0 ? "jira" : "mail";
        assert_stored(store, ph_store_audit_append(store->db, &entry, store->pool));
    }
    assert_stored(store, ph_db_commit(store->db));
}

/* A frequent action hides none of the others. */
static void append_rare_and_frequent(const fresh_store_t *store)
{
    ph_audit_entry_t entry = { 0 };
    int i;

    assert_stored(store, ph_db_begin(store->db));
    for (i = 0; i < PH_SEARCH_BUDGET + 100; i++) {
        entry.at = NOW + i * SECOND;
        entry.id = fresh_store_id(store, "aud_", entry.at, i);
        entry.actor = "dana";
        entry.action = i == 3 ? "key.create" : i == 5 ? "webhook.create" : "event.create";
        entry.object_type = "event";
        assert_stored(store, ph_store_audit_append(store->db, &entry, store->pool));
    }
    assert_stored(store, ph_db_commit(store->db));
}

/* The number of entries on all pages of `query`, which must be newest first without repetition. */
static int count_all(const fresh_store_t *store, ph_audit_query_t query)
{
    const char *previous = "~";
    apr_array_header_t *entries;
    apr_time_t searched_to;
    const char *last_id;
    int total = 0;
    int i;

    do {
        assert_stored(store,
                      ph_store_audit_list(&entries, &last_id, &searched_to, store->db, &query, store->pool));
        assert_true(entries->nelts <= query.limit);
        for (i = 0; i < entries->nelts; i++) {
            assert_true(strcmp(APR_ARRAY_IDX(entries, i, ph_audit_entry_t).id, previous) < 0);
            previous = APR_ARRAY_IDX(entries, i, ph_audit_entry_t).id;
        }
        assert_int_equal(last_id == NULL, searched_to == 0);
        total += entries->nelts;
        query.before_id = last_id;
    } while (last_id);
    return total;
}

static void pages_contain_every_entry_once(void **state)
{
    static const int limits[] = { 1, 7, 30, 31, 100 };
    const fresh_store_t *store = *state;
    ph_audit_query_t query = { 0 };
    size_t i;

    append_entries(store, 30);
    for (i = 0; i < COUNT(limits); i++) {
        query.limit = limits[i];
        assert_int_equal(count_all(store, query), 30);
    }
}

static void filters_apply_alone_and_combined(void **state)
{
    static const struct {
        ph_audit_query_t query;
        int found;
    } cases[] = {
        { { .actor = "dana" }, 15 },
        { { .action = "user.update" }, 20 },
        { { .object_type = "webhook" }, 10 },
        { { .object_type = "webhook", .object_id = "jira" }, 5 },
        { { .object_type = "user", .object_id = "jira" }, 0 },
        { { .actor = "omar", .action = "webhook.update" }, 5 },
        { { .actor = "dana", .object_type = "webhook", .object_id = "jira" }, 5 },
        { { .actor = "omar", .object_type = "webhook", .object_id = "jira" }, 0 },
        { { .from = NOW + 10 * SECOND }, 20 },
        { { .to = NOW + 10 * SECOND }, 10 },
        { { .from = NOW + 10 * SECOND, .to = NOW + 20 * SECOND, .actor = "dana" }, 5 },
        { { .actor = "nobody" }, 0 },
        { { .q = "dana" }, 15 },
        { { .q = "Upd webhook dan" }, 5 },
        { { .q = "jira", .actor = "dana" }, 5 },
        { { .q = "ana" }, 0 },
    };
    const fresh_store_t *store = *state;
    ph_audit_query_t query;
    size_t i;

    append_entries(store, 30);
    for (i = 0; i < COUNT(cases); i++) {
        query = cases[i].query;
        query.limit = 4;
        assert_int_equal(count_all(store, query), cases[i].found);
    }
}

static void search_ends_when_its_budget_is_spent(void **state)
{
    const fresh_store_t *store = *state;
    const ph_audit_query_t query = { .actor = "dana", .action = "rare", .limit = 10 };
    apr_array_header_t *entries;
    apr_time_t searched_to;
    const char *last_id;

    fresh_store_script(
        store, apr_pstrcat(store->pool,
                           "INSERT INTO ph_audit (id, at, actor, action, object_type, left_out) SELECT ",
                           store->source.dialect == PH_DIALECT_MYSQL ? "CONCAT('aud_', LPAD(n, 26, '0'))"
                                                                     : "printf('aud_%026d', n)",
                           ", n + 1, 'omar', 'rare', 't', 0 FROM ", fresh_store_numbers(store, 2500), NULL));
    assert_stored(store,
                  ph_store_audit_list(&entries, &last_id, &searched_to, store->db, &query, store->pool));
    assert_int_equal(entries->nelts, 0);
    assert_int_equal(searched_to, 2500 - PH_SEARCH_BUDGET + 1);
    assert_int_equal(count_all(store, query), 0);
}

static void several_actions_are_listed_together(void **state)
{
    const fresh_store_t *store = *state;
    const ph_audit_query_t configuration = { .action = "webhook.create,key.create,user.update", .limit = 50 };
    apr_array_header_t *entries;
    apr_time_t searched_to;
    const char *last_id;
    int limit;

    append_rare_and_frequent(store);
    assert_stored(
        store, ph_store_audit_list(&entries, &last_id, &searched_to, store->db, &configuration, store->pool));
    assert_int_equal(entries->nelts, 2);
    assert_string_equal(APR_ARRAY_IDX(entries, 0, ph_audit_entry_t).action, "webhook.create");
    assert_string_equal(APR_ARRAY_IDX(entries, 1, ph_audit_entry_t).action, "key.create");
    assert_null(last_id);
    for (limit = 1; limit < 200; limit += 61) {
        assert_int_equal(count_all(store, (ph_audit_query_t){ .action = "key.create,event.create",
                                                              .from = NOW,
                                                              .to = NOW + 300 * SECOND,
                                                              .limit = limit }),
                         299);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(entry_is_read_back_as_appended),
        cmocka_unit_test(entry_is_rolled_back_with_its_transaction),
        cmocka_unit_test(pages_contain_every_entry_once),
        cmocka_unit_test(filters_apply_alone_and_combined),
        cmocka_unit_test(search_ends_when_its_budget_is_spent),
        cmocka_unit_test(several_actions_are_listed_together),
    };

    return fresh_store_run("store_audit", tests, COUNT(tests));
}
