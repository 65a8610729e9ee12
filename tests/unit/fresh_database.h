/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_TESTS_FRESH_DATABASE_H
#define PH_TESTS_FRESH_DATABASE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <apr_pools.h>

/* Empty databases for tests, on real engines. SQLite: a file in a directory of its own. MySQL: a database of
 * its own on the server that PH_TEST_MYSQL_PARAMS names ("host=localhost sock=/…/s user=root": an account
 * that may create databases). */

typedef struct fresh_database_t {
    const char *driver; /* "sqlite3" or "mysql" */
    const char *params; /* for ph_db_direct_make */
} fresh_database_t;

/* Dropped with `pool`. Fails the test when it cannot be created. */
fresh_database_t *fresh_database_make(const char *driver, apr_pool_t *pool);

/* Run each test on SQLite and, when there is a server, on MySQL. `set_up` finds the driver in *state. Returns
 * what main returns. */
int fresh_database_run(const char *group, const struct CMUnitTest *tests, size_t count,
                       CMFixtureFunction set_up, CMFixtureFunction tear_down);

/* A test of one engine only. */
#define ON_SQLITE(test) cmocka_unit_test_prestate(test, (void *)"sqlite3")
#define ON_MYSQL(test) cmocka_unit_test_prestate(test, (void *)"mysql")

#endif
