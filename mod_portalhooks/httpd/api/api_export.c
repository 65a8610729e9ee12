/* SPDX-License-Identifier: Apache-2.0 */
/* /executions/export: the history as a file, streamed page by page. */
#include <apr_strings.h>
#include <http_protocol.h>

#include "api.h"
#include "core/view/csv.h"
#include "core/view/json_execution.h"
#include "core/view/table_execution.h"
#include "httpd/client_connection.h"
#include "httpd/history_filters.h"
#include "os/workbook.h"
#include "service/audit.h"
#include "service/export.h"

#define SHEET "Executions, times in UTC"
#define COLUMNS PH_TABLE_EXECUTION_COLUMNS

struct format_t;

typedef struct export_t {
    request_rec *r;
    const struct format_t *format;
    const char *filename;
    int is_begun;             /* the status line has been sent */
    ph_workbook_t *book;      /* xlsx; NULL before the first row */
    apr_status_t book_status; /* why it ended early */
} export_t;

typedef struct format_t {
    const char *word;
    const char *content_type;
    ph_export_take_fn *take;
    const char *(*head)(apr_pool_t *pool); /* with write_row */
    const char *(*row)(const ph_execution_t *execution, apr_pool_t *pool);
} format_t;

static const char *csv_head(apr_pool_t *pool)
{
    return ph_csv_head(ph_table_execution_columns, COLUMNS, pool);
}

static const char *csv_row(const ph_execution_t *execution, apr_pool_t *pool)
{
    ph_cell_t cells[COLUMNS];

    ph_table_execution_fill(cells, execution, pool);
    return ph_csv_row(ph_table_execution_columns, cells, COLUMNS, pool);
}

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

static void set_headers(const export_t *export)
{
    request_rec *r = export->r;

    ap_set_content_type(r, export->format->content_type);
    apr_table_setn(r->headers_out, "Content-Disposition",
                   apr_pstrcat(r->pool, "attachment; filename=\"", export->filename, "\"", NULL));
}

static apr_status_t begin(export_t *export)
{
    export->is_begun = 1;
    set_headers(export);
    return ap_rputs(export->format->head(export->r->pool), export->r) < 0 ? APR_ECONNABORTED : APR_SUCCESS;
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

/* The same into a workbook, of which nothing is sent before it is complete. */
static apr_status_t add_row(void *baton, const ph_execution_t *execution, apr_pool_t *scratch)
{
    export_t *export = baton;
    ph_cell_t cells[COLUMNS];

    if (export->r->header_only) {
        set_headers(export);
        return APR_ECONNABORTED;
    }
    if (!export->book) {
        export->book_status =
            ph_workbook_make(&export->book, SHEET, ph_table_execution_columns, COLUMNS, export->r->pool);
    }
    if (export->book_status == APR_SUCCESS && !execution) {
        return ph_client_connection_is_gone(export->r) ? APR_ECONNABORTED : APR_SUCCESS;
    }
    if (export->book_status == APR_SUCCESS) {
        ph_table_execution_fill(cells, execution, scratch);
        export->book_status = ph_workbook_add(export->book, cells);
    }
    return export->book_status;
}

static const format_t formats[] = {
    { "csv", "text/csv; charset=utf-8", write_row, csv_head, csv_row },
    { "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", add_row, NULL, NULL },
    { "ndjson", "application/x-ndjson", write_row, json_head, json_row },
};

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
    return ph_query_refuse(&call->query, "format", "csv, xlsx or ndjson");
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

static ph_problem_code_t refuse_workbook(ph_call_t *call, apr_status_t rv)
{
    char reason[120];

    if (rv == APR_ENOSPC) {
        ph_problem_refuse(
            &call->problem, PH_PROBLEM_TOO_LARGE,
            "More executions match than a worksheet holds: it ends at 1,048,575 rows or 2 GiB.");
        call->problem.remedy = "Export a shorter period, or as CSV.";
        return call->problem.code;
    }
    call->portal->ports.log(
        call->portal->ports.log_baton, PH_LOG_ERROR,
        apr_psprintf(
            call->r->pool,
            "export: could not write a workbook in the directory for temporary files: %s; it may lack "
            "space or permissions",
            apr_strerror(rv, reason, sizeof(reason))));
    return ph_problem_refuse(
        &call->problem, PH_PROBLEM_INTERNAL,
        "The workbook could not be written. The server may lack space for temporary files.");
}

/* Send the workbook, unless it could not be written. */
static ph_problem_code_t finish_workbook(ph_call_t *call, const export_t *export)
{
    apr_status_t rv = export->book_status;
    apr_size_t sent;
    apr_off_t size;
    apr_file_t *file;

    if (rv == APR_SUCCESS && (call->r->header_only || ph_client_connection_is_gone(call->r))) {
        return PH_PROBLEM_NONE;
    }
    if (rv == APR_SUCCESS) {
        rv = ph_workbook_finish(&file, &size, export->book);
    }
    if (rv != APR_SUCCESS) {
        return refuse_workbook(call, rv);
    }
    set_headers(export);
    ap_set_content_length(call->r, size);
    ap_send_fd(file, call->r, 0, (apr_size_t)size, &sent);
    return PH_PROBLEM_NONE;
}

ph_problem_code_t ph_api_export_get(ph_call_t *call)
{
    const ph_context_t context = ph_call_context(call);
    ph_execution_query_t query = { 0 };
    export_t export = { call->r, NULL, NULL, 0, NULL, APR_SUCCESS };

    if (!parse_format(&export.format, call) || !ph_history_filters(&query, call) ||
        note_export(call, export.format) != PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    export.filename =
        ph_export_filename(&query, export.format->word, call->portal->ports.now(), call->r->pool);
    if (ph_export_run(&context, &query, export.format->take, &export) != PH_PROBLEM_NONE && export.is_begun) {
        abort_response(call->r);
        return PH_PROBLEM_NONE;
    }
    if (call->problem.code == PH_PROBLEM_NONE && export.format->take == add_row) {
        return finish_workbook(call, &export);
    }
    return call->problem.code;
}
