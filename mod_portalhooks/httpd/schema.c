/* SPDX-License-Identifier: Apache-2.0 */
/* Does the database have the tables this module runs on? */
#include "schema.h"

#include <apr_strings.h>
#include <http_log.h>
#include <unistd.h>
#include <unixd.h>

#include "store/migrate.h"

APLOG_USE_MODULE(portalhooks);

#define PATIENCE apr_time_from_sec(1) /* with other processes that open or close a SQLite file */
#define LOOK_EVERY apr_time_from_msec(20)

/* SQLite writes as the children do: the file, and the two that WAL keeps beside it, must be theirs. */
static void give_file_to_user(const char *path, server_rec *server, apr_pool_t *pool)
{
    static const char *const suffixes[] = { "", "-wal", "-shm" };
    apr_size_t i;

    if (geteuid() != 0) {
        return;
    }
    for (i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        const char *file = apr_pstrcat(pool, path, suffixes[i], NULL);

        if (access(file, F_OK) == 0 && chown(file, ap_unixd_config.user_id, ap_unixd_config.group_id) != 0) {
            ap_log_error(APLOG_MARK, APLOG_WARNING, errno, server,
                         "schema: %s could not be given to httpd's User", file);
        }
    }
}

static void report(void *baton, const char *name)
{
    server_rec *server = baton;

    ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, server, "schema: applied %s", name);
}

static const char *create_schema(const ph_dbd_conf_t *conf, server_rec *server, apr_pool_t *pool)
{
    int applied;
    const char *fault = ph_migrate_apply(&applied, conf->driver, conf->params, report, server, pool);

    if (!fault && conf->dialect == PH_DIALECT_SQLITE) {
        give_file_to_user(conf->params, server, pool);
    }
    return fault;
}

static apr_status_t check(ph_schema_state_t *state, const char **sentence, const ph_dbd_conf_t *conf,
                          apr_pool_t *pool)
{
    const apr_time_t until = apr_time_now() + PATIENCE;
    apr_status_t rv = ph_migrate_check(state, sentence, conf->driver, conf->params, pool);

    while (rv != APR_SUCCESS && conf->dialect == PH_DIALECT_SQLITE && apr_time_now() < until) {
        apr_sleep(LOOK_EVERY);
        rv = ph_migrate_check(state, sentence, conf->driver, conf->params, pool);
    }
    return rv;
}

ph_schema_fit_t ph_schema_look(const char **sentence, const ph_dbd_conf_t *conf, int create,
                               server_rec *server, apr_pool_t *pool)
{
    ph_schema_state_t state;
    apr_pool_t *look;
    apr_status_t rv;

    apr_pool_create(&look, pool);
    *sentence = NULL;
    rv = check(&state, sentence, conf, look);
    if (create && (rv != APR_SUCCESS || state == PH_SCHEMA_MISSING || state == PH_SCHEMA_BEHIND)) {
        const char *fault = create_schema(conf, server, look);

        if (!fault) {
            rv = check(&state, sentence, conf, look);
        }
        else if (rv == APR_SUCCESS) {
            *sentence = fault;
        }
    }
    *sentence = apr_pstrdup(pool, *sentence);
    apr_pool_destroy(look);
    if (rv != APR_SUCCESS) {
        return PH_SCHEMA_UNSEEN;
    }
    return *sentence ? PH_SCHEMA_WRONG : PH_SCHEMA_FITS;
}
