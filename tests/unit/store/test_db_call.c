/* SPDX-License-Identifier: Apache-2.0 */
/* Binding parameters and reading rows: every value comes back as it was written. */
#include "store/db.h"

#include "fresh_table.h"

#include <string.h>

#include <apr_strings.h>

#include "count.h"
#include "store/db_direct.h"

static ph_db_call_t *insert_call(const fresh_table_t *t, apr_int64_t id)
{
    ph_db_call_t *call = ph_db_direct_call(
        t->db, "INSERT INTO t (id, word, number, body, story) VALUES (%lld, %s, %lld, %pDb, %s)", t->pool);

    ph_db_int(call, id);
    return call;
}

/* word, number, body, story of a row. */
static ph_db_rows_t *find(const fresh_table_t *t, apr_int64_t id)
{
    ph_db_call_t *call =
        ph_db_direct_call(t->db, "SELECT word, number, body, story FROM t WHERE id = %lld", t->pool);
    ph_db_rows_t *rows;

    ph_db_int(call, id);
    assert_int_equal(ph_db_select(&rows, call), APR_SUCCESS);
    assert_int_equal(ph_db_next(rows), APR_SUCCESS);
    return rows;
}

static void null_and_empty_are_different(void **state)
{
    const fresh_table_t *t = *state;
    ph_db_call_t *call = insert_call(t, 1);
    ph_db_rows_t *rows;
    apr_size_t len;

    ph_db_text(call, "");
    ph_db_int(call, 0);
    ph_db_blob(call, NULL, 0);
    ph_db_text(call, "");
    assert_int_equal(ph_db_execute(NULL, call), APR_SUCCESS);
    assert_int_equal(ph_db_direct_script(t->db, "INSERT INTO t (id) VALUES (2)"), APR_SUCCESS);

    rows = find(t, 1);
    assert_string_equal(ph_db_get_text(rows, 0, t->pool), "");
    assert_int_equal(ph_db_get_int(rows, 1, -1), 0);
    assert_non_null(ph_db_get_blob(&len, rows, 2, t->pool));
    assert_int_equal(len, 0);
    assert_string_equal(ph_db_get_text(rows, 3, t->pool), "");
    ph_db_drain(rows);

    rows = find(t, 2);
    assert_null(ph_db_get_text(rows, 0, t->pool));
    assert_int_equal(ph_db_get_int(rows, 1, -1), -1);
    assert_int_equal(ph_db_get_time(rows, 1), 0);
    assert_null(ph_db_get_blob(&len, rows, 2, t->pool));
    assert_null(ph_db_get_text(rows, 3, t->pool));
    ph_db_drain(rows);
}

static void null_parameters_bind_null(void **state)
{
    const fresh_table_t *t = *state;
    ph_db_call_t *call;
    ph_db_rows_t *rows;
    int i;

    for (i = 0; i < 2; i++) {
        call = insert_call(t, i);
        ph_db_text(call, NULL);
        if (i == 0) {
            ph_db_time(call, 0);
        }
        else {
            ph_db_null_int(call);
        }
        ph_db_blob(call, "", 0);
        ph_db_text(call, "after the nulls");
        assert_int_equal(ph_db_execute(NULL, call), APR_SUCCESS);
        rows = find(t, i);
        assert_null(ph_db_get_text(rows, 0, t->pool));
        assert_int_equal(ph_db_get_int(rows, 1, -7), -7);
        assert_string_equal(ph_db_get_text(rows, 3, t->pool), "after the nulls");
        ph_db_drain(rows);
    }
}

static void integers_keep_all_64_bits(void **state)
{
    static const apr_int64_t values[] = { INT64_MIN,  INT64_MIN + 1, -1,       0, 1,
                                          4294967296, INT64_MAX - 1, INT64_MAX };
    const fresh_table_t *t = *state;
    ph_db_call_t *call;
    ph_db_rows_t *rows;
    size_t i;

    for (i = 0; i < COUNT(values); i++) {
        call = insert_call(t, (apr_int64_t)i);
        ph_db_text(call, "x");
        ph_db_int(call, values[i]);
        ph_db_blob(call, "", 0);
        ph_db_text(call, NULL);
        assert_int_equal(ph_db_execute(NULL, call), APR_SUCCESS);
        rows = find(t, (apr_int64_t)i);
        assert_true(ph_db_get_int(rows, 1, 42) == values[i]);
        ph_db_drain(rows);
    }
}

