/* SPDX-License-Identifier: Apache-2.0 */
/* Views whose columns have other types, character sets and collations than ours: ids come whole, only the
 * same bytes are the same id, searches find what they should, and the last execution is found by its index.
 */
#include "store/catalog_shape.h"

#include "fresh_store.h"

#include <string.h>

#include <apr_strings.h>

#include "count.h"
#include "store/db_direct.h"
#include "store/store_event.h"
#include "store/store_execution.h"
#include "store/store_integration.h"
#include "store/store_webhook.h"

typedef struct type_case_t {
    ph_dialect_t dialect;
    const char *type;   /* of the id */
    const char *value;  /* SQL */
    const char *id;     /* as it must come back */
    const char *others; /* ids that are not it, separated by spaces */
} type_case_t;

static const type_case_t types[] = {
    { PH_DIALECT_MYSQL, "INT", "777777", "777777", "0777777 777777abc 777777.0 +777777 7777" },
    { PH_DIALECT_MYSQL, "BIGINT UNSIGNED", "18446744073709551615", "18446744073709551615",
      "18446744073709551614 18446744073709551616 1.8446744073709552e19" },
    { PH_DIALECT_MYSQL, "BIGINT", "9007199254740993", "9007199254740993",
      "9007199254740992 09007199254740993" },
    { PH_DIALECT_MYSQL, "INT(8) ZEROFILL", "42", "00000042", "42 0042" },
    { PH_DIALECT_MYSQL, "DECIMAL(20,2)", "1.5", "1.50", "1.5 1.500" },
    { PH_DIALECT_MYSQL, "CHAR(20) CHARACTER SET latin1", "'abc'", "abc", "ABC Abc abcd" },
    { PH_DIALECT_MYSQL, "VARCHAR(20) CHARACTER SET latin1 COLLATE latin1_german1_ci", "'Ab.c'", "Ab.c",
      "ab.c AB.C" },
    { PH_DIALECT_MYSQL, "VARCHAR(20) CHARACTER SET utf8mb3", "'JIRA'", "JIRA", "jira Jira" },
    { PH_DIALECT_MYSQL, "VARCHAR(20) CHARACTER SET ucs2", "'x-1'", "x-1", "X-1 x-2" },
    { PH_DIALECT_MYSQL, "VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci", "'a~b'", "a~b",
      "A~B A~b" },
    { PH_DIALECT_MYSQL, "BINARY(16)", "'abc'", "abc", "ABC abcd ab" },
    { PH_DIALECT_MYSQL, "VARBINARY(16)", "'abc'", "abc", "ABC abcd" },
    { PH_DIALECT_MYSQL, "UUID", "'6ccd780c-baba-1026-9564-5b8c656024db'",
      "6ccd780c-baba-1026-9564-5b8c656024db",
      "6CCD780C-BABA-1026-9564-5B8C656024DB 6ccd780cbaba102695645b8c656024db 6ccd780c" },
    { PH_DIALECT_MYSQL, "ENUM('low','High') CHARACTER SET utf8mb4", "'High'", "High", "high 2" },
    { PH_DIALECT_MYSQL, "YEAR", "2026", "2026", "26 02026" },
    { PH_DIALECT_SQLITE, "INTEGER", "777777", "777777", "0777777 777777abc 777777.0 7777" },
    { PH_DIALECT_SQLITE, "NUMERIC", "9007199254740993", "9007199254740993", "9007199254740992" },
    { PH_DIALECT_SQLITE, "TEXT", "'abc'", "abc", "ABC abcd" },
    { PH_DIALECT_SQLITE, "TEXT COLLATE NOCASE", "'JIRA'", "JIRA", "jira Jira" },
    { PH_DIALECT_SQLITE, "", "42", "42", "042 42.0" },
    { PH_DIALECT_SQLITE, "BLOB", "x'616263'", "abc", "ABC" },
};

/* SQL with one argument after it. */
static void script(const fresh_store_t *store, const char *sql, const char *argument)
{
    const char *whole = apr_pstrcat(store->pool, sql, argument, NULL);

    fresh_store_check(store->db, ph_db_direct_script(store->db, whole), whole, __FILE__, __LINE__);
}

static void insert_execution(const fresh_store_t *store, const char *id, int n)
{
    apr_array_header_t *rows = apr_array_make(store->pool, 1, sizeof(const ph_execution_t *));
    ph_execution_t *execution = apr_pcalloc(store->pool, sizeof(*execution));

    execution->id = fresh_store_id(store, "exe_", APR_INT64_C(1790000000000000), n);
    execution->message_id = fresh_store_id(store, "msg_", APR_INT64_C(1790000000000000), n);
    execution->attempt = 1;
    execution->integration_id = id;
    execution->integration_name = "Name";
    execution->event_id = id;
    execution->mode = PH_MODE_EVENT;
    execution->outcome.state = PH_STATE_SUCCEEDED;
    execution->username = "anna";
    execution->owner = "own_1";
    execution->webhook_version = "v";
    APR_ARRAY_PUSH(rows, const ph_execution_t *) = execution;
    assert_stored(store, ph_store_execution_insert_many(store->db, rows, store->pool));
}

