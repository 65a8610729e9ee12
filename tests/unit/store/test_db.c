/* SPDX-License-Identifier: Apache-2.0 */
/* What the database layer promises, on a real SQLite and, when there is a server, a real MySQL. */
#include "store/db.h"
#include "store/db_direct.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <apr_general.h>
#include <apr_strings.h>
#include <apr_thread_proc.h>

#include "fresh_database.h"

static const char insert_row[] =
    "INSERT INTO t (id, word, number, body, story) VALUES (%lld, %s, %lld, %pDb, %s)";
static const char update_word[] = "UPDATE t SET word = %s WHERE id = %lld";
static const char get_row[] = "SELECT word, number, body, story FROM t WHERE id = %lld";
static const char count_rows[] = "SELECT COUNT(*) FROM t";
static const char list_ids[] = "SELECT id FROM t ORDER BY id LIMIT %lld";

typedef struct fixture_t {
    apr_pool_t *pool;
    fresh_database_t *database;
    ph_db_source_t *source;
    ph_db_t *db;
} fixture_t;

static ph_db_source_t *make_source(const fixture_t *f)
{
    ph_db_source_t *source = apr_palloc(f->pool, sizeof(*source));

    assert_null(ph_db_direct_make(source, f->database->driver, f->database->params, PH_DIRECT_BARE, f->pool));
    return source;
}

static ph_db_t *open_db(const ph_db_source_t *source, apr_pool_t *pool)
{
    ph_db_t *db;

    assert_int_equal(ph_db_open(&db, source, 0, pool), APR_SUCCESS);
    return db;
}

