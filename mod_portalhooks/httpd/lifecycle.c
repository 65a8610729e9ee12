/* SPDX-License-Identifier: Apache-2.0 */
/* The module's life: checked with the configuration, prepared in the parent, running in each child,
 * stopped with its pool. It refuses to start only the first time; later it never takes a site down. */
#include "lifecycle.h"

#include <ap_mpm.h>
#include <apr_shm.h>
#include <apr_strings.h>
#include <curl/curl.h>
#include <http_config.h>
#include <http_core.h>
#include <http_log.h>
#include <http_main.h>
#include <http_protocol.h>
#include <mpm_common.h>
#include <openssl/rand.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>
#include <util_mutex.h>

#include "core/failpoint.h"
#include "core/rate_limit.h"
#include "dbd.h"
#include "dbd_pool.h"
#include "directives.h"
#include "schema.h"
#include "service/lease.h"
#include "service/metrics.h"
#include "service/refusals.h"
#include "service/sending.h"
#include "spool_folder.h"
#include "start_log.h"
#include "store/keyfile.h"

APLOG_USE_MODULE(portalhooks);

#define MUTEX_TYPE "portalhooks-sqlite"
#define RETAINED "mod_portalhooks"
#define GRACEFUL_DRAIN apr_time_from_sec(35)
#define PREFORK_DRAIN apr_time_from_sec(5)   /* prefork never says whether a stop is graceful */
#define SETTLE_PATIENCE apr_time_from_sec(3) /* the parent kills a child 9 s after its first SIGTERM */
#define THREAD_PATIENCE apr_time_from_sec(3) /* of our threads with one exchange with the database */

/* What outlives a graceful restart. */
typedef struct ph_retained_t {
    char start_id[PH_ULID_LEN + 1]; /* of this start of the parent */
    apr_global_mutex_t *writers;    /* SQLite: over the children of both generations */
    ph_roster_t *roster;            /* of the children of both */
    ph_rate_limit_t *rate_limit;    /* of users, over the children of both */
    ph_metrics_t *metrics;          /* counted by the children of both */
} ph_retained_t;

/* Of one generation in the parent, and of one child after the fork. */
typedef struct ph_runtime_t {
    server_rec *server;
    ph_config_t *config;
    ph_retained_t *retained;
    ph_dbd_conf_t dbd;
    ph_keyring_t *keyring;
    const char *keyring_fault;
    const char *schema_fault;
    const char *spool_folder; /* NULL = it cannot serve */
    /* the child's */
    apr_pool_t *pchild;
    apr_status_t writers_status; /* of getting hold of the mutex */
    ph_portal_t portal;
    ph_sender_settings_t sender;
    ph_dbd_pool_t *connections; /* NULL = they are not waited for */
    apr_thread_mutex_t *start_lock;
    ph_sending_t *sending;
    int is_threaded;
    int is_graceful; /* how the child ends; child_stopping says so */
} ph_runtime_t;

static ph_runtime_t *runtime_of_main(void)
{
    return ph_config_of(ap_server_conf)->runtime;
}

static int is_enabled_anywhere(server_rec *server)
{
    for (; server; server = server->next) {
        if (ph_config_of(server)->enabled == 1) {
            return 1;
        }
    }
    return 0;
}

static ph_retained_t *retained(void)
{
    return ap_retained_data_get(RETAINED);
}

/* ---- the ports ---------------------------------------------------------------------------------- */

static void random_bytes(void *bytes, apr_size_t len)
{
    if (RAND_bytes(bytes, (int)len) != 1) {
        abort();
    }
}

static void log_line(void *baton, ph_log_level_t level, const char *line)
{
    static const int levels[] = { APLOG_ERR, APLOG_WARNING, APLOG_NOTICE, APLOG_INFO, APLOG_DEBUG };

    ap_log_error(APLOG_MARK, levels[level], 0, (server_rec *)baton, "%s", line);
}

/* Whoever opens a SQLite file first or closes it last locks it, and then nobody else can prepare a
 * statement: so all opening and closing goes through the mutex, mod_dbd's in child processes too. */

