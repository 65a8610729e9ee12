/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_TESTS_FRESH_DATABASE_H
#define PH_TESTS_FRESH_DATABASE_H

#include <apr_pools.h>

/* An empty database for one test, on a real engine. SQLite: a file in a directory of its own. MySQL: a
 * database of its own on the server that PH_TEST_MYSQL_PARAMS names (e.g. "host=localhost sock=/…/s
 * user=root", an account that may create databases). */

typedef struct fresh_database_t {
    const char *driver; /* "sqlite3" or "mysql" */
    const char *params; /* for ph_db_direct_make and DBDParams */
} fresh_database_t;

/* Is there a server to test with? */
int fresh_database_has_mysql(void);

/* It is removed with `pool`. Fails the test when it cannot be made. */
fresh_database_t *fresh_database_make(const char *driver, apr_pool_t *pool);

#endif
