/* SPDX-License-Identifier: Apache-2.0 */
/* Session variables that a server, its init_connect or a proxy has set are replaced. Against MariaDB. */
#include "store/db_session.h"

#include "fresh_table.h"

#include <apr_strings.h>

#include "count.h"
#include "store/db_direct.h"

static const char *value_of(const fresh_table_t *t, const char *expression)
{
    ph_db_rows_t *rows;
    const char *value;

    assert_int_equal(
        ph_db_select(&rows,
                     ph_db_direct_call(t->db, apr_pstrcat(t->pool, "SELECT ", expression, NULL), t->pool)),
        APR_SUCCESS);
    assert_int_equal(ph_db_next(rows), APR_SUCCESS);
    value = ph_db_get_text(rows, 0, t->pool);
    ph_db_drain(rows);
    return value;
}

static apr_int64_t set_up(const fresh_table_t *t, ph_db_session_kind_t kind)
{
    ph_db_connection_t same;
    apr_int64_t packet_max = 0;

    assert_int_equal(t->source->open(&same, t->source->baton, 0, t->pool), APR_SUCCESS);
    assert_null(ph_db_session_set_up(&packet_max, same.driver, same.handle, kind, t->pool));
    return packet_max;
}

static void whatever_was_set_is_replaced(void **state)
{
    static const struct {
        const char *set;
        const char *variable;
        const char *want;
    } cases[] = {
        { "SET NAMES utf8", "@@character_set_client", "utf8mb4" },
        { "SET NAMES latin1", "@@character_set_results", "utf8mb4" },
        { "SET NAMES utf8mb4 COLLATE utf8mb4_bin", "@@collation_connection", "utf8mb4_general_ci" },
        { "SET SESSION sql_mode = 'ORACLE'", "@@sql_mode",
          "STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION" },
        { "SET SESSION sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'", "@@sql_mode",
          "STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION" },
        { "SET SESSION time_zone = '+05:45'", "@@time_zone", "+00:00" },
        { "SET SESSION autocommit = 0", "IF(@@autocommit, 'on', 'off')", "on" },
        { "SET SESSION completion_type = 'CHAIN'", "@@completion_type", "NO_CHAIN" },
        { "SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED", "@@tx_isolation", "REPEATABLE-READ" },
        { "SET SESSION TRANSACTION READ ONLY", "IF(@@tx_read_only, 'on', 'off')", "off" },
        { "SET SESSION sql_safe_updates = 1", "IF(@@sql_safe_updates, 'on', 'off')", "off" },
        { "SET SESSION sql_select_limit = 1", "CAST(@@sql_select_limit AS CHAR)", "18446744073709551615" },
        { "SET SESSION max_statement_time = 0.5", "CAST(@@max_statement_time AS CHAR)", "0.000000" },
        { "SET SESSION character_set_connection = binary", "@@character_set_connection", "utf8mb4" },
        { "SET SESSION character_set_connection = latin1", "@@collation_connection", "utf8mb4_general_ci" },
        { "SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE", "@@tx_isolation", "REPEATABLE-READ" },
        { "SET SESSION sql_auto_is_null = 1", "IF(@@sql_auto_is_null, 'on', 'off')", "off" },
        { "SET SESSION group_concat_max_len = 4", "LENGTH(GROUP_CONCAT(REPEAT('x', 1000)))", "1000" },
        { "SET SESSION max_sort_length = 8", "CAST(@@max_sort_length AS CHAR)", "1024" },
        { "SET SESSION sql_big_selects = 0, max_join_size = 1", "IF(@@sql_big_selects, 'on', 'off')", "on" },
        { "SET SESSION timestamp = 1000000000", "IF(NOW() > '2020-01-01', 'now', 'then')", "now" },
        { "SET SESSION check_constraint_checks = 0", "IF(@@check_constraint_checks, 'on', 'off')", "on" },
        { "SET SESSION foreign_key_checks = 0", "IF(@@foreign_key_checks, 'on', 'off')", "on" },
        { "SET SESSION idle_transaction_timeout = 1", "CAST(@@idle_transaction_timeout AS CHAR)", "0" },
    };
    const fresh_table_t *t = *state;
    size_t i;

    for (i = 0; i < COUNT(cases); i++) {
        assert_int_equal(ph_db_direct_script(t->db, cases[i].set), APR_SUCCESS);
        set_up(t, PH_DB_SESSION_COMMAND);
        assert_string_equal(value_of(t, cases[i].variable), cases[i].want);
    }
}