static apr_status_t lock_writers(void *writers)
{
    return apr_global_mutex_lock(writers);
}

static apr_status_t unlock_writers(void *writers)
{
    return apr_global_mutex_unlock(writers);
}

/* ---- in the parent ------------------------------------------------------------------------------ */

static int pre_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp)
{
    (void)plog;
    (void)ptemp;
    return ap_mutex_register(pconf, MUTEX_TYPE, NULL, APR_LOCK_DEFAULT, 0) == APR_SUCCESS
               ? OK
               : HTTP_INTERNAL_SERVER_ERROR;
}

static const char *check_key_file(ph_keyring_t **ring, const ph_config_t *config, apr_pool_t *pool)
{
    *ring = NULL;
    return config->key_file ? ph_keyfile_read(ring, config->key_file, pool) : NULL;
}

/* Everything that can be known without a database; `httpd -t` runs this too. */
static int check_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *server)
{
    ph_config_t *config = ph_config_of(server);
    ph_dbd_conf_t dbd;
    ph_keyring_t *ring;
    const char *fault;

    (void)plog;
    if (!is_enabled_anywhere(server) || retained()) {
        return OK;
    }
    fault = ph_dbd_conf_read(&dbd, ptemp);
    if (!fault) {
        fault = check_key_file(&ring, config, ptemp);
    }
    if (!fault) {
        fault = ph_config_policy(config, pconf);
    }
    if (fault) {
        ap_log_error(APLOG_MARK, APLOG_EMERG, 0, server, "%s", fault);
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    return OK;
}

/* The first start fails with `sentence`; a later one says it and goes on. */
static int tolerate(const char **fault, const char *sentence, server_rec *server)
{
    *fault = sentence;
    ap_log_error(APLOG_MARK, retained() ? APLOG_ERR : APLOG_EMERG, 0, server, "%s", sentence);
    return retained() ? OK : HTTP_INTERNAL_SERVER_ERROR;
}

static int look_at_schema(ph_runtime_t *runtime, apr_pool_t *pool)
{
    apr_global_mutex_t *writers = retained() ? retained()->writers : NULL;
    ph_schema_fit_t fit;
    const char *sentence;

    if (writers) {
        lock_writers(writers);
    }
    fit =
        ph_schema_look(&sentence, &runtime->dbd, runtime->config->schema_create == 1, runtime->server, pool);
    if (writers) {
        unlock_writers(writers);
    }
    switch (fit) {
    case PH_SCHEMA_FITS:
        return OK;
    case PH_SCHEMA_UNSEEN:
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, runtime->server,
                     "schema: it is looked at when it is used; now the database cannot be reached: %s",
                     sentence);
        return OK;
    case PH_SCHEMA_WRONG:
        return tolerate(&runtime->schema_fault, sentence, runtime->server);
    }
    return HTTP_INTERNAL_SERVER_ERROR;
}

/* Zeroed memory that all children share. */
static apr_status_t make_shared(void **memory, apr_size_t size, apr_pool_t *process_pool)
{
    apr_shm_t *segment;
    apr_status_t rv;

    rv = apr_shm_create(&segment, size, NULL, process_pool);
    if (rv == APR_SUCCESS) {
        *memory = apr_shm_baseaddr_get(segment);
        memset(*memory, 0, size);
    }
    return rv;
}

/* As many places as the scoreboard has, since one process of an older generation keeps its own. */
static apr_status_t make_roster(ph_roster_t **roster, apr_pool_t *process_pool)
{
    int places = 1;
    void *memory;
    apr_status_t rv;

    ap_mpm_query(AP_MPMQ_HARD_LIMIT_DAEMONS, &places);
    rv = make_shared(&memory, ph_roster_size(places), process_pool);
    if (rv == APR_SUCCESS) {
        *roster = ph_roster_init(memory, places);
    }
    return rv;
}

/* Without it httpd serves on; what a stopping child cannot write would become unknown. */
static void prepare_spool(ph_runtime_t *runtime, apr_pool_t *pool)
{
    const char *fault = ph_spool_folder_prepare(runtime->config->spool_dir, pool);

    if (fault) {
        ap_log_error(APLOG_MARK, APLOG_ERR, 0, runtime->server, "%s", fault);
        return;
    }
    runtime->spool_folder = runtime->config->spool_dir;
}