static int set_up(void **state)
{
    fixture_t *f = calloc(1, sizeof(*f));

    apr_pool_create(&f->pool, NULL);
    f->database = fresh_database_make(*state, f->pool);
    f->source = make_source(f);
    f->db = open_db(f->source, f->pool);
    if (f->source->dialect == PH_DIALECT_SQLITE) {
        assert_int_equal(ph_db_direct_script(f->db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"),
                         APR_SUCCESS);
    }
    assert_int_equal(ph_db_direct_script(f->db, "CREATE TABLE t (id BIGINT PRIMARY KEY, word VARCHAR(40), "
                                                "number BIGINT, body LONGBLOB, story MEDIUMTEXT)"),
                     APR_SUCCESS);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    fixture_t *f = *state;

    apr_pool_destroy(f->pool);
    free(f);
    return 0;
}

static apr_status_t insert(ph_db_t *db, apr_int64_t id, apr_pool_t *pool)
{
    ph_db_call_t *call = ph_db_direct_call(db, insert_row, pool);

    ph_db_int(call, id);
    ph_db_text(call, "word");
    ph_db_null_int(call);
    ph_db_blob(call, "", 0);
    ph_db_text(call, NULL);
    return ph_db_execute(NULL, call);
}

static apr_int64_t count(ph_db_t *db, apr_pool_t *pool)
{
    ph_db_rows_t *rows;
    apr_int64_t n;

    assert_int_equal(ph_db_select(&rows, ph_db_direct_call(db, count_rows, pool)), APR_SUCCESS);
    assert_int_equal(ph_db_next(rows), APR_SUCCESS);
    n = ph_db_get_int(rows, 0, -1);
    assert_int_equal(ph_db_next(rows), APR_EOF);
    return n;
}

static ph_db_rows_t *find(ph_db_t *db, apr_int64_t id, apr_pool_t *pool)
{
    ph_db_call_t *call = ph_db_direct_call(db, get_row, pool);
    ph_db_rows_t *rows;

    ph_db_int(call, id);
    assert_int_equal(ph_db_select(&rows, call), APR_SUCCESS);
    assert_int_equal(ph_db_next(rows), APR_SUCCESS);
    return rows;
}

static void committed_work_is_seen_by_another_connection(void **state)
{
    fixture_t *f = *state;
    ph_db_source_t *other = make_source(f);
    ph_db_t *reader = open_db(other, f->pool);

    assert_int_equal(ph_db_begin(f->db), APR_SUCCESS);
    assert_int_equal(insert(f->db, 1, f->pool), APR_SUCCESS);
    assert_int_equal(insert(f->db, 2, f->pool), APR_SUCCESS);
    assert_int_equal(count(reader, f->pool), 0);
    assert_int_equal(ph_db_commit(f->db), APR_SUCCESS);
    assert_int_equal(count(reader, f->pool), 2);
}

static void rollback_leaves_nothing(void **state)
{
    fixture_t *f = *state;

    assert_int_equal(ph_db_begin(f->db), APR_SUCCESS);
    assert_int_equal(insert(f->db, 1, f->pool), APR_SUCCESS);
    ph_db_rollback(f->db);
    assert_int_equal(count(f->db, f->pool), 0);
    assert_int_equal(insert(f->db, 1, f->pool), APR_SUCCESS);
    assert_int_equal(count(f->db, f->pool), 1);
}

static void transaction_whose_pool_dies_leaves_nothing(void **state)
{
    fixture_t *f = *state;
    ph_db_source_t *other = make_source(f);
    apr_pool_t *own;
    ph_db_t *db;

    apr_pool_create(&own, f->pool);
    db = open_db(other, own);
    assert_int_equal(ph_db_begin(db), APR_SUCCESS);
    assert_int_equal(insert(db, 1, own), APR_SUCCESS);
    apr_pool_destroy(own);
    assert_int_equal(count(f->db, f->pool), 0);
    db = open_db(other, f->pool);
    assert_int_equal(insert(db, 1, f->pool), APR_SUCCESS);
    assert_int_equal(count(f->db, f->pool), 1);
}

static void taken_key_is_a_duplicate(void **state)
{
    fixture_t *f = *state;

    assert_int_equal(insert(f->db, 1, f->pool), APR_SUCCESS);
    assert_int_equal(insert(f->db, 1, f->pool), PH_DB_DUPLICATE);
    assert_true(strlen(ph_db_error(f->db)) > 0);
    assert_int_equal(count(f->db, f->pool), 1);
}

static void failed_statement_ends_its_transaction(void **state)
{
    fixture_t *f = *state;

    assert_int_equal(insert(f->db, 1, f->pool), APR_SUCCESS);
    assert_int_equal(ph_db_begin(f->db), APR_SUCCESS);
    assert_int_equal(insert(f->db, 2, f->pool), APR_SUCCESS);
    assert_int_equal(insert(f->db, 1, f->pool), PH_DB_DUPLICATE);
    assert_int_equal(insert(f->db, 3, f->pool), PH_DB_DUPLICATE);
    assert_int_equal(ph_db_commit(f->db), PH_DB_DUPLICATE);
    assert_int_equal(count(f->db, f->pool), 1);
}

static void connection_works_on_after_a_failed_transaction(void **state)
{
    fixture_t *f = *state;

    assert_int_equal(insert(f->db, 1, f->pool), APR_SUCCESS);
    assert_int_equal(ph_db_begin(f->db), APR_SUCCESS);
    assert_int_equal(insert(f->db, 1, f->pool), PH_DB_DUPLICATE);
    ph_db_rollback(f->db);
    assert_int_equal(ph_db_begin(f->db), APR_SUCCESS);
    assert_int_equal(insert(f->db, 2, f->pool), APR_SUCCESS);
    assert_int_equal(ph_db_commit(f->db), APR_SUCCESS);
    assert_int_equal(count(f->db, f->pool), 2);
}

static void transactions_do_not_nest(void **state)
{
    fixture_t *f = *state;

    assert_int_equal(ph_db_commit(f->db), PH_DB_FAILED);
    assert_int_equal(ph_db_begin(f->db), APR_SUCCESS);
    assert_int_equal(ph_db_begin(f->db), PH_DB_FAILED);
    assert_int_equal(insert(f->db, 1, f->pool), APR_SUCCESS);
    assert_int_equal(ph_db_commit(f->db), APR_SUCCESS);
    assert_int_equal(count(f->db, f->pool), 1);
}

static void null_is_told_from_empty(void **state)
{
    fixture_t *f = *state;
    ph_db_call_t *call = ph_db_direct_call(f->db, insert_row, f->pool);
    ph_db_rows_t *rows;
    apr_size_t len;

    ph_db_int(call, 1);
    ph_db_text(call, "");
    ph_db_int(call, 0);
    ph_db_blob(call, NULL, 0);
    ph_db_text(call, "");
    assert_int_equal(ph_db_execute(NULL, call), APR_SUCCESS);
    assert_int_equal(ph_db_direct_script(f->db, "INSERT INTO t (id) VALUES (2)"), APR_SUCCESS);

    rows = find(f->db, 1, f->pool);
    assert_string_equal(ph_db_get_text(rows, 0, f->pool), "");
    assert_int_equal(ph_db_get_int(rows, 1, -1), 0);
    assert_non_null(ph_db_get_blob(&len, rows, 2, f->pool));
    assert_int_equal(len, 0);
    assert_string_equal(ph_db_get_text(rows, 3, f->pool), "");
    ph_db_drain(rows);

    rows = find(f->db, 2, f->pool);
    assert_null(ph_db_get_text(rows, 0, f->pool));
    assert_int_equal(ph_db_get_int(rows, 1, -1), -1);
    assert_int_equal(ph_db_get_time(rows, 1), 0);
    assert_null(ph_db_get_blob(&len, rows, 2, f->pool));
    assert_null(ph_db_get_text(rows, 3, f->pool));
    ph_db_drain(rows);
}

static void time_zero_is_null(void **state)
{
    fixture_t *f = *state;
    ph_db_call_t *call = ph_db_direct_call(f->db, insert_row, f->pool);
    ph_db_rows_t *rows;

    ph_db_int(call, 1);
    ph_db_text(call, NULL);
    ph_db_time(call, 0);
    ph_db_blob(call, "", 0);
    ph_db_text(call, NULL);
    assert_int_equal(ph_db_execute(NULL, call), APR_SUCCESS);
    rows = find(f->db, 1, f->pool);
    assert_int_equal(ph_db_get_int(rows, 1, -7), -7);
    ph_db_drain(rows);
}

static void integers_keep_all_64_bits(void **state)
{
    static const apr_int64_t values[] = { INT64_MIN,  INT64_MIN + 1, -1,       0, 1,
                                          4294967296, INT64_MAX - 1, INT64_MAX };
    fixture_t *f = *state;
    ph_db_call_t *call;
    ph_db_rows_t *rows;
    size_t i;

    for (i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        call = ph_db_direct_call(f->db, insert_row, f->pool);
        ph_db_int(call, (apr_int64_t)i);
        ph_db_text(call, "x");
        ph_db_int(call, values[i]);
        ph_db_blob(call, "", 0);
        ph_db_text(call, NULL);
        assert_int_equal(ph_db_execute(NULL, call), APR_SUCCESS);
        rows = find(f->db, (apr_int64_t)i, f->pool);
        assert_true(ph_db_get_int(rows, 1, 42) == values[i]);
        ph_db_drain(rows);
    }
}

static void bytes_and_texts_of_any_length_come_back_as_they_went(void **state)
{
    static const apr_size_t lengths[] = { 1, 2, 1023, 1024, 1025, 65535, 65536, 65537, 200000, 1200000 };
    fixture_t *f = *state;
    ph_db_call_t *call;
    ph_db_rows_t *rows;
    const char *back;
    apr_size_t len;
    char *bytes;
    char *text;
    size_t i;
    size_t j;

    for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        bytes = apr_palloc(f->pool, lengths[i]);
        text = apr_palloc(f->pool, lengths[i] + 1);
        for (j = 0; j < lengths[i]; j++) {
            bytes[j] = (char)(j * 7 + i); /* every byte, NUL too */
            text[j] = (char)('a' + j % 26);
        }
        text[lengths[i]] = '\0';
        call = ph_db_direct_call(f->db, insert_row, f->pool);
        ph_db_int(call, (apr_int64_t)i);
        ph_db_text(call, "x");
        ph_db_null_int(call);
        ph_db_blob(call, bytes, lengths[i]);
        ph_db_text(call, text);
        assert_int_equal(ph_db_execute(NULL, call), APR_SUCCESS);

        rows = find(f->db, (apr_int64_t)i, f->pool);
        back = ph_db_get_blob(&len, rows, 2, f->pool);
        assert_int_equal(len, lengths[i]);
        assert_memory_equal(back, bytes, len);
        assert_string_equal(ph_db_get_text(rows, 3, f->pool), text);
        assert_int_equal(ph_db_next(rows), APR_EOF);
    }
}

