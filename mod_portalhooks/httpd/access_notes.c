/* SPDX-License-Identifier: Apache-2.0 */
/* Notes for access logs. */
#include "access_notes.h"

#include <apr_strings.h>
#include <httpd.h>

static void set(const ph_call_t *call, const char *name, const char *value)
{
    if (value) {
        apr_table_setn(call->r->notes, name, value);
    }
}

void ph_access_notes_request(const ph_call_t *call)
{
    set(call, "portalhooks-request-id", call->own->request_id);
}

void ph_access_notes_route(const ph_call_t *call, const ph_route_t *route)
{
    set(call, "portalhooks-route", route->path);
    set(call, "portalhooks-integration", ph_routes_integration(route, call));
}

void ph_access_notes_execution(const ph_call_t *call, const ph_execution_t *execution)
{
    apr_pool_t *pool = call->r->pool;

    set(call, "portalhooks-execution", apr_pstrdup(pool, execution->id));
    set(call, "portalhooks-integration", apr_pstrdup(pool, execution->integration_id));
    set(call, "portalhooks-state", ph_state_word(execution->outcome.state));
    set(call, "portalhooks-error", ph_error_word(execution->outcome.error));
    set(call, "portalhooks-status", apr_itoa(pool, execution->outcome.http_status));
}

void ph_access_notes_problem(const ph_call_t *call, ph_problem_code_t code)
{
    if (call->caller.username) {
        set(call, "portalhooks-user", ap_escape_urlencoded(call->r->pool, call->caller.username));
    }
    if (code != PH_PROBLEM_NONE) {
        set(call, "portalhooks-problem", ph_problem_word(code));
    }
}
