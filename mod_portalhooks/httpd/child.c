/* SPDX-License-Identifier: Apache-2.0 */
/* Starts and stops a child: fills its portal, starts the sending threads, stops them before its pool is
 * destroyed. */
#include "child.h"

#include <ap_mpm.h>
#include <http_config.h>
#include <http_log.h>
#include <http_main.h>
#include <mpm_common.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

#include "child_portal.h"
#include "os/failpoint.h"
#include "pipeline/lease.h"
#include "prefork_stop.h"
#include "runtime.h"
#include "sqlite_mutex.h"

APLOG_USE_MODULE(portalhooks);

#define GRACEFUL_DRAIN apr_time_from_sec(35)
#define PREFORK_DRAIN apr_time_from_sec(5) /* prefork does not tell a graceful stop from another */
/* For the last outcomes: the parent sends SIGKILL 9 s after SIGTERM. */
#define WRITE_TIMEOUT apr_time_from_sec(3)

static ph_runtime_t *runtime_of_main(void)
{
    return ph_config_of(ap_server_conf)->runtime;
}

static int max_waiters_of(const ph_config_t *config)
{
    int threads = 1;

    ap_mpm_query(AP_MPMQ_MAX_THREADS, &threads);
    if (config->max_waiters != PH_UNSET) {
        return config->max_waiters;
    }
    return threads / 4 > 1 ? threads / 4 : 1;
}

static apr_status_t start_sending(ph_runtime_t *runtime)
{
    const ph_config_t *config = runtime->config;
    ph_sending_settings_t settings = { 0 };

    settings.pipeline = &runtime->pipeline;
    settings.start_id = runtime->retained->start_id;
    settings.server = ap_server_root_relative(runtime->pchild, ap_pid_fname);
    settings.child = ph_portal_new_id(&runtime->portal, "", runtime->pchild);
    settings.lease = PH_FAILPOINT_LEASE(PH_LEASE_LENGTH);
    settings.child_table = runtime->retained->child_table;
    settings.spool_dir = runtime->spool_dir;
    settings.queue = config->queue;
    settings.max_waiters = max_waiters_of(config);
    settings.dispatcher.max_in_flight = config->max_in_flight;
    settings.dispatcher.max_per_destination = config->max_per_destination;
    settings.dispatcher.reuse = apr_time_from_sec(config->reuse_s);
    settings.dispatcher.max_idle = config->max_idle;
    settings.dispatcher.queue_timeout = apr_time_from_sec(30);
    settings.dispatcher.sender = runtime->sender;
    return ph_sending_start(&runtime->sending, &settings, runtime->pchild);
}

ph_pipeline_t *ph_child_start_sending(void)
{
    ph_runtime_t *runtime = runtime_of_main();
    ph_pipeline_t *pipeline = &runtime->pipeline;
    apr_status_t rv = APR_SUCCESS;

    apr_thread_mutex_lock(runtime->start_lock);
    if (!pipeline->admission && !runtime->portal.schema_fault && !atomic_load(&runtime->is_stopped)) {
        rv = start_sending(runtime);
        if (rv != APR_SUCCESS) {
            ap_log_error(
                APLOG_MARK, APLOG_ERR, rv, runtime->server,
                "sending: threads cannot be started, clicks are refused; check the limits of the process");
        }
    }
    apr_thread_mutex_unlock(runtime->start_lock);
    return pipeline->admission ? pipeline : NULL;
}

static void stop_sending(ph_runtime_t *runtime)
{
    apr_time_t deadline = apr_time_now();

    if (runtime->is_graceful) {
        deadline += GRACEFUL_DRAIN;
    }
    else if (!runtime->is_threaded) {
        deadline += PREFORK_DRAIN;
    }
    ph_sending_stop(runtime->sending, deadline, deadline + WRITE_TIMEOUT);
    runtime->sending = NULL;
}

/* The memory of an opener that hangs in the driver must not be freed. Our data is written, so the process may
 * exit here. SQLite's last connection writes to the file when it closes. */
static void stop_connections(ph_runtime_t *runtime)
{
    apr_global_mutex_t *mutex = runtime->retained->sqlite_mutex;
    int is_stopped;

    if (mutex) {
        ph_sqlite_mutex_lock(mutex);
    }
    is_stopped = ph_dbd_pool_stop(runtime->connections);
    if (mutex) {
        ph_sqlite_mutex_unlock(mutex);
    }
    if (!is_stopped) {
        ap_log_error(
            APLOG_MARK, APLOG_WARNING, 0, runtime->server,
            "database: accepts connections but does not respond; exiting without closing connections");
        _exit(0);
    }
}

static void stop_threads(void *baton)
{
    ph_runtime_t *runtime = baton;

    apr_thread_mutex_lock(runtime->start_lock);
    atomic_store(&runtime->is_stopped, 1);
    apr_thread_mutex_unlock(runtime->start_lock);
    if (runtime->sending) {
        stop_sending(runtime);
    }
    if (runtime->connections) {
        stop_connections(runtime);
    }
}

