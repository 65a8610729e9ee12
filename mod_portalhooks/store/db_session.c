/* SPDX-License-Identifier: Apache-2.0 */
/* One SET for a MySQL session, one SELECT that verifies it, and one more SET on a node of a cluster. */
#include "db_session.h"

#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>

#define STRINGIFY(value) #value
#define TEXT_OF(value) STRINGIFY(value)

/* Autocommit off and on again ends a transaction that an init_connect began. Repeatable reads, because a page
 * of a list is read by several statements. Strict mode, because a value that does not fit must be refused
 * rather than altered. MariaDB alone executes the comments that begin with M!; it skips those of MySQL 8. */
#define SET_COMMON                                                                                           \
    "SET NAMES utf8mb4 COLLATE utf8mb4_general_ci,"                                                          \
    " SESSION autocommit = 0, SESSION autocommit = 1,"                                                       \
    " SESSION sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',"           \
    " SESSION time_zone = '+00:00',"                                                                         \
    " SESSION completion_type = 'NO_CHAIN',"                                                                 \
    " SESSION sql_safe_updates = 0,"                                                                         \
    " SESSION sql_select_limit = 18446744073709551615,"                                                      \
    " SESSION foreign_key_checks = 1,"                                                                       \
    " SESSION unique_checks = 1,"                                                                            \
    " SESSION sql_auto_is_null = 0,"                                                                         \
    " SESSION sql_big_selects = 1,"                                                                          \
    " SESSION group_concat_max_len = 1048576,"                                                               \
    " SESSION max_sort_length = 1024,"                                                                       \
    " timestamp = DEFAULT"                                                                                   \
    "/*M! , SESSION tx_isolation = 'REPEATABLE-READ', SESSION tx_read_only = 0,"                             \
    " SESSION check_constraint_checks = 1, SESSION idle_transaction_timeout = 0 */"                          \
    "/*!80000 , SESSION transaction_isolation = 'REPEATABLE-READ', SESSION transaction_read_only = 0 */"

static const char set_command[] = SET_COMMON "/*M! , SESSION max_statement_time = 0 */"
                                             "/*!80000 , SESSION max_execution_time = 0 */";

/* What nobody waits for any more ends within 5 s: an exchange is given up after 4 s at most. A query over the
 * views of an external catalog has a limit of its own (db_limit.h). */
static const char set_serving[] =
    SET_COMMON ", SESSION innodb_lock_wait_timeout = 1, SESSION lock_wait_timeout = 1"
               "/*M! , SESSION idle_write_transaction_timeout = " TEXT_OF(
                   PH_DB_SESSION_IDLE_TRANSACTION_S) ", SESSION max_statement_time = 5 */"
                                                     "/*!80000 , SESSION wait_timeout = 60,"
                                                     " SESSION max_execution_time = 5000 */";

/* What the SELECT below reads, in its order, and what each must be. */
static const struct {
    const char *variable;
    const char *want; /* NULL = any value */
} expected[] = {
    { "character_set_client", "utf8mb4" },
    { "character_set_connection", "utf8mb4" },
    { "character_set_results", "utf8mb4" },
    { "collation_connection", "utf8mb4_general_ci" },
    { "sql_mode", "STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION" },
    { "time_zone", "+00:00" },
    { "autocommit", "1" },
    { "completion_type", "NO_CHAIN" },
    { "transaction isolation", "REPEATABLE-READ" },
    { "max_allowed_packet", NULL },
    { "wsrep_on", NULL }, /* whether the server is a node of a Galera cluster; MariaDB's only */
};

#define EXPECTED_COUNT ((int)(sizeof(expected) / sizeof(expected[0])))
#define PACKET_COLUMN (EXPECTED_COUNT - 2)
#define CLUSTER_COLUMN (EXPECTED_COUNT - 1)

static const char read_back[] =
    "SELECT @@character_set_client, @@character_set_connection, @@character_set_results,"
    " @@collation_connection, @@sql_mode, @@time_zone, @@autocommit, @@completion_type,"
    " /*M! @@tx_isolation */ /*!80000 @@transaction_isolation */, @@max_allowed_packet,"
    " COALESCE(/*M! (SELECT VARIABLE_VALUE FROM information_schema.SESSION_VARIABLES"
    " WHERE VARIABLE_NAME = 'WSREP_ON'), */ 'OFF')";

/* The first statement of every transaction but an INSERT then waits until the node has applied what the
 * others committed before: a permission that was revoked through another node is gone at once, and the UPDATE
 * of an outcome finds its row. 1 is reads, 2 UPDATE and DELETE. */
static const char set_sync_wait[] = "SET SESSION wsrep_sync_wait = 3";

static const char *refuse(const apr_dbd_driver_t *driver, apr_dbd_t *handle, const char *what, int code,
                          apr_pool_t *pool)
{
    const char *text = apr_dbd_error(driver, handle, code);

    return apr_psprintf(pool, "session variables cannot be %s: %s (%d)", what, text ? text : "", code);
}

static const char *judge_row(apr_int64_t *packet_max, int *is_cluster, const apr_dbd_driver_t *driver,
                             apr_dbd_row_t *row, apr_pool_t *pool)
{
    const char *value;
    int i;

    for (i = 0; i < EXPECTED_COUNT; i++) {
        value = apr_dbd_get_entry(driver, row, i);
        if (!value || (expected[i].want && strcmp(value, expected[i].want) != 0)) {
            return apr_psprintf(pool, "session variable %s is \"%s\" although it was set to \"%s\"",
                                expected[i].variable, value ? value : "",
                                expected[i].want ? expected[i].want : "");
        }
    }
    *packet_max = apr_atoi64(apr_dbd_get_entry(driver, row, PACKET_COLUMN));
    *is_cluster = strcmp(apr_dbd_get_entry(driver, row, CLUSTER_COLUMN), "ON") == 0;
    return NULL;
}

const char *ph_db_session_set_up(apr_int64_t *packet_max, const apr_dbd_driver_t *driver, apr_dbd_t *handle,
                                 ph_db_session_kind_t kind, apr_pool_t *pool)
{
    apr_dbd_results_t *results = NULL;
    apr_dbd_row_t *row = NULL;
    const char *fault = NULL;
    int is_cluster = 0;
    int rows;
    int code;

    code = apr_dbd_query(driver, handle, &rows, kind == PH_DB_SESSION_SERVING ? set_serving : set_command);
    if (code != 0) {
        return refuse(driver, handle, "set", code, pool);
    }
    code = apr_dbd_select(driver, pool, handle, &results, read_back, 0);
    if (code != 0) {
        return refuse(driver, handle, "read back", code, pool);
    }
    if (apr_dbd_get_row(driver, pool, results, &row, -1) != 0) {
        return "session variables cannot be read back: no row";
    }
    fault = judge_row(packet_max, &is_cluster, driver, row, pool);
    /* The rest of the result must be read before the connection is used again. */
    while (apr_dbd_get_row(driver, pool, results, &row, -1) == 0) {
    }
    if (!fault && is_cluster) {
        code = apr_dbd_query(driver, handle, &rows, set_sync_wait);
        return code == 0 ? NULL : refuse(driver, handle, "set", code, pool);
    }
    return fault;
}
