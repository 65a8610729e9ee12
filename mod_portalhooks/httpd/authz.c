/* SPDX-License-Identifier: Apache-2.0 */
/* `Require portal-permission` and the environment variables of PortalHooksEnv. A permission that cannot be
 * looked up is not granted. */
#include "authz.h"

#include <ap_provider.h>
#include <apr_strings.h>
#include <http_config.h>
#include <http_log.h>
#include <http_request.h>
#include <mod_auth.h>

#include "child.h"
#include "dbd_conf.h"
#include "directives.h"
#include "identity.h"
#include "service/caller.h"

APLOG_USE_MODULE(portalhooks);

#define PROVIDER "portal-permission"
#define CACHED "portalhooks-permissions"
#define UNKNOWN (-1)

extern module AP_MODULE_DECLARE_DATA portalhooks_module;

/* The result of the look-up, cached with the client's request for its subrequests and internal redirects. */
typedef struct cached_t {
    const char *username;
    int permissions;
} cached_t;

static request_rec *first_of(request_rec *r)
{
    while (r->main || r->prev) {
        r = r->main ? r->main : r->prev;
    }
    return r;
}

/* The permissions in the database and the configuration; UNKNOWN, and logged, when the database is
 * unavailable. */
static int look_up(ph_caller_t *caller, request_rec *r)
{
    ph_portal_t *portal = ph_child_get_portal();
    ph_problem_t problem = { 0 };
    ph_db_t *db = NULL;
    apr_status_t rv;

    rv = ph_db_open(&db, portal->db, apr_time_now() + PH_DBD_REQUEST_TIMEOUT, r->pool);
    if (rv != APR_SUCCESS) {
        ph_portal_db_problem(portal, &problem, rv, NULL, "read a user's permissions", r->pool);
        return UNKNOWN;
    }
    ph_caller_load(caller, &problem, portal, db, r->pool);
    ph_db_close(db);
    return (problem.code == PH_PROBLEM_NONE && !portal->schema_fault) ? caller->permissions : UNKNOWN;
}

/* Conditions may read variables that modules set in the fixups phase, which comes after authorization. These
 * hooks set variables and do nothing else, so they may run twice. */
static void set_variables(request_rec *r)
{
    static const char *const modules[] = { "mod_env.c", "mod_ssl.c", "mod_session.c" };
    const apr_array_header_t *hooks = ap_hook_get_fixups();
    apr_size_t i;
    int j;

    for (i = 0; i < sizeof(modules) / sizeof(modules[0]); i++) {
        for (j = 0; hooks && j < hooks->nelts; j++) {
            const ap_LINK_fixups_t *hook = &APR_ARRAY_IDX(hooks, j, ap_LINK_fixups_t);

            if (strcmp(hook->szName, modules[i]) == 0) {
                hook->pFunc(r);
            }
        }
    }
}

static int is_known(const request_rec *r, const ph_config_t *config)
{
    return config->user || (r->user && *r->user);
}

static int permissions_of(request_rec *r)
{
    const ph_portal_t *portal = ph_child_find_portal();
    request_rec *first = first_of(r);
    ph_caller_t caller = { 0 };
    ph_problem_t problem = { 0 };
    void *found = NULL;
    cached_t *cached;

    if (!portal || portal->schema_fault) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      "caller: permissions unknown: PortalHooks is Off or its schema check failed");
        return UNKNOWN;
    }
    set_variables(r);
    if (ph_identity_of(&caller, &problem, r, ph_config_of(r->server)) != PH_PROBLEM_NONE) {
        return 0;
    }
    apr_pool_userdata_get(&found, CACHED, first->pool);
    cached = found;
    if (cached && strcmp(cached->username, caller.username) == 0) {
        return cached->permissions;
    }
    cached = apr_palloc(first->pool, sizeof(*cached));
    cached->username = apr_pstrdup(first->pool, caller.username);
    cached->permissions = look_up(&caller, r);
    apr_pool_userdata_setn(cached, CACHED, NULL, first->pool);
    return cached->permissions;
}

/* Parse the words of `Require portal-permission` into permission bits. */
static const char *parse_require(cmd_parms *cmd, const char *line, const void **parsed)
{
    int *wanted = apr_pcalloc(cmd->pool, sizeof(*wanted));
    const char *word;
    int bit;

    while (*line) {
        word = ap_getword_conf(cmd->pool, &line);
        bit = ph_permission_parse(word);
        if (!bit) {
            return apr_psprintf(cmd->pool,
                                "Require " PROVIDER ": unknown permission %s; must be admin, "
                                "can_trigger_integrations or can_post_events",
                                word);
        }
        *wanted |= bit;
    }
    if (!*wanted) {
        return "Require " PROVIDER ": at least one permission is required";
    }
    *parsed = wanted;
    return NULL;
}

static authz_status check_require(request_rec *r, const char *line, const void *parsed)
{
    const int wanted = *(const int *)parsed;
    int permissions;

    (void)line;
    if (!is_known(r, ph_config_of(r->server))) {
        return AUTHZ_DENIED_NO_USER;
    }
    permissions = permissions_of(r);
    if (permissions == UNKNOWN) {
        return AUTHZ_GENERAL_ERROR;
    }
    return (permissions & wanted) ? AUTHZ_GRANTED : AUTHZ_DENIED;
}

static int set_env(request_rec *r)
{
    const ph_dir_config_t *dir = ap_get_module_config(r->per_dir_config, &portalhooks_module);
    int permissions;

    if (dir->env != 1) {
        return DECLINED;
    }
    permissions = is_known(r, ph_config_of(r->server)) ? permissions_of(r) : 0;
    apr_table_unset(r->subprocess_env, "PORTALHOOKS_ADMIN");
    apr_table_unset(r->subprocess_env, "PORTALHOOKS_CAN_TRIGGER");
    if (permissions == UNKNOWN) {
        return DECLINED;
    }
    if (permissions & PH_PERMISSION_ADMIN) {
        apr_table_setn(r->subprocess_env, "PORTALHOOKS_ADMIN", "1");
    }
    if (permissions & PH_PERMISSION_TRIGGER) {
        apr_table_setn(r->subprocess_env, "PORTALHOOKS_CAN_TRIGGER", "1");
    }
    return DECLINED;
}

void ph_authz_register_hooks(apr_pool_t *pool)
{
    static const authz_provider provider = { check_require, parse_require };

    ap_register_auth_provider(pool, AUTHZ_PROVIDER_GROUP, PROVIDER, AUTHZ_PROVIDER_VERSION, &provider,
                              AP_AUTH_INTERNAL_PER_CONF);
    ap_hook_fixups(set_env, NULL, NULL, APR_HOOK_MIDDLE);
}
