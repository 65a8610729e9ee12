/* SPDX-License-Identifier: Apache-2.0 */
/* Which status an error of a driver stands for. */
#include "store/db_status.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "count.h"

static void mysql_errors_map_by_number(void **state)
{
    static const struct {
        int code;
        apr_status_t status;
    } cases[] = {
        { 1062, PH_DB_DUPLICATE },   { 1060, PH_DB_DUPLICATE },   { 1061, PH_DB_DUPLICATE },
        { 1205, PH_DB_CONFLICT },    { 1213, PH_DB_CONFLICT },    { 1180, PH_DB_UNAVAILABLE },
        { 1020, PH_DB_CONFLICT },    { 1047, PH_DB_UNAVAILABLE }, { 2006, PH_DB_UNAVAILABLE },
        { 2013, PH_DB_UNAVAILABLE }, { 2002, PH_DB_UNAVAILABLE }, { 1045, PH_DB_UNAVAILABLE },
        { 1040, PH_DB_UNAVAILABLE }, { 1290, PH_DB_UNAVAILABLE }, { 1927, PH_DB_UNAVAILABLE },
        { 4031, PH_DB_UNAVAILABLE }, { 1064, PH_DB_FAILED },      { 1146, PH_DB_FAILED },
        { 1317, PH_DB_CONFLICT },    { 1, PH_DB_FAILED },
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        assert_int_equal(
            ph_db_fault_status(ph_db_fault_of(PH_DIALECT_MYSQL, cases[i].code, "database is locked")),
            cases[i].status);
    }
}

static void sqlite_errors_map_by_message(void **state)
{
    static const struct {
        const char *text;
        apr_status_t status;
    } cases[] = {
        { "duplicate column name: decoded (1)", PH_DB_DUPLICATE },
        { "UNIQUE constraint failed: ph_user.username (1)", PH_DB_DUPLICATE },
        { "database is locked (1)", PH_DB_CONFLICT },
        { "database table is locked: ph_user (1)", PH_DB_CONFLICT },
        { "database schema has changed (1)", PH_DB_CONFLICT },
        { "unable to open database file (1)", PH_DB_UNAVAILABLE },
        { "attempt to write a readonly database (1)", PH_DB_UNAVAILABLE },
        { "disk I/O error (1)", PH_DB_UNAVAILABLE },
        { "database or disk is full (1)", PH_DB_UNAVAILABLE },
        { "no such table: ph_user (1)", PH_DB_FAILED },
        { "NOT NULL constraint failed: ph_user.admin (1)", PH_DB_FAILED },
        { "", PH_DB_FAILED },
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        assert_int_equal(ph_db_fault_status(ph_db_fault_of(PH_DIALECT_SQLITE, 1, cases[i].text)),
                         cases[i].status);
        assert_int_equal(ph_db_fault_status(ph_db_fault_of(PH_DIALECT_SQLITE, 1062, cases[i].text)),
                         cases[i].status);
    }
}

static void only_a_connection_lost_after_sending_is_ambiguous(void **state)
{
    static const struct {
        int code;
        int is_ambiguous;
    } cases[] = { { 2013, 1 }, { 2055, 1 }, { 2006, 0 }, { 2002, 0 }, { 1205, 0 }, { 1, 0 } };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        assert_int_equal(ph_db_status_is_ambiguous(PH_DIALECT_MYSQL, cases[i].code), cases[i].is_ambiguous);
        assert_false(ph_db_status_is_ambiguous(PH_DIALECT_SQLITE, cases[i].code));
    }
}