static void texts_keep_their_characters(void **state)
{
    static const char word[] = "Größe – 日本語 😀 'quoted' \\ %s";
    fixture_t *f = *state;
    ph_db_call_t *call;
    ph_db_rows_t *rows;
    int affected = -1;

    assert_int_equal(insert(f->db, 1, f->pool), APR_SUCCESS);
    call = ph_db_direct_call(f->db, update_word, f->pool);
    ph_db_text(call, word);
    ph_db_int(call, 1);
    assert_int_equal(ph_db_execute(&affected, call), APR_SUCCESS);
    assert_int_equal(affected, 1);
    rows = find(f->db, 1, f->pool);
    assert_string_equal(ph_db_get_text(rows, 0, f->pool), word);
    ph_db_drain(rows);
}

static void update_of_nothing_affects_nothing(void **state)
{
    fixture_t *f = *state;
    ph_db_call_t *call = ph_db_direct_call(f->db, update_word, f->pool);
    int affected = -1;

    ph_db_text(call, "x");
    ph_db_int(call, 99);
    assert_int_equal(ph_db_execute(&affected, call), APR_SUCCESS);
    assert_int_equal(affected, 0);
}

static void limit_is_a_parameter_and_rows_can_be_left_unread(void **state)
{
    fixture_t *f = *state;
    ph_db_call_t *call;
    ph_db_rows_t *rows;
    apr_int64_t i;

    for (i = 1; i <= 5; i++) {
        assert_int_equal(insert(f->db, i, f->pool), APR_SUCCESS);
    }
    call = ph_db_direct_call(f->db, list_ids, f->pool);
    ph_db_int(call, 3);
    assert_int_equal(ph_db_select(&rows, call), APR_SUCCESS);
    for (i = 1; i <= 3; i++) {
        assert_int_equal(ph_db_next(rows), APR_SUCCESS);
        assert_int_equal(ph_db_get_int(rows, 0, -1), i);
    }
    assert_int_equal(ph_db_next(rows), APR_EOF);
    assert_int_equal(ph_db_next(rows), APR_EOF);

    call = ph_db_direct_call(f->db, list_ids, f->pool);
    ph_db_int(call, 5);
    assert_int_equal(ph_db_select(&rows, call), APR_SUCCESS);
    assert_int_equal(ph_db_next(rows), APR_SUCCESS);
    ph_db_drain(rows);
    assert_int_equal(count(f->db, f->pool), 5);
}

