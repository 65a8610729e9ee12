/* SPDX-License-Identifier: Apache-2.0 */
/* Several connections write at once: locks, deadlocks, and SQLite's single writer. */
#include "store/db.h"

#include "fresh_table.h"

#include <apr_strings.h>
#include <apr_thread_proc.h>

#include "count.h"
#include "store/db_direct.h"
#include "store/db_session.h"

/* Another connection's transaction, which holds row 1. */
typedef struct holder_t {
    ph_db_t *db;
    int tries;
} holder_t;

static apr_status_t set_word_once_released(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    holder_t *holder = baton;

    holder->tries++;
    if (holder->tries == 2) {
        ph_db_rollback(holder->db);
    }
    return fresh_table_set_word(db, 1, "mine", scratch);
}

static void hold_row(holder_t *holder, const fresh_table_t *t)
{
    assert_int_equal(fresh_table_insert(t->db, 1, t->pool), APR_SUCCESS);
    holder->tries = 0;
    holder->db = fresh_table_open(fresh_table_source(t), t->pool);
    assert_int_equal(ph_db_begin(holder->db), APR_SUCCESS);
    assert_int_equal(fresh_table_set_word(holder->db, 1, "theirs", t->pool), APR_SUCCESS);
}

static void lock_wait_that_times_out_is_a_conflict(void **state)
{
    const fresh_table_t *t = *state;
    holder_t holder;

    hold_row(&holder, t);
    assert_int_equal(ph_db_direct_script(t->db, "SET SESSION innodb_lock_wait_timeout = 1"), APR_SUCCESS);
    assert_int_equal(ph_db_transaction(t->db, set_word_once_released, &holder, t->pool), APR_SUCCESS);
    assert_int_equal(holder.tries, 2);
    assert_string_equal(fresh_table_word(t->db, 1, t->pool), "mine");
}

static void limited_lock_wait_ends_in_about_a_second(void **state)
{
    const fresh_table_t *t = *state;
    const apr_time_t begun = apr_time_now();
    ph_db_connection_t same;
    apr_int64_t packet_max;
    holder_t holder;

    hold_row(&holder, t);
    assert_int_equal(t->source->open(&same, t->source->baton, 0, t->pool), APR_SUCCESS);
    assert_null(ph_db_session_set_up(&packet_max, same.driver, same.handle, PH_DB_SESSION_SERVING, t->pool));
    assert_int_equal(fresh_table_set_word(t->db, 1, "mine", t->pool), PH_DB_CONFLICT);
    assert_true(apr_time_now() - begun < apr_time_from_sec(10)); /* MySQL's default is 50 s */
}

typedef struct rival_t {
    ph_db_t *db;
    apr_int64_t wants; /* the row that the other one holds */
    apr_pool_t *pool;
    apr_status_t rv;
} rival_t;

static void *APR_THREAD_FUNC set_wanted_row(apr_thread_t *thread, void *data)
{
    rival_t *rival = data;

    (void)thread;
    rival->rv = fresh_table_set_word(rival->db, rival->wants, "taken", rival->pool);
    return NULL;
}

/* The server has rolled back the loser's transaction: a further statement would be committed by itself. */
static void loser_of_a_deadlock_writes_nothing_more(void **state)
{
    const fresh_table_t *t = *state;
    rival_t rivals[2] = { { t->db, 2, NULL, APR_SUCCESS },
                          { fresh_table_open(fresh_table_source(t), t->pool), 1, NULL, APR_SUCCESS } };
    apr_thread_t *thread;
    apr_status_t ended;
    int loser, i;

    assert_int_equal(fresh_table_insert(t->db, 1, t->pool), APR_SUCCESS);
    assert_int_equal(fresh_table_insert(t->db, 2, t->pool), APR_SUCCESS);
    for (i = 0; i < 2; i++) {
        apr_pool_create(&rivals[i].pool, NULL);
        assert_int_equal(ph_db_begin(rivals[i].db), APR_SUCCESS);
        assert_int_equal(fresh_table_set_word(rivals[i].db, i + 1, "taken", rivals[i].pool), APR_SUCCESS);
    }
    assert_int_equal(apr_thread_create(&thread, NULL, set_wanted_row, &rivals[1], t->pool), APR_SUCCESS);
    rivals[0].rv = fresh_table_set_word(rivals[0].db, rivals[0].wants, "taken", rivals[0].pool);
    assert_int_equal(apr_thread_join(&ended, thread), APR_SUCCESS);

    loser = rivals[1].rv != APR_SUCCESS;
    assert_int_equal(rivals[loser].rv, PH_DB_CONFLICT);
    assert_int_equal(fresh_table_insert(rivals[loser].db, 3, rivals[loser].pool), PH_DB_CONFLICT);
    assert_int_equal(ph_db_commit(rivals[loser].db), PH_DB_CONFLICT);
    assert_int_equal(ph_db_commit(rivals[1 - loser].db), APR_SUCCESS);
    assert_int_equal(fresh_table_count(rivals[loser].db, t->pool), 2);
    for (i = 0; i < 2; i++) {
        apr_pool_destroy(rivals[i].pool);
    }
}

