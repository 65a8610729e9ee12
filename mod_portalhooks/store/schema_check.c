/* SPDX-License-Identifier: Apache-2.0 */
/* Reads ph_schema and decides whether the schema is missing, behind, ahead, altered or current. */
#include "schema_check.h"

#include <apr_strings.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

static const char list_rows[] =
    "SELECT number, checksum, min_module, applied_at FROM ph_schema ORDER BY number";
static const char has_table_mysql[] = "SELECT COUNT(*) FROM information_schema.tables "
                                      "WHERE table_schema = DATABASE() AND table_name = 'ph_schema'";
static const char has_table_sqlite[] = "SELECT COUNT(*) FROM sqlite_master WHERE name = 'ph_schema'";

/* A row of ph_schema. */
typedef struct ph_applied_t {
    int number;
    const char *checksum;
    const char *min_module;
    apr_time_t applied_at; /* 0 = claimed but not done */
} ph_applied_t;

const char *ph_schema_check_open(ph_schema_check_t *schema, const char *driver, const char *params,
                                 apr_pool_t *pool)
{
    const char *sentence = ph_db_direct_make(&schema->source, driver, params, PH_DIRECT_BARE, pool);

    if (sentence) {
        return sentence;
    }
    schema->pool = pool;
    schema->rows = NULL;
    schema->migrations =
        (schema->source.dialect == PH_DIALECT_MYSQL) ? ph_migrations_mysql : ph_migrations_sqlite;
    if (ph_db_open(&schema->db, &schema->source, 0, pool) != APR_SUCCESS) {
        return "Cannot connect to the database.";
    }
    return NULL;
}

const char *ph_schema_check_checksum(const ph_migration_t *migration, apr_pool_t *pool)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int len = 0;
    char *hex;
    unsigned int i;

    EVP_Digest(migration->sql, strlen(migration->sql), digest, &len, EVP_sha256(), NULL);
    hex = apr_palloc(pool, 2 * len + 1);
    for (i = 0; i < len; i++) {
        apr_snprintf(hex + 2 * i, 3, "%02x", digest[i]);
    }
    return hex;
}

/* "0.10.2" is newer than "0.9.0". */
static int is_newer(const char *version, const char *than)
{
    int one[3] = { 0, 0, 0 };
    int other[3] = { 0, 0, 0 };
    int i;

    sscanf(version, "%d.%d.%d", &one[0], &one[1], &one[2]);
    sscanf(than, "%d.%d.%d", &other[0], &other[1], &other[2]);
    for (i = 0; i < 3; i++) {
        if (one[i] != other[i]) {
            return one[i] > other[i];
        }
    }
    return 0;
}

static apr_status_t has_schema_table(int *has, ph_schema_check_t *schema)
{
    const char *sql = (schema->source.dialect == PH_DIALECT_MYSQL) ? has_table_mysql : has_table_sqlite;
    ph_db_rows_t *rows;
    apr_status_t rv = ph_db_select(&rows, ph_db_direct_call(schema->db, sql, schema->pool));

    if (rv != APR_SUCCESS) {
        return rv;
    }
    *has = (ph_db_next(rows) == APR_SUCCESS && ph_db_get_int(rows, 0, 0) > 0);
    ph_db_drain(rows);
    return APR_SUCCESS;
}

static apr_status_t read_once(ph_schema_check_t *schema)
{
    ph_applied_t *row;
    ph_db_rows_t *rows;
    apr_status_t rv;
    int has = 0;

    schema->rows = NULL;
    rv = has_schema_table(&has, schema);
    if (rv != APR_SUCCESS || !has) {
        return rv;
    }
    rv = ph_db_select(&rows, ph_db_direct_call(schema->db, list_rows, schema->pool));
    if (rv != APR_SUCCESS) {
        return rv;
    }
    schema->rows = apr_array_make(schema->pool, 64, sizeof(ph_applied_t));
    for (rv = ph_db_next(rows); rv == APR_SUCCESS; rv = ph_db_next(rows)) {
        row = apr_array_push(schema->rows);
        row->number = (int)ph_db_get_int(rows, 0, 0);
        row->checksum = ph_db_get_text(rows, 1, schema->pool);
        row->min_module = ph_db_get_text(rows, 2, schema->pool);
        row->applied_at = ph_db_get_time(rows, 3);
    }
    return (rv == APR_EOF) ? APR_SUCCESS : rv;
}

