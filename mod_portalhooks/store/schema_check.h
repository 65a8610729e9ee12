/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_SCHEMA_CHECK_H
#define PH_STORE_SCHEMA_CHECK_H

#include <apr_tables.h>

#include "db_direct.h"
#include "migrate.h"
#include "migrations.h"

/* While another host migrates, SQLite is busy or its statements are stale, and a cluster may be undecided. */
#define PH_SCHEMA_TRIES 10

/* What ph_schema says about a database, held against the migrations of this module. */

typedef struct ph_schema_check_t {
    ph_db_source_t source;
    ph_db_t *db;
    const ph_migration_t *migrations; /* ours, of this dialect */
    apr_array_header_t *rows;         /* as last read; NULL = there is no ph_schema */
    apr_pool_t *pool;
} ph_schema_check_t;

/* Open a database; nothing is read yet. NULL, or a sentence. Closed with `pool`. */
const char *ph_schema_check_open(ph_schema_check_t *schema, const char *driver, const char *params,
                                 apr_pool_t *pool);

/* Read (again). */
apr_status_t ph_schema_check_read(ph_schema_check_t *schema);

typedef enum { PH_MIGRATION_NEW, PH_MIGRATION_CLAIMED, PH_MIGRATION_DONE } ph_migration_state_t;

/* Of one migration, as last read. */
ph_migration_state_t ph_schema_check_state(const ph_schema_check_t *schema, const ph_migration_t *migration);

/* Of all of them; *about is the migration it is about, NULL when none is. */
ph_schema_state_t ph_schema_check_compare(const ph_migration_t **about, const ph_schema_check_t *schema);

/* What is wrong, NULL = nothing; `command` mends it. From `pool`. */
const char *ph_schema_check_explain(const ph_schema_check_t *schema, const char *command, apr_pool_t *pool);

/* SHA-256 of the file, in hexadecimal. From `pool`. */
const char *ph_schema_check_checksum(const ph_migration_t *migration, apr_pool_t *pool);

#endif
