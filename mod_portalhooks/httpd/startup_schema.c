/* SPDX-License-Identifier: Apache-2.0 */
/* Checks at start that the database has the tables of this version. */
#include "startup_schema.h"

#include <ap_mpm.h>
#include <apr_strings.h>
#include <errno.h>
#include <http_log.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <unixd.h>

#include "directives.h"
#include "service/limits_check.h"
#include "store/catalog_check.h"
#include "store/db_status.h"
#include "store/migrate.h"

APLOG_USE_MODULE(portalhooks);

#define SQLITE_TIMEOUT apr_time_from_sec(1) /* other processes lock the file while opening or closing it */
#define SQLITE_RETRY_INTERVAL apr_time_from_msec(20)
#define MYSQL_TIMEOUT_MS 5000

/* The result of a check of the schema, as it is written to a pipe. */
typedef struct finding_t {
    apr_status_t status;
    ph_server_limits_t limits;
    ph_schema_state_t state;
    char sentence[1000]; /* empty = none */
} finding_t;

/* The children write to the file and to the two of its WAL, so httpd's User must own them. */
static void give_file_to_user(const char *path, server_rec *server, apr_pool_t *pool)
{
    static const char *const suffixes[] = { "", "-wal", "-shm" };
    apr_size_t i;

    if (geteuid() != 0) {
        return;
    }
    for (i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
        const char *file = apr_pstrcat(pool, path, suffixes[i], NULL);

        if (access(file, F_OK) == 0 && chown(file, ap_unixd_config.user_id, ap_unixd_config.group_id) != 0) {
            ap_log_error(
                APLOG_MARK, APLOG_WARNING, errno, server,
                "schema: cannot change the owner of %s to httpd's User; change it, or clicks will fail",
                file);
        }
    }
}

static void log_migration(void *baton, const char *name)
{
    server_rec *server = baton;

    ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, server, "schema: applied %s", name);
}

static const char *create_schema(const ph_dbd_conf_t *conf, server_rec *server, apr_pool_t *pool)
{
    int applied;
    const char *fault = ph_migrate_apply(&applied, conf->driver, conf->params, log_migration, server, pool);

    if (!fault && conf->dialect == PH_DIALECT_SQLITE) {
        give_file_to_user(conf->params, server, pool);
    }
    return fault;
}

typedef void check_fn(void *finding, const ph_dbd_conf_t *conf, apr_pool_t *pool);

static void check_schema(void *data, const ph_dbd_conf_t *conf, apr_pool_t *pool)
{
    finding_t *finding = data;
    const char *sentence = NULL;

    finding->status = ph_migrate_check(&finding->state, &sentence, conf->driver, conf->params, pool);
    if (finding->status == APR_SUCCESS && conf->is_prefork) {
        ph_server_limits_read(&finding->limits, conf->params, pool);
    }
    apr_cpystrn(finding->sentence, sentence ? sentence : "", sizeof(finding->sentence));
}

/* The driver connects and reads without a time limit. A thread that hangs in it cannot be ended, a process
 * can; forking is safe here because httpd has no other thread yet. Returns 1 when *finding, of at most
 * PIPE_BUF bytes, was filled in time; otherwise *sentence says why not. */
static int run_in_time(void *finding, apr_size_t size, check_fn *check, const char **sentence,
                       const ph_dbd_conf_t *conf, apr_pool_t *pool)
{
    struct pollfd poll_fd = { -1, POLLIN, 0 };
    int has_finding;
    pid_t child;
    int ends[2];

    *sentence = "cannot start a process for the check";
    if (pipe(ends) != 0) {
        return 0;
    }
    child = fork();
    if (child == 0) {
        check(finding, conf, pool);
        _exit(write(ends[1], finding, size) == (ssize_t)size ? 0 : 1);
    }
    close(ends[1]);
    if (child < 0) {
        close(ends[0]);
        return 0;
    }
    poll_fd.fd = ends[0];
    has_finding = poll(&poll_fd, 1, MYSQL_TIMEOUT_MS) == 1 && read(ends[0], finding, size) == (ssize_t)size;
    close(ends[0]);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    *sentence = "it accepts connections but does not respond";
    return has_finding;
}

static void log_limits(const ph_server_limits_t *limits, const ph_dbd_conf_t *conf, server_rec *server,
                       apr_pool_t *pool)
{
    ph_limits_need_t need = { 0, 1, conf->others, PH_DBD_PREFORK_STATEMENTS };
    const char *sentence;

    ap_mpm_query(AP_MPMQ_MAX_DAEMONS, &need.processes);
    sentence = ph_limits_check_connections(limits, &need, pool);
    if (sentence) {
        ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, server, "database: %s", sentence);
    }
    sentence = ph_limits_check_statements(limits, &need, pool);
    if (sentence) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, server, "database: %s", sentence);
    }
}