/* BEGIN IMMEDIATE takes SQLite's write lock, so no later statement conflicts. */
static void begin_beside_a_writer_is_a_conflict(void **state)
{
    const fresh_table_t *t = *state;
    ph_db_t *db = fresh_table_open(fresh_table_source(t), t->pool);

    assert_int_equal(ph_db_begin(t->db), APR_SUCCESS);
    assert_int_equal(fresh_table_insert(t->db, 1, t->pool), APR_SUCCESS);
    assert_int_equal(ph_db_begin(db), PH_DB_CONFLICT);
    assert_int_equal(fresh_table_insert(db, 2, t->pool), PH_DB_CONFLICT);
    assert_int_equal(ph_db_commit(t->db), APR_SUCCESS);
    assert_int_equal(ph_db_begin(db), APR_SUCCESS);
    assert_int_equal(fresh_table_insert(db, 2, t->pool), APR_SUCCESS);
    assert_int_equal(ph_db_commit(db), APR_SUCCESS);
    assert_int_equal(fresh_table_count(t->db, t->pool), 2);
}

static apr_global_mutex_t *make_writers(const fresh_table_t *t)
{
    const char *path = apr_pstrcat(t->pool, t->database->params, ".lock", NULL);
    apr_global_mutex_t *writers;

    assert_int_equal(apr_global_mutex_create(&writers, path, APR_LOCK_DEFAULT, t->pool), APR_SUCCESS);
    return writers;
}

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
        writer->rows_seen = fresh_table_count(db, writer->pool);
        writer->rv = fresh_table_insert(db, 2, writer->pool);
    }
    if (writer->rv == APR_SUCCESS) {
        writer->rv = ph_db_commit(db);
    }
    ph_db_close(db);
    return NULL;
}

static void second_writer_waits_for_the_first(void **state)
{
    fresh_table_t *t = *state;
    apr_thread_t *thread;
    apr_status_t ended;
    writer_t second;
    ph_db_t *first;

    t->source->writers = make_writers(t);
    first = fresh_table_open(t->source, t->pool);
    second.source = fresh_table_source(t);
    second.source->writers = t->source->writers;
    apr_pool_create(&second.pool, NULL);

    assert_int_equal(ph_db_begin(first), APR_SUCCESS);
    assert_int_equal(apr_thread_create(&thread, NULL, write_second, &second, t->pool), APR_SUCCESS);
    assert_int_equal(fresh_table_insert(first, 1, t->pool), APR_SUCCESS);
    assert_int_equal(ph_db_commit(first), APR_SUCCESS);
    assert_int_equal(apr_thread_join(&ended, thread), APR_SUCCESS);

    assert_int_equal(second.rv, APR_SUCCESS);
    assert_int_equal(second.rows_seen, 1);
    assert_int_equal(fresh_table_count(first, t->pool), 2);
    apr_pool_destroy(second.pool);
}

typedef enum { CLOSE, COMMIT, FAIL, ABANDON, ENDINGS } ending_t;

static void end_transaction(ph_db_t *db, ending_t ending)
{
    switch (ending) {
    case CLOSE:
        ph_db_close(db);
        return;
    case COMMIT:
        assert_int_equal(ph_db_commit(db), APR_SUCCESS);
        return;
    case FAIL:
        assert_int_equal(ph_db_commit(db), PH_DB_DUPLICATE);
        return;
    case ABANDON:
    case ENDINGS:
        return;
    }
}

static void writers_mutex_is_released_however_a_transaction_ends(void **state)
{
    fresh_table_t *t = *state;
    apr_global_mutex_t *writers = make_writers(t);
    apr_pool_t *own;
    ph_db_t *db;
    int i;

    t->source->writers = writers;
    for (i = CLOSE; i < ENDINGS; i++) {
        apr_pool_create(&own, t->pool);
        db = fresh_table_open(t->source, own);
        assert_int_equal(ph_db_begin(db), APR_SUCCESS);
        assert_true(APR_STATUS_IS_EBUSY(apr_global_mutex_trylock(writers)));
        assert_int_equal(fresh_table_insert(db, 1, own), i <= COMMIT ? APR_SUCCESS : PH_DB_DUPLICATE);
        end_transaction(db, (ending_t)i);
        apr_pool_destroy(own);
        assert_int_equal(apr_global_mutex_trylock(writers), APR_SUCCESS);
        apr_global_mutex_unlock(writers);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ON_MYSQL(lock_wait_that_times_out_is_a_conflict),
        ON_MYSQL(limited_lock_wait_ends_in_about_a_second),
        ON_MYSQL(loser_of_a_deadlock_writes_nothing_more),
        ON_SQLITE(begin_beside_a_writer_is_a_conflict),
        ON_SQLITE(second_writer_waits_for_the_first),
        ON_SQLITE(writers_mutex_is_released_however_a_transaction_ends),
    };

    return fresh_table_run("db_conflicts", tests, COUNT(tests));
}