/* Whatever the memory held that the driver describes the columns in. */
static void integers_are_read_as_whole_texts(void **state)
{
    static const int fills[] = { 0x00, 0x01, 0x55, 0x7f };
    const fresh_table_t *t = *state;
    ph_db_rows_t *rows;
    apr_pool_t *pool;
    size_t i;

    assert_int_equal(ph_db_direct_script(t->db, "INSERT INTO t (id, number) VALUES (777777, 1234567890123)"),
                     APR_SUCCESS);
    for (i = 0; i < COUNT(fills); i++) {
        apr_pool_create(&pool, t->pool);
        memset(apr_palloc(pool, 6000), fills[i], 6000);
        apr_pool_clear(pool);
        assert_int_equal(ph_db_select(&rows, ph_db_direct_call(t->db, "SELECT id, number FROM t", pool)),
                         APR_SUCCESS);
        assert_int_equal(ph_db_next(rows), APR_SUCCESS);
        assert_string_equal(ph_db_get_text(rows, 0, pool), "777777");
        assert_string_equal(ph_db_get_text(rows, 1, pool), "1234567890123");
        ph_db_drain(rows);
        apr_pool_destroy(pool);
    }
}

/* The library takes what APR's driver does not set of the description of a column for the offset of the
 * value: 4 GiB before the buffer, here. */
static void texts_and_bytes_are_read_whatever_memory_held_before(void **state)
{
    static const apr_uint64_t words[] = { 0, 1, APR_UINT64_C(0xffffffff00000000), APR_UINT64_MAX - 1 };
    const fresh_table_t *t = *state;
    ph_db_call_t *call = insert_call(t, 1);
    apr_uint64_t *memory;
    ph_db_rows_t *rows;
    apr_pool_t *pool;
    apr_size_t len;
    size_t i, j;

    ph_db_text(call, "word");
    ph_db_int(call, 1);
    ph_db_blob(call, "\xff\x00\x80 bytes", 9);
    ph_db_text(call, "story");
    assert_int_equal(ph_db_execute(NULL, call), APR_SUCCESS);
    for (i = 0; i < COUNT(words); i++) {
        apr_pool_create(&pool, t->pool);
        memory = apr_palloc(pool, 6000);
        for (j = 0; j < 6000 / sizeof(*memory); j++) {
            memory[j] = words[i];
        }
        apr_pool_clear(pool);
        assert_int_equal(ph_db_select(&rows, ph_db_direct_call(t->db, "SELECT body, word FROM t", pool)),
                         APR_SUCCESS);
        assert_int_equal(ph_db_next(rows), APR_SUCCESS);
        assert_memory_equal(ph_db_get_blob(&len, rows, 0, pool), "\xff\x00\x80 bytes", 9);
        assert_int_equal(len, 9);
        assert_string_equal(ph_db_get_text(rows, 1, pool), "word");
        ph_db_drain(rows);
        apr_pool_destroy(pool);
    }
}

/* On both sides of what the driver's buffer holds. */
static void blobs_and_texts_of_any_length_are_read_back(void **state)
{
    static const apr_size_t lengths[] = { 1, 2, 1023, 1024, 1025, 65535, 65536, 65537, 200000, 1200000 };
    const fresh_table_t *t = *state;
    ph_db_call_t *call;
    ph_db_rows_t *rows;
    const char *back;
    apr_size_t len;
    char *bytes;
    char *text;
    size_t i;
    size_t j;

    for (i = 0; i < COUNT(lengths); i++) {
        bytes = apr_palloc(t->pool, lengths[i]);
        text = apr_palloc(t->pool, lengths[i] + 1);
        for (j = 0; j < lengths[i]; j++) {
            bytes[j] = (char)(j * 7 + i); /* every byte, NUL too */
            text[j] = (char)('a' + j % 26);
        }
        text[lengths[i]] = '\0';
        call = insert_call(t, (apr_int64_t)i);
        ph_db_text(call, "x");
        ph_db_null_int(call);
        ph_db_blob(call, bytes, lengths[i]);
        ph_db_text(call, text);
        assert_int_equal(ph_db_execute(NULL, call), APR_SUCCESS);

        rows = find(t, (apr_int64_t)i);
        back = ph_db_get_blob(&len, rows, 2, t->pool);
        assert_int_equal(len, lengths[i]);
        assert_memory_equal(back, bytes, len);
        assert_string_equal(ph_db_get_text(rows, 3, t->pool), text);
        assert_int_equal(ph_db_next(rows), APR_EOF);
    }
}

static void texts_keep_their_characters(void **state)
{
    static const char word[] = "Größe – 日本語 😀 'quoted' \\ %s";
    const fresh_table_t *t = *state;

    assert_int_equal(fresh_table_insert(t->db, 1, t->pool), APR_SUCCESS);
    assert_int_equal(fresh_table_set_word(t->db, 1, word, t->pool), APR_SUCCESS);
    assert_string_equal(fresh_table_word(t->db, 1, t->pool), word);
}