static void errors_of_opening_map_by_message(void **state)
{
    static const struct {
        const char *text;
        ph_db_fault_t fault;
    } cases[] = {
        { "Access denied for user 'portal'@'localhost' (using password: YES)", PH_DB_FAULT_LOGIN },
        { "Unknown database 'portal'", PH_DB_FAULT_LOGIN },
        { "Host '10.0.0.7' is not allowed to connect to this MariaDB server", PH_DB_FAULT_LOGIN },
        { "Too many connections", PH_DB_FAULT_CONNECTIONS },
        { "User portal already has more than 'max_user_connections' active connections",
          PH_DB_FAULT_CONNECTIONS },
        { "WSREP has not yet prepared node for application use; not yet prepared node",
          PH_DB_FAULT_NOT_READY },
        { "session variable sql_mode is \"ORACLE\"", PH_DB_FAULT_SESSION },
        { "Aborted connection 5 to db: 'portal' user: 'portal' (init_connect command failed)",
          PH_DB_FAULT_SESSION },
        { "Server has gone away", PH_DB_FAULT_SESSION },
        { "DBDInitSQL fails: Unknown system variable 'x' (1193)", PH_DB_FAULT_SESSION },
        { "Access denied, this account is locked", PH_DB_FAULT_LOGIN },
        { "Your password has expired. To log in you must change it using a client that supports expired "
          "passwords.",
          PH_DB_FAULT_LOGIN },
        { "Connections using insecure transport are prohibited while --require_secure_transport=ON.",
          PH_DB_FAULT_TLS },
        { "TLS/SSL error: self-signed certificate in certificate chain", PH_DB_FAULT_TLS },
        { "TLS/SSL error: unexpected eof while reading", PH_DB_FAULT_UNREACHABLE },
        { "TLS/SSL error: shutdown while in init", PH_DB_FAULT_UNREACHABLE },
        { "SSL connection error: SSL is required, but the server does not support it", PH_DB_FAULT_TLS },
        { "Can't create a new thread (errno 11)", PH_DB_FAULT_CONNECTIONS },
        { "Server shutdown in progress", PH_DB_FAULT_NOT_READY },
        { "The server is currently in offline mode", PH_DB_FAULT_NOT_READY },
        { "Can't connect to server on '127.0.0.1' (115)", PH_DB_FAULT_UNREACHABLE },
        { "", PH_DB_FAULT_UNREACHABLE },
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        assert_int_equal(ph_db_fault_of_open(PH_DIALECT_MYSQL, cases[i].text), cases[i].fault);
    }
    assert_int_equal(ph_db_fault_of_open(PH_DIALECT_SQLITE, "Access denied"), PH_DB_FAULT_UNREACHABLE);
}

/* A session that answers a ping can still be one that nobody can use. */
static void session_that_cannot_serve_ends_its_connection(void **state)
{
    static const int ended_by[] = { 1036, 1047, 1053, 1080, 1153, 1156, 1184, 1207, 1223, 1243, 1290,
                                    1461, 1615, 1792, 1820, 1836, 1874, 1881, 1927, 2000, 2006, 2013,
                                    2014, 2030, 2056, 2057, 3032, 3100, 3168, 3169, 3796, 3797, 3798 };
    static const int survives[] = { 1020, 1062, 1064, 1146, 1205, 1206, 1213, 1366,
                                    1406, 1412, 1586, 1637, 1689, 1969, 3101, 3572 };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(ended_by); i++) {
        assert_true(ph_db_fault_ends_connection(ph_db_fault_of(PH_DIALECT_MYSQL, ended_by[i], "")));
    }
    for (i = 0; i < COUNT(survives); i++) {
        assert_false(ph_db_fault_ends_connection(ph_db_fault_of(PH_DIALECT_MYSQL, survives[i], "")));
    }
}

static void only_a_lost_certification_at_commit_is_certain(void **state)
{
    static const int unknown[] = { 1047, 1180, 1205, 1290, 1927, 2006, 2013, 3100 };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(unknown); i++) {
        assert_false(ph_db_status_is_rolled_back(PH_DIALECT_MYSQL, unknown[i]));
    }
    assert_true(ph_db_status_is_rolled_back(PH_DIALECT_MYSQL, 1213));
    assert_true(ph_db_status_is_rolled_back(PH_DIALECT_MYSQL, 3101));
    assert_true(ph_db_status_is_rolled_back(PH_DIALECT_SQLITE, 1));
}

static void every_fault_has_a_name(void **state)
{
    int fault;

    (void)state;
    for (fault = 0; fault < PH_DB_FAULTS; fault++) {
        assert_non_null(ph_db_fault_name((ph_db_fault_t)fault));
        assert_non_null(ph_db_fault_remedy((ph_db_fault_t)fault));
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(mysql_errors_map_by_number),
        cmocka_unit_test(sqlite_errors_map_by_message),
        cmocka_unit_test(only_a_connection_lost_after_sending_is_ambiguous),
        cmocka_unit_test(errors_of_opening_map_by_message),
        cmocka_unit_test(session_that_cannot_serve_ends_its_connection),
        cmocka_unit_test(only_a_lost_certification_at_commit_is_certain),
        cmocka_unit_test(every_fault_has_a_name),
    };

    return cmocka_run_group_tests_name("db_status", tests, NULL, NULL);
}
