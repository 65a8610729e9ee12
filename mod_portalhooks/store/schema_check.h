/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_SCHEMA_CHECK_H
#define PH_STORE_SCHEMA_CHECK_H

#include <apr_tables.h>

#include "db_direct.h"
#include "migrations.h"
#include "schema_state.h"

/* Compares what ph_schema records with the migrations of this module, over a direct connection of its own.
 * One thread at a time. */

/* Tries on PH_DB_CONFLICT: while another host migrates, SQLite is busy or its statements are stale, and a
 * cluster may refuse to commit. */
#define PH_SCHEMA_TRIES 10

typedef struct ph_schema_check_t {
    ph_db_source_t source;
    ph_db_t *db;
    const ph_migration_t *migrations; /* of this module, for this dialect */
    apr_array_header_t *rows;         /* of ph_schema as last read; NULL = there is no such table */
    apr_pool_t *pool;
} ph_schema_check_t;

/* Connect; nothing is read yet. Returns NULL, or a sentence. Closed with `pool`. */
const char *ph_schema_check_open(ph_schema_check_t *schema, const char *driver, const char *params,
                                 apr_pool_t *pool);

/* Read ph_schema, again if need be; `rows` is NULL when there is no such table. Replaces what was read
 * before. */
apr_status_t ph_schema_check_read(ph_schema_check_t *schema);

typedef enum { PH_MIGRATION_NEW, PH_MIGRATION_CLAIMED, PH_MIGRATION_DONE } ph_migration_state_t;

/* The state of one migration, as last read. */
ph_migration_state_t ph_schema_check_state(const ph_schema_check_t *schema, const ph_migration_t *migration);

/* The state of the whole schema, as last read. For BEHIND and ALTERED, *about is the first such migration,
 * else NULL. */
ph_schema_state_t ph_schema_check_compare(const ph_migration_t **about, const ph_schema_check_t *schema);

/* A sentence that says what is wrong, with the `command` that fixes it; NULL when the schema is current. From
 * `pool`. */
const char *ph_schema_check_explain(const ph_schema_check_t *schema, const char *command, apr_pool_t *pool);

/* A sentence when one of these versions, separated by commas, is newer than this module, so that the database
 * must not be used by it; else NULL. From `pool`. */
const char *ph_schema_check_too_old(const char *min_modules, apr_pool_t *pool);

/* SHA-256 of the migration's text in lower-case hex. From `pool`. */
const char *ph_schema_check_checksum(const ph_migration_t *migration, apr_pool_t *pool);

#endif
