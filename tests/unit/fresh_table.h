/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_TESTS_FRESH_TABLE_H
#define PH_TESTS_FRESH_TABLE_H

#include "fresh_database.h"
#include "store/db.h"

/* A database with one table t (id BIGINT PRIMARY KEY, word VARCHAR, number BIGINT, body BLOB, story TEXT),
 * and a direct connection without named statements: for tests of the layer below them. */
typedef struct fresh_table_t {
    apr_pool_t *pool;
    const fresh_database_t *database;
    ph_db_source_t *source;
    ph_db_t *db;
} fresh_table_t;

/* Run each test on every engine (fresh_database_run); its state is a fresh_table_t of its own. */
int fresh_table_run(const char *group, const struct CMUnitTest *tests, size_t count);

/* A source of another connection, and a connection of a source. Both must succeed. */
ph_db_source_t *fresh_table_source(const fresh_table_t *table);
ph_db_t *fresh_table_open(const ph_db_source_t *source, apr_pool_t *pool);

/* Insert (id, "word", NULL, "", NULL). */
apr_status_t fresh_table_insert(ph_db_t *db, apr_int64_t id, apr_pool_t *pool);

apr_status_t fresh_table_set_word(ph_db_t *db, apr_int64_t id, const char *word, apr_pool_t *pool);

/* The word of a row, which must exist. */
const char *fresh_table_word(ph_db_t *db, apr_int64_t id, apr_pool_t *pool);

apr_int64_t fresh_table_count(ph_db_t *db, apr_pool_t *pool);

#endif