static apr_status_t stop_child(void *baton)
{
    ph_runtime_t *runtime = baton;

    if (runtime->stop) {
        ph_prefork_stop_finish(runtime->stop);
    }
    else {
        stop_threads(runtime);
    }
    return APR_SUCCESS;
}

/* Under prefork a child starts its sending threads with its first click; one has to sweep up after dead
 * processes. */
static apr_status_t start_threads(ph_runtime_t *runtime)
{
    apr_status_t rv = APR_SUCCESS;

    if (!runtime->is_threaded) {
        rv = ph_prefork_stop_make(&runtime->stop, stop_threads, runtime, runtime->pchild);
    }
    apr_pool_pre_cleanup_register(runtime->pchild, runtime, stop_child);
    if (rv == APR_SUCCESS &&
        (runtime->is_threaded || !ph_child_table_any_alive(runtime->retained->child_table))) {
        ph_child_start_sending();
    }
    return rv;
}

/* A signal handler of httpd destroys the pools of a child that is stopped while it starts. Signals are
 * blocked so that stop_child never meets half-started threads. */
static apr_status_t start_with_signals_blocked(ph_runtime_t *runtime)
{
    sigset_t all, before;
    apr_status_t rv;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    rv = start_threads(runtime);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return rv;
}

/* child_init, before mod_dbd opens its connections. */
static void lock_sqlite(apr_pool_t *pchild, server_rec *server)
{
    ph_runtime_t *runtime = ph_config_of(server)->runtime;

    if (runtime && runtime->retained->sqlite_mutex) {
        runtime->mutex_status = ph_sqlite_mutex_child_init(&runtime->retained->sqlite_mutex, pchild);
    }
}

/* child_init, after mod_dbd has opened them. */
static apr_status_t unlock_sqlite(ph_runtime_t *runtime)
{
    apr_global_mutex_t *mutex = runtime->retained->sqlite_mutex;

    if (!mutex || runtime->mutex_status != APR_SUCCESS) {
        return runtime->mutex_status;
    }
    return ph_sqlite_mutex_opened(mutex, runtime->pchild);
}

static void child_init(apr_pool_t *pchild, server_rec *server)
{
    ph_runtime_t *runtime = ph_config_of(server)->runtime;
    apr_status_t rv;
    int threaded = AP_MPMQ_NOT_SUPPORTED;

    if (!runtime) {
        return;
    }
    runtime->pchild = pchild;
    runtime->pipeline.portal = &runtime->portal;
    rv = unlock_sqlite(runtime);
    if (rv == APR_SUCCESS) {
        rv = ph_child_portal_fill(runtime);
    }
    if (rv == APR_SUCCESS) {
        rv = apr_thread_mutex_create(&runtime->start_lock, APR_THREAD_MUTEX_DEFAULT, pchild);
    }
    if (rv != APR_SUCCESS) {
        ap_log_error(
            APLOG_MARK, APLOG_ERR, rv, server,
            "child: initialization failed, its requests are refused; fix the cause and restart httpd");
        runtime->portal.schema_fault = "The initialization of this process failed; see the error log.";
        return;
    }
    ap_mpm_query(AP_MPMQ_IS_THREADED, &threaded);
    runtime->is_threaded = threaded != AP_MPMQ_NOT_SUPPORTED;
    rv = start_with_signals_blocked(runtime);
    if (rv != APR_SUCCESS) {
        ap_log_error(
            APLOG_MARK, APLOG_ERR, rv, server,
            "child: cannot take over signals, its clicks are refused; check the limits of the process");
        atomic_store(&runtime->is_stopped, 1);
    }
}

/* May run in the listener thread: only sets flags. */
static void child_stopping(apr_pool_t *pchild, int graceful)
{
    ph_runtime_t *runtime = runtime_of_main();

    (void)pchild;
    if (runtime) {
        runtime->is_graceful = graceful;
        atomic_store(&runtime->pipeline.is_stopping, !graceful);
    }
}

ph_portal_t *ph_child_get_portal(void)
{
    return &runtime_of_main()->portal;
}

ph_portal_t *ph_child_find_portal(void)
{
    return runtime_of_main() ? ph_child_get_portal() : NULL;
}

ph_pipeline_t *ph_child_get_pipeline(void)
{
    return &runtime_of_main()->pipeline;
}

void ph_child_register_hooks(apr_pool_t *pool)
{
    static const char *const dbd[] = { "mod_dbd.c", NULL };

    (void)pool;
    ap_hook_child_init(lock_sqlite, NULL, dbd, APR_HOOK_FIRST);
    ap_hook_child_init(child_init, dbd, NULL, APR_HOOK_LAST);
    ap_hook_child_stopping(child_stopping, NULL, NULL, APR_HOOK_MIDDLE);
}
