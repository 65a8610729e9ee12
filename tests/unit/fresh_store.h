/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_TESTS_FRESH_STORE_H
#define PH_TESTS_FRESH_STORE_H

#include "fresh_database.h"
#include "store/db.h"

/* A database with the schema of this module, and a direct connection to it, for each test. */
typedef struct fresh_store_t {
    apr_pool_t *pool;
    const fresh_database_t *database;
    ph_db_source_t source;
    ph_db_t *db;
} fresh_store_t;

/* Run each test on every engine (fresh_database_run); its state is a fresh_store_t of its own. */
int fresh_store_run(const char *group, const struct CMUnitTest *tests, size_t count);

/* Another connection to the same database. */
ph_db_t *fresh_store_connect(const fresh_store_t *store);

/* The id with this prefix of what was created at `time`, the n-th of that moment. From the store's pool. */
const char *fresh_store_id(const fresh_store_t *store, const char *prefix, apr_time_t time, int n);

/* Run SQL without parameters, and count the rows of a table. */
void fresh_store_script(const fresh_store_t *store, const char *sql);
apr_int64_t fresh_store_count(const fresh_store_t *store, const char *table);

/* SQL of a derived table of the numbers n from 0 to count - 1, at most 10,000: for INSERT … SELECT. From the
 * store's pool. */
const char *fresh_store_numbers(const fresh_store_t *store, int count);

/* Assert success; a failure prints the driver's text. */
#define assert_stored(store, call) fresh_store_check((store)->db, (call), #call, __FILE__, __LINE__)
void fresh_store_check(const ph_db_t *db, apr_status_t status, const char *what, const char *file, int line);

#endif