/* Made once per start of the parent, in the pool that outlives generations. */
static apr_status_t retain(ph_runtime_t *runtime)
{
    apr_pool_t *process_pool = runtime->server->process->pool;
    ph_ulid_t generator = { 0 };
    unsigned char random[PH_ULID_RANDOM_BYTES];
    apr_global_mutex_t *writers = NULL;
    ph_retained_t *kept = retained();
    ph_roster_t *roster;
    void *rate_limit;
    void *metrics;
    apr_status_t rv;

    if (!kept) {
        if (runtime->dbd.dialect == PH_DIALECT_SQLITE) {
            rv = ap_global_mutex_create(&writers, NULL, MUTEX_TYPE, NULL, runtime->server, process_pool, 0);
            if (rv != APR_SUCCESS) {
                return rv;
            }
        }
        rv = make_roster(&roster, process_pool);
        if (rv == APR_SUCCESS) {
            rv = make_shared(&rate_limit, ph_rate_limit_size(), process_pool);
        }
        if (rv == APR_SUCCESS) {
            rv = make_shared(&metrics, sizeof(ph_metrics_t), process_pool);
        }
        if (rv != APR_SUCCESS) {
            return rv;
        }
        kept = ap_retained_data_create(RETAINED, sizeof *kept);
        kept->writers = writers;
        kept->roster = roster;
        kept->rate_limit = rate_limit;
        kept->metrics = metrics;
        random_bytes(random, sizeof random);
        ph_ulid_next(kept->start_id, &generator, apr_time_now(), random);
    }
    runtime->retained = kept;
    return APR_SUCCESS;
}