static apr_status_t check_in_time(ph_schema_state_t *state, const char **sentence, const ph_dbd_conf_t *conf,
                                  server_rec *server, apr_pool_t *pool)
{
    finding_t finding = { 0 };

    if (!run_in_time(&finding, sizeof(finding), check_schema, sentence, conf, pool)) {
        return PH_DB_UNAVAILABLE;
    }
    log_limits(&finding.limits, conf, server, pool);
    *state = finding.state;
    *sentence = *finding.sentence ? apr_pstrdup(pool, finding.sentence) : NULL;
    return finding.status;
}

static apr_status_t check(ph_schema_state_t *state, const char **sentence, const ph_dbd_conf_t *conf,
                          server_rec *server, apr_pool_t *pool)
{
    const apr_time_t until = apr_time_now() + SQLITE_TIMEOUT;
    apr_status_t rv;

    if (conf->dialect == PH_DIALECT_MYSQL) {
        return check_in_time(state, sentence, conf, server, pool);
    }
    rv = ph_migrate_check(state, sentence, conf->driver, conf->params, pool);
    while (rv != APR_SUCCESS && apr_time_now() < until) {
        apr_sleep(SQLITE_RETRY_INTERVAL);
        rv = ph_migrate_check(state, sentence, conf->driver, conf->params, pool);
    }
    return rv;
}

/* ---- the catalog ----------------------------------------------------------------------------------- */

/* The result of a check of the catalog, as it is written to a pipe. */
typedef struct catalog_finding_t {
    char sentence[1000]; /* empty = none */
} catalog_finding_t;

static void check_views(void *data, const ph_dbd_conf_t *conf, apr_pool_t *pool)
{
    catalog_finding_t *finding = data;
    const ph_catalog_finding_t *worst;
    ph_catalog_report_t report;

    *finding->sentence = '\0';
    if (ph_catalog_check(&report, conf->driver, conf->params, PH_CATALOG_CHECK_SHORT, pool)) {
        return; /* no connection: requests will log it */
    }
    worst = ph_catalog_report_worst(&report);
    if (worst) {
        apr_snprintf(finding->sentence, sizeof(finding->sentence), "%s%s%s%s", worst->sentence,
                     worst->cause ? " (" : "", worst->cause ? worst->cause : "", worst->cause ? ")" : "");
    }
}

/* A view that an upgrade of its application has broken costs the catalog, not the start. */
static void warn_of_catalog(const ph_dbd_conf_t *conf, server_rec *server, apr_pool_t *pool)
{
    catalog_finding_t finding = { "" };
    const char *sentence = NULL;

    if (conf->dialect == PH_DIALECT_SQLITE) {
        check_views(&finding, conf, pool);
    }
    else if (!run_in_time(&finding, sizeof(finding), check_views, &sentence, conf, pool)) {
        apr_cpystrn(finding.sentence, "The views ph_integration and ph_event were not read within 5 s.",
                    sizeof(finding.sentence));
    }
    if (*finding.sentence) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, server,
                     "catalog: %s Clicks or lists are refused until the view is repaired; run portalhooks "
                     "verify-catalog",
                     finding.sentence);
    }
}

ph_startup_schema_t ph_startup_schema_check(const char **sentence, const ph_dbd_conf_t *conf, int create,
                                            server_rec *server, apr_pool_t *pool)
{
    ph_schema_state_t state;
    apr_pool_t *scratch;
    apr_status_t rv;

    apr_pool_create(&scratch, pool);
    *sentence = NULL;
    rv = check(&state, sentence, conf, server, scratch);
    if (create && rv == APR_SUCCESS && (state == PH_SCHEMA_MISSING || state == PH_SCHEMA_BEHIND)) {
        const char *fault = create_schema(conf, server, scratch);

        if (!fault) {
            rv = check(&state, sentence, conf, server, scratch);
        }
        else {
            *sentence = fault;
        }
    }
    *sentence = apr_pstrdup(pool, *sentence);
    if (rv == APR_SUCCESS && !*sentence && ph_config_of(server)->external_catalog == 1) {
        warn_of_catalog(conf, server, scratch);
    }
    apr_pool_destroy(scratch);
    if (rv != APR_SUCCESS) {
        return PH_STARTUP_SCHEMA_DEFERRED;
    }
    return *sentence ? PH_STARTUP_SCHEMA_MISFIT : PH_STARTUP_SCHEMA_FITS;
}