static void empty_result_is_no_error(void **state)
{
    fixture_t *f = *state;
    ph_db_rows_t *rows;

    assert_int_equal(insert(f->db, 1, f->pool), APR_SUCCESS);
    assert_int_equal(ph_db_select(&rows, ph_db_direct_call(f->db, "SELECT id FROM t WHERE 1=0", f->pool)),
                     APR_SUCCESS);
    assert_int_equal(ph_db_next(rows), APR_EOF);
}

static void statement_that_is_not_prepared_is_refused_by_name(void **state)
{
    fixture_t *f = *state;

    assert_int_equal(ph_db_execute(NULL, ph_db_call(f->db, 0, f->pool)), PH_DB_FAILED);
    assert_non_null(strstr(ph_db_error(f->db), ph_statement_name(0)));
    assert_int_equal(ph_db_execute(NULL, ph_db_direct_call(f->db, "DELETE FROM nowhere", f->pool)),
                     PH_DB_FAILED);
    assert_non_null(strstr(ph_db_error(f->db), "nowhere"));
}

static void call_that_cannot_be_made_ends_its_transaction(void **state)
{
    fixture_t *f = *state;

    assert_int_equal(ph_db_begin(f->db), APR_SUCCESS);
    assert_int_equal(insert(f->db, 1, f->pool), APR_SUCCESS);
    assert_int_equal(ph_db_execute(NULL, ph_db_call(f->db, 0, f->pool)), PH_DB_FAILED);
    assert_int_equal(ph_db_commit(f->db), PH_DB_FAILED);
    assert_int_equal(count(f->db, f->pool), 0);
}

/* --- conflicts: somebody else holds the row ------------------------------------------------------- */

typedef struct holder_t {
    ph_db_t *holder; /* in a transaction that holds row 1 */
    int tries;
} holder_t;