static void serving_session_limits_locks_and_idle_transactions(void **state)
{
    const fresh_table_t *t = *state;

    set_up(t, PH_DB_SESSION_SERVING);
    assert_string_equal(value_of(t, "CAST(@@innodb_lock_wait_timeout AS CHAR)"), "1");
    assert_string_equal(value_of(t, "CAST(@@lock_wait_timeout AS CHAR)"), "1");
    assert_string_equal(value_of(t, "CAST(@@idle_write_transaction_timeout AS CHAR)"), "3");
}

static void packet_limit_of_the_session_is_told(void **state)
{
    const fresh_table_t *t = *state;

    assert_int_equal(set_up(t, PH_DB_SESSION_COMMAND),
                     apr_atoi64(value_of(t, "CAST(@@max_allowed_packet AS CHAR)")));
}

/* tests/cluster has a node of a cluster. */
static void server_outside_a_cluster_waits_for_no_other(void **state)
{
    const fresh_table_t *t = *state;

    set_up(t, PH_DB_SESSION_SERVING);
    assert_string_equal(value_of(t, "CAST(@@wsrep_sync_wait AS CHAR)"), "0");
}

/* Nothing is committed by itself, and each COMMIT would begin another transaction. */
static void statements_commit_by_themselves_again(void **state)
{
    const fresh_table_t *t = *state;
    ph_db_t *reader = fresh_table_open(fresh_table_source(t), t->pool);

    assert_int_equal(ph_db_direct_script(t->db, "SET SESSION autocommit = 0, completion_type = 'CHAIN'"),
                     APR_SUCCESS);
    set_up(t, PH_DB_SESSION_COMMAND);
    assert_int_equal(fresh_table_insert(t->db, 1, t->pool), APR_SUCCESS);
    assert_int_equal(fresh_table_count(reader, t->pool), 1);
    assert_int_equal(ph_db_begin(t->db), APR_SUCCESS);
    assert_int_equal(fresh_table_insert(t->db, 2, t->pool), APR_SUCCESS);
    assert_int_equal(ph_db_commit(t->db), APR_SUCCESS);
    assert_int_equal(fresh_table_insert(t->db, 3, t->pool), APR_SUCCESS);
    assert_int_equal(fresh_table_count(reader, t->pool), 3);
}

/* What begins a transaction or prepares the next one: nothing of it is left. */
static void transaction_that_was_begun_is_over(void **state)
{
    static const char *const begun[] = { "START TRANSACTION", "START TRANSACTION READ ONLY",
                                         "SET TRANSACTION READ ONLY",
                                         "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", "BEGIN" };
    const fresh_table_t *t = *state;
    ph_db_t *reader = fresh_table_open(fresh_table_source(t), t->pool);
    int i;

    for (i = 0; i < (int)COUNT(begun); i++) {
        assert_int_equal(ph_db_direct_script(t->db, begun[i]), APR_SUCCESS);
        set_up(t, PH_DB_SESSION_SERVING);
        assert_int_equal(fresh_table_insert(t->db, i, t->pool), APR_SUCCESS);
        assert_int_equal(fresh_table_count(reader, t->pool), i + 1);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ON_MYSQL(whatever_was_set_is_replaced),
        ON_MYSQL(serving_session_limits_locks_and_idle_transactions),
        ON_MYSQL(packet_limit_of_the_session_is_told),
        ON_MYSQL(server_outside_a_cluster_waits_for_no_other),
        ON_MYSQL(statements_commit_by_themselves_again),
        ON_MYSQL(transaction_that_was_begun_is_over),
    };

    return fresh_table_run("db_session", tests, COUNT(tests));
}
