/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_TESTS_FRESH_STORE_H
#define PH_TESTS_FRESH_STORE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "fresh_database.h"
#include "store/db.h"

/* A migrated database and an open connection for one test. */
typedef struct fresh_store_t {
    apr_pool_t *pool;
    const fresh_database_t *database;
    ph_db_source_t source;
    ph_db_t *db;
} fresh_store_t;

/* Run each test on SQLite and, when there is a server, on MySQL too: its state is a fresh_store_t of its
 * own. What main returns. */
int fresh_store_run(const char *group, const struct CMUnitTest *tests, size_t count);

/* A second connection to the same database. */
ph_db_t *fresh_store_connect(const fresh_store_t *store);

/* The id of an execution made at `time`, the n-th of that moment; from the store's pool. */
const char *fresh_store_id(const fresh_store_t *store, const char *prefix, apr_time_t time, int n);

/* Assert success, else fail with the driver's words. */
#define assert_stored(store, call) fresh_store_check((store)->db, (call), #call, __FILE__, __LINE__)
void fresh_store_check(const ph_db_t *db, apr_status_t status, const char *what, const char *file, int line);

#endif
