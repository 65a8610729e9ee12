/* SPDX-License-Identifier: Apache-2.0 */
/* /executions/export: the history as a file, streamed page by page. */
#include <apr_strings.h>
#include <http_protocol.h>

#include "api.h"
#include "client_connection.h"
#include "core/view/csv_execution.h"
#include "core/view/json_execution.h"
#include "history_filters.h"
#include "service/audit.h"
#include "service/export.h"

typedef struct format_t {
    const char *word;
    const char *content_type;
    const char *(*head)(apr_pool_t *pool);
    const char *(*row)(const ph_execution_t *execution, apr_pool_t *pool);
} format_t;

static const char *json_head(apr_pool_t *pool)
{
    (void)pool;
    return "";
}

static const char *json_row(const ph_execution_t *execution, apr_pool_t *pool)
{
    ph_json_out_t out;

    ph_json_out_init(&out, pool);
    ph_json_execution(&out, execution);
    return apr_pstrcat(pool, ph_json_out_end(&out, NULL), "\n", NULL);
}

static const format_t formats[] = {
    { "csv", "text/csv; charset=utf-8", ph_csv_execution_head, ph_csv_execution },
    { "ndjson", "application/x-ndjson", json_head, json_row },
};

typedef struct export_t {
    request_rec *r;
    const format_t *format;
    int is_begun; /* the status line has been sent */
} export_t;

static apr_status_t begin(export_t *export)
{
    request_rec *r = export->r;

    export->is_begun = 1;
    ap_set_content_type(r, export->format->content_type);
    apr_table_setn(r->headers_out, "Content-Disposition",
                   apr_psprintf(r->pool, "attachment; filename=\"executions.%s\"", export->format->word));
    return ap_rputs(export->format->head(r->pool), r) < 0 ? APR_ECONNABORTED : APR_SUCCESS;
}

/* One row; NULL at the end of a page: flush it, and stop when the client has disconnected. */
static apr_status_t write_row(void *baton, const ph_execution_t *execution, apr_pool_t *scratch)
{
    export_t *export = baton;
    apr_status_t rv = export->is_begun ? APR_SUCCESS : begin(export);

    if (rv != APR_SUCCESS || export->r->header_only) {
        return APR_ECONNABORTED;
    }
    if (!execution) {
        return (ap_rflush(export->r) < 0 || ph_client_connection_is_gone(export->r)) ? APR_ECONNABORTED
                                                                                     : APR_SUCCESS;
    }
    return ap_rputs(export->format->row(execution, scratch), export->r) < 0 ? APR_ECONNABORTED : APR_SUCCESS;
}

/* The status is sent and reading failed: abort the response, so that no client takes it for complete. */
static void abort_response(request_rec *r)
{
    apr_bucket_alloc_t *alloc = r->connection->bucket_alloc;
    apr_bucket_brigade *brigade = apr_brigade_create(r->pool, alloc);

    r->connection->keepalive = AP_CONN_CLOSE;
    APR_BRIGADE_INSERT_TAIL(brigade, ap_bucket_error_create(HTTP_BAD_GATEWAY, NULL, r->pool, alloc));
    APR_BRIGADE_INSERT_TAIL(brigade, apr_bucket_eos_create(alloc));
    ap_pass_brigade(r->output_filters, brigade);
}

static int parse_format(const format_t **format, const ph_call_t *call)
{
    const char *word = formats[0].word;
    apr_size_t i;

    if (!ph_query_text(&word, &call->query, "format", 16)) {
        return 0;
    }
    for (i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
        if (strcmp(formats[i].word, word) == 0) {
            *format = &formats[i];
            return 1;
        }
    }
    return ph_query_refuse(&call->query, "format", "csv or ndjson");
}

static int add_filter(void *json, const char *name, const char *value)
{
    if (strcmp(name, "format") != 0) {
        json_object_set_new(json, name, json_string(value));
    }
    return 1;
}

/* Format and filters go to the audit log before the first row leaves. */
static ph_problem_code_t note_export(ph_call_t *call, const format_t *format)
{
    const ph_context_t context = ph_call_context(call);
    json_t *diff;

    if (call->r->header_only) {
        return PH_PROBLEM_NONE;
    }
    diff = json_pack("{s:s}", "format", format->word);
    apr_table_do(add_filter, diff, call->query.params, NULL);
    return ph_audit_read(&context, "execution.export", NULL, diff);
}

ph_problem_code_t ph_api_export_get(ph_call_t *call)
{
    const ph_context_t context = ph_call_context(call);
    ph_execution_query_t query = { 0 };
    export_t export = { call->r, NULL, 0 };

    if (!parse_format(&export.format, call) || !ph_history_filters(&query, call) ||
        note_export(call, export.format) != PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    if (ph_export_run(&context, &query, write_row, &export) != PH_PROBLEM_NONE && export.is_begun) {
        abort_response(call->r);
        return PH_PROBLEM_NONE;
    }
    return call->problem.code;
}
