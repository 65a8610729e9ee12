/* SPDX-License-Identifier: Apache-2.0 */
/* Fills the portal of a child: clock, randomness, log, database connections, configuration. */
#include "child_portal.h"

#include <apr_strings.h>
#include <http_log.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/target/link.h"
#include "os/failpoint.h"
#include "pipeline/lease.h"
#include "service/audit_throttle.h"
#include "service/outage.h"
#include "store/db_gate.h"

APLOG_USE_MODULE(portalhooks);

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

static void fill_sender(ph_sender_settings_t *sender, const ph_runtime_t *runtime)
{
    const ph_config_t *config = runtime->config;

    sender->policy = config->policy;
    sender->keyring = runtime->keyring;
    sender->proxy = config->proxy;
    sender->ca_file = config->ca_file;
    sender->client_pair = runtime->client_pair;
    sender->user_agent = config->user_agent;
    sender->connect_timeout = apr_time_from_sec(config->connect_timeout_s);
    sender->keep_body = (apr_size_t)config->keep_body;
}

/* Links of events may lead to the Portal's own origins, and to PortalHooksLinkHost. */
static const ph_link_policy_t *make_links(const ph_runtime_t *runtime)
{
    apr_array_header_t *origins = apr_array_make(runtime->pchild, 4, sizeof(const char *));
    ph_link_policy_t *links = apr_palloc(runtime->pchild, sizeof(*links));
    const ph_config_t *config;
    const server_rec *server;

    for (server = runtime->server; server; server = server->next) {
        config = ph_config_of(server);
        if (config->enabled == 1 && config->origins) {
            apr_array_cat(origins, config->origins);
        }
    }
    links->origins = origins;
    links->hosts = runtime->config->link_hosts;
    return links;
}

/* The source for requests, on the child's pool of connections. */
static apr_status_t make_source(ph_db_source_t **source, ph_runtime_t *runtime)
{
    const ph_config_t *config = runtime->config;
    const ph_dbd_conf_t *conf = &runtime->dbd;
    ph_db_source_t *made = apr_pcalloc(runtime->pchild, sizeof(*made));
    apr_status_t rv;

    made->dialect = conf->dialect;
    made->catalog = config->external_catalog == 1 ? PH_CATALOG_EXTERNAL : PH_CATALOG_MANAGED;
    made->searches_details = config->search_details == 1;
    made->links = make_links(runtime);
    made->writers = runtime->retained->sqlite_mutex;
    made->timeout = PH_DBD_EXCHANGE_TIMEOUT;
    rv = ph_dbd_pool_make(&runtime->connections, made, conf, runtime->retained->alerts, runtime->pchild);
    if (rv == APR_SUCCESS) {
        rv = ph_db_gate_make(&made->gate, conf->max - PH_DBD_CONNECTIONS_HELD, runtime->pchild);
    }
    *source = made;
    return rv;
}

apr_status_t ph_child_portal_fill(ph_runtime_t *runtime)
{
    const ph_config_t *config = runtime->config;
    ph_portal_t *portal = &runtime->portal;
    ph_db_source_t *bounded, *unbounded;
    apr_status_t rv;

    rv = make_source(&bounded, runtime);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    unbounded = apr_pmemdup(runtime->pchild, bounded, sizeof(*bounded));
    unbounded->gate = NULL;
    unbounded->timeout = PH_DBD_THREAD_EXCHANGE_TIMEOUT;
    portal->ports.now = apr_time_now;
    portal->ports.random = random_bytes;
    portal->ports.log = log_line;
    portal->ports.log_baton = runtime->server;
    portal->db = bounded;
    portal->thread_db = unbounded;
    portal->returns_connections = runtime->dbd.is_prefork;
    portal->policy = config->policy;
    portal->egress = config->egress;
    portal->keyring = runtime->keyring;
    portal->keyring_fault = runtime->keyring_fault;
    portal->schema_fault = runtime->schema_fault;
    portal->schema_interval = PH_FAILPOINT_LEASE(PH_LEASE_LENGTH) / 6; /* as often as a lease is renewed */
    portal->links = bounded->links;
    portal->external_catalog = config->external_catalog == 1;
    portal->retention = *config->retention;
    portal->grant_self = config->grant_self == 1;
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
    portal->event_rate_limit = config->events_per_minute ? runtime->retained->rate_limit : NULL;
    portal->events_per_minute = config->events_per_minute;
    portal->webhook_rate_limit = runtime->retained->rate_limit;
    portal->in_flight = runtime->retained->in_flight;
    portal->audit_throttle = ph_audit_throttle_make(runtime->pchild);
    portal->outage = ph_outage_make(runtime->pchild);
    portal->metrics = runtime->retained->metrics;
    portal->gauges = ph_gauges_join(runtime->retained->gauges, (int)getpid());
    portal->metrics_integrations = config->metrics_integrations;
    portal->alerts = runtime->retained->alerts;
    return apr_thread_mutex_create(&portal->ulid_lock, APR_THREAD_MUTEX_DEFAULT, runtime->pchild);
}
