/* SPDX-License-Identifier: Apache-2.0 */
/* /executions/{id}/request-body and response-body: the recorded bytes, as a download only: a browser
 * must not render what an untrusted party wrote. */
#include <apr_strings.h>

#include "api.h"
#include "httpd/respond.h"
#include "service/audit.h"
#include "service/history.h"

static ph_problem_code_t send_download(ph_call_t *call, const char *bytes, apr_size_t len, const char *what)
{
    const ph_context_t context = ph_call_context(call);

    if (!call->r->header_only && ph_audit_read(&context, "execution.download", call->id,
                                               json_pack("{s:s}", "body", what)) != PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    apr_table_setn(call->r->headers_out, "Content-Disposition",
                   apr_psprintf(call->r->pool, "attachment; filename=\"%s-%s-body.bin\"", call->id, what));
    ph_respond_bytes(call->r, HTTP_OK, "application/octet-stream", bytes, len);
    return PH_PROBLEM_NONE;
}

ph_problem_code_t ph_api_bodies_get_request(ph_call_t *call)
{
    const ph_context_t context = ph_call_context(call);
    ph_evidence_t evidence;

    if (ph_history_get(&evidence, &context, call->id) != PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    if (!evidence.request) {
        return ph_problem_refuse(&call->problem, PH_PROBLEM_NOT_FOUND, "The request is no longer kept.");
    }
    return send_download(call, evidence.request->body, evidence.request->body_len, "request");
}

ph_problem_code_t ph_api_bodies_get_response(ph_call_t *call)
{
    const ph_context_t context = ph_call_context(call);
    ph_evidence_t evidence;

    if (ph_history_get(&evidence, &context, call->id) != PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    if (!evidence.response) {
        return ph_problem_refuse(&call->problem, PH_PROBLEM_NOT_FOUND,
                                 "No response is recorded: none has arrived yet, or it is no longer kept.");
    }
    return send_download(call, evidence.response->body, evidence.response->body_len, "response");
}
