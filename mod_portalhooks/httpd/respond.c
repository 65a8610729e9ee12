/* SPDX-License-Identifier: Apache-2.0 */
/* What goes back to the client. Whatever is wrong, it is a problem document: httpd's own error pages
 * below the API are replaced by one too. */
#include "respond.h"

#include <apr_strings.h>
#include <http_core.h>
#include <http_protocol.h>
#include <http_request.h>

#include "core/json/json_out.h"

#define PROBLEM_TYPE "application/problem+json"
#define FILTER_NAME "PORTALHOOKS_PROBLEM"

static const struct {
    const char *name;
    const char *value;
} security_headers[] = {
    { "Content-Security-Policy",
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
      "base-uri 'self'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
      "trusted-types lit-html" },
    { "X-Content-Type-Options", "nosniff" },
    { "Referrer-Policy", "no-referrer" },
    { "Cross-Origin-Opener-Policy", "same-origin" },
    { "Cross-Origin-Resource-Policy", "same-origin" },
};

/* A text of ours in the place of what ErrorDocument says; the filter replaces it. */
static void keep_errors(request_rec *r)
{
    static const int statuses[] = {
        HTTP_BAD_REQUEST,
        HTTP_UNAUTHORIZED,
        HTTP_FORBIDDEN,
        HTTP_NOT_FOUND,
        HTTP_METHOD_NOT_ALLOWED,
        HTTP_NOT_ACCEPTABLE,
        HTTP_REQUEST_TIME_OUT,
        HTTP_LENGTH_REQUIRED,
        HTTP_PRECONDITION_FAILED,
        HTTP_REQUEST_ENTITY_TOO_LARGE,
        HTTP_REQUEST_URI_TOO_LARGE,
        HTTP_UNSUPPORTED_MEDIA_TYPE,
        HTTP_EXPECTATION_FAILED,
        HTTP_TOO_MANY_REQUESTS,
        HTTP_INTERNAL_SERVER_ERROR,
        HTTP_BAD_GATEWAY,
        HTTP_SERVICE_UNAVAILABLE,
    };
    apr_size_t i;

    for (i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
        ap_custom_response(r, statuses[i], "problem");
    }
}

void ph_respond_prepare(request_rec *r, ph_respond_kind_t kind, const char *request_id)
{
    apr_size_t i;

    for (i = 0; i < sizeof(security_headers) / sizeof(security_headers[0]); i++) {
        apr_table_setn(r->err_headers_out, security_headers[i].name, security_headers[i].value);
    }
    if (kind == PH_RESPOND_FOR_API) {
        apr_table_setn(r->err_headers_out, "Cache-Control", "no-store");
        keep_errors(r);
    }
    apr_table_setn(r->err_headers_out, "X-Request-Id", request_id);
}

void ph_respond_etag(request_rec *r, const char *version)
{
    apr_table_setn(r->headers_out, "ETag", apr_pstrcat(r->pool, "\"", version, "\"", NULL));
    apr_table_setn(r->subprocess_env, "no-gzip", "1");
}

void ph_respond_location(request_rec *r, const char *path)
{
    apr_table_setn(r->headers_out, "Location", path);
}

void ph_respond_bytes(request_rec *r, int status, const char *content_type, const char *bytes, apr_size_t len)
{
    r->status = status;
    r->status_line = NULL;
    ap_set_content_type(r, content_type);
    ap_set_content_length(r, (apr_off_t)len);
    if (!r->header_only) {
        ap_rwrite(bytes, (int)len, r);
    }
}

void ph_respond_no_content(request_rec *r)
{
    r->status = HTTP_NO_CONTENT;
    r->status_line = NULL;
}

void ph_respond_out(request_rec *r, int status, ph_json_out_t *out)
{
    apr_size_t len;
    const char *bytes = ph_json_out_end(out, &len);

    ph_respond_bytes(r, status, "application/json", bytes, len);
}

void ph_respond_json(request_rec *r, int status, json_t *document)
{
    ph_json_out_t out;

    ph_json_out_init(&out, r->pool);
    ph_json_out_tree(&out, document);
    json_decref(document);
    ph_respond_out(r, status, &out);
}

void ph_respond_begin_list(ph_json_out_t *out, request_rec *r)
{
    ph_json_out_init(out, r->pool);
    ph_json_out_open(out, '{');
    ph_json_out_name(out, "items");
    ph_json_out_open(out, '[');
}

void ph_respond_end_list(ph_json_out_t *out, request_rec *r, const char *next_cursor, apr_time_t searched_to)
{
    ph_json_out_close(out, ']');
    ph_json_out_name(out, "next_cursor");
    ph_json_out_text(out, next_cursor);
    ph_json_out_name(out, "searched_to");
    ph_json_out_time(out, searched_to);
    ph_json_out_close(out, '}');
    ph_respond_out(r, HTTP_OK, out);
}

