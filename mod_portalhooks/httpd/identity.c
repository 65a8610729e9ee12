/* SPDX-License-Identifier: Apache-2.0 */
/* The caller's name is REMOTE_USER or the result of PortalHooksUser. An expression that reads a request
 * header counts only from a trusted proxy, because any client can send a header. */
#include "identity.h"

#include <ap_expr.h>
#include <http_log.h>

#include "core/model/model.h"
#include "core/target/cidr.h"
#include "directive_values.h"

APLOG_USE_MODULE(portalhooks);

int ph_identity_is_trusted_peer(const request_rec *r, const ph_config_t *config)
{
    ph_addr_t peer;
    int i;

    /* The address of the connection, not the one mod_remoteip derives for the request. Its text form is plain
     * IPv4 also for an IPv4-mapped address. */
    if (!config->trusted_proxies || !ph_addr_parse(&peer, r->connection->client_ip)) {
        return 0;
    }
    for (i = 0; i < config->trusted_proxies->nelts; i++) {
        if (ph_cidr_contains(&APR_ARRAY_IDX(config->trusted_proxies, i, ph_cidr_t), &peer)) {
            return 1;
        }
    }
    return 0;
}

static ph_problem_code_t refuse(ph_problem_t *problem, request_rec *r, const char *why)
{
    ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "caller: %s", why);
    return ph_problem_refuse(problem, PH_PROBLEM_NO_AUTHENTICATION, NULL);
}

/* The user name; NULL with *why set. */
static const char *find_name(const char **why, request_rec *r, const ph_config_t *config)
{
    const char *fault = NULL;
    const char *name;

    if (config->user && config->user_reads_headers && !ph_identity_is_trusted_peer(r, config)) {
        *why = "PortalHooksUser reads a request header and the peer is not in PortalHooksTrustedProxy";
        return NULL;
    }
    name = config->user ? ap_expr_str_exec(r, config->user, &fault) : r->user;
    if (fault) {
        *why = "PortalHooksUser cannot be evaluated";
        return NULL;
    }
    if (!name || !*name) {
        *why = "no user name: configure authentication (AuthType, Require valid-user) for this location, or "
               "PortalHooksUser";
        return NULL;
    }
    if (!ph_is_username(name)) {
        *why = "the user name is longer than 255 bytes, not UTF-8, or contains control or invisible "
               "characters";
        return NULL;
    }
    return name;
}

/* A condition that cannot be evaluated, or reads a header of an untrusted peer, grants nothing. */
static int granted_to(request_rec *r, const ph_config_t *config)
{
    const ph_grant_t *grant;
    const char *fault;
    int permissions = 0;
    int i;

    for (i = 0; config->grants && i < config->grants->nelts; i++) {
        grant = &APR_ARRAY_IDX(config->grants, i, ph_grant_t);
        fault = NULL;
        if (grant->reads_headers && !ph_identity_is_trusted_peer(r, config)) {
            ap_log_rerror(
                APLOG_MARK, APLOG_WARNING, 0, r,
                "caller: PortalHooksGrant grants nothing: it reads a request header and the peer is "
                "not in PortalHooksTrustedProxy");
            continue;
        }
        if (ap_expr_exec(r, grant->condition, &fault) == 1 && !fault) {
            permissions |= grant->permission;
        }
    }
    return permissions;
}

ph_problem_code_t ph_identity_of(ph_caller_t *caller, ph_problem_t *problem, request_rec *r,
                                 const ph_config_t *config)
{
    const char *why = NULL;

    caller->username = find_name(&why, r, config);
    if (!caller->username) {
        return refuse(problem, r, why);
    }
    caller->auth_type = r->ap_auth_type;
    caller->client_ip = r->useragent_ip;
    caller->granted = granted_to(r, config);
    caller->permissions = caller->granted;
    return PH_PROBLEM_NONE;
}
