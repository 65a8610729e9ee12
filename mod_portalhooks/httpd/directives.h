/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_DIRECTIVES_H
#define PH_HTTPD_DIRECTIVES_H

#include <httpd.h>

#include <ap_expr.h>
#include <http_config.h>

#include "core/model/retention.h"
#include "core/target/proxy.h"
#include "core/target/target.h"

/* The directives: one table; create, merge, defaults and the reference of conf/portalhooks.conf are
 * loops over it. */

/* A server's configuration. Everything below `server` may differ per vhost; the rest is read from the
 * main server only. Filled by the table; PH_UNSET and NULL mean "not given" before the merge. */
typedef struct ph_config_t {
    /* per server or vhost */
    int enabled;                 /* PortalHooks */
    const char *base;            /* PortalHooksBase, without a trailing slash; "" = the root */
    const char *ui_dir;          /* PortalHooksUI; NULL = Off */
    apr_array_header_t *origins; /* PortalHooksOrigin: const char *, lower case; NULL = this origin only */

    /* one Portal per httpd: the main server's */
    int schema_create;                   /* PortalHooksSchema create */
    const char *key_file;                /* PortalHooksKeyFile */
    int external_catalog;                /* PortalHooksCatalog external */
    ph_retention_t *retention;           /* PortalHooksRetention */
    const ap_expr_info_t *user;          /* PortalHooksUser; NULL = %{REMOTE_USER} */
    int user_reads_headers;              /* that expression reads a request header */
    apr_array_header_t *trusted_proxies; /* ph_cidr_t */
    apr_array_header_t *grants;          /* ph_grant_t */
    const char *bootstrap_admin;
    apr_array_header_t *allow_targets; /* const char *, already checked */
    ph_target_policy_t *policy;        /* made of the above in post_config */
    int allow_plain_http;
    const ph_proxy_t *proxy; /* PortalHooksProxy; NULL = none */
    const char *ca_file;
    const char *instance;
    const char *spool_dir;
    const char *user_agent;
    int connect_timeout_s;
    int timeout_s;
    int max_in_flight;
    int max_per_destination;
    int queue;
    int max_waiters;       /* PH_UNSET = ThreadsPerChild/4 */
    int keep_body;         /* bytes */
    int paused;            /* PortalHooksPause */
    int trace;             /* PortalHooksTrace */
    int clicks_per_minute; /* PortalHooksRateLimit; 0 = Off */

    struct ph_runtime_t *runtime; /* of the main server; runtime.h */
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

/* The configuration of a (virtual) server, merged; and with the defaults filled in where not given. */
ph_config_t *ph_config_of(const server_rec *server);
void ph_config_finish(ph_config_t *config, const server_rec *server, apr_pool_t *pconf);

/* Make config->policy of the AllowTarget entries, AllowPlainHTTP and this httpd's listeners: of the
 * main server, in post_config. NULL, or a sentence that says what is wrong. */
const char *ph_config_policy(ph_config_t *config, apr_pool_t *pconf);

#endif