void ph_respond_list(request_rec *r, json_t *items, const char *next_cursor, apr_time_t searched_to)
{
    ph_json_out_t out;
    json_t *item;
    size_t i;

    ph_respond_begin_list(&out, r);
    json_array_foreach(items, i, item)
    {
        ph_json_out_tree(&out, item);
    }
    json_decref(items);
    ph_respond_end_list(&out, r, next_cursor, searched_to);
}

static void set_retry_after(request_rec *r, const ph_problem_t *problem)
{
    const int seconds = ph_problem_retry_after(problem);

    if (seconds > 0 && !apr_table_get(r->err_headers_out, "Retry-After")) {
        apr_table_setn(r->err_headers_out, "Retry-After", apr_itoa(r->pool, seconds));
    }
}

void ph_respond_problem(request_rec *r, const ph_problem_t *problem, const char *request_id)
{
    json_t *document = ph_problem_json(problem, request_id);
    apr_size_t len;
    const char *bytes = ph_json_dump(document, &len, r->pool);

    json_decref(document);
    set_retry_after(r, problem);
    ph_respond_bytes(r, ph_problem_status(problem->code), PROBLEM_TYPE, bytes, len);
}

/* What httpd's own refusals mean in our words. */
static const struct {
    int status;
    ph_problem_code_t code;
} meanings[] = {
    { HTTP_UNAUTHORIZED, PH_PROBLEM_UNAUTHENTICATED },
    { HTTP_FORBIDDEN, PH_PROBLEM_FORBIDDEN },
    { HTTP_NOT_FOUND, PH_PROBLEM_NOT_FOUND },
    { HTTP_METHOD_NOT_ALLOWED, PH_PROBLEM_METHOD_NOT_ALLOWED },
    { HTTP_REQUEST_TIME_OUT, PH_PROBLEM_REQUEST_TIMEOUT },
    { HTTP_CONFLICT, PH_PROBLEM_IN_PROGRESS },
    { HTTP_PRECONDITION_FAILED, PH_PROBLEM_STALE },
    { HTTP_REQUEST_ENTITY_TOO_LARGE, PH_PROBLEM_TOO_LARGE },
    { HTTP_UNSUPPORTED_MEDIA_TYPE, PH_PROBLEM_UNSUPPORTED_MEDIA_TYPE },
    { HTTP_TOO_MANY_REQUESTS, PH_PROBLEM_RATE_LIMITED },
    { HTTP_SERVICE_UNAVAILABLE, PH_PROBLEM_BUSY },
};

static ph_problem_code_t meaning_of(int status)
{
    apr_size_t i;

    for (i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++) {
        if (meanings[i].status == status) {
            return meanings[i].code;
        }
    }
    return ap_is_HTTP_SERVER_ERROR(status) ? PH_PROBLEM_INTERNAL : PH_PROBLEM_MALFORMED;
}

/* Of the filter, for one response. */
typedef struct replacement_t {
    const char *request_id;
    int is_sent;
} replacement_t;

/* Discard httpd's page, in however many brigades it comes, and send a problem in its place. */
static apr_status_t replace_page(ap_filter_t *filter, apr_bucket_brigade *page)
{
    replacement_t *replacement = filter->ctx;
    request_rec *r = filter->r;
    ph_problem_t problem = { 0 };
    apr_bucket_brigade *ours;
    json_t *document;
    const char *bytes;
    apr_size_t len;

    apr_brigade_cleanup(page);
    if (replacement->is_sent) {
        return APR_SUCCESS;
    }
    replacement->is_sent = 1;
    ph_problem_refuse(&problem, meaning_of(r->status), NULL);
    document = ph_problem_json(&problem, replacement->request_id);
    json_object_set_new(document, "status", json_integer(r->status));
    bytes = ph_json_dump(document, &len, r->pool);
    json_decref(document);
    set_retry_after(r, &problem);
    /* Once: the module that refused may have added its own. */
    apr_table_setn(r->headers_out, "Cache-Control", "no-store");
    ap_set_content_type(r, PROBLEM_TYPE);
    ap_set_content_length(r, (apr_off_t)len);
    ours = apr_brigade_create(r->pool, r->connection->bucket_alloc);
    APR_BRIGADE_INSERT_TAIL(ours, apr_bucket_pool_create(bytes, len, r->pool, r->connection->bucket_alloc));
    APR_BRIGADE_INSERT_TAIL(ours, apr_bucket_eos_create(r->connection->bucket_alloc));
    return ap_pass_brigade(filter->next, ours);
}

void ph_respond_replace_error_page(request_rec *r, const char *request_id)
{
    replacement_t *replacement;

    if (!ap_is_HTTP_ERROR(r->status)) {
        return;
    }
    replacement = apr_pcalloc(r->pool, sizeof(*replacement));
    replacement->request_id = request_id;
    ap_add_output_filter(FILTER_NAME, replacement, r, r->connection);
}

void ph_respond_register_filter(void)
{
    ap_register_output_filter(FILTER_NAME, replace_page, NULL, AP_FTYPE_CONTENT_SET);
}
