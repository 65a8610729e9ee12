/* SPDX-License-Identifier: Apache-2.0 */
/* /pause: whether all hosts refuse to run anything. */
#include "api.h"
#include "core/request/form.h"
#include "core/view/json_pause.h"
#include "httpd/respond.h"
#include "service/pause.h"

typedef struct pause_form_t {
    int paused;
    const char *note;
} pause_form_t;

static ph_problem_code_t send_pause(ph_call_t *call, const ph_pause_t *pause)
{
    if (call->problem.code == PH_PROBLEM_NONE) {
        ph_respond_json(call->r, HTTP_OK, ph_json_pause(pause, call->portal->is_paused, call->r->pool));
    }
    return call->problem.code;
}

ph_problem_code_t ph_api_pause_get(ph_call_t *call)
{
    return send_pause(call, &call->caller.pause);
}

ph_problem_code_t ph_api_pause_put(ph_call_t *call)
{
    static const ph_form_field_t fields[] = {
        { "paused", PH_FORM_FLAG, PH_FORM_REQUIRED, offsetof(pause_form_t, paused), 0, 0, NULL },
        { "note", PH_FORM_LINES, PH_FORM_NULLABLE, offsetof(pause_form_t, note), 0, PH_PAUSE_NOTE_MAX, NULL },
        { "paused_at", PH_FORM_SERVER, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
        { "paused_by", PH_FORM_SERVER, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
        { "paused_by_directive", PH_FORM_SERVER, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
        { NULL, PH_FORM_VALUE, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
    };
    const ph_context_t context = ph_call_context(call);
    pause_form_t form = { 0 };
    ph_pause_t pause = { 0 };

    if (ph_form_read(&form, fields, call->json, "", &call->problem, call->r->pool) == PH_PROBLEM_NONE) {
        ph_pause_put(&pause, &context, form.paused, form.note);
    }
    return send_pause(call, &pause);
}