static apr_status_t set_word(ph_db_t *db, const char *word, apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_direct_call(db, update_word, scratch);

    ph_db_text(call, word);
    ph_db_int(call, 1);
    return ph_db_execute(NULL, call);
}

static apr_status_t set_word_when_the_holder_let_go(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    holder_t *holder = baton;

    holder->tries++;
    if (holder->tries == 2) {
        ph_db_rollback(holder->holder);
    }
    return set_word(db, "mine", scratch);
}

static void lock_held_too_long_is_a_conflict(void **state)
{
    fixture_t *f = *state;
    ph_db_source_t *other = make_source(f);
    holder_t holder = { NULL, 0 };
    ph_db_rows_t *rows;

    assert_int_equal(insert(f->db, 1, f->pool), APR_SUCCESS);
    assert_int_equal(ph_db_direct_script(f->db, "SET SESSION innodb_lock_wait_timeout = 1"), APR_SUCCESS);
    holder.holder = open_db(other, f->pool);
    assert_int_equal(ph_db_begin(holder.holder), APR_SUCCESS);
    assert_int_equal(set_word(holder.holder, "theirs", f->pool), APR_SUCCESS);
    assert_int_equal(ph_db_transaction(f->db, set_word_when_the_holder_let_go, &holder, f->pool),
                     APR_SUCCESS);
    assert_int_equal(holder.tries, 2);
    rows = find(f->db, 1, f->pool);
    assert_string_equal(ph_db_get_text(rows, 0, f->pool), "mine");
    ph_db_drain(rows);
}

typedef struct rival_t {
    ph_db_t *db;
    apr_int64_t wants; /* the row that the other one holds */
    apr_pool_t *pool;
    apr_status_t rv;
} rival_t;

static apr_status_t take_row(ph_db_t *db, apr_int64_t id, apr_pool_t *pool)
{
    ph_db_call_t *call = ph_db_direct_call(db, update_word, pool);

    ph_db_text(call, "taken");
    ph_db_int(call, id);
    return ph_db_execute(NULL, call);
}

static void *APR_THREAD_FUNC take_wanted_row(apr_thread_t *thread, void *data)
{
    rival_t *rival = data;

    (void)thread;
    rival->rv = take_row(rival->db, rival->wants, rival->pool);
    return NULL;
}

/* The server ends the loser's transaction by itself: whatever came after would be committed on its own. */
static void loser_of_a_deadlock_writes_nothing_more(void **state)
{
    fixture_t *f = *state;
    rival_t rivals[2] = { { f->db, 2, NULL, APR_SUCCESS },
                          { open_db(make_source(f), f->pool), 1, NULL, APR_SUCCESS } };
    apr_thread_t *thread;
    apr_status_t ended;
    int loser, i;

    assert_int_equal(insert(f->db, 1, f->pool), APR_SUCCESS);
    assert_int_equal(insert(f->db, 2, f->pool), APR_SUCCESS);
    for (i = 0; i < 2; i++) {
        apr_pool_create(&rivals[i].pool, NULL);
        assert_int_equal(ph_db_begin(rivals[i].db), APR_SUCCESS);
        assert_int_equal(take_row(rivals[i].db, i + 1, rivals[i].pool), APR_SUCCESS);
    }
    assert_int_equal(apr_thread_create(&thread, NULL, take_wanted_row, &rivals[1], f->pool), APR_SUCCESS);
    rivals[0].rv = take_row(rivals[0].db, rivals[0].wants, rivals[0].pool);
    assert_int_equal(apr_thread_join(&ended, thread), APR_SUCCESS);

    loser = (rivals[1].rv != APR_SUCCESS);
    assert_int_equal(rivals[loser].rv, PH_DB_CONFLICT);
    assert_int_equal(insert(rivals[loser].db, 3, rivals[loser].pool), PH_DB_CONFLICT);
    assert_int_equal(ph_db_commit(rivals[loser].db), PH_DB_CONFLICT);
    assert_int_equal(ph_db_commit(rivals[1 - loser].db), APR_SUCCESS);
    assert_int_equal(count(rivals[loser].db, f->pool), 2);
    for (i = 0; i < 2; i++) {
        apr_pool_destroy(rivals[i].pool);
    }
}

