/* SPDX-License-Identifier: Apache-2.0 */
/* Clicks: run an integration, retry an execution, test a webhook; and the preview of a run. */
#include <apr_strings.h>

#include "api.h"
#include "core/request/form.h"
#include "core/view/json_execution.h"
#include "httpd/access_notes.h"
#include "httpd/child.h"
#include "httpd/client_connection.h"
#include "httpd/respond.h"
#include "pipeline/preview.h"
#include "pipeline/trigger.h"

typedef struct click_form_t {
    int mode; /* 0 = default, 1 = event */
    const char *event_id;
    const char *batch_id;
    const char *preview_digest;
    const char *key_id;
    const char *note;
    int override_pause;
    int resend;
} click_form_t;

static const char *const modes[] = { "default", "event", NULL };

static const ph_form_field_t run_fields[] = {
    { "mode", PH_FORM_WORD, PH_FORM_REQUIRED, offsetof(click_form_t, mode), 0, 0, modes },
    { "event_id", PH_FORM_ID, PH_FORM_OPTIONAL, offsetof(click_form_t, event_id), 1, 64, NULL },
    { "batch_id", PH_FORM_ASCII, PH_FORM_OPTIONAL, offsetof(click_form_t, batch_id), 5, 64, NULL },
    { "preview_digest", PH_FORM_ASCII, PH_FORM_OPTIONAL, offsetof(click_form_t, preview_digest), 43, 43,
      NULL },
    { "note", PH_FORM_LINES, PH_FORM_NULLABLE, offsetof(click_form_t, note), 0, 500, NULL },
    { "override", PH_FORM_FLAG, PH_FORM_OPTIONAL, offsetof(click_form_t, override_pause), 0, 0, NULL },
    { NULL, PH_FORM_VALUE, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
};

static const ph_form_field_t preview_fields[] = {
    { "mode", PH_FORM_WORD, PH_FORM_REQUIRED, offsetof(click_form_t, mode), 0, 0, modes },
    { "event_id", PH_FORM_ID, PH_FORM_OPTIONAL, offsetof(click_form_t, event_id), 1, 64, NULL },
    { NULL, PH_FORM_VALUE, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
};

static const ph_form_field_t test_fields[] = {
    { "key_id", PH_FORM_ASCII, PH_FORM_OPTIONAL, offsetof(click_form_t, key_id), 1, 64, NULL },
    { NULL, PH_FORM_VALUE, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
};

static const ph_form_field_t retry_fields[] = {
    { "resend", PH_FORM_FLAG, PH_FORM_OPTIONAL, offsetof(click_form_t, resend), 0, 0, NULL },
    { "note", PH_FORM_LINES, PH_FORM_NULLABLE, offsetof(click_form_t, note), 0, 500, NULL },
    { "override", PH_FORM_FLAG, PH_FORM_OPTIONAL, offsetof(click_form_t, override_pause), 0, 0, NULL },
    { NULL, PH_FORM_VALUE, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
};

static int is_batch_id(const char *text)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    return strncmp(text, "bat_", 4) == 0 && text[4] && strspn(text + 4, alphabet) == strlen(text + 4);
}

/* Rules across fields, which the table cannot express. */
static void check_run(ph_call_t *call, const click_form_t *form)
{
    const int is_event = form->mode == 1;
    ph_problem_t *problem = &call->problem;

    if (is_event && !json_object_get(call->json, "event_id")) {
        ph_problem_add_field(problem, "/event_id", "This is required with mode event.", call->r->pool);
    }
    if (!is_event && form->event_id) {
        ph_problem_add_field(problem, "/event_id", "This is allowed with mode event only.", call->r->pool);
    }
    if (form->batch_id && !is_batch_id(form->batch_id)) {
        ph_problem_add_field(problem, "/batch_id", "This must be bat_ followed by letters and digits.",
                             call->r->pool);
    }
}

static void send_execution(ph_call_t *call, const ph_click_result_t *result, apr_interval_time_t waited)
{
    const ph_execution_t *execution = &result->execution;
    const int is_awaited = waited > 0 && execution->outcome.state != PH_STATE_SENDING;
    int status = is_awaited ? HTTP_CREATED : HTTP_ACCEPTED;
    ph_json_out_t out;

    if (is_awaited) {
        apr_table_setn(call->r->headers_out, "Preference-Applied",
                       apr_psprintf(call->r->pool, "wait=%d", (int)apr_time_sec(waited)));
    }
    if (result->is_known) {
        status = HTTP_OK;
    }
    else {
        ph_respond_location(
            call->r, ph_call_location(call, apr_pstrcat(call->r->pool, "/executions/", execution->id, NULL)));
    }
    ph_json_out_init(&out, call->r->pool);
    ph_json_execution(&out, execution);
    ph_respond_out(call->r, status, &out);
}

/* Submit a click: the fields that all kinds have in common. */
static ph_problem_code_t submit(ph_call_t *call, ph_click_request_t *request, const click_form_t *form)
{
    const ph_wait_t wait = { ph_call_wait(call), ph_client_connection_is_gone, call->r };
    ph_click_result_t result = { 0 };
    ph_pipeline_t *pipeline;

    if (ph_call_idempotency_key(&request->idempotency_key, call) != PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    call->is_submitted = 1;
    pipeline = ph_child_start_sending();
    if (!pipeline) {
        return ph_problem_refuse(&call->problem, PH_PROBLEM_STOPPING, NULL);
    }
    request->may = call->may;
    request->caller = call->caller;
    request->note = (form->note && *form->note) ? form->note : NULL;
    request->override_pause = form->override_pause;
    request->fingerprint = request->idempotency_key ? ph_call_fingerprint(call) : NULL;
    request->traceparent = apr_table_get(call->r->headers_in, "traceparent");
    request->deadline = call->deadline;
    ph_trigger_click(&result, pipeline, request, &wait, call->r->pool);
    if (result.problem.code != PH_PROBLEM_NONE) {
        call->problem = result.problem;
        call->caller.permissions |= result.permissions;
        return call->problem.code;
    }
    ph_access_notes_execution(call, &result.execution);
    send_execution(call, &result, wait.at_most);
    return PH_PROBLEM_NONE;
}

ph_problem_code_t ph_api_clicks_run(ph_call_t *call)
{
    ph_click_request_t request = { 0 };
    click_form_t form = { 0 };

    ph_form_read(&form, run_fields, call->json, "", &call->problem, call->r->pool);
    check_run(call, &form);
    if (call->problem.code != PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    request.kind = PH_CLICK_RUN;
    request.integration_id = call->id;
    request.mode = (form.mode == 1) ? PH_MODE_EVENT : PH_MODE_DEFAULT;
    request.event_id = form.event_id;
    request.batch_id = form.batch_id;
    request.preview_digest = form.preview_digest;
    return submit(call, &request, &form);
}

ph_problem_code_t ph_api_clicks_retry(ph_call_t *call)
{
    ph_click_request_t request = { 0 };
    click_form_t form = { 0 };

    if (ph_form_read(&form, retry_fields, call->json, "", &call->problem, call->r->pool) != PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    request.kind = PH_CLICK_RETRY;
    request.retry_of = call->id;
    request.resend = form.resend;
    return submit(call, &request, &form);
}

ph_problem_code_t ph_api_clicks_test(ph_call_t *call)
{
    ph_click_request_t request = { 0 };
    click_form_t form = { 0 };

    ph_form_read(&form, test_fields, call->json, "", &call->problem, call->r->pool);
    if (form.key_id && !ph_is_ulid(form.key_id, "key_")) {
        ph_problem_add_field(&call->problem, "/key_id", "This must be the id of a signing key.",
                             call->r->pool);
    }
    if (call->problem.code != PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    request.kind = PH_CLICK_TEST;
    request.integration_id = call->id;
    request.mode = PH_MODE_TEST;
    request.key_id = form.key_id;
    return submit(call, &request, &form);
}

ph_problem_code_t ph_api_clicks_preview(ph_call_t *call)
{
    const ph_context_t context = ph_call_context(call);
    click_form_t form = { 0 };
    ph_preview_t preview;

    ph_form_read(&form, preview_fields, call->json, "", &call->problem, call->r->pool);
    check_run(call, &form);
    if (call->problem.code != PH_PROBLEM_NONE ||
        ph_preview_make(&preview, &context, call->may, call->id,
                        (form.mode == 1) ? PH_MODE_EVENT : PH_MODE_DEFAULT,
                        form.event_id) != PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    ph_respond_json(call->r, HTTP_OK,
                    ph_json_preview(preview.request, preview.digest, preview.timeout, preview.egress_rule,
                                    call->caller.permissions, call->r->pool));
    return PH_PROBLEM_NONE;
}
