/* SPDX-License-Identifier: Apache-2.0 */
/* Builds the responses of the API: JSON, lists, problem documents (RFC 9457) and their headers. */
#include "respond.h"

#include <apr_strings.h>
#include <http_core.h>
#include <http_protocol.h>
#include <http_request.h>

#include "core/json/json_out.h"

void ph_respond_etag(request_rec *r, const char *version)
{
    apr_table_setn(r->headers_out, "ETag", apr_pstrcat(r->pool, "\"", version, "\"", NULL));
    apr_table_setn(r->subprocess_env, "no-gzip", "1");
    apr_table_setn(r->subprocess_env, "no-brotli", "1");
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

void ph_respond_retry_after(request_rec *r, const ph_problem_t *problem)
{
    const int seconds = ph_problem_retry_after(problem);

    if (seconds > 0 && !apr_table_get(r->err_headers_out, "Retry-After")) {
        apr_table_setn(r->err_headers_out, "Retry-After", apr_itoa(r->pool, seconds));
    }
}

int ph_respond_is_lenient(const request_rec *r)
{
    return r->method_number == M_GET &&
           ap_find_token(r->pool, apr_table_get(r->headers_in, "Prefer"), "handling=lenient");
}

void ph_respond_problem(request_rec *r, const ph_problem_t *problem, const char *request_id)
{
    json_t *document = ph_problem_json(problem, request_id);
    apr_size_t len;
    const char *bytes = ph_json_dump(document, &len, r->pool);

    json_decref(document);
    ph_respond_retry_after(r, problem);
    ph_respond_bytes(r, ph_respond_is_lenient(r) ? HTTP_OK : ph_problem_status(problem->code),
                     PH_RESPOND_PROBLEM_TYPE, bytes, len);
}
