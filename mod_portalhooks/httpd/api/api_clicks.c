/* SPDX-License-Identifier: Apache-2.0 */
/* Clicks: run an integration, retry an execution, test a webhook; and the preview of a run. */
#include <apr_strings.h>

#include "api.h"
#include "api_click_form.h"
#include "core/view/json_execution.h"
#include "httpd/access_notes.h"
#include "httpd/child.h"
#include "httpd/client_connection.h"
#include "httpd/respond.h"
#include "pipeline/preview.h"
#include "pipeline/trigger.h"

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

static ph_problem_code_t submit(ph_call_t *call, ph_click_request_t *request)
{
    const ph_wait_t wait = { ph_call_wait(call), ph_client_connection_is_gone, call->r };
    ph_click_result_t result = { 0 };
    ph_pipeline_t *pipeline;

    if (call->problem.code != PH_PROBLEM_NONE ||
        ph_call_idempotency_key(&request->idempotency_key, call) != PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    call->is_submitted = 1;
    pipeline = ph_child_start_sending();
    if (!pipeline) {
        return ph_problem_refuse(&call->problem, PH_PROBLEM_STOPPING, NULL);
    }
    ph_api_click_form_complete(request, call);
    request->fingerprint = request->idempotency_key ? ph_call_fingerprint(call) : NULL;
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

    ph_api_click_form_run(&request, call);
    return submit(call, &request);
}

ph_problem_code_t ph_api_clicks_retry(ph_call_t *call)
{
    ph_click_request_t request = { 0 };

    ph_api_click_form_retry(&request, call);
    return submit(call, &request);
}

ph_problem_code_t ph_api_clicks_test(ph_call_t *call)
{
    ph_click_request_t request = { 0 };

    ph_api_click_form_test(&request, call);
    return submit(call, &request);
}

ph_problem_code_t ph_api_clicks_preview(ph_call_t *call)
{
    const ph_context_t context = ph_call_context(call);
    ph_click_request_t request = { 0 };
    ph_preview_t preview;

    ph_api_click_form_preview(&request, call);
    if (call->problem.code != PH_PROBLEM_NONE ||
        ph_preview_make(&preview, &context, call->may, request.integration_id, request.mode,
                        request.event_id) != PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    ph_respond_json(call->r, HTTP_OK,
                    ph_json_preview(preview.request, preview.digest, preview.timeout, preview.egress_rule,
                                    call->caller.permissions, call->r->pool));
    return PH_PROBLEM_NONE;
}
