/* SPDX-License-Identifier: Apache-2.0 */
/* A single connection over apr_dbd_open, for code without mod_dbd. It is opened again after it died. */
#include "db_direct.h"

#include <apr_strings.h>
#include <string.h>

#include "catalog_shape.h"
#include "db_private.h"
#include "db_session.h"

typedef struct ph_direct_t {
    const apr_dbd_driver_t *driver;
    const char *params;
    ph_dialect_t dialect;
    ph_direct_kind_t kind;
    ph_catalog_t catalog;
    apr_int64_t packet_max;
    apr_pool_t *pool;  /* the connection's; cleared when it is replaced */
    apr_dbd_t *handle; /* NULL = closed */
    apr_hash_t *prepared;
    char error[512]; /* why it cannot be opened */
} ph_direct_t;

/* A cleanup of the connection's own pool, so that it runs after those of the prepared statements. */
static apr_status_t close_handle(void *data)
{
    ph_direct_t *direct = data;

    apr_dbd_close(direct->driver, direct->handle);
    direct->handle = NULL;
    return APR_SUCCESS;
}

static apr_status_t prepare_all(ph_direct_t *direct)
{
    ph_statement_t statement;
    apr_dbd_prepared_t *prepared;
    const char *name;
    const char *sql;
    int code;

    for (statement = 0; statement < PH_ST_COUNT; statement++) {
        prepared = NULL;
        name = ph_statement_name(statement);
        sql = ph_statement_sql(statement, direct->catalog);
        if (!sql || ph_catalog_is_template(sql)) { /* a template is prepared when it is used */
            continue;
        }
        code = apr_dbd_prepare(direct->driver, direct->pool, direct->handle, sql, name, &prepared);
        if (code != 0) {
            apr_snprintf(direct->error, sizeof(direct->error), "%s: %s", name,
                         apr_dbd_error(direct->driver, direct->handle, code));
            return PH_DB_FAILED;
        }
        apr_hash_set(direct->prepared, name, APR_HASH_KEY_STRING, prepared);
    }
    return APR_SUCCESS;
}

static apr_status_t open_handle(ph_direct_t *direct)
{
    const char *text = NULL;
    apr_status_t rv;

    apr_pool_clear(direct->pool);
    direct->prepared = apr_hash_make(direct->pool);
    rv = apr_dbd_open_ex(direct->driver, direct->pool, direct->params, &direct->handle, &text);
    if (rv != APR_SUCCESS) {
        direct->handle = NULL;
        apr_cpystrn(direct->error, text ? text : "the driver gives no reason", sizeof(direct->error));
        return PH_DB_UNAVAILABLE;
    }
    apr_pool_cleanup_register(direct->pool, direct, close_handle, apr_pool_cleanup_null);
    if (direct->dialect == PH_DIALECT_MYSQL) {
        text = ph_db_session_set_up(&direct->packet_max, direct->driver, direct->handle,
                                    PH_DB_SESSION_COMMAND, direct->pool);
        if (text) {
            apr_cpystrn(direct->error, text, sizeof(direct->error));
            apr_pool_clear(direct->pool);
            return PH_DB_UNAVAILABLE;
        }
    }
    rv = direct->kind != PH_DIRECT_BARE ? prepare_all(direct) : APR_SUCCESS;
    if (rv != APR_SUCCESS) {
        apr_pool_clear(direct->pool);
    }
    return rv;
}

static apr_status_t open_direct(ph_db_connection_t *out, void *baton, apr_time_t deadline, apr_pool_t *pool)
{
    ph_direct_t *direct = baton;
    apr_status_t rv;

    (void)deadline;
    if (!direct->handle || apr_dbd_check_conn(direct->driver, pool, direct->handle) != APR_SUCCESS) {
        rv = open_handle(direct);
        if (rv != APR_SUCCESS) {
            return rv;
        }
    }
    out->driver = direct->driver;
    out->handle = direct->handle;
    out->pool = direct->pool;
    out->prepared = direct->prepared;
    out->packet_max = direct->packet_max;
    out->baton = direct;
    return APR_SUCCESS;
}

/* The connection stays open for the next ph_db_open. */
static void keep_open(const ph_db_connection_t *connection, ph_db_fitness_t fitness, void *baton)
{
    ph_direct_t *direct = baton;

    (void)connection;
    if (fitness == PH_DB_UNFIT) {
        apr_pool_clear(direct->pool); /* closes it */
    }
}

static void describe_failure(char *text, apr_size_t size, void *baton)
{
    const ph_direct_t *direct = baton;

    apr_cpystrn(text, direct->error, size);
}

const char *ph_db_direct_make(ph_db_source_t *source, const char *driver, const char *params,
                              ph_direct_kind_t kind, apr_pool_t *pool)
{
    ph_direct_t *direct = apr_pcalloc(pool, sizeof(*direct));
    int is_mysql = (strcmp(driver, "mysql") == 0);

    if (!is_mysql && strcmp(driver, "sqlite3") != 0) {
        return apr_psprintf(pool, "Unknown driver \"%s\": use mysql or sqlite3.", driver);
    }
    apr_dbd_init(pool);
    if (apr_dbd_get_driver(pool, driver, &direct->driver) != APR_SUCCESS) {
        return apr_psprintf(pool, "The APR DBD driver %s is not installed (Debian: libaprutil1-dbd-%s).",
                            driver, driver);
    }
    /* The last value of a parameter counts: no silent reconnect, and 64 KiB buffers for long columns. */
    direct->params =
        is_mysql ? apr_pstrcat(pool, params, " reconnect=0 fldsz=65536", NULL) : apr_pstrdup(pool, params);
    direct->dialect = is_mysql ? PH_DIALECT_MYSQL : PH_DIALECT_SQLITE;
    direct->kind = kind;
    direct->catalog = kind == PH_DIRECT_EXTERNAL ? PH_CATALOG_EXTERNAL : PH_CATALOG_MANAGED;
    apr_pool_create(&direct->pool, pool);
    if (open_handle(direct) != APR_SUCCESS) {
        return apr_psprintf(pool, "Cannot connect to the database: %s.", direct->error);
    }
    memset(source, 0, sizeof(*source));
    source->open = open_direct;
    source->close = keep_open;
    source->describe_failure = describe_failure;
    source->baton = direct;
    source->dialect = direct->dialect;
    source->catalog = direct->catalog;
    return NULL;
}

apr_status_t ph_db_direct_script(ph_db_t *db, const char *sql)
{
    apr_status_t rv = ph_db_lock_writers(db);
    int rows = 0;
    int code;

    if (rv != APR_SUCCESS) {
        return rv;
    }
    code = apr_dbd_query(db->connection.driver, db->connection.handle, &rows, sql);
    if (code != 0) {
        rv = ph_db_note(db, code);
    }
    ph_db_unlock_writers(db);
    return rv;
}

ph_db_call_t *ph_db_direct_call(ph_db_t *db, const char *sql, apr_pool_t *scratch)
{
    const ph_db_connection_t *connection = &db->connection;
    apr_dbd_prepared_t *prepared = NULL;
    int code =
        apr_dbd_prepare(connection->driver, connection->pool, connection->handle, sql, NULL, &prepared);

    return ph_db_call_prepared(db, prepared, code, scratch);
}
