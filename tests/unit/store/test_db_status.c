/* SPDX-License-Identifier: Apache-2.0 */
/* Which status an error of a driver stands for. */
#include "store/db_status.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void mysql_errors_map_by_number(void **state)
{
    static const struct {
        int code;
        apr_status_t status;
    } cases[] = {
        { 1062, PH_DB_DUPLICATE },   { 1061, PH_DB_DUPLICATE },   { 1205, PH_DB_CONFLICT },
        { 1213, PH_DB_CONFLICT },    { 1180, PH_DB_CONFLICT },    { 1020, PH_DB_CONFLICT },
        { 1047, PH_DB_CONFLICT },    { 2006, PH_DB_UNAVAILABLE }, { 2013, PH_DB_UNAVAILABLE },
        { 2002, PH_DB_UNAVAILABLE }, { 1045, PH_DB_UNAVAILABLE }, { 1040, PH_DB_UNAVAILABLE },
        { 1290, PH_DB_UNAVAILABLE }, { 1927, PH_DB_UNAVAILABLE }, { 4031, PH_DB_UNAVAILABLE },
        { 1064, PH_DB_FAILED },      { 1146, PH_DB_FAILED },      { 1, PH_DB_FAILED },
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        assert_int_equal(ph_db_status_of(PH_DIALECT_MYSQL, cases[i].code, "database is locked"),
                         cases[i].status);
    }
}

static void sqlite_errors_map_by_message(void **state)
{
    static const struct {
        const char *text;
        apr_status_t status;
    } cases[] = {
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
        assert_int_equal(ph_db_status_of(PH_DIALECT_SQLITE, 1, cases[i].text), cases[i].status);
        assert_int_equal(ph_db_status_of(PH_DIALECT_SQLITE, 1062, cases[i].text), cases[i].status);
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

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(mysql_errors_map_by_number),
        cmocka_unit_test(sqlite_errors_map_by_message),
        cmocka_unit_test(only_a_connection_lost_after_sending_is_ambiguous),
    };

    return cmocka_run_group_tests_name("db_status", tests, NULL, NULL);
}
