/* SPDX-License-Identifier: Apache-2.0 */
/* Connections and transactions: what is committed, rolled back, run again, and what a dead connection means.
 */
#include "store/db.h"

#include "fresh_table.h"

#include <string.h>

#include <apr_strings.h>

#include "count.h"
#include "store/db_autocommit.h"
#include "store/db_direct.h"
#include "store/db_gate.h"

static void committed_work_is_seen_by_another_connection(void **state)
{
    const fresh_table_t *t = *state;
    ph_db_t *reader = fresh_table_open(fresh_table_source(t), t->pool);

    assert_int_equal(ph_db_begin(t->db), APR_SUCCESS);
    assert_int_equal(fresh_table_insert(t->db, 1, t->pool), APR_SUCCESS);
    assert_int_equal(fresh_table_insert(t->db, 2, t->pool), APR_SUCCESS);
    assert_int_equal(fresh_table_count(reader, t->pool), 0);
    assert_int_equal(ph_db_commit(t->db), APR_SUCCESS);
    assert_int_equal(fresh_table_count(reader, t->pool), 2);
}

static void rollback_leaves_nothing(void **state)
{
    const fresh_table_t *t = *state;

    assert_int_equal(ph_db_begin(t->db), APR_SUCCESS);
    assert_int_equal(fresh_table_insert(t->db, 1, t->pool), APR_SUCCESS);
    ph_db_rollback(t->db);
    assert_int_equal(fresh_table_count(t->db, t->pool), 0);
    assert_int_equal(fresh_table_insert(t->db, 1, t->pool), APR_SUCCESS);
    assert_int_equal(fresh_table_count(t->db, t->pool), 1);
}

static void statement_alone_ends_at_once(void **state)
{
    const fresh_table_t *t = *state;
    ph_db_t *other = fresh_table_open(fresh_table_source(t), t->pool);

    assert_int_equal(ph_db_autocommit_off(t->db, PH_DB_ALONE_ENDS), APR_SUCCESS);
    assert_int_equal(fresh_table_insert(t->db, 1, t->pool), APR_SUCCESS);
    assert_int_equal(fresh_table_count(other, t->pool), 1);
    assert_int_equal(fresh_table_insert(t->db, 1, t->pool), PH_DB_DUPLICATE);
    assert_int_equal(fresh_table_count(t->db, t->pool), 1);
    assert_int_equal(fresh_table_insert(other, 2, t->pool), APR_SUCCESS);
    assert_int_equal(fresh_table_count(t->db, t->pool), 2);
    assert_int_equal(ph_db_begin(t->db), APR_SUCCESS);
    assert_int_equal(fresh_table_insert(t->db, 3, t->pool), APR_SUCCESS);
    ph_db_rollback(t->db);
    assert_int_equal(fresh_table_count(other, t->pool), 2);
}

/* An INSERT of another session must not wait until this one commits. */
static void row_that_is_not_there_locks_no_gap(void **state)
{
    const fresh_table_t *t = *state;
    ph_db_t *other = fresh_table_open(fresh_table_source(t), t->pool);

    assert_int_equal(ph_db_direct_script(other, "SET SESSION innodb_lock_wait_timeout = 1"), APR_SUCCESS);
    assert_int_equal(ph_db_autocommit_off(t->db, PH_DB_ALONE_ENDS), APR_SUCCESS);
    assert_int_equal(ph_db_begin(t->db), APR_SUCCESS);
    assert_int_equal(fresh_table_set_word(t->db, 1, "missing", t->pool), APR_SUCCESS);
    assert_int_equal(fresh_table_insert(other, 2, t->pool), APR_SUCCESS);
    assert_int_equal(ph_db_commit(t->db), APR_SUCCESS);
}

/* Only on MySQL: SQLite begins its transactions itself. */
static void read_alone_begins_the_transaction(void **state)
{
    const fresh_table_t *t = *state;
    const int is_mysql = t->source->dialect == PH_DIALECT_MYSQL;
    ph_db_t *other = fresh_table_open(fresh_table_source(t), t->pool);

    assert_int_equal(ph_db_autocommit_off(t->db, PH_DB_ALONE_BEGINS), APR_SUCCESS);
    assert_int_equal(fresh_table_count(t->db, t->pool), 0);
    assert_int_equal(fresh_table_insert(other, 1, t->pool), APR_SUCCESS);
    assert_int_equal(fresh_table_count(t->db, t->pool), is_mysql ? 0 : 1);
    ph_db_end_reads(t->db);
    assert_int_equal(fresh_table_count(t->db, t->pool), 1);
    assert_int_equal(fresh_table_insert(t->db, 2, t->pool), is_mysql ? PH_DB_FAILED : APR_SUCCESS);
}

