/* SPDX-License-Identifier: Apache-2.0 */
/* The order of the checks of every request to the API: host, identity, route, cross-site, permission, form.
 * Whatever fails first becomes the response. */
#include "api_handler.h"

#include <http_config.h>
#include <http_protocol.h>
#include <http_request.h>
#include <util_filter.h>

#include "httpd/access_notes.h"
#include "httpd/child.h"
#include "httpd/cross_site.h"
#include "httpd/dbd_conf.h"
#include "httpd/identity.h"
#include "httpd/own_request.h"
#include "httpd/respond.h"
#include "httpd/routes.h"
#include "service/audit.h"
#include "service/caller.h"
#include "service/metrics.h"

#define API_PREFIX "/api/v1"

/* Read the caller's permissions and check them against the route's; a refusal goes to the audit log. */
static ph_problem_code_t check_permission(ph_call_t *call, const ph_route_t *route)
{
    const ph_context_t context = ph_call_context(call);
    apr_pool_t *pool = call->r->pool;
    ph_portal_t *portal = call->portal;
    ph_problem_code_t code;
    ph_db_t *db = NULL;
    apr_status_t rv;

    rv = ph_db_open(&db, portal->db, call->deadline, pool);
    if (rv != APR_SUCCESS) {
        return ph_portal_db_problem(portal, &call->problem, rv, NULL, "read the caller's permissions", pool);
    }
    code = ph_caller_load(&call->caller, &call->problem, portal, db, pool);
    if (code == PH_PROBLEM_NONE && portal->schema_fault) {
        code = ph_problem_refuse(&call->problem, PH_PROBLEM_SCHEMA_MISMATCH, NULL);
    }
    else if (code == PH_PROBLEM_NONE) {
        code = ph_caller_check(&call->caller, route->may, &call->problem);
        if (code != PH_PROBLEM_NONE) {
            ph_audit_write_refusal(&context, db, ph_routes_integration(route, call), NULL);
        }
    }
    ph_db_close(db);
    return code;
}

static ph_problem_code_t parse_form(ph_call_t *call, const ph_route_t *route)
{
    ph_problem_code_t code;

    code = ph_query_parse(&call->query, call->r->args, route->params, &call->problem, call->r->pool);
    if (code != PH_PROBLEM_NONE) {
        return code;
    }
    code = ph_call_read_body(call, route->body);
    /* The time that the client took to send the body does not count. */
    call->deadline = apr_time_now() + PH_DBD_REQUEST_TIMEOUT;
    return code;
}

/* Admission checks the permission of a click. One with an invalid form never gets there, so its permission is
 * checked here: a caller without it is not told what is wrong with the form. */
static ph_problem_code_t run_click(ph_call_t *call, const ph_route_t *route)
{
    ph_problem_t problem;
    ph_problem_code_t code;

    code = parse_form(call, route);
    if (code == PH_PROBLEM_NONE && call->body.status == OK) {
        code = route->run(call);
    }
    if (code != PH_PROBLEM_NONE && !call->is_submitted) {
        problem = call->problem;
        code = check_permission(call, route);
        if (code == PH_PROBLEM_NONE) {
            call->problem = problem;
            return problem.code;
        }
    }
    return code;
}

static ph_problem_code_t run(ph_call_t *call)
{
    const ph_route_t *route;
    ph_problem_code_t code;

    code = ph_cross_site_check_host(&call->problem, call->r, call->own->config);
    if (code == PH_PROBLEM_NONE) {
        code = ph_identity_of(&call->caller, &call->problem, call->r, call->own->config);
    }
    if (code != PH_PROBLEM_NONE) {
        return code;
    }
    route = ph_routes_find(call);
    if (!route) {
        return call->problem.code;
    }
    call->may = route->may;
    ph_access_notes_route(call, route);
    if (route->method != M_GET) {
        code = ph_cross_site_check(&call->problem, call->r, call->own->config);
        if (code != PH_PROBLEM_NONE) {
            return code;
        }
    }
    if (call->portal->schema_fault) {
        return ph_problem_refuse(&call->problem, PH_PROBLEM_SCHEMA_MISMATCH, NULL);
    }
    /* Before the first click of a prefork child nothing but this function reads the schema's version. */
    if (route->checked == PH_CHECKED_BY_ADMISSION && ph_child_get_pipeline()->admission) {
        return run_click(call, route);
    }
    code = check_permission(call, route);
    if (code == PH_PROBLEM_NONE) {
        code = parse_form(call, route);
    }
    if (code == PH_PROBLEM_NONE && call->body.status == OK) {
        code = route->run(call);
    }
    return code;
}

static const ph_own_request_t *own_api_request(const request_rec *r)
{
    const ph_own_request_t *own = ph_own_request_of(r);

    return (own && own->is_api) ? own : NULL;
}

/* There is no file. OK ends the phase, so no <Directory> and no .htaccess applies. */
static int on_map_to_storage(request_rec *r)
{
    return own_api_request(r) ? OK : DECLINED;
}

static int on_fixups(request_rec *r)
{
    if (!own_api_request(r)) {
        return DECLINED;
    }
    /* A response is generated anew for each request, so it has no ranges. */
    ap_remove_output_filter_byhandle(r->output_filters, "byterange");
    /* mod_session_cookie adds one of its own; ours is in err_headers_out. */
    apr_table_unset(r->headers_out, "Cache-Control");
    return OK;
}

/* PortalHooksGrant counts even when the database cannot be asked. */
static int is_admin(const ph_caller_t *caller)
{
    return ((caller->permissions | caller->granted) & PH_PERMISSION_ADMIN) != 0;
}

static int on_handler(request_rec *r)
{
    const ph_own_request_t *own = own_api_request(r);
    ph_problem_code_t code;
    ph_call_t *call;

    if (!own || strcmp(r->handler, PH_OWN_REQUEST_API) != 0) {
        return DECLINED;
    }
    call = apr_pcalloc(r->pool, sizeof(*call));
    call->r = r;
    call->own = own;
    call->portal = ph_child_get_portal();
    call->caller.request_id = own->request_id;
    call->deadline = r->request_time + PH_DBD_REQUEST_TIMEOUT;
    if (strncmp(own->path, API_PREFIX, strlen(API_PREFIX)) == 0) {
        call->path = own->path + strlen(API_PREFIX);
    }
    ph_access_notes_request(call);
    code = run(call);
    if (call->body.status != OK) {
        return call->body.status;
    }
    if (code != PH_PROBLEM_NONE) {
        ph_body_discard(r);
        if (call->problem.admin_detail && is_admin(&call->caller)) {
            call->problem.detail = call->problem.admin_detail;
        }
        ph_respond_problem(r, &call->problem, own->request_id);
    }
    ph_access_notes_problem(call, code);
    ph_metrics_note_response(call->portal->metrics,
                             code == PH_PROBLEM_NONE ? r->status : ph_problem_status(code), code);
    return OK;
}

void ph_api_handler_register_hooks(apr_pool_t *pool)
{
    (void)pool;
    ap_hook_map_to_storage(on_map_to_storage, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_fixups(on_fixups, NULL, NULL, APR_HOOK_REALLY_LAST);
    ap_hook_handler(on_handler, NULL, NULL, APR_HOOK_FIRST);
}
