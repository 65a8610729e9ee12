/* SPDX-License-Identifier: Apache-2.0 */
/* Many clicks on one integration in one request: each is admitted, refused and sent as a click of its own. */
#include <apr_strings.h>

#include "api.h"
#include "api_click_form.h"
#include "core/text/digest.h"
#include "core/view/json_execution.h"
#include "httpd/child.h"
#include "httpd/client_connection.h"
#include "httpd/respond.h"
#include "pipeline/trigger.h"
#include "service/metrics.h"

#define CLICKS "clicks"
#define CLICKS_MAX 100

/* The body must be {"clicks": […]}; NULL with call->problem set. */
static const json_t *clicks_of(ph_call_t *call)
{
    const json_t *clicks = json_object_get(call->json, CLICKS);

    if (!clicks || json_object_size(call->json) != 1) {
        ph_problem_add_field(&call->problem, "", "This must have the member clicks and no other.",
                             call->r->pool);
    }
    else if (!json_is_array(clicks) || json_array_size(clicks) == 0 || json_array_size(clicks) > CLICKS_MAX) {
        ph_problem_add_field(
            &call->problem, "/" CLICKS,
            apr_psprintf(call->r->pool, "This must be an array of 1 to %d clicks.", CLICKS_MAX),
            call->r->pool);
    }
    return call->problem.code == PH_PROBLEM_NONE ? clicks : NULL;
}

/* Of the row alone: with the same key it may come again in another batch. */
static const char *fingerprint_of(const ph_call_t *call, const json_t *row)
{
    ph_digest_part_t parts[] = {
        { call->r->method, strlen(call->r->method) },
        { call->path, strlen(call->path) },
        { NULL, 0 },
    };

    parts[2].bytes = ph_json_dump(row, &parts[2].len, call->r->pool);
    return ph_digest_make(parts, 3, call->r->pool);
}

/* One request per row; NULL with call->problem set. */
static ph_click_request_t *read_rows(ph_call_t *call, const json_t *clicks)
{
    apr_pool_t *pool = call->r->pool;
    ph_click_request_t *requests = apr_pcalloc(pool, json_array_size(clicks) * sizeof *requests);
    const json_t *row;
    size_t i;

    json_array_foreach(clicks, i, row)
    {
        ph_api_click_form_row(&requests[i], row, apr_psprintf(pool, "/" CLICKS "/%d", (int)i), call);
        ph_api_click_form_complete(&requests[i], call);
        requests[i].fingerprint = fingerprint_of(call, row);
    }
    return call->problem.code == PH_PROBLEM_NONE ? requests : NULL;
}

static int status_of(const ph_click_result_t *result)
{
    if (result->problem.code != PH_PROBLEM_NONE) {
        return ph_problem_status(result->problem.code);
    }
    if (result->is_known) {
        return HTTP_OK;
    }
    return result->execution.outcome.state == PH_STATE_SENDING ? HTTP_ACCEPTED : HTTP_CREATED;
}

static void write_result(ph_json_out_t *out, const ph_call_t *call, int index,
                         const ph_click_result_t *result)
{
    json_t *problem;

    ph_json_out_open(out, '{');
    ph_json_out_name(out, "index");
    ph_json_out_number(out, index, -1);
    ph_json_out_name(out, "status");
    ph_json_out_number(out, status_of(result), 0);
    if (result->problem.code == PH_PROBLEM_NONE) {
        ph_json_out_name(out, "execution");
        ph_json_execution(out, &result->execution);
    }
    else {
        ph_json_out_name(out, "retry_after");
        ph_json_out_number(out, ph_problem_retry_after(&result->problem), 0);
        problem = ph_problem_json(&result->problem, call->own->request_id);
        ph_json_out_name(out, "problem");
        ph_json_out_tree(out, problem);
        json_decref(problem);
    }
    ph_json_out_close(out, '}');
}

static void send_results(ph_call_t *call, const ph_click_result_t *results, int count)
{
    ph_json_out_t out;
    int i;

    ph_json_out_init(&out, call->r->pool);
    ph_json_out_open(&out, '{');
    ph_json_out_name(&out, "items");
    ph_json_out_open(&out, '[');
    for (i = 0; i < count; i++) {
        write_result(&out, call, i, &results[i]);
        ph_metrics_note_refusal(call->portal->metrics, results[i].problem.code);
    }
    ph_json_out_close(&out, ']');
    ph_json_out_close(&out, '}');
    ph_respond_out(call->r, HTTP_MULTI_STATUS, &out);
}

ph_problem_code_t ph_api_click_batch_run(ph_call_t *call)
{
    const ph_wait_t wait = { ph_call_wait(call), ph_client_connection_is_gone, call->r };
    const json_t *clicks = clicks_of(call);
    const ph_click_request_t *requests = clicks ? read_rows(call, clicks) : NULL;
    ph_click_result_t *results;
    ph_pipeline_t *pipeline;
    int count;

    if (!requests) {
        return call->problem.code;
    }
    pipeline = ph_child_start_sending();
    if (!pipeline) {
        return ph_problem_refuse(&call->problem, PH_PROBLEM_STOPPING, NULL);
    }
    count = (int)json_array_size(clicks);
    results = apr_pcalloc(call->r->pool, (apr_size_t)count * sizeof *results);
    ph_trigger_clicks(results, pipeline, requests, count, &wait, call->r->pool);
    send_results(call, results, count);
    return PH_PROBLEM_NONE;
}
