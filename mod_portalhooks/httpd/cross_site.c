/* SPDX-License-Identifier: Apache-2.0 */
/* Refuses requests that a page of another site makes the user's browser send: changes by Sec-Fetch-Site and
 * Origin (CSRF), which a browser sets itself and no page can forge; and everything by Host. A page of
 * http://attacker.example whose name was made to resolve to this server (DNS rebinding) sends an Origin and a
 * Host that agree with each other, so they are compared with the names in the configuration. */
#include "cross_site.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <apr_uri.h>
#include <http_core.h>
#include <http_log.h>
#include <http_protocol.h>

#include "core/target/cidr.h"
#include "core/text/hostname.h"

APLOG_USE_MODULE(portalhooks);

static int has_alphanumeric(const char *text)
{
    for (; *text; text++) {
        if (apr_isalnum(*text)) {
            return 1;
        }
    }
    return 0;
}

/* A ServerAlias of wildcards alone accepts any name, and so says nothing about which is the Portal's. */
static int is_alias(const apr_array_header_t *names, const char *host)
{
    const char *name;
    int i;

    for (i = 0; names && i < names->nelts; i++) {
        name = APR_ARRAY_IDX(names, i, const char *);
        if (name && has_alphanumeric(name) && ap_strcasecmp_match(host, name) == 0) {
            return 1;
        }
    }
    return 0;
}

/* The host of "scheme://host[:port]", without the brackets of IPv6. */
static const char *host_of(const char *origin, apr_pool_t *pool)
{
    const char *host = ap_strstr_c(origin, "://") + 3;

    return (*host == '[') ? apr_pstrmemdup(pool, host + 1, strcspn(host + 1, "]"))
                          : apr_pstrmemdup(pool, host, strcspn(host, ":"));
}

static int is_host_of_an_origin(const request_rec *r, const ph_config_t *config, const char *host)
{
    int i;

    for (i = 0; config->origins && i < config->origins->nelts; i++) {
        if (strcasecmp(host_of(APR_ARRAY_IDX(config->origins, i, const char *), r->pool), host) == 0) {
            return 1;
        }
    }
    return 0;
}

/* Nobody outside this network can make it resolve. */
static int is_beyond_dns(const char *host)
{
    ph_addr_t addr;

    return ph_addr_parse(&addr, host) || !ap_strchr_c(host, '.') || ph_hostname_is_below(host, "localhost");
}

/* ServerName, which httpd guesses when it is not given, a ServerAlias, the host of a PortalHooksOrigin, an
 * address, or a name that no public DNS resolves. Browsers always send a Host. */
static int is_own_host(const request_rec *r, const ph_config_t *config)
{
    const server_rec *server = r->server;
    const char *host = r->hostname;

    if (!host) {
        return 1;
    }
    if (*host == '[') {
        host = apr_pstrmemdup(r->pool, host + 1, strcspn(host + 1, "]"));
    }
    return is_beyond_dns(host) ||
           (server->server_hostname && strcasecmp(server->server_hostname, host) == 0) ||
           is_alias(server->names, host) || is_alias(server->wild_names, host) ||
           is_host_of_an_origin(r, config, host);
}

/* Without the port if it is the scheme's default, as browsers write it. */
static const char *origin_of(const char *scheme, const char *host, apr_port_t port, apr_pool_t *pool)
{
    const char *open = (*host != '[' && ap_strchr_c(host, ':')) ? "[" : "";
    const char *close = *open ? "]" : "";

    if (port == 0 || port == apr_uri_port_of_scheme(scheme)) {
        return apr_pstrcat(pool, scheme, "://", open, host, close, NULL);
    }
    return apr_psprintf(pool, "%s://%s%s%s:%u", scheme, open, host, close, port);
}

static const char *origin_of_request(request_rec *r)
{
    const char *scheme = ap_http_scheme(r);
    const char *host = apr_table_get(r->headers_in, "Host");
    apr_port_t port = 0;
    char *name = NULL;
    char *scope = NULL;

    if (!host || !r->hostname || apr_parse_addr_port(&name, &scope, &port, host, r->pool) != APR_SUCCESS ||
        !name) {
        return NULL;
    }
    return origin_of(scheme, name, port, r->pool);
}

/* A proxy may have replaced Host by a name of its own. */
static const char *origin_of_server_name(request_rec *r)
{
    const server_rec *server = r->server;
    apr_port_t port = server->port;

    if (!server->server_hostname) {
        return NULL;
    }
    if (port == 0 && !server->server_scheme) {
        port = r->connection->local_addr->port;
    }
    return origin_of(ap_http_scheme(r), server->server_hostname, port, r->pool);
}

/* One of PortalHooksOrigin; without any, that of the request or of ServerName. */
static int is_own_origin(request_rec *r, const ph_config_t *config, const char *origin)
{
    const char *own[2];
    int i;

    for (i = 0; config->origins && i < config->origins->nelts; i++) {
        if (strcasecmp(APR_ARRAY_IDX(config->origins, i, const char *), origin) == 0) {
            return 1;
        }
    }
    if (config->origins) {
        return 0;
    }
    own[0] = is_own_host(r, config) ? origin_of_request(r) : NULL;
    own[1] = origin_of_server_name(r);
    return (own[0] && strcasecmp(own[0], origin) == 0) || (own[1] && strcasecmp(own[1], origin) == 0);
}

ph_problem_code_t ph_cross_site_check_host(ph_problem_t *problem, const request_rec *r,
                                           const ph_config_t *config)
{
    if (is_own_host(r, config)) {
        return PH_PROBLEM_NONE;
    }
    ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, r,
                  "request: refused, Host %s is not a name of this server; if it should be, add it with "
                  "ServerName, ServerAlias or PortalHooksOrigin",
                  r->hostname);
    problem->code =
        ph_problem_refuse(problem, PH_PROBLEM_CROSS_SITE, "The request's Host is not a name of this Portal.");
    problem->remedy = "Open the Portal by its own name. If this is one, a sysadmin adds it with ServerName, "
                      "ServerAlias or PortalHooksOrigin.";
    return problem->code;
}

ph_problem_code_t ph_cross_site_check(ph_problem_t *problem, request_rec *r, const ph_config_t *config)
{
    const char *site = apr_table_get(r->headers_in, "Sec-Fetch-Site");
    const char *origin = apr_table_get(r->headers_in, "Origin");

    if (site && strcmp(site, "same-origin") != 0) {
        return ph_problem_refuse(problem, PH_PROBLEM_CROSS_SITE,
                                 "The browser reports that a page of another origin made this request.");
    }
    if (origin && !is_own_origin(r, config, origin)) {
        problem->code =
            ph_problem_refuse(problem, PH_PROBLEM_CROSS_SITE, "The request's Origin is not this Portal's.");
        problem->remedy =
            "Use the Portal's own pages. Behind a proxy, a sysadmin sets PortalHooksOrigin to their origin.";
        return problem->code;
    }
    return PH_PROBLEM_NONE;
}