static void destroying_the_pool_rolls_back(void **state)
{
    const fresh_table_t *t = *state;
    ph_db_source_t *other = fresh_table_source(t);
    apr_pool_t *own;
    ph_db_t *db;

    apr_pool_create(&own, t->pool);
    db = fresh_table_open(other, own);
    assert_int_equal(ph_db_begin(db), APR_SUCCESS);
    assert_int_equal(fresh_table_insert(db, 1, own), APR_SUCCESS);
    apr_pool_destroy(own);
    assert_int_equal(fresh_table_count(t->db, t->pool), 0);
    db = fresh_table_open(other, t->pool);
    assert_int_equal(fresh_table_insert(db, 1, t->pool), APR_SUCCESS);
    assert_int_equal(fresh_table_count(t->db, t->pool), 1);
}

static void taken_key_is_a_duplicate(void **state)
{
    const fresh_table_t *t = *state;

    assert_int_equal(fresh_table_insert(t->db, 1, t->pool), APR_SUCCESS);
    assert_int_equal(fresh_table_insert(t->db, 1, t->pool), PH_DB_DUPLICATE);
    assert_true(strlen(ph_db_error(t->db)) > 0);
    assert_int_equal(fresh_table_count(t->db, t->pool), 1);
}

static void failed_statement_fails_its_transaction(void **state)
{
    const fresh_table_t *t = *state;

    assert_int_equal(fresh_table_insert(t->db, 1, t->pool), APR_SUCCESS);
    assert_int_equal(ph_db_begin(t->db), APR_SUCCESS);
    assert_int_equal(fresh_table_insert(t->db, 2, t->pool), APR_SUCCESS);
    assert_int_equal(fresh_table_insert(t->db, 1, t->pool), PH_DB_DUPLICATE);
    assert_int_equal(fresh_table_insert(t->db, 3, t->pool), PH_DB_DUPLICATE);
    assert_int_equal(ph_db_commit(t->db), PH_DB_DUPLICATE);
    assert_int_equal(fresh_table_count(t->db, t->pool), 1);
}

static void connection_is_usable_after_a_failed_transaction(void **state)
{
    const fresh_table_t *t = *state;

    assert_int_equal(fresh_table_insert(t->db, 1, t->pool), APR_SUCCESS);
    assert_int_equal(ph_db_begin(t->db), APR_SUCCESS);
    assert_int_equal(fresh_table_insert(t->db, 1, t->pool), PH_DB_DUPLICATE);
    ph_db_rollback(t->db);
    assert_int_equal(ph_db_begin(t->db), APR_SUCCESS);
    assert_int_equal(fresh_table_insert(t->db, 2, t->pool), APR_SUCCESS);
    assert_int_equal(ph_db_commit(t->db), APR_SUCCESS);
    assert_int_equal(fresh_table_count(t->db, t->pool), 2);
}

static void transactions_do_not_nest(void **state)
{
    const fresh_table_t *t = *state;

    assert_int_equal(ph_db_commit(t->db), PH_DB_FAILED);
    assert_int_equal(ph_db_begin(t->db), APR_SUCCESS);
    assert_int_equal(ph_db_begin(t->db), PH_DB_FAILED);
    assert_int_equal(fresh_table_insert(t->db, 1, t->pool), APR_SUCCESS);
    assert_int_equal(ph_db_commit(t->db), APR_SUCCESS);
    assert_int_equal(fresh_table_count(t->db, t->pool), 1);
}

static apr_status_t insert_and_report_conflicts(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    int *conflicts_left = baton;

    assert_int_equal(fresh_table_insert(db, 7, scratch), APR_SUCCESS);
    (*conflicts_left)--;
    return *conflicts_left < 0 ? APR_SUCCESS : PH_DB_CONFLICT;
}

static void conflicting_work_runs_up_to_five_times(void **state)
{
    const fresh_table_t *t = *state;
    int conflicts_left = 10;

    assert_int_equal(ph_db_transaction(t->db, insert_and_report_conflicts, &conflicts_left, t->pool),
                     PH_DB_CONFLICT);
    assert_int_equal(conflicts_left, 5);
    assert_int_equal(fresh_table_count(t->db, t->pool), 0);
    conflicts_left = 4;
    assert_int_equal(ph_db_transaction(t->db, insert_and_report_conflicts, &conflicts_left, t->pool),
                     APR_SUCCESS);
    assert_int_equal(fresh_table_count(t->db, t->pool), 1);
}

static apr_status_t insert_and_fail(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    int *tries = baton;

    (*tries)++;
    assert_int_equal(fresh_table_insert(db, 7, scratch), APR_SUCCESS);
    return APR_EGENERAL;
}

static void failed_work_is_rolled_back_and_not_retried(void **state)
{
    const fresh_table_t *t = *state;
    int tries = 0;

    assert_int_equal(ph_db_transaction(t->db, insert_and_fail, &tries, t->pool), APR_EGENERAL);
    assert_int_equal(tries, 1);
    assert_int_equal(fresh_table_count(t->db, t->pool), 0);
}

