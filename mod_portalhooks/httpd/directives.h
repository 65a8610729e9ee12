/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_DIRECTIVES_H
#define PH_HTTPD_DIRECTIVES_H

#include <httpd.h>

#include <ap_expr.h>
#include <http_config.h>

#include "core/model/retention.h"
#include "core/target/egress.h"
#include "core/target/proxy.h"
#include "core/target/target.h"

/* The directives and the configuration they fill. One table in directives.c drives httpd's command table,
 * create, merge and defaults; conf/portalhooks.conf is the reference. All of it is read-only once children
 * run. */

/* The configuration of a server. Until ph_config_finish(), PH_UNSET and NULL mean "not given". */
typedef struct ph_config_t {
    /* each server or virtual host has its own */
    int enabled;                 /* PortalHooks */
    const char *base;            /* PortalHooksBase, without a trailing slash; "" = the root */
    const char *public_base;     /* PortalHooksPublicBase, likewise; NULL = not given */
    const char *ui_dir;          /* PortalHooksUI; NULL = Off */
    apr_array_header_t *origins; /* PortalHooksOrigin: const char *, lower case; NULL = this origin only */

    /* one Portal per httpd: read from the main server only */
    int schema_create;                   /* PortalHooksSchema create */
    const char *key_file;                /* PortalHooksKeyFile */
    int external_catalog;                /* PortalHooksCatalog external */
    int search_details;                  /* PortalHooksSearchDetails */
    ph_retention_t *retention;           /* PortalHooksRetention */
    const ap_expr_info_t *user;          /* PortalHooksUser; NULL = %{REMOTE_USER} */
    int user_reads_headers;              /* that expression reads a request header */
    apr_array_header_t *trusted_proxies; /* ph_cidr_t */
    apr_array_header_t *grants;          /* ph_grant_t */
    int grant_self;                      /* PortalHooksGrantSelf */
    const char *bootstrap_admin;
    apr_array_header_t *allow_targets; /* const char *, valid */
    apr_array_header_t *link_hosts;    /* const char *, valid; NULL = none */
    ph_target_policy_t *policy;        /* by ph_config_policy() */
    ph_egress_t *egress;               /* PortalHooksEgress; NULL = no rules */
    int allow_plain_http;
    const ph_proxy_t *proxy; /* PortalHooksProxy; NULL = none */
    const char *ca_file;
    apr_array_header_t *client_certificate; /* const char *, one or two files */
    const char *instance;
    const char *spool_dir;
    const char *user_agent;
    int connect_timeout_s;
    int timeout_s;
    int max_in_flight;
    int max_per_destination;
    int reuse_s; /* PortalHooksReuse; 0 = Off */
    int max_idle;
    int queue;
    int max_waiters;          /* PH_UNSET = ThreadsPerChild/4 */
    int keep_body;            /* bytes */
    int paused;               /* PortalHooksPause */
    int trace;                /* PortalHooksTrace */
    int metrics_integrations; /* PortalHooksMetricsIntegrations */
    int clicks_per_minute;    /* PortalHooksRateLimit; 0 = Off */
    int events_per_minute;    /* PortalHooksEventRateLimit; 0 = Off */

    struct ph_runtime_t *runtime; /* runtime.h; set by parent.c in the main server, NULL = no server is On */
} ph_config_t;

#define PH_UNSET (-1)

/* The configuration of a directory or location. */
typedef struct ph_dir_config_t {
    int env; /* PortalHooksEnv; PH_UNSET = not given */
} ph_dir_config_t;

extern const command_rec ph_directives[];

void *ph_config_create(apr_pool_t *pool, server_rec *server);
void *ph_config_merge(apr_pool_t *pool, void *base, void *add);
void *ph_dir_config_create(apr_pool_t *pool, char *dir);
void *ph_dir_config_merge(apr_pool_t *pool, void *base, void *add);

/* The configuration of a (virtual) server; merged once httpd has read all files. Never NULL. */
ph_config_t *ph_config_of(const server_rec *server);

/* Set the defaults of what is not given; in post_config. */
void ph_config_finish(ph_config_t *config, const server_rec *server, apr_pool_t *pconf);

/* Make config->policy from PortalHooksAllowTarget, PortalHooksAllowPlainHTTP and this httpd's listeners, and
 * complete config->egress; for the main server, once httpd has read its configuration. NULL, or a sentence
 * for the error log. */
const char *ph_config_policy(ph_config_t *config, apr_pool_t *pconf);

#endif
