/* SPDX-License-Identifier: Apache-2.0 */
/* Applies migrations. One is claimed by the INSERT of its row and done when the row has applied_at; if a
 * crash leaves it claimed, it is run again. */
#include "migrate.h"

#include <apr_file_info.h>
#include <apr_strings.h>
#include <string.h>

#include "schema_check.h"

#define CLAIM_TIMEOUT apr_time_from_sec(3) /* for a migration that another host has claimed */
#define POLL_INTERVAL apr_time_from_msec(100)

static const char claim_row[] =
    "INSERT INTO ph_schema (number, name, checksum, min_module) VALUES (%lld, %s, %s, %s)";
static const char finish_row[] = "UPDATE ph_schema SET applied_at = %lld, checksum = %s, min_module = %s "
                                 "WHERE number = %lld AND applied_at IS NULL";

/* The command that migrates, without MySQL's params: they may contain a password. */
static const char *command(const char *driver, const char *params, apr_pool_t *pool)
{
    return apr_psprintf(pool, "portalhooks migrate --driver %s --params %s", driver,
                        (strcmp(driver, "mysql") == 0) ? "\"host=… user=… pass=… dbname=…\"" : params);
}

static apr_status_t check(ph_schema_state_t *state, const char **sentence, const char *driver,
                          const char *params, apr_pool_t *own, apr_pool_t *pool)
{
    const ph_migration_t *about;
    ph_schema_check_t schema;
    apr_status_t rv;

    *sentence = apr_pstrdup(pool, ph_schema_check_open(&schema, driver, params, own));
    if (*sentence) {
        return PH_DB_UNAVAILABLE;
    }
    rv = ph_schema_check_read(&schema);
    if (rv != APR_SUCCESS) {
        *sentence = apr_psprintf(pool, "Cannot read the table ph_schema: %s.", ph_db_error(schema.db));
        return rv;
    }
    *state = ph_schema_check_compare(&about, &schema);
    *sentence = ph_schema_check_explain(&schema, command(driver, params, own), pool);
    return APR_SUCCESS;
}

apr_status_t ph_migrate_check(ph_schema_state_t *state, const char **sentence, const char *driver,
                              const char *params, apr_pool_t *pool)
{
    apr_finfo_t file;
    apr_status_t rv;
    apr_pool_t *own;

    apr_pool_create(&own, pool);
    if (strcmp(driver, "sqlite3") == 0 &&
        APR_STATUS_IS_ENOENT(apr_stat(&file, params, APR_FINFO_TYPE, own))) {
        /* Opening the file would create it. */
        *state = PH_SCHEMA_MISSING;
        *sentence = apr_psprintf(pool, "The database %s does not exist. Run: %s", params,
                                 command(driver, params, own));
        rv = APR_SUCCESS;
    }
    else {
        rv = check(state, sentence, driver, params, own, pool);
    }
    apr_pool_destroy(own);
    return rv;
}

static apr_status_t run_script(ph_schema_check_t *schema, const char *sql)
{
    apr_status_t rv;
    int tries = 0;

    do {
        rv = ph_db_direct_script(schema->db, sql);
        tries++;
    } while (rv == PH_DB_CONFLICT && tries < PH_SCHEMA_TRIES);
    return rv;
}

static apr_status_t claim(ph_schema_check_t *schema, const ph_migration_t *migration)
{
    ph_db_call_t *call;
    apr_status_t rv;
    int tries = 0;

    do {
        call = ph_db_direct_call(schema->db, claim_row, schema->pool);
        ph_db_int(call, migration->number);
        ph_db_text(call, migration->name);
        ph_db_text(call, ph_schema_check_checksum(migration, schema->pool));
        ph_db_text(call, migration->min_module);
        rv = ph_db_execute(NULL, call);
        tries++;
    } while (rv == PH_DB_CONFLICT && tries < PH_SCHEMA_TRIES);
    return rv;
}

/* Wait until the other host is done or CLAIM_TIMEOUT is over. After that the migration is run here: either
 * that host died, or the database makes our DDL wait for its. */
static apr_status_t wait_for_other(ph_schema_check_t *schema, const ph_migration_t *migration)
{
    const apr_time_t until = apr_time_now() + CLAIM_TIMEOUT;
    apr_status_t rv = ph_schema_check_read(schema);

    while (rv == APR_SUCCESS && ph_schema_check_state(schema, migration) != PH_MIGRATION_DONE &&
           apr_time_now() < until) {
        apr_sleep(POLL_INTERVAL);
        rv = ph_schema_check_read(schema);
    }
    return rv;
}