static int post_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *server)
{
    ph_runtime_t *runtime;
    const char *fault;
    server_rec *each;

    (void)plog;
    if (ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_CREATE_PRE_CONFIG || !is_enabled_anywhere(server)) {
        return OK;
    }
    for (each = server; each; each = each->next) {
        ph_config_finish(ph_config_of(each), each, pconf);
    }
    runtime = apr_pcalloc(pconf, sizeof *runtime);
    runtime->server = server;
    runtime->config = ph_config_of(server);
    fault = ph_dbd_conf_read(&runtime->dbd, pconf);
    if (!fault) {
        fault = ph_config_policy(runtime->config, pconf);
    }
    if (fault && tolerate(&runtime->schema_fault, fault, server) != OK) {
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    fault = check_key_file(&runtime->keyring, runtime->config, pconf);
    if (fault && tolerate(&runtime->keyring_fault, fault, server) != OK) {
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    if (!runtime->schema_fault && look_at_schema(runtime, ptemp) != OK) {
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    runtime->schema_fault = apr_pstrdup(pconf, runtime->schema_fault);
    if (!runtime->schema_fault) {
        ph_dbd_prepare(server,
                       runtime->config->external_catalog == 1 ? PH_CATALOG_EXTERNAL : PH_CATALOG_MANAGED);
    }
    curl_global_init(CURL_GLOBAL_DEFAULT);
    if (retain(runtime) != APR_SUCCESS) {
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    prepare_spool(runtime, ptemp);
    ph_start_log(server, runtime->config);
    runtime->config->runtime = runtime;
    return OK;
}

/* A child has ended: if it left something, the others learn of it now and not when its lease runs out. */
static void child_status(server_rec *server, pid_t pid, ap_generation_t generation, int slot,
                         mpm_child_status status)
{
    (void)server;
    (void)generation;
    (void)slot;
    if (status == MPM_CHILD_EXITED && retained()) {
        ph_roster_bury(((ph_retained_t *)retained())->roster, (int)pid);
    }
}

/* ---- in a child --------------------------------------------------------------------------------- */

static int waiters_most(const ph_config_t *config)
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

    settings.portal = &runtime->portal;
    settings.start_id = runtime->retained->start_id;
    settings.child = ph_portal_new_id(&runtime->portal, "", runtime->pchild);
    settings.lease = PH_FAILPOINT_LEASE(PH_LEASE_LENGTH);
    settings.roster = runtime->retained->roster;
    settings.spool_folder = runtime->spool_folder;
    settings.queue = config->queue;
    settings.max_waiters = waiters_most(config);
    settings.dispatcher.max_in_flight = config->max_in_flight;
    settings.dispatcher.max_per_destination = config->max_per_destination;
    settings.dispatcher.queue_timeout = apr_time_from_sec(30);
    settings.dispatcher.sender = runtime->sender;
    return ph_sending_start(&runtime->sending, &settings, runtime->pchild);
}

int ph_lifecycle_start_sending(ph_portal_t *portal)
{
    ph_runtime_t *runtime = runtime_of_main();
    apr_status_t rv = APR_SUCCESS;

    apr_thread_mutex_lock(runtime->start_lock);
    if (!portal->admission && !portal->schema_fault) {
        rv = start_sending(runtime);
        if (rv != APR_SUCCESS) {
            ap_log_error(APLOG_MARK, APLOG_ERR, rv, runtime->server,
                         "sending: its threads could not be started");
        }
    }
    apr_thread_mutex_unlock(runtime->start_lock);
    return portal->admission != NULL;
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
    ph_sending_stop(runtime->sending, deadline, deadline + SETTLE_PATIENCE);
    runtime->sending = NULL;
}

/* A thread that hangs in connecting keeps the lock of mod_dbd's pool, whose cleanup would then wait for as
 * long: all of ours is written and closed, so the process ends here. */
static void end_connections(ph_runtime_t *runtime)
{
    if (!ph_dbd_pool_stop(runtime->connections)) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, runtime->server,
                     "database: it accepts connections and does not answer; this process ends without it");
        _exit(0);
    }
}

static apr_status_t stop_child(void *baton)
{
    ph_runtime_t *runtime = baton;

    if (runtime->sending) {
        stop_sending(runtime);
    }
    if (runtime->connections) {
        end_connections(runtime);
    }
    return APR_SUCCESS;
}

static void fill_sender(ph_sender_settings_t *sender, const ph_runtime_t *runtime)
{
    const ph_config_t *config = runtime->config;

    sender->policy = config->policy;
    sender->keyring = runtime->keyring;
    sender->proxy = config->proxy;
    sender->ca_file = config->ca_file;
    sender->user_agent = config->user_agent;
    sender->connect_timeout = apr_time_from_sec(config->connect_timeout_s);
    sender->keep_body = (apr_size_t)config->keep_body;
}

static apr_status_t fill_portal(ph_runtime_t *runtime)
{
    const ph_config_t *config = runtime->config;
    ph_portal_t *portal = &runtime->portal;
    ph_db_source_t *bounded, *unbounded;
    apr_status_t rv;

    rv = ph_dbd_source_make(&bounded, &runtime->connections, &runtime->dbd, runtime->server,
                            runtime->retained->writers, runtime->pchild);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    unbounded = apr_pmemdup(runtime->pchild, bounded, sizeof *bounded);
    unbounded->gate = NULL;
    unbounded->patience = THREAD_PATIENCE;
    portal->ports.now = apr_time_now;
    portal->ports.random = random_bytes;
    portal->ports.log = log_line;
    portal->ports.log_baton = runtime->server;
    portal->db = bounded;
    portal->thread_db = unbounded;
    portal->policy = config->policy;
    portal->keyring = runtime->keyring;
    portal->keyring_fault = runtime->keyring_fault;
    portal->schema_fault = runtime->schema_fault;
    portal->external_catalog = config->external_catalog == 1;
    portal->retention = *config->retention;
    portal->bootstrap_admin = config->bootstrap_admin;
    portal->instance = config->instance;
    portal->user_agent = config->user_agent;
    fill_sender(&runtime->sender, runtime);
    portal->sender = &runtime->sender;
    portal->timeout = apr_time_from_sec(config->timeout_s);
    portal->is_paused = config->paused == 1;
    portal->is_traced = config->trace == 1;
    portal->rate_limit = config->clicks_per_minute ? runtime->retained->rate_limit : NULL;
    portal->clicks_per_minute = config->clicks_per_minute;
    portal->refusals = ph_refusals_make(runtime->pchild);
    portal->metrics = runtime->retained->metrics;
    return apr_thread_mutex_create(&portal->ulid_lock, APR_THREAD_MUTEX_DEFAULT, runtime->pchild);
}

/* A child that is told to stop while it starts destroys its pools in the signal handler: not while the
 * threads are half started, when stop_child could not join them. */
static void start_undisturbed(ph_portal_t *portal)
{
    sigset_t all, before;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    ph_lifecycle_start_sending(portal);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* Before mod_dbd opens its connections. */
static void child_init_before_dbd(apr_pool_t *pchild, server_rec *server)
{
    ph_runtime_t *runtime = ph_config_of(server)->runtime;
    apr_global_mutex_t **writers;

    if (!runtime || !runtime->retained->writers) {
        return;
    }
    writers = &runtime->retained->writers;
    runtime->writers_status =
        apr_global_mutex_child_init(writers, apr_global_mutex_lockfile(*writers), pchild);
    if (runtime->writers_status == APR_SUCCESS) {
        runtime->writers_status = lock_writers(*writers);
    }
}

/* After it has opened them; it closes them between the two cleanups. */
static apr_status_t release_writers(ph_runtime_t *runtime, apr_pool_t *pchild)
{
    apr_global_mutex_t *writers = runtime->retained->writers;

    if (!writers || runtime->writers_status != APR_SUCCESS) {
        return runtime->writers_status;
    }
    apr_pool_pre_cleanup_register(pchild, writers, lock_writers);
    apr_pool_cleanup_register(pchild, writers, unlock_writers, apr_pool_cleanup_null);
    return unlock_writers(writers);
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
    rv = release_writers(runtime, pchild);
    if (rv == APR_SUCCESS) {
        rv = fill_portal(runtime);
    }
    if (rv == APR_SUCCESS) {
        rv = apr_thread_mutex_create(&runtime->start_lock, APR_THREAD_MUTEX_DEFAULT, pchild);
    }
    if (rv != APR_SUCCESS) {
        ap_log_error(APLOG_MARK, APLOG_ERR, rv, server,
                     "this child could not be set up; its clicks will fail");
        runtime->portal.schema_fault = "This server process could not be set up; the error log says why.";
        return;
    }
    ap_mpm_query(AP_MPMQ_IS_THREADED, &threaded);
    runtime->is_threaded = threaded != AP_MPMQ_NOT_SUPPORTED;
    apr_pool_pre_cleanup_register(pchild, runtime, stop_child);
    /* Under prefork the others wait for a click; one must look after what dead processes left. */
    if (runtime->is_threaded || !ph_roster_is_inhabited(runtime->retained->roster)) {
        start_undisturbed(&runtime->portal);
    }
}

/* May run in the listener's thread: it sets a flag and nothing else. */
static void child_stopping(apr_pool_t *pchild, int graceful)
{
    ph_runtime_t *runtime = runtime_of_main();

    (void)pchild;
    if (runtime) {
        runtime->is_graceful = graceful;
        atomic_store(&runtime->portal.is_stopping, !graceful);
    }
}

int ph_lifecycle_is_there(void)
{
    return runtime_of_main() != NULL;
}

ph_portal_t *ph_lifecycle_portal(void)
{
    return &runtime_of_main()->portal;
}

void ph_lifecycle_register_hooks(apr_pool_t *pool)
{
    static const char *const before_dbd[] = { "mod_dbd.c", NULL };
    static const char *const after_dbd[] = { "mod_dbd.c", NULL };

    (void)pool;
    ap_hook_pre_config(pre_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_check_config(check_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_post_config(post_config, NULL, before_dbd, APR_HOOK_FIRST);
    ap_hook_child_init(child_init_before_dbd, NULL, before_dbd, APR_HOOK_FIRST);
    ap_hook_child_init(child_init, after_dbd, NULL, APR_HOOK_LAST);
    ap_hook_child_status(child_status, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_child_stopping(child_stopping, NULL, NULL, APR_HOOK_MIDDLE);
}