/* A connection of its own, since a connection keeps the shape. */
static ph_db_t *connect_to_views(const fresh_store_t *store)
{
    ph_db_source_t *source = apr_pcalloc(store->pool, sizeof(*source));
    ph_db_t *db;

    assert_null(ph_db_direct_make(source, store->database->driver, store->database->params,
                                  PH_DIRECT_EXTERNAL, store->pool));
    assert_int_equal(ph_db_open(&db, source, 0, store->pool), APR_SUCCESS);
    return db;
}

static void make_views(const fresh_store_t *store)
{
    script(store, "", "DROP TABLE ph_integration");
    script(store, "", "DROP TABLE ph_event");
    script(store, "", "CREATE TABLE foreign_row (id INT)");
    script(
        store, "",
        "CREATE VIEW ph_integration AS SELECT id, id AS name, NULL AS kind, NULL AS description FROM foreign_row");
    script(store, "",
           "CREATE VIEW ph_event AS SELECT id, 'order' AS type, 'Title' AS title, 'error' AS severity, "
           "NULL AS source, 1790000000000000 AS occurred_at, '{}' AS details FROM foreign_row");
}

static const apr_array_header_t *ids_of(const fresh_store_t *store, const char *id)
{
    apr_array_header_t *ids = apr_array_make(store->pool, 1, sizeof(const char *));

    APR_ARRAY_PUSH(ids, const char *) = id;
    return ids;
}

static int is_found(const fresh_store_t *store, ph_db_t *db, const char *id)
{
    ph_integration_card_t *integration;
    ph_event_card_t *event;
    apr_hash_t *webhooks;
    apr_hash_t *events;

    fresh_store_check(db, ph_store_event_get(&event, db, id, store->pool), id, __FILE__, __LINE__);
    fresh_store_check(db, ph_store_integration_get(&integration, db, id, store->pool), id, __FILE__,
                      __LINE__);
    fresh_store_check(db, ph_store_webhook_get_many(&webhooks, db, ids_of(store, id), 0, store->pool), id,
                      __FILE__, __LINE__);
    fresh_store_check(db, ph_store_event_get_many(&events, db, ids_of(store, id), store->pool), id, __FILE__,
                      __LINE__);
    assert_int_equal(!event, !integration);
    assert_int_equal(!event, !apr_hash_get(webhooks, id, APR_HASH_KEY_STRING));
    assert_int_equal(!event, !apr_hash_get(events, id, APR_HASH_KEY_STRING));
    if (event) {
        assert_string_equal(event->event.id, id);
        assert_non_null(event->last);
        assert_non_null(integration->last);
    }
    return event != NULL;
}

static void check_type(const fresh_store_t *store, const type_case_t *one)
{
    const ph_integration_query_t integrations = { NULL, NULL, 50 };
    const ph_event_query_t events = { .q = one->id, .limit = 50 };
    apr_array_header_t *cards;
    const char *last_id;
    apr_time_t searched_to;
    char *others = apr_pstrdup(store->pool, one->others);
    char *other;
    char *state;
    ph_db_t *db;

    script(store, "", "DROP TABLE foreign_row");
    script(store, "CREATE TABLE foreign_row (id ", apr_pstrcat(store->pool, one->type, ")", NULL));
    script(store, "INSERT INTO foreign_row VALUES (", apr_pstrcat(store->pool, one->value, ")", NULL));
    db = connect_to_views(store);
    assert_true(is_found(store, db, one->id));
    for (other = apr_strtok(others, " ", &state); other; other = apr_strtok(NULL, " ", &state)) {
        if (is_found(store, db, other)) {
            fail_msg("%s: %s is found as %s", one->type, one->id, other);
        }
    }
    fresh_store_check(db, ph_store_event_list(&cards, &last_id, &searched_to, db, &events, store->pool),
                      one->type, __FILE__, __LINE__);
    assert_int_equal(cards->nelts, 1);
    assert_string_equal(APR_ARRAY_IDX(cards, 0, ph_event_card_t).event.id, one->id);
    fresh_store_check(db, ph_store_integration_list(&cards, db, &integrations, store->pool), one->type,
                      __FILE__, __LINE__);
    assert_int_equal(cards->nelts, 1);
    ph_db_close(db);
}

