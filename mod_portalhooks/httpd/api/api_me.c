/* SPDX-License-Identifier: Apache-2.0 */
/* GET /me: the caller, and the limits of this server. */
#include "api.h"
#include "core/view/json_pause.h"
#include "core/view/json_user.h"
#include "httpd/respond.h"
#include "service/users.h"

#define EVENT_DETAILS_BYTES 262144

/* null while runs are accepted */
static json_t *pause_json(const ph_call_t *call)
{
    const ph_pause_t *pause = &call->caller.pause;

    return pause->at != 0 || call->portal->is_paused
               ? ph_json_pause(pause, call->portal->is_paused, call->r->pool)
               : json_null();
}

ph_problem_code_t ph_api_me_get(ph_call_t *call)
{
    const ph_config_t *config = call->own->config;
    const ph_context_t context = ph_call_context(call);
    int may_change_own;
    json_t *me;

    if (ph_users_may_change_own(&may_change_own, &context) != PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    me = json_object();
    json_object_set_new(me, "username", json_string(call->caller.username));
    json_object_set_new(me, "permissions", ph_json_permissions(call->caller.permissions));
    json_object_set_new(me, "may_change_own_permissions", json_boolean(may_change_own));
    json_object_set_new(me, "catalog", json_string(call->portal->external_catalog ? "external" : "managed"));
    json_object_set_new(me, "version", json_string(PH_VERSION));
    json_object_set_new(me, "pause", pause_json(call));
    json_object_set_new(me, "limits",
                        json_pack("{s:i, s:i, s:i, s:i, s:i}", "timeout_ms", config->timeout_s * 1000,
                                  "wait_s", (int)apr_time_sec(PH_CALL_WAIT_MAX), "page_size",
                                  PH_CALL_PAGE_MAX, "event_details_bytes", EVENT_DETAILS_BYTES,
                                  "response_body_bytes", config->keep_body));
    ph_respond_json(call->r, HTTP_OK, me);
    return PH_PROBLEM_NONE;
}