static void affected_counts_the_changed_rows(void **state)
{
    static const struct {
        apr_int64_t least_id;
        int affected;
    } cases[] = { { 1, 3 }, { 3, 1 }, { 4, 0 } };
    const fresh_table_t *t = *state;
    ph_db_call_t *call;
    int affected;
    size_t i;

    for (i = 1; i <= 3; i++) {
        assert_int_equal(fresh_table_insert(t->db, (apr_int64_t)i, t->pool), APR_SUCCESS);
    }
    for (i = 0; i < COUNT(cases); i++) {
        call = ph_db_direct_call(t->db, "UPDATE t SET number = %lld WHERE id >= %lld", t->pool);
        ph_db_int(call, (apr_int64_t)i);
        ph_db_int(call, cases[i].least_id);
        affected = -1;
        assert_int_equal(ph_db_execute(&affected, call), APR_SUCCESS);
        assert_int_equal(affected, cases[i].affected);
    }
}

static void limit_is_a_parameter_and_rows_may_be_drained(void **state)
{
    const fresh_table_t *t = *state;
    ph_db_call_t *call;
    ph_db_rows_t *rows;
    apr_int64_t i;

    for (i = 1; i <= 5; i++) {
        assert_int_equal(fresh_table_insert(t->db, i, t->pool), APR_SUCCESS);
    }
    call = ph_db_direct_call(t->db, "SELECT id FROM t ORDER BY id LIMIT %lld", t->pool);
    ph_db_int(call, 3);
    assert_int_equal(ph_db_select(&rows, call), APR_SUCCESS);
    for (i = 1; i <= 3; i++) {
        assert_int_equal(ph_db_next(rows), APR_SUCCESS);
        assert_int_equal(ph_db_get_int(rows, 0, -1), i);
    }
    assert_int_equal(ph_db_next(rows), APR_EOF);
    assert_int_equal(ph_db_next(rows), APR_EOF);

    call = ph_db_direct_call(t->db, "SELECT id FROM t ORDER BY id LIMIT %lld", t->pool);
    ph_db_int(call, 5);
    assert_int_equal(ph_db_select(&rows, call), APR_SUCCESS);
    assert_int_equal(ph_db_next(rows), APR_SUCCESS);
    ph_db_drain(rows);
    assert_int_equal(fresh_table_count(t->db, t->pool), 5);
}

static void empty_result_is_not_an_error(void **state)
{
    const fresh_table_t *t = *state;
    ph_db_rows_t *rows;

    assert_int_equal(fresh_table_insert(t->db, 1, t->pool), APR_SUCCESS);
    assert_int_equal(ph_db_select(&rows, ph_db_direct_call(t->db, "SELECT id FROM t WHERE 1=0", t->pool)),
                     APR_SUCCESS);
    assert_int_equal(ph_db_next(rows), APR_EOF);
}

static void statement_that_cannot_be_prepared_is_refused_by_name(void **state)
{
    const fresh_table_t *t = *state;
    ph_db_rows_t *rows;

    assert_int_equal(ph_db_select(&rows, ph_db_call(t->db, PH_ST_USER_LIST, t->pool)), PH_DB_FAILED);
    assert_non_null(strstr(ph_db_error(t->db), "ph_user_list"));
    assert_null(rows);
}

static void statement_that_cannot_be_prepared_fails_its_transaction(void **state)
{
    const fresh_table_t *t = *state;

    assert_int_equal(ph_db_begin(t->db), APR_SUCCESS);
    assert_int_equal(fresh_table_insert(t->db, 1, t->pool), APR_SUCCESS);
    assert_int_equal(ph_db_execute(NULL, ph_db_call(t->db, PH_ST_CLOCK, t->pool)), PH_DB_FAILED);
    assert_int_equal(ph_db_commit(t->db), PH_DB_FAILED);
    assert_int_equal(fresh_table_count(t->db, t->pool), 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(null_and_empty_are_different),
        cmocka_unit_test(null_parameters_bind_null),
        cmocka_unit_test(integers_keep_all_64_bits),
        cmocka_unit_test(integers_are_read_as_whole_texts),
        cmocka_unit_test(texts_and_bytes_are_read_whatever_memory_held_before),
        cmocka_unit_test(blobs_and_texts_of_any_length_are_read_back),
        cmocka_unit_test(texts_keep_their_characters),
        cmocka_unit_test(affected_counts_the_changed_rows),
        cmocka_unit_test(limit_is_a_parameter_and_rows_may_be_drained),
        cmocka_unit_test(empty_result_is_not_an_error),
        cmocka_unit_test(statement_that_cannot_be_prepared_is_refused_by_name),
        cmocka_unit_test(statement_that_cannot_be_prepared_fails_its_transaction),
    };

    return fresh_table_run("db_call", tests, COUNT(tests));
}