static void ids_of_any_type_come_whole_and_are_compared_bytewise(void **state)
{
    const fresh_store_t *store = *state;
    size_t i;

    /* First: a changed schema ends SQLite's prepared statements. */
    for (i = 0; i < COUNT(types); i++) {
        insert_execution(store, types[i].id, (int)i);
    }
    make_views(store);
    for (i = 0; i < COUNT(types); i++) {
        if (types[i].dialect == store->source.dialect) {
            check_type(store, &types[i]);
        }
    }
}

/* The titles begin so in every character set that has these characters. */
static void titles_of_any_character_set_are_searched(void **state)
{
    static const char *const sets[] = { "latin1", "utf8mb3", "ucs2", "utf16", "cp1251", "utf8mb4", "binary" };
    static const char *const absent[] = { "\xc5\xbe", "\xf0\x9f\x98\x80", "?", "%", "_", "|", "zz" };
    const fresh_store_t *store = *state;
    const int is_mysql = store->source.dialect == PH_DIALECT_MYSQL;
    ph_event_query_t query = { .limit = 50 };
    apr_array_header_t *cards;
    const char *last_id;
    apr_time_t searched_to;
    ph_db_t *db;
    size_t i;
    size_t j;

    make_views(store);
    for (i = 0; i < (is_mysql ? COUNT(sets) : 1); i++) {
        script(store, "", "DROP TABLE foreign_row");
        script(store, "CREATE TABLE foreign_row (id INT, title VARCHAR(50) ",
               is_mysql ? apr_pstrcat(store->pool, "CHARACTER SET ", sets[i], ")", NULL) : ")");
        script(store, "", "INSERT INTO foreign_row VALUES (6, 'Order 50%_| late')");
        script(store, "", "DROP VIEW ph_event");
        script(store, "",
               "CREATE VIEW ph_event AS SELECT id, title AS type, title, title AS severity, title AS source, "
               "1790000000000000 AS occurred_at, '{}' AS details FROM foreign_row");
        db = connect_to_views(store);
        query.q = "Order 50%_|";
        query.type = "Order 50%_| late";
        fresh_store_check(db, ph_store_event_list(&cards, &last_id, &searched_to, db, &query, store->pool),
                          sets[i], __FILE__, __LINE__);
        assert_int_equal(cards->nelts, 1);
        query.q = NULL;
        fresh_store_check(db, ph_store_event_list(&cards, &last_id, &searched_to, db, &query, store->pool),
                          sets[i], __FILE__, __LINE__);
        assert_int_equal(cards->nelts, 1);
        query.type = NULL;
        for (j = 0; j < COUNT(absent); j++) {
            query.q = absent[j];
            fresh_store_check(db,
                              ph_store_event_list(&cards, &last_id, &searched_to, db, &query, store->pool),
                              sets[i], __FILE__, __LINE__);
            assert_int_equal(cards->nelts, 0);
        }
        ph_db_close(db);
    }
}

/* A number as an id, in a table of other character set: without conversion MySQL reads all executions. */
static void last_execution_is_found_by_its_index(void **state)
{
    const fresh_store_t *store = *state;
    const ph_catalog_shape_t *shape;
    const char *explain;
    const char *sql;
    ph_db_rows_t *rows;
    int is_indexed = 0;
    ph_db_t *db;

    if (store->source.dialect != PH_DIALECT_MYSQL) {
        return;
    }
    make_views(store);
    insert_execution(store, "6", 1);
    db = connect_to_views(store);
    assert_int_equal(ph_catalog_shape_get(&shape, db), APR_SUCCESS);
    sql = ph_catalog_fill(ph_statement_sql(PH_ST_EVENT_GET, PH_CATALOG_EXTERNAL), shape, store->pool);
    explain = apr_pstrcat(store->pool, "EXPLAIN ", sql, NULL);
    script(store, "", "INSERT INTO foreign_row VALUES (6), (7)");
    {
        ph_db_call_t *call = ph_db_direct_call(db, explain, store->pool);

        ph_db_text(call, "6");
        assert_int_equal(ph_db_select(&rows, call), APR_SUCCESS);
    }
    while (ph_db_next(rows) == APR_SUCCESS) {
        const char *key = ph_db_get_text(rows, 5, store->pool);

        is_indexed |= key && strcmp(key, "ph_execution_event") == 0;
    }
    assert_true(is_indexed);
    ph_db_close(db);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_of_any_type_come_whole_and_are_compared_bytewise),
        cmocka_unit_test(titles_of_any_character_set_are_searched),
        cmocka_unit_test(last_execution_is_found_by_its_index),
    };

    return fresh_store_run("catalog_shape", tests, COUNT(tests));
}