/* SQLite's driver begins with the lock of the writer, so there is no later conflict. */
static void begin_beside_a_writer_is_a_conflict(void **state)
{
    fixture_t *f = *state;
    ph_db_source_t *other = make_source(f);
    ph_db_t *db = open_db(other, f->pool);

    assert_int_equal(ph_db_begin(f->db), APR_SUCCESS);
    assert_int_equal(insert(f->db, 1, f->pool), APR_SUCCESS);
    assert_int_equal(ph_db_begin(db), PH_DB_CONFLICT);
    assert_int_equal(insert(db, 2, f->pool), PH_DB_CONFLICT);
    assert_int_equal(ph_db_commit(f->db), APR_SUCCESS);
    assert_int_equal(ph_db_begin(db), APR_SUCCESS);
    assert_int_equal(insert(db, 2, f->pool), APR_SUCCESS);
    assert_int_equal(ph_db_commit(db), APR_SUCCESS);
    assert_int_equal(count(f->db, f->pool), 2);
}

static apr_status_t insert_and_meet_conflicts(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    int *conflicts_left = baton;

    assert_int_equal(insert(db, 7, scratch), APR_SUCCESS);
    (*conflicts_left)--;
    return (*conflicts_left < 0) ? APR_SUCCESS : PH_DB_CONFLICT;
}

static void conflict_is_tried_again_a_few_times(void **state)
{
    fixture_t *f = *state;
    int conflicts_left = 10;

    assert_int_equal(ph_db_transaction(f->db, insert_and_meet_conflicts, &conflicts_left, f->pool),
                     PH_DB_CONFLICT);
    assert_int_equal(conflicts_left, 5);
    assert_int_equal(count(f->db, f->pool), 0);
    conflicts_left = 4;
    assert_int_equal(ph_db_transaction(f->db, insert_and_meet_conflicts, &conflicts_left, f->pool),
                     APR_SUCCESS);
    assert_int_equal(count(f->db, f->pool), 1);
}

static apr_status_t insert_and_refuse(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    int *tries = baton;

    (*tries)++;
    assert_int_equal(insert(db, 7, scratch), APR_SUCCESS);
    return APR_EGENERAL;
}

static void work_that_fails_is_rolled_back_and_not_tried_again(void **state)
{
    fixture_t *f = *state;
    int tries = 0;

    assert_int_equal(ph_db_transaction(f->db, insert_and_refuse, &tries, f->pool), APR_EGENERAL);
    assert_int_equal(tries, 1);
    assert_int_equal(count(f->db, f->pool), 0);
}

/* --- SQLite: one writer at a time ----------------------------------------------------------------- */

typedef struct writer_t {
    ph_db_source_t *source;
    apr_pool_t *pool;
    apr_int64_t rows_seen;
    apr_status_t rv;
} writer_t;

static void *APR_THREAD_FUNC write_second(apr_thread_t *thread, void *data)
{
    writer_t *writer = data;
    ph_db_t *db;

    (void)thread;
    writer->rv = ph_db_open(&db, writer->source, 0, writer->pool);
    if (writer->rv == APR_SUCCESS) {
        writer->rv = ph_db_begin(db);
    }
    if (writer->rv == APR_SUCCESS) {
        writer->rows_seen = count(db, writer->pool);
        writer->rv = insert(db, 2, writer->pool);
    }
    if (writer->rv == APR_SUCCESS) {
        writer->rv = ph_db_commit(db);
    }
    ph_db_close(db);
    return NULL;
}

static void second_writer_waits_for_its_turn(void **state)
{
    fixture_t *f = *state;
    apr_global_mutex_t *writers;
    apr_thread_t *thread;
    apr_status_t ended;
    writer_t second;

    assert_int_equal(apr_global_mutex_create(&writers,
                                             apr_pstrcat(f->pool, f->database->params, ".lock", NULL),
                                             APR_LOCK_DEFAULT, f->pool),
                     APR_SUCCESS);
    f->source->writers = writers;
    second.source = make_source(f);
    second.source->writers = writers;
    apr_pool_create(&second.pool, NULL);

    assert_int_equal(ph_db_begin(f->db), APR_SUCCESS);
    assert_int_equal(apr_thread_create(&thread, NULL, write_second, &second, f->pool), APR_SUCCESS);
    assert_int_equal(insert(f->db, 1, f->pool), APR_SUCCESS);
    assert_int_equal(ph_db_commit(f->db), APR_SUCCESS);
    assert_int_equal(apr_thread_join(&ended, thread), APR_SUCCESS);

    assert_int_equal(second.rv, APR_SUCCESS);
    assert_int_equal(second.rows_seen, 1);
    assert_int_equal(count(f->db, f->pool), 2);
    apr_pool_destroy(second.pool);
}

