/* SPDX-License-Identifier: Apache-2.0 */
/* Reads and checks mod_dbd's directives. */
#include "dbd_conf.h"

#include <ap_expr.h>
#include <ap_mpm.h>
#include <apr_dbd.h>
#include <apr_env.h>
#include <apr_strings.h>
#include <http_config.h>
#include <mod_dbd.h>
#include <stdlib.h>

#define DBD_MIN_DEFAULT 1
#define DBD_MAX_DEFAULT 10
#define OPTION_GROUP "portalhooks"
#define OPTION_DIRECTORY_VARIABLE "MARIADB_HOME"

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

static const apr_array_header_t *read_init_sql(apr_pool_t *pool)
{
    apr_array_header_t *found = apr_array_make(pool, 2, sizeof(const char *));
    const ap_directive_t *directive;

    for (directive = ap_conftree; directive; directive = directive->next) {
        if (strcasecmp(directive->directive, "DBDInitSQL") == 0) {
            const char *args = directive->args;

            APR_ARRAY_PUSH(found, const char *) = ap_getword_conf(pool, &args);
        }
    }
    return found;
}

static int read_number(const char *name, int value_default, apr_pool_t *pool)
{
    const char *args = find_directive(name);

    return args ? atoi(ap_getword_conf(pool, &args)) : value_default;
}

static int is_off(const char *name, apr_pool_t *pool)
{
    const char *args = find_directive(name);

    return args && strcasecmp(ap_getword_conf(pool, &args), "off") == 0;
}

static int is_prefork(void)
{
    int threaded = AP_MPMQ_NOT_SUPPORTED;

    ap_mpm_query(AP_MPMQ_IS_THREADED, &threaded);
    return threaded == AP_MPMQ_NOT_SUPPORTED;
}

const char *ph_dbd_conf_read(ph_dbd_conf_t *conf, apr_pool_t *pool)
{
    const char *driver = find_directive("DBDriver");
    const char *params = find_directive("DBDParams");

    if (!APR_RETRIEVE_OPTIONAL_FN(ap_dbd_open)) {
        return "mod_portalhooks requires mod_dbd: add LoadModule dbd_module.";
    }
    if (!driver || !params) {
        return "mod_portalhooks requires a database: set DBDriver and DBDParams in the main server.";
    }
    conf->driver = ap_getword_conf(pool, &driver);
    conf->params = ap_getword_conf(pool, &params);
    conf->init_sql = read_init_sql(pool);
    conf->max = read_number("DBDMax", DBD_MAX_DEFAULT, pool);
    conf->others = is_off("DBDPersist", pool) ? 0 : read_number("DBDMin", DBD_MIN_DEFAULT, pool);
    conf->is_prefork = is_prefork();
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
    if (conf->max <= PH_DBD_CONNECTIONS_HELD) {
        return apr_psprintf(
            pool,
            "DBDMax %d: must be at least 3 for mod_portalhooks, because two of its threads hold a connection "
            "each.",
            conf->max);
    }
    if (conf->is_prefork) {
        conf->max = PH_DBD_PREFORK_CONNECTIONS;
    }
    return NULL;
}

/* The value of group= in DBDParams; NULL = none. */
static const char *option_group(const char *params, apr_pool_t *pool)
{
    const char *group = strstr(params, "group=");

    if (!group) {
        return NULL;
    }
    group += strlen("group=");
    return apr_pstrndup(pool, group, strcspn(group, " ,;|"));
}

static apr_status_t write_option_file(const char *directory, const char *group, apr_pool_t *pool)
{
    const char *path = apr_pstrcat(pool, directory, "/my.cnf", NULL);
    apr_file_t *file;
    apr_status_t rv =
        apr_dir_make_recursive(directory,
                               APR_FPROT_UREAD | APR_FPROT_UWRITE | APR_FPROT_UEXECUTE | APR_FPROT_GREAD |
                                   APR_FPROT_GEXECUTE | APR_FPROT_WREAD | APR_FPROT_WEXECUTE,
                               pool);

    if (rv == APR_SUCCESS) {
        rv = apr_file_open(&file, path, APR_FOPEN_WRITE | APR_FOPEN_CREATE | APR_FOPEN_TRUNCATE,
                           APR_FPROT_UREAD | APR_FPROT_UWRITE | APR_FPROT_GREAD | APR_FPROT_WREAD, pool);
    }
    if (rv == APR_SUCCESS) {
        apr_file_printf(file, "[%s]\nconnect-timeout=%d\n", group, PH_DBD_CONNECT_TIMEOUT_S);
        rv = apr_file_close(file);
    }
    return rv;
}

apr_status_t ph_dbd_conf_limit_connects(ph_dbd_conf_t *conf, apr_pool_t *pool)
{
    const char *directory = ap_runtime_dir_relative(pool, "portalhooks-dbd");
    const char *group = option_group(conf->params, pool);
    char *present;
    apr_status_t rv;

    if (conf->dialect != PH_DIALECT_MYSQL) {
        return APR_SUCCESS;
    }
    if (apr_env_get(&present, OPTION_DIRECTORY_VARIABLE, pool) == APR_SUCCESS &&
        strcmp(present, directory) != 0) {
        return APR_SUCCESS;
    }
    rv = write_option_file(directory, group ? group : OPTION_GROUP, pool);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    if (!group) {
        conf->params = apr_pstrcat(pool, conf->params, ",group=" OPTION_GROUP, NULL);
    }
    return apr_env_set(OPTION_DIRECTORY_VARIABLE, directory, pool);
}