/* *counted is 0 when another host was first. */
static apr_status_t finish(int *counted, ph_schema_check_t *schema, const ph_migration_t *migration)
{
    ph_db_call_t *call;
    apr_status_t rv;
    int tries = 0;

    do {
        call = ph_db_direct_call(schema->db, finish_row, schema->pool);
        ph_db_time(call, apr_time_now());
        ph_db_text(call, ph_schema_check_checksum(migration, schema->pool));
        ph_db_text(call, migration->min_module);
        ph_db_int(call, migration->number);
        rv = ph_db_execute(counted, call);
        tries++;
    } while (rv == PH_DB_CONFLICT && tries < PH_SCHEMA_TRIES);
    return rv;
}

/* Apply one migration unless it is done; *counted is 1 when this call did it. */
static apr_status_t apply_one(int *counted, ph_schema_check_t *schema, const ph_migration_t *migration)
{
    apr_status_t rv = PH_DB_DUPLICATE;

    *counted = 0;
    if (ph_schema_check_state(schema, migration) == PH_MIGRATION_DONE) {
        return APR_SUCCESS;
    }
    if (ph_schema_check_state(schema, migration) == PH_MIGRATION_NEW) {
        rv = claim(schema, migration);
    }
    if (rv == PH_DB_DUPLICATE) {
        rv = wait_for_other(schema, migration);
    }
    if (rv != APR_SUCCESS || ph_schema_check_state(schema, migration) == PH_MIGRATION_DONE) {
        return rv;
    }
    rv = run_script(schema, migration->sql);
    /* There is no IF NOT EXISTS for a column or an index of MySQL: it exists after a crash before `finish`.
     * A view of an external catalog has the columns that it has; those of a migration are optional. */
    if (rv == PH_DB_DUPLICATE || (rv != APR_SUCCESS && ph_db_fault(schema->db) == PH_DB_FAULT_VIEW)) {
        rv = APR_SUCCESS;
    }
    return (rv == APR_SUCCESS) ? finish(counted, schema, migration) : rv;
}

/* ph_schema itself, before the first migration can be claimed. */
static apr_status_t create_schema_table(ph_schema_check_t *schema)
{
    apr_status_t rv = APR_SUCCESS;

    if (schema->source.dialect == PH_DIALECT_SQLITE) {
        rv = run_script(schema, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;");
    }
    if (rv == APR_SUCCESS) {
        rv = ph_schema_check_read(schema);
    }
    if (rv == APR_SUCCESS && !schema->rows) {
        rv = run_script(schema, schema->migrations[0].sql);
    }
    return (rv == APR_SUCCESS) ? ph_schema_check_read(schema) : rv;
}

static const char *apply_all(int *applied, ph_schema_check_t *schema,
                             void (*report)(void *baton, const char *name), void *baton, apr_pool_t *pool)
{
    const ph_migration_t *migration;
    ph_schema_state_t state;
    int counted;

    if (create_schema_table(schema) != APR_SUCCESS) {
        return apr_psprintf(pool, "Cannot create the table ph_schema: %s.", ph_db_error(schema->db));
    }
    state = ph_schema_check_compare(&migration, schema);
    if (state == PH_SCHEMA_AHEAD || state == PH_SCHEMA_ALTERED) {
        return ph_schema_check_explain(schema, "", pool);
    }
    for (migration = schema->migrations; migration->number != 0; migration++) {
        if (apply_one(&counted, schema, migration) != APR_SUCCESS) {
            return apr_psprintf(pool, "Migration %s failed: %s.", migration->name, ph_db_error(schema->db));
        }
        *applied += counted;
        if (counted && report) {
            report(baton, migration->name);
        }
    }
    return NULL;
}

const char *ph_migrate_apply(int *applied, const char *driver, const char *params,
                             void (*report)(void *baton, const char *name), void *baton, apr_pool_t *pool)
{
    ph_schema_check_t schema;
    const char *sentence;
    apr_pool_t *own;

    *applied = 0;
    apr_pool_create(&own, pool);
    sentence = ph_schema_check_open(&schema, driver, params, own);
    if (!sentence) {
        sentence = apply_all(applied, &schema, report, baton, own);
    }
    sentence = apr_pstrdup(pool, sentence);
    apr_pool_destroy(own);
    return sentence;
}
