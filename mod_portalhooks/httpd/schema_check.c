/* SPDX-License-Identifier: Apache-2.0 */
/* Does the database have the tables this module runs on? */
#include "schema_check.h"

#include <apr_strings.h>
#include <errno.h>
#include <http_log.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <unixd.h>

#include "store/migrate.h"

APLOG_USE_MODULE(portalhooks);

#define PATIENCE apr_time_from_sec(1) /* with other processes that open or close a SQLite file */
#define LOOK_EVERY apr_time_from_msec(20)
#define ANSWER_WITHIN_MS 5000 /* a server that accepts and hangs */

/* What a look found, as it goes through a pipe. */
typedef struct finding_t {
    apr_status_t status;
    ph_schema_state_t state;
    char sentence[1000]; /* empty = there is none */
} finding_t;

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

/* In a process of its own. */
static void look_and_tell(int pipe_end, const ph_dbd_conf_t *conf, apr_pool_t *pool)
{
    finding_t finding = { 0 };
    const char *sentence = NULL;

    finding.status = ph_migrate_check(&finding.state, &sentence, conf->driver, conf->params, pool);
    apr_cpystrn(finding.sentence, sentence ? sentence : "", sizeof finding.sentence);
    _exit(write(pipe_end, &finding, sizeof finding) == sizeof finding ? 0 : 1);
}

/* The driver connects and reads without limit, and a thread that hangs in it could not be ended: a process
 * can. httpd has no other thread here, so it may fork. */
static apr_status_t check_in_time(ph_schema_state_t *state, const char **sentence, const ph_dbd_conf_t *conf,
                                  apr_pool_t *pool)
{
    struct pollfd answer = { -1, POLLIN, 0 };
    finding_t finding;
    int ends[2];
    pid_t child;
    int has_answered;

    if (pipe(ends) != 0) {
        return errno;
    }
    child = fork();
    if (child == 0) {
        look_and_tell(ends[1], conf, pool);
    }
    close(ends[1]);
    answer.fd = ends[0];
    has_answered = child > 0 && poll(&answer, 1, ANSWER_WITHIN_MS) == 1 &&
                   read(ends[0], &finding, sizeof finding) == sizeof finding;
    close(ends[0]);
    if (child > 0) {
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
    }
    if (!has_answered) {
        *sentence = "it accepts connections and does not answer";
        return PH_DB_UNAVAILABLE;
    }
    *state = finding.state;
    *sentence = *finding.sentence ? apr_pstrdup(pool, finding.sentence) : NULL;
    return finding.status;
}

static apr_status_t check(ph_schema_state_t *state, const char **sentence, const ph_dbd_conf_t *conf,
                          apr_pool_t *pool)
{
    const apr_time_t until = apr_time_now() + PATIENCE;
    apr_status_t rv;

    if (conf->dialect == PH_DIALECT_MYSQL) {
        return check_in_time(state, sentence, conf, pool);
    }
    rv = ph_migrate_check(state, sentence, conf->driver, conf->params, pool);
    while (rv != APR_SUCCESS && apr_time_now() < until) {
        apr_sleep(LOOK_EVERY);
        rv = ph_migrate_check(state, sentence, conf->driver, conf->params, pool);
    }
    return rv;
}

ph_schema_check_t ph_schema_check_run(const char **sentence, const ph_dbd_conf_t *conf, int create,
                                      server_rec *server, apr_pool_t *pool)
{
    ph_schema_state_t state;
    apr_pool_t *look;
    apr_status_t rv;

    apr_pool_create(&look, pool);
    *sentence = NULL;
    rv = check(&state, sentence, conf, look);
    if (create && rv == APR_SUCCESS && (state == PH_SCHEMA_MISSING || state == PH_SCHEMA_BEHIND)) {
        const char *fault = create_schema(conf, server, look);

        if (!fault) {
            rv = check(&state, sentence, conf, look);
        }
        else {
            *sentence = fault;
        }
    }
    *sentence = apr_pstrdup(pool, *sentence);
    apr_pool_destroy(look);
    if (rv != APR_SUCCESS) {
        return PH_SCHEMA_CHECK_DEFERRED;
    }
    return *sentence ? PH_SCHEMA_CHECK_MISFIT : PH_SCHEMA_CHECK_FITS;
}