apr_status_t ph_schema_check_read(ph_schema_check_t *schema)
{
    apr_status_t rv;
    int tries = 0;

    do {
        rv = read_once(schema);
        tries++;
    } while (rv == PH_DB_CONFLICT && tries < PH_SCHEMA_TRIES);
    return rv;
}

static const ph_applied_t *find_row(const ph_schema_check_t *schema, int number)
{
    int i;

    for (i = 0; i < schema->rows->nelts; i++) {
        if (APR_ARRAY_IDX(schema->rows, i, ph_applied_t).number == number) {
            return &APR_ARRAY_IDX(schema->rows, i, ph_applied_t);
        }
    }
    return NULL;
}

/* The first row that requires a newer module than this one. */
static const ph_applied_t *find_row_ahead(const ph_schema_check_t *schema)
{
    int i;

    for (i = 0; i < schema->rows->nelts; i++) {
        if (is_newer(APR_ARRAY_IDX(schema->rows, i, ph_applied_t).min_module, PH_VERSION)) {
            return &APR_ARRAY_IDX(schema->rows, i, ph_applied_t);
        }
    }
    return NULL;
}

ph_migration_state_t ph_schema_check_state(const ph_schema_check_t *schema, const ph_migration_t *migration)
{
    const ph_applied_t *row = schema->rows ? find_row(schema, migration->number) : NULL;

    if (!row) {
        return PH_MIGRATION_NEW;
    }
    return (row->applied_at == 0) ? PH_MIGRATION_CLAIMED : PH_MIGRATION_DONE;
}

ph_schema_state_t ph_schema_check_compare(const ph_migration_t **about, const ph_schema_check_t *schema)
{
    const ph_migration_t *migration;

    *about = NULL;
    if (!schema->rows) {
        return PH_SCHEMA_MISSING;
    }
    if (find_row_ahead(schema)) {
        return PH_SCHEMA_AHEAD;
    }
    for (migration = schema->migrations; migration->number != 0; migration++) {
        if (ph_schema_check_state(schema, migration) != PH_MIGRATION_DONE) {
            *about = *about ? *about : migration;
        }
        else if (strcmp(find_row(schema, migration->number)->checksum,
                        ph_schema_check_checksum(migration, schema->pool)) != 0) {
            *about = migration;
            return PH_SCHEMA_ALTERED;
        }
    }
    return *about ? PH_SCHEMA_BEHIND : PH_SCHEMA_CURRENT;
}

static const char *explain_ahead(const char *min_module, apr_pool_t *pool)
{
    return apr_psprintf(
        pool,
        "The database requires mod_portalhooks %s or newer; this is %s. Upgrade the module; with "
        "the packages for Debian: apt install ./*.deb.",
        min_module, PH_VERSION);
}

const char *ph_schema_check_too_old(const char *min_modules, apr_pool_t *pool)
{
    char *state = NULL;
    char *each = apr_strtok(apr_pstrdup(pool, min_modules ? min_modules : ""), ",", &state);

    for (; each; each = apr_strtok(NULL, ",", &state)) {
        if (is_newer(each, PH_VERSION)) {
            return explain_ahead(each, pool);
        }
    }
    return NULL;
}

const char *ph_schema_check_explain(const ph_schema_check_t *schema, const char *command, apr_pool_t *pool)
{
    const ph_migration_t *about;

    switch (ph_schema_check_compare(&about, schema)) {
    case PH_SCHEMA_CURRENT:
        return NULL;
    case PH_SCHEMA_MISSING:
        return apr_psprintf(pool, "The database has no mod_portalhooks tables yet. Run: %s", command);
    case PH_SCHEMA_BEHIND:
        return apr_psprintf(pool, "The database lacks migration %s. Run: %s", about->name, command);
    case PH_SCHEMA_AHEAD:
        return explain_ahead(find_row_ahead(schema)->min_module, pool);
    case PH_SCHEMA_ALTERED:
        return apr_psprintf(pool,
                            "Migration %s was applied with different contents than this module's. "
                            "Install the module that migrated the database, or restore a backup.",
                            about->name);
    }
    return NULL;
}
