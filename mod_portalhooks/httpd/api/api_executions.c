/* SPDX-License-Identifier: Apache-2.0 */
/* /executions: the history and its evidence. */
#include <apr_strings.h>

#include "api.h"
#include "core/text/ulid.h"
#include "core/view/json_execution.h"
#include "httpd/child.h"
#include "httpd/client_connection.h"
#include "httpd/dbd_conf.h"
#include "httpd/history_filters.h"
#include "httpd/respond.h"
#include "pipeline/trigger.h"
#include "service/history.h"

#define LIST "executions"

static int parse_page(ph_execution_query_t *query, const ph_call_t *call)
{
    ph_cursor_t cursor = { 0 };

    if (!ph_call_page(&query->limit, &cursor, call, LIST)) {
        return 0;
    }
    if (cursor.id && !ph_is_ulid(cursor.id, "exe_")) {
        return ph_call_refuse_cursor(call);
    }
    query->before_id = cursor.id;
    return 1;
}

static void send_page(ph_call_t *call, const ph_history_page_t *page)
{
    const char *next = NULL;
    ph_json_out_t out;
    int i;

    ph_respond_begin_list(&out, call->r);
    for (i = 0; i < page->executions->nelts; i++) {
        ph_json_execution(&out, &APR_ARRAY_IDX(page->executions, i, ph_execution_t));
    }
    if (page->last_id) {
        next = ph_cursor_make(LIST, "", page->last_id, call->r->pool);
    }
    ph_respond_end_list(&out, call->r, next, page->searched_to);
}

ph_problem_code_t ph_api_executions_list(ph_call_t *call)
{
    const ph_context_t context = ph_call_context(call);
    ph_execution_query_t query = { 0 };
    ph_history_page_t page;
    const char *key = NULL;

    if (!ph_query_text(&key, &call->query, "idempotency_key", 255) || !ph_history_filters(&query, call) ||
        !parse_page(&query, call)) {
        return call->problem.code;
    }
    if (key && apr_table_elts(call->query.params)->nelts > 1) {
        ph_query_refuse(&call->query, "idempotency_key", "the only one: it finds one execution");
        return call->problem.code;
    }
    if (key) {
        ph_history_find_by_key(&page, &context, key);
    }
    else {
        ph_history_list(&page, &context, &query);
    }
    if (call->problem.code == PH_PROBLEM_NONE) {
        send_page(call, &page);
    }
    return call->problem.code;
}

/* The current state or, with Prefer: wait, the state once the execution has ended or the wait has elapsed. */
static ph_problem_code_t read_evidence(ph_evidence_t *evidence, ph_call_t *call)
{
    const ph_wait_t wait = { ph_call_wait(call), ph_client_connection_is_gone, call->r };
    ph_context_t context = ph_call_context(call);
    ph_execution_t *execution;

    if (ph_history_get(evidence, &context, call->id) != PH_PROBLEM_NONE || wait.at_most == 0 ||
        evidence->execution->outcome.state != PH_STATE_SENDING) {
        return call->problem.code;
    }
    if (ph_trigger_await(&execution, &call->problem, ph_child_get_pipeline(), call->id, &wait,
                         call->r->pool) != PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    apr_table_setn(call->r->headers_out, "Preference-Applied",
                   apr_psprintf(call->r->pool, "wait=%d", (int)apr_time_sec(wait.at_most)));
    context.deadline = apr_time_now() + PH_DBD_REQUEST_TIMEOUT;
    return ph_history_get(evidence, &context, call->id);
}

ph_problem_code_t ph_api_executions_get(ph_call_t *call)
{
    ph_evidence_t evidence;
    ph_json_out_t out;

    if (read_evidence(&evidence, call) != PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    ph_json_out_init(&out, call->r->pool);
    ph_json_execution_with_evidence(&out, evidence.execution, evidence.request, evidence.response,
                                    call->caller.permissions);
    ph_respond_out(call->r, HTTP_OK, &out);
    return PH_PROBLEM_NONE;
}
