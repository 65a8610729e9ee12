/* SPDX-License-Identifier: Apache-2.0 */
/* A database with one table for each test. */
#include "fresh_table.h"

#include "store/db_direct.h"

static int make_table(void **state)
{
    apr_pool_t *pool;
    fresh_table_t *table;

    apr_pool_create(&pool, NULL);
    table = apr_pcalloc(pool, sizeof(*table));
    table->pool = pool;
    table->database = fresh_database_make(*state, pool);
    table->source = fresh_table_source(table);
    table->db = fresh_table_open(table->source, pool);
    if (table->source->dialect == PH_DIALECT_SQLITE) {
        assert_int_equal(ph_db_direct_script(table->db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"),
                         APR_SUCCESS);
    }
    assert_int_equal(ph_db_direct_script(table->db,
                                         "CREATE TABLE t (id BIGINT PRIMARY KEY, word VARCHAR(40), "
                                         "number BIGINT, body LONGBLOB, story MEDIUMTEXT)"),
                     APR_SUCCESS);
    *state = table;
    return 0;
}

static int drop_table(void **state)
{
    fresh_table_t *table = *state;

    apr_pool_destroy(table->pool);
    return 0;
}

int fresh_table_run(const char *group, const struct CMUnitTest *tests, size_t count)
{
    return fresh_database_run(group, tests, count, make_table, drop_table);
}

ph_db_source_t *fresh_table_source(const fresh_table_t *table)
{
    ph_db_source_t *source = apr_palloc(table->pool, sizeof(*source));

    assert_null(ph_db_direct_make(source, table->database->driver, table->database->params, PH_DIRECT_BARE,
                                  table->pool));
    return source;
}

ph_db_t *fresh_table_open(const ph_db_source_t *source, apr_pool_t *pool)
{
    ph_db_t *db;

    assert_int_equal(ph_db_open(&db, source, 0, pool), APR_SUCCESS);
    return db;
}

apr_status_t fresh_table_insert(ph_db_t *db, apr_int64_t id, apr_pool_t *pool)
{
    ph_db_call_t *call = ph_db_direct_call(
        db, "INSERT INTO t (id, word, number, body, story) VALUES (%lld, 'word', NULL, '', NULL)", pool);

    ph_db_int(call, id);
    return ph_db_execute(NULL, call);
}

apr_status_t fresh_table_set_word(ph_db_t *db, apr_int64_t id, const char *word, apr_pool_t *pool)
{
    ph_db_call_t *call = ph_db_direct_call(db, "UPDATE t SET word = %s WHERE id = %lld", pool);

    ph_db_text(call, word);
    ph_db_int(call, id);
    return ph_db_execute(NULL, call);
}

const char *fresh_table_word(ph_db_t *db, apr_int64_t id, apr_pool_t *pool)
{
    ph_db_call_t *call = ph_db_direct_call(db, "SELECT word FROM t WHERE id = %lld", pool);
    ph_db_rows_t *rows;
    const char *word;

    ph_db_int(call, id);
    assert_int_equal(ph_db_select(&rows, call), APR_SUCCESS);
    assert_int_equal(ph_db_next(rows), APR_SUCCESS);
    word = ph_db_get_text(rows, 0, pool);
    ph_db_drain(rows);
    return word;
}

apr_int64_t fresh_table_count(ph_db_t *db, apr_pool_t *pool)
{
    ph_db_rows_t *rows;
    apr_int64_t count;

    assert_int_equal(ph_db_select(&rows, ph_db_direct_call(db, "SELECT COUNT(*) FROM t", pool)), APR_SUCCESS);
    assert_int_equal(ph_db_next(rows), APR_SUCCESS);
    count = ph_db_get_int(rows, 0, -1);
    ph_db_drain(rows);
    return count;
}