static void turn_is_given_back_however_a_transaction_ends(void **state)
{
    fixture_t *f = *state;
    apr_global_mutex_t *writers;
    apr_pool_t *own;
    ph_db_t *db;
    int i;

    assert_int_equal(apr_global_mutex_create(&writers,
                                             apr_pstrcat(f->pool, f->database->params, ".lock", NULL),
                                             APR_LOCK_DEFAULT, f->pool),
                     APR_SUCCESS);
    f->source->writers = writers;
    for (i = 0; i < 4; i++) {
        apr_pool_create(&own, f->pool);
        db = open_db(f->source, own);
        assert_int_equal(ph_db_begin(db), APR_SUCCESS);
        assert_true(APR_STATUS_IS_EBUSY(apr_global_mutex_trylock(writers)));
        assert_int_equal(insert(db, 1, own), (i < 2) ? APR_SUCCESS : PH_DB_DUPLICATE);
        if (i == 0) {
            ph_db_close(db);
        }
        else if (i == 1) {
            assert_int_equal(ph_db_commit(db), APR_SUCCESS);
        }
        else if (i == 2) {
            assert_int_equal(ph_db_commit(db), PH_DB_DUPLICATE);
        }
        apr_pool_destroy(own);
        assert_int_equal(apr_global_mutex_trylock(writers), APR_SUCCESS);
        apr_global_mutex_unlock(writers);
    }
}

/* --- MySQL: connections that die ------------------------------------------------------------------ */

static void kill_connection(const fixture_t *f)
{
    ph_db_source_t *other = make_source(f);
    ph_db_t *killer = open_db(other, f->pool);
    ph_db_rows_t *rows;
    const char *id;

    assert_int_equal(ph_db_select(&rows, ph_db_direct_call(f->db, "SELECT CONNECTION_ID()", f->pool)),
                     APR_SUCCESS);
    assert_int_equal(ph_db_next(rows), APR_SUCCESS);
    id = ph_db_get_text(rows, 0, f->pool);
    ph_db_drain(rows);
    assert_int_equal(ph_db_direct_script(killer, apr_pstrcat(f->pool, "KILL ", id, NULL)), APR_SUCCESS);
    ph_db_close(killer);
}

static void killed_connection_is_replaced_at_the_next_open(void **state)
{
    fixture_t *f = *state;

    assert_int_equal(ph_db_begin(f->db), APR_SUCCESS);
    assert_int_equal(insert(f->db, 1, f->pool), APR_SUCCESS);
    kill_connection(f);
    assert_int_equal(insert(f->db, 2, f->pool), PH_DB_UNAVAILABLE);
    ph_db_rollback(f->db);
    assert_int_equal(ph_db_begin(f->db), PH_DB_UNAVAILABLE);
    ph_db_close(f->db);

    f->db = open_db(f->source, f->pool);
    assert_int_equal(count(f->db, f->pool), 0);
    assert_int_equal(insert(f->db, 1, f->pool), APR_SUCCESS);
}

static void commit_whose_connection_died_is_unknown(void **state)
{
    fixture_t *f = *state;

    assert_int_equal(ph_db_begin(f->db), APR_SUCCESS);
    assert_int_equal(insert(f->db, 1, f->pool), APR_SUCCESS);
    kill_connection(f);
    assert_int_equal(ph_db_commit(f->db), PH_DB_COMMIT_UNKNOWN);
}

/* As init_connect or the server's defaults may have it: then nothing was ever committed by itself, and each
 * COMMIT would open the next transaction. */
