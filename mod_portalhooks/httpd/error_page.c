/* SPDX-License-Identifier: Apache-2.0 */
/* An output filter that replaces httpd's error pages with problem documents. */
#include "error_page.h"

#include <apr_strings.h>
#include <http_core.h>
#include <http_protocol.h>
#include <http_request.h>
#include <util_filter.h>

#include "core/json/json_out.h"
#include "respond.h"

#define FILTER_NAME "PORTALHOOKS_PROBLEM"

/* The text is a placeholder, which the filter replaces. */
void ph_error_page_prepare(request_rec *r)
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

/* The problem for each status of httpd's own; all others are internal or malformed. */
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
    ph_respond_retry_after(r, &problem);
    if (ph_respond_is_lenient(r)) {
        r->status = HTTP_OK;
        r->status_line = NULL;
        /* Nobody asked to be asked for a password. */
        apr_table_unset(r->headers_out, "WWW-Authenticate");
        apr_table_unset(r->err_headers_out, "WWW-Authenticate");
    }
    /* Replaces ours and any that the refusing module has added. */
    apr_table_setn(r->headers_out, "Cache-Control", "no-store");
    ap_set_content_type(r, PH_RESPOND_PROBLEM_TYPE);
    ap_set_content_length(r, (apr_off_t)len);
    ours = apr_brigade_create(r->pool, r->connection->bucket_alloc);
    APR_BRIGADE_INSERT_TAIL(ours, apr_bucket_pool_create(bytes, len, r->pool, r->connection->bucket_alloc));
    APR_BRIGADE_INSERT_TAIL(ours, apr_bucket_eos_create(r->connection->bucket_alloc));
    return ap_pass_brigade(filter->next, ours);
}

void ph_error_page_replace(request_rec *r, const char *request_id)
{
    replacement_t *replacement;

    if (!ap_is_HTTP_ERROR(r->status)) {
        return;
    }
    replacement = apr_pcalloc(r->pool, sizeof(*replacement));
    replacement->request_id = request_id;
    ap_add_output_filter(FILTER_NAME, replacement, r, r->connection);
}

void ph_error_page_register_filter(void)
{
    ap_register_output_filter(FILTER_NAME, replace_page, NULL, AP_FTYPE_CONTENT_SET);
}
