/* SPDX-License-Identifier: Apache-2.0 */
/* mod_dbd as a source of connections, and the check of its directives. */
#include "dbd.h"

#include <ap_expr.h>
#include <apr_strings.h>
#include <http_config.h>
#include <mod_dbd.h>
#include <stdlib.h>

#include "dbd_pool.h"
#include "store/db_gate.h"

#define DBD_MAX_DEFAULT 10
#define CONNECTIONS_HELD 2 /* by admission and the outcome writer, one each */

/* The arguments of the last top-level directive of that name; the tree has <IfModule> and Include resolved.
 */
static const char *find_directive(const char *name)
{
    const ap_directive_t *directive;
    const char *args = NULL;

    for (directive = ap_conftree; directive; directive = directive->next) {
        if (strcasecmp(directive->directive, name) == 0) {
            args = directive->args;
        }
    }
    return args;
}

const char *ph_dbd_conf_read(ph_dbd_conf_t *conf, apr_pool_t *pool)
{
    const char *driver = find_directive("DBDriver");
    const char *params = find_directive("DBDParams");
    const char *max = find_directive("DBDMax");

    if (!APR_RETRIEVE_OPTIONAL_FN(ap_dbd_open)) {
        return "mod_portalhooks requires mod_dbd: add LoadModule dbd_module.";
    }
    if (!driver || !params) {
        return "mod_portalhooks requires a database: set DBDriver and DBDParams in the main server.";
    }
    conf->driver = ap_getword_conf(pool, &driver);
    conf->params = ap_getword_conf(pool, &params);
    conf->max = max ? atoi(ap_getword_conf(pool, &max)) : DBD_MAX_DEFAULT;
    if (strcmp(conf->driver, "mysql") == 0) {
        conf->dialect = PH_DIALECT_MYSQL;
        if (!strstr(conf->params, "reconnect=0")) {
            return "DBDParams must contain reconnect=0 for mod_portalhooks: a connection that the client "
                   "library reopens has lost its prepared statements.";
        }
    }
    else if (strcmp(conf->driver, "sqlite3") == 0) {
        conf->dialect = PH_DIALECT_SQLITE;
    }
    else {
        return apr_psprintf(pool, "DBDriver %s: mod_portalhooks supports mysql and sqlite3.", conf->driver);
    }
    if (conf->max <= CONNECTIONS_HELD) {
        return apr_psprintf(
            pool,
            "DBDMax %d: must be at least 3 for mod_portalhooks, because two of its threads hold a connection "
            "each.",
            conf->max);
    }
    return NULL;
}

void ph_dbd_prepare(server_rec *main_server, ph_catalog_t catalog)
{
    APR_OPTIONAL_FN_TYPE(ap_dbd_prepare) *prepare = APR_RETRIEVE_OPTIONAL_FN(ap_dbd_prepare);
    const char *sql;
    int i;

    for (i = 0; i < PH_ST_COUNT; i++) {
        sql = ph_statement_sql((ph_statement_t)i, catalog);
        if (sql) {
            prepare(main_server, sql, ph_statement_name((ph_statement_t)i));
        }
    }
}

/* SQLite is a local file: opening it needs no pool of ours. */
typedef struct plain_source_t {
    server_rec *main_server;
    APR_OPTIONAL_FN_TYPE(ap_dbd_open) * open;
    APR_OPTIONAL_FN_TYPE(ap_dbd_close) * close;
} plain_source_t;

static apr_status_t open_connection(ph_db_connection_t *out, void *baton, apr_time_t deadline,
                                    apr_pool_t *pool)
{
    const plain_source_t *plain = baton;
    ap_dbd_t *connection = plain->open(pool, plain->main_server);

    (void)deadline;
    if (!connection) {
        return PH_DB_UNAVAILABLE;
    }
    out->driver = connection->driver;
    out->handle = connection->handle;
    out->prepared = connection->prepared;
    out->baton = connection;
    return APR_SUCCESS;
}

static void close_connection(const ph_db_connection_t *connection, void *baton)
{
    const plain_source_t *plain = baton;

    plain->close(plain->main_server, connection->baton);
}

static void fill_plain_source(ph_db_source_t *source, const ph_dbd_conf_t *conf, server_rec *main_server,
                              apr_pool_t *pool)
{
    plain_source_t *plain = apr_palloc(pool, sizeof(*plain));

    plain->main_server = main_server;
    plain->open = APR_RETRIEVE_OPTIONAL_FN(ap_dbd_open);
    plain->close = APR_RETRIEVE_OPTIONAL_FN(ap_dbd_close);
    source->open = open_connection;
    source->close = close_connection;
    source->baton = plain;
    source->open_tries = conf->max;
}

apr_status_t ph_dbd_source_make(ph_db_source_t **source, struct ph_dbd_pool_t **dbd_pool,
                                const ph_dbd_conf_t *conf, server_rec *main_server,
                                apr_global_mutex_t *writers, apr_pool_t *pool)
{
    ph_db_source_t *made = apr_pcalloc(pool, sizeof(*made));
    apr_status_t rv = APR_SUCCESS;

    *dbd_pool = NULL;
    made->dialect = conf->dialect;
    made->writers = writers;
    made->timeout = PH_DBD_EXCHANGE_TIMEOUT;
    if (conf->dialect == PH_DIALECT_MYSQL) {
        rv = ph_dbd_pool_make(dbd_pool, made, conf->max, main_server, pool);
    }
    else {
        fill_plain_source(made, conf, main_server, pool);
    }
    if (rv == APR_SUCCESS) {
        rv = ph_db_gate_make(&made->gate, conf->max - CONNECTIONS_HELD, pool);
    }
    *source = made;
    return rv;
}
