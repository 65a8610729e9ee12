/* SPDX-License-Identifier: Apache-2.0 */
/* The parent process: checks the configuration and prepares what the children inherit. A fault fails the
 * first start only; at a restart it is logged and the Portal refuses requests, so that the site stays up. */
#include "parent.h"

#include <apr_strings.h>
#include <http_config.h>
#include <http_core.h>
#include <http_log.h>
#include <mpm_common.h>

#include "config_advice.h"
#include "egress_conf.h"
#include "os/keyfile.h"
#include "runtime.h"
#include "spool_dir.h"
#include "sqlite_mutex.h"
#include "startup_schema.h"
#include "wire/client_pair.h"
#include "wire/sender.h"

APLOG_USE_MODULE(portalhooks);

static int is_enabled_anywhere(server_rec *server)
{
    for (; server; server = server->next) {
        if (ph_config_of(server)->enabled == 1) {
            return 1;
        }
    }
    return 0;
}

static int pre_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp)
{
    (void)plog;
    (void)ptemp;
    return ph_sqlite_mutex_register(pconf) == APR_SUCCESS ? OK : HTTP_INTERNAL_SERVER_ERROR;
}

static const char *check_key_file(ph_keyring_t **ring, const ph_config_t *config, apr_pool_t *pool)
{
    *ring = NULL;
    return config->key_file ? ph_keyfile_read(ring, config->key_file, pool) : NULL;
}

static const char *check_client_certificate(const ph_client_pair_t **pair, const ph_config_t *config,
                                            apr_pool_t *pool)
{
    *pair = NULL;
    return config->client_certificate ? ph_client_pair_read(pair, config->client_certificate, pool) : NULL;
}

/* All checks that need no database; `httpd -t` runs them too. */
static int check_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *server)
{
    ph_config_t *config = ph_config_of(server);
    ph_dbd_conf_t dbd;
    const ph_client_pair_t *pair;
    ph_keyring_t *ring;
    const char *fault;

    (void)plog;
    if (!is_enabled_anywhere(server) || !ph_retained_is_first_start()) {
        return OK;
    }
    fault = ph_dbd_conf_read(&dbd, ptemp);
    if (!fault) {
        fault = check_key_file(&ring, config, ptemp);
    }
    if (!fault) {
        fault = check_client_certificate(&pair, config, ptemp);
    }
    if (!fault) {
        fault = ph_config_policy(config, pconf);
    }
    if (!fault) {
        fault = ph_config_ca_fault(config, ptemp);
    }
    if (fault) {
        ap_log_error(APLOG_MARK, APLOG_EMERG, 0, server, "%s", fault);
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    ph_config_advise(server, config, &dbd, ptemp);
    return OK;
}

/* Fail the first start with `sentence`; at a restart log it and continue. */
static int tolerate(const char **fault, const char *sentence, server_rec *server)
{
    const int is_first = ph_retained_is_first_start();

    *fault = sentence;
    ap_log_error(APLOG_MARK, is_first ? APLOG_EMERG : APLOG_ERR, 0, server, "%s", sentence);
    return is_first ? HTTP_INTERNAL_SERVER_ERROR : OK;
}

static int check_schema(ph_runtime_t *runtime, apr_pool_t *pool)
{
    apr_global_mutex_t *mutex = ph_retained_get() ? ph_retained_get()->sqlite_mutex : NULL;
    ph_startup_schema_t result;
    const char *sentence;

    if (mutex) {
        ph_sqlite_mutex_lock(mutex);
    }
    result = ph_startup_schema_check(&sentence, &runtime->dbd, runtime->config->schema_create == 1,
                                     runtime->server, pool);
    if (mutex) {
        ph_sqlite_mutex_unlock(mutex);
    }
    switch (result) {
    case PH_STARTUP_SCHEMA_FITS:
        return OK;
    case PH_STARTUP_SCHEMA_DEFERRED:
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, runtime->server,
                     "schema: database unreachable, check deferred: %s", sentence);
        return OK;
    case PH_STARTUP_SCHEMA_MISFIT:
        return tolerate(&runtime->schema_fault, sentence, runtime->server);
    }
    return HTTP_INTERNAL_SERVER_ERROR;
}

/* httpd runs without it, but outcomes that a stopping child cannot write become unknown. */
static void prepare_spool(ph_runtime_t *runtime, apr_pool_t *pool)
{
    const char *fault = ph_spool_dir_prepare(runtime->config->spool_dir, pool);

    if (fault) {
        ap_log_error(APLOG_MARK, APLOG_ERR, 0, runtime->server, "%s", fault);
        return;
    }
    runtime->spool_dir = runtime->config->spool_dir;
}

/* httpd runs without it, but a server that accepts connections and stays silent holds an opener up. */
static void limit_connects(ph_runtime_t *runtime, apr_pool_t *pool)
{
    apr_status_t rv = ph_dbd_conf_limit_connects(&runtime->dbd, pool);

    if (rv != APR_SUCCESS) {
        ap_log_error(
            APLOG_MARK, APLOG_WARNING, rv, runtime->server,
            "database: the time to connect is not limited, because no option file can be written into "
            "httpd's runtime directory");
    }
}