static void what_is_written_alone_is_committed_whatever_a_session_begins_with(void **state)
{
    fixture_t *f = *state;
    ph_db_source_t *other = make_source(f);
    ph_db_t *reader = open_db(other, f->pool);
    ph_db_connection_t same;

    assert_int_equal(f->source->open(&same, f->source->baton, 0, f->pool), APR_SUCCESS);
    assert_int_equal(ph_db_direct_script(f->db, "SET SESSION autocommit = 0, completion_type = 'CHAIN'"),
                     APR_SUCCESS);
    ph_db_begin_session(same.driver, same.handle);
    assert_int_equal(insert(f->db, 1, f->pool), APR_SUCCESS);
    assert_int_equal(count(reader, f->pool), 1);
    assert_int_equal(ph_db_begin(f->db), APR_SUCCESS);
    assert_int_equal(insert(f->db, 2, f->pool), APR_SUCCESS);
    assert_int_equal(ph_db_commit(f->db), APR_SUCCESS);
    assert_int_equal(insert(f->db, 3, f->pool), APR_SUCCESS);
    assert_int_equal(count(reader, f->pool), 3);
}

static void direct_connection_tells_why_there_is_none(void **state)
{
    ph_db_source_t source;
    const char *sentence;
    apr_pool_t *pool;

    (void)state;
    apr_pool_create(&pool, NULL);
    assert_non_null(strstr(ph_db_direct_make(&source, "oracle", "x", PH_DIRECT_BARE, pool), "oracle"));
    sentence =
        ph_db_direct_make(&source, "mysql", "sock=/nowhere/at/all user=me pass=geheim", PH_DIRECT_BARE, pool);
    assert_non_null(strstr(sentence, "/nowhere/at/all"));
    assert_null(strstr(sentence, "geheim"));
    assert_non_null(ph_db_direct_make(&source, "sqlite3", "/nowhere/at/all/x.db", PH_DIRECT_BARE, pool));
    apr_pool_destroy(pool);
}

static int is_on_mysql(const struct CMUnitTest *test)
{
    return test->initial_state && strcmp(test->initial_state, "mysql") == 0;
}

#define ON(driver, test)                                                                                     \
    {                                                                                                        \
#test " (" driver ")", test, set_up, tear_down, (void *)driver                                       \
    }
#define ON_BOTH(driver)                                                                                      \
    ON(driver, committed_work_is_seen_by_another_connection), ON(driver, rollback_leaves_nothing),           \
        ON(driver, transaction_whose_pool_dies_leaves_nothing), ON(driver, taken_key_is_a_duplicate),        \
        ON(driver, failed_statement_ends_its_transaction),                                                   \
        ON(driver, connection_works_on_after_a_failed_transaction), ON(driver, transactions_do_not_nest),    \
        ON(driver, null_is_told_from_empty), ON(driver, time_zero_is_null),                                  \
        ON(driver, integers_keep_all_64_bits),                                                               \
        ON(driver, bytes_and_texts_of_any_length_come_back_as_they_went),                                    \
        ON(driver, texts_keep_their_characters), ON(driver, update_of_nothing_affects_nothing),              \
        ON(driver, limit_is_a_parameter_and_rows_can_be_left_unread), ON(driver, empty_result_is_no_error),  \
        ON(driver, statement_that_is_not_prepared_is_refused_by_name),                                       \
        ON(driver, call_that_cannot_be_made_ends_its_transaction),                                           \
        ON(driver, conflict_is_tried_again_a_few_times),                                                     \
        ON(driver, work_that_fails_is_rolled_back_and_not_tried_again)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(direct_connection_tells_why_there_is_none),
        ON_BOTH("sqlite3"),
        ON("sqlite3", begin_beside_a_writer_is_a_conflict),
        ON("sqlite3", second_writer_waits_for_its_turn),
        ON("sqlite3", turn_is_given_back_however_a_transaction_ends),
        ON_BOTH("mysql"),
        ON("mysql", lock_held_too_long_is_a_conflict),
        ON("mysql", loser_of_a_deadlock_writes_nothing_more),
        ON("mysql", killed_connection_is_replaced_at_the_next_open),
        ON("mysql", commit_whose_connection_died_is_unknown),
        ON("mysql", what_is_written_alone_is_committed_whatever_a_session_begins_with),
    };
    size_t count = sizeof(tests) / sizeof(tests[0]);
    int failed;

    apr_initialize();
    while (!fresh_database_has_mysql() && is_on_mysql(&tests[count - 1])) {
        count--;
    }
    failed = _cmocka_run_group_tests("db", tests, count, NULL, NULL);
    apr_terminate();
    return failed;
}