static void closing_returns_the_place_of_the_gate(void **state)
{
    const fresh_table_t *t = *state;
    ph_db_source_t source = *fresh_table_source(t);
    const apr_time_t deadline = apr_time_now() + apr_time_from_sec(30);
    ph_db_t *db;
    ph_db_t *second;

    assert_int_equal(ph_db_gate_make(&source.gate, 1, t->pool), APR_SUCCESS);
    assert_int_equal(ph_db_open(&db, &source, deadline, t->pool), APR_SUCCESS);
    assert_int_equal(ph_db_open(&second, &source, apr_time_now() - 1, t->pool), PH_DB_UNAVAILABLE);
    ph_db_close(db);
    assert_int_equal(ph_db_open(&second, &source, deadline, t->pool), APR_SUCCESS);
    ph_db_close(second);
}

static void kill_connection(const fresh_table_t *t)
{
    ph_db_t *killer = fresh_table_open(fresh_table_source(t), t->pool);
    ph_db_rows_t *rows;
    const char *id;

    assert_int_equal(ph_db_select(&rows, ph_db_direct_call(t->db, "SELECT CONNECTION_ID()", t->pool)),
                     APR_SUCCESS);
    assert_int_equal(ph_db_next(rows), APR_SUCCESS);
    id = ph_db_get_text(rows, 0, t->pool);
    ph_db_drain(rows);
    assert_int_equal(ph_db_direct_script(killer, apr_pstrcat(t->pool, "KILL ", id, NULL)), APR_SUCCESS);
    ph_db_close(killer);
}

static void killed_connection_is_replaced_at_the_next_open(void **state)
{
    fresh_table_t *t = *state;

    assert_int_equal(ph_db_begin(t->db), APR_SUCCESS);
    assert_int_equal(fresh_table_insert(t->db, 1, t->pool), APR_SUCCESS);
    kill_connection(t);
    assert_int_equal(fresh_table_insert(t->db, 2, t->pool), PH_DB_UNAVAILABLE);
    ph_db_rollback(t->db);
    assert_int_equal(ph_db_begin(t->db), PH_DB_UNAVAILABLE);
    ph_db_close(t->db);

    t->db = fresh_table_open(t->source, t->pool);
    assert_int_equal(fresh_table_count(t->db, t->pool), 0);
    assert_int_equal(fresh_table_insert(t->db, 1, t->pool), APR_SUCCESS);
}

static void killed_connection_does_not_answer_and_is_unfit(void **state)
{
    const fresh_table_t *t = *state;

    assert_int_equal(ph_db_answers(t->db), 1);
    assert_int_equal(ph_db_is_unfit(t->db), 0);
    kill_connection(t);
    assert_int_equal(ph_db_answers(t->db), 0);
    assert_int_equal(ph_db_is_unfit(t->db), 1);
}

static void commit_on_a_killed_connection_is_unknown(void **state)
{
    const fresh_table_t *t = *state;

    assert_int_equal(ph_db_begin(t->db), APR_SUCCESS);
    assert_int_equal(fresh_table_insert(t->db, 1, t->pool), APR_SUCCESS);
    kill_connection(t);
    assert_int_equal(ph_db_commit(t->db), PH_DB_COMMIT_UNKNOWN);
}

static void error_without_a_connection_is_a_text(void **state)
{
    (void)state;
    assert_string_equal(ph_db_error(NULL), "no connection");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(committed_work_is_seen_by_another_connection),
        cmocka_unit_test(rollback_leaves_nothing),
        cmocka_unit_test(statement_alone_ends_at_once),
        ON_MYSQL(row_that_is_not_there_locks_no_gap),
        cmocka_unit_test(read_alone_begins_the_transaction),
        cmocka_unit_test(destroying_the_pool_rolls_back),
        cmocka_unit_test(taken_key_is_a_duplicate),
        cmocka_unit_test(failed_statement_fails_its_transaction),
        cmocka_unit_test(connection_is_usable_after_a_failed_transaction),
        cmocka_unit_test(transactions_do_not_nest),
        cmocka_unit_test(conflicting_work_runs_up_to_five_times),
        cmocka_unit_test(failed_work_is_rolled_back_and_not_retried),
        cmocka_unit_test(closing_returns_the_place_of_the_gate),
        cmocka_unit_test(error_without_a_connection_is_a_text),
        ON_MYSQL(killed_connection_is_replaced_at_the_next_open),
        ON_MYSQL(killed_connection_does_not_answer_and_is_unfit),
        ON_MYSQL(commit_on_a_killed_connection_is_unknown),
    };

    return fresh_table_run("db", tests, COUNT(tests));
}