static void log_targets(server_rec *server, const ph_config_t *config)
{
    int i;

    for (i = 0; config->allow_targets && i < config->allow_targets->nelts; i++) {
        ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, server, "targets: PortalHooksAllowTarget allows %s",
                     APR_ARRAY_IDX(config->allow_targets, i, const char *));
    }
    ph_egress_conf_log(server, config->egress);
    if (config->allow_plain_http) {
        ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, server,
                     "targets: PortalHooksAllowPlainHTTP is On: tokens and events may be sent unencrypted");
    }
    if (config->proxy) {
        ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, server, "targets: all attempts go through the proxy %s",
                     config->proxy->url);
    }
}

/* What the configuration allows beyond the defaults, and what in it puts secrets at risk. */
static void log_what_is_allowed(server_rec *server, const ph_config_t *config)
{
    log_targets(server, config);
    /* It makes the children dumpable, and a process of the same user may attach to a dumpable one. */
    if (ap_coredumpdir_configured && config->key_file) {
        ap_log_error(
            APLOG_MARK, APLOG_WARNING, 0, server,
            "key file: CoreDumpDirectory lets other processes of httpd's User read the memory of its "
            "children, decrypted tokens included: remove it once you have your dump");
    }
}

/* One line that says what started, for whoever reads the log of an incident. */
static void log_start(const ph_runtime_t *runtime)
{
    const ph_config_t *config = runtime->config;
    const char *kid = runtime->keyring ? ph_keyring_active(runtime->keyring) : NULL;
    const server_rec *server = runtime->server;

    while (server->next && ph_config_of(server)->enabled != 1) {
        server = server->next;
    }
    ap_log_error(
        APLOG_MARK, APLOG_NOTICE, 0, runtime->server,
        "portal: mod_portalhooks/%s, instance %s, database %s with %d connections per child, base %s, "
        "key %s, spool %s; per child %d in flight, %d per destination, %d queued; timeout %d s%s",
        PH_VERSION, config->instance, runtime->dbd.driver ? runtime->dbd.driver : "none", runtime->dbd.max,
        *ph_config_of(server)->base ? ph_config_of(server)->base : "/", kid ? kid : "none",
        runtime->spool_dir ? runtime->spool_dir : "none", config->max_in_flight, config->max_per_destination,
        config->queue, config->timeout_s, config->paused == 1 ? "; PortalHooksPause is On" : "");
}

static int post_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *server)
{
    ph_runtime_t *runtime;
    const char *fault;
    server_rec *each;
    apr_status_t rv;

    (void)plog;
    if (ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_CREATE_PRE_CONFIG || !is_enabled_anywhere(server)) {
        return OK;
    }
    for (each = server; each; each = each->next) {
        ph_config_finish(ph_config_of(each), each, pconf);
    }
    runtime = apr_pcalloc(pconf, sizeof(*runtime));
    runtime->server = server;
    runtime->config = ph_config_of(server);
    fault = ph_dbd_conf_read(&runtime->dbd, pconf);
    if (!fault) {
        fault = ph_config_policy(runtime->config, pconf);
    }
    if (fault && tolerate(&runtime->schema_fault, fault, server) != OK) {
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    if (!fault) {
        limit_connects(runtime, pconf);
    }
    fault = check_key_file(&runtime->keyring, runtime->config, pconf);
    if (fault && tolerate(&runtime->keyring_fault, fault, server) != OK) {
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    /* Without it receivers refuse what they would have refused without it at the start. */
    fault = check_client_certificate(&runtime->client_pair, runtime->config, pconf);
    if (fault && tolerate(&fault, fault, server) != OK) {
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    if (!runtime->schema_fault && check_schema(runtime, ptemp) != OK) {
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    runtime->schema_fault = apr_pstrdup(pconf, runtime->schema_fault);
    ph_sender_init();
    rv = ph_retained_make(&runtime->retained, runtime->dbd.dialect, server);
    if (rv != APR_SUCCESS) {
        ap_log_error(
            APLOG_MARK, APLOG_EMERG, rv, server,
            "shared memory: cannot be created; check the limits of the host and the directive Mutex");
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    /* PortalHooksKeepBody and the key file may have changed. */
    atomic_store(&runtime->retained->alerts->packet_told, 0);
    atomic_store(&runtime->retained->alerts->seals_due, 0);
    prepare_spool(runtime, ptemp);
    log_what_is_allowed(server, runtime->config);
    runtime->config->runtime = runtime;
    log_start(runtime);
    return OK;
}

/* A child has exited: mark it dead, so that the others need not wait for its lease to expire. */
static void child_status(server_rec *server, pid_t pid, ap_generation_t generation, int slot,
                         mpm_child_status status)
{
    (void)server;
    (void)generation;
    (void)slot;
    if (status == MPM_CHILD_EXITED && ph_retained_get()) {
        ph_in_flight_give_all(ph_retained_get()->in_flight, (int)pid);
        ph_child_table_mark_dead(ph_retained_get()->child_table, (int)pid);
        ph_gauges_leave(ph_retained_get()->gauges, (int)pid);
    }
}

void ph_parent_register_hooks(apr_pool_t *pool)
{
    (void)pool;
    ap_hook_pre_config(pre_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_check_config(check_config, NULL, NULL, APR_HOOK_MIDDLE);
    /* Early, because the schema check forks, and later hooks may start threads. */
    ap_hook_post_config(post_config, NULL, NULL, APR_HOOK_FIRST);
    ap_hook_child_status(child_status, NULL, NULL, APR_HOOK_MIDDLE);
}
