/* SPDX-License-Identifier: Apache-2.0 */
/* A connection without mod_dbd: why there is none, which statements it prepares, and how long it is kept. */
#include "store/db_direct.h"

#include "count.h"
#include "fresh_store.h"
#include "store/catalog_shape.h"

#include <string.h>

#include <apr_strings.h>

static void sentence_says_why_there_is_no_connection(void **state)
{
    static const struct {
        const char *driver;
        const char *params;
        const char *says;
    } cases[] = {
        { "oracle", "x", "oracle" },
        { "mysql", "sock=/nowhere/at/all user=me pass=geheim", "/nowhere/at/all" },
        { "sqlite3", "/nowhere/at/all/x.db", "unable to open" },
    };
    const fresh_store_t *store = *state;
    ph_db_source_t source;
    const char *sentence;
    size_t i;

    for (i = 0; i < COUNT(cases); i++) {
        sentence = ph_db_direct_make(&source, cases[i].driver, cases[i].params, PH_DIRECT_BARE, store->pool);
        assert_non_null(sentence);
        assert_non_null(strstr(sentence, cases[i].says));
        assert_null(strstr(sentence, "geheim"));
    }
}

static apr_hash_t *prepared_of(const fresh_store_t *store, ph_direct_kind_t kind)
{
    ph_db_source_t source;
    ph_db_connection_t connection;
    const char *sentence =
        ph_db_direct_make(&source, store->database->driver, store->database->params, kind, store->pool);

    if (sentence) {
        fail_msg("%s", sentence);
    }
    assert_int_equal(source.open(&connection, source.baton, 0, store->pool), APR_SUCCESS);
    return connection.prepared;
}

static void kind_decides_which_statements_are_prepared(void **state)
{
    const fresh_store_t *store = *state;
    apr_hash_t *managed = prepared_of(store, PH_DIRECT_MANAGED);
    apr_hash_t *external = prepared_of(store, PH_DIRECT_EXTERNAL);
    const char *name;
    const char *sql;
    int i;

    assert_int_equal(apr_hash_count(prepared_of(store, PH_DIRECT_BARE)), 0);
    for (i = 0; i < PH_ST_COUNT; i++) {
        name = ph_statement_name((ph_statement_t)i);
        assert_non_null(apr_hash_get(managed, name, APR_HASH_KEY_STRING));
        sql = ph_statement_sql((ph_statement_t)i, PH_CATALOG_EXTERNAL);
        assert_int_equal(apr_hash_get(external, name, APR_HASH_KEY_STRING) != NULL,
                         sql && !ph_catalog_is_template(sql));
    }
}

static void statement_that_cannot_be_prepared_is_named(void **state)
{
    const fresh_store_t *store = *state;
    ph_db_source_t source;
    const char *sentence;

    fresh_store_script(store, "DROP TABLE ph_audit");
    sentence = ph_db_direct_make(&source, store->database->driver, store->database->params, PH_DIRECT_MANAGED,
                                 store->pool);
    assert_non_null(sentence);
    assert_non_null(strstr(sentence, "ph_audit_insert"));
}

/* The second connection has no transaction of the first, but it does have what a session keeps. */
static void connection_is_kept_between_opens(void **state)
{
    const fresh_store_t *store = *state;
    ph_db_source_t source;
    ph_db_t *db;
    int i;

    assert_null(ph_db_direct_make(&source, store->database->driver, store->database->params, PH_DIRECT_BARE,
                                  store->pool));
    for (i = 0; i < 2; i++) {
        assert_int_equal(ph_db_open(&db, &source, 0, store->pool), APR_SUCCESS);
        assert_int_equal(ph_db_direct_script(db, i == 0 ? "CREATE TEMPORARY TABLE kept (id INT)"
                                                        : "INSERT INTO kept (id) VALUES (1)"),
                         APR_SUCCESS);
        ph_db_close(db);
    }
}

static void call_binds_its_parameters(void **state)
{
    const fresh_store_t *store = *state;
    ph_db_call_t *call = ph_db_direct_call(store->db, "SELECT %lld, %s", store->pool);
    ph_db_rows_t *rows;

    ph_db_int(call, 42);
    ph_db_text(call, "word");
    assert_stored(store, ph_db_select(&rows, call));
    assert_stored(store, ph_db_next(rows));
    assert_int_equal(ph_db_get_int(rows, 0, -1), 42);
    assert_string_equal(ph_db_get_text(rows, 1, store->pool), "word");
    ph_db_drain(rows);
}

static void call_that_cannot_be_prepared_fails_when_it_runs(void **state)
{
    const fresh_store_t *store = *state;

    assert_int_equal(ph_db_execute(NULL, ph_db_direct_call(store->db, "DELETE FROM nowhere", store->pool)),
                     PH_DB_FAILED);
    assert_non_null(strstr(ph_db_error(store->db), "nowhere"));
}

static void script_that_fails_returns_the_status_of_its_error(void **state)
{
    static const char insert[] =
        "INSERT INTO ph_idempotency (username, idem_key, fingerprint, execution_id, expires_at) "
        "VALUES ('dana', 'k', 'f', 'exe_1', 1)";
    const fresh_store_t *store = *state;

    assert_int_equal(ph_db_direct_script(store->db, "CREATE NONSENSE"), PH_DB_FAILED);
    assert_int_equal(ph_db_direct_script(store->db, insert), APR_SUCCESS);
    assert_int_equal(ph_db_direct_script(store->db, insert), PH_DB_DUPLICATE);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(sentence_says_why_there_is_no_connection),
        cmocka_unit_test(kind_decides_which_statements_are_prepared),
        cmocka_unit_test(statement_that_cannot_be_prepared_is_named),
        cmocka_unit_test(connection_is_kept_between_opens),
        cmocka_unit_test(call_binds_its_parameters),
        cmocka_unit_test(call_that_cannot_be_prepared_fails_when_it_runs),
        cmocka_unit_test(script_that_fails_returns_the_status_of_its_error),
    };

    return fresh_store_run("db_direct", tests, COUNT(tests));
}
