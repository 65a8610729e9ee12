/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the body of a request, bounded in size. httpd's own filters bound the time. */
#include "body.h"

#include <apr_strings.h>
#include <http_protocol.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <util_filter.h>

#define INITIAL_ROOM 4096

/* From this size on the memory is mapped: the heap would keep it, in an arena of each thread. */
#define MAPPED_ROOM 65536

static char *allocate(apr_size_t size)
{
    char *room = (size < MAPPED_ROOM)
                     ? malloc(size)
                     : mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (!room || room == MAP_FAILED) {
        abort();
    }
    return room;
}

static void free_wiped(ph_body_t *body)
{
    if (!body->bytes) {
        return;
    }
    OPENSSL_cleanse(body->bytes, body->len + 1);
    if (body->room < MAPPED_ROOM) {
        free(body->bytes);
    }
    else {
        munmap(body->bytes, body->room);
    }
    body->bytes = NULL;
}

static apr_status_t wipe(void *data)
{
    free_wiped(data);
    return APR_SUCCESS;
}

/* JSON merge patches have a type of their own (RFC 7396). */
static int is_type_of(const request_rec *r, const char *type)
{
    return strcasecmp(type, "application/json") == 0 ||
           (r->method_number == M_PATCH && strcasecmp(type, "application/merge-patch+json") == 0);
}

/* Cuts the white space around `text`, in place. */
static char *trimmed(char *text)
{
    char *end;

    text += strspn(text, " \t");
    end = text + strlen(text);
    while (end > text && (end[-1] == ' ' || end[-1] == '\t')) {
        end--;
    }
    *end = '\0';
    return text;
}

/* NULL for "application/json", optionally with "charset=utf-8" and no other parameter; else what is wrong. */
static const char *type_fault(request_rec *r)
{
    const char *content_type = apr_table_get(r->headers_in, "Content-Type");
    char *rest;
    char *type;
    char *parameter;

    if (!content_type) {
        return "The request has no Content-Type.";
    }
    type = apr_strtok(apr_pstrdup(r->pool, content_type), ";", &rest);
    if (!type || !is_type_of(r, trimmed(type))) {
        return "The Content-Type is not application/json.";
    }
    parameter = apr_strtok(NULL, ";", &rest);
    if (!parameter) {
        return NULL;
    }
    parameter = trimmed(parameter);
    if ((strcasecmp(parameter, "charset=utf-8") != 0 && strcasecmp(parameter, "charset=\"utf-8\"") != 0) ||
        apr_strtok(NULL, ";", &rest)) {
        return "The Content-Type has a parameter that is not supported; charset=utf-8 is.";
    }
    return NULL;
}

static ph_problem_code_t refuse_type(ph_problem_t *problem, const char *fault)
{
    return ph_problem_refuse(problem, PH_PROBLEM_UNSUPPORTED_MEDIA_TYPE, fault);
}

static ph_problem_code_t too_large(ph_problem_t *problem, request_rec *r, apr_size_t limit)
{
    r->connection->keepalive = AP_CONN_CLOSE;
    return ph_problem_refuse(
        problem, PH_PROBLEM_TOO_LARGE,
        apr_psprintf(r->pool, "The body is larger than %" APR_SIZE_T_FMT " bytes.", limit));
}

static ph_problem_code_t failed(ph_body_t *body, ph_problem_t *problem, request_rec *r, apr_status_t rv)
{
    const int status =
        APR_STATUS_IS_TIMEUP(rv) ? HTTP_REQUEST_TIME_OUT : ap_map_http_request_error(rv, HTTP_BAD_REQUEST);

    r->connection->keepalive = AP_CONN_CLOSE;
    if (status == AP_FILTER_ERROR) {
        body->status = status;
        return PH_PROBLEM_NONE;
    }
    if (status == HTTP_REQUEST_TIME_OUT) {
        return ph_problem_refuse(problem, PH_PROBLEM_REQUEST_TIMEOUT, NULL);
    }
    if (status == HTTP_REQUEST_ENTITY_TOO_LARGE) {
        return ph_problem_refuse(problem, PH_PROBLEM_TOO_LARGE, NULL);
    }
    return ph_problem_refuse(problem, PH_PROBLEM_MALFORMED, "The body is incomplete.");
}

/* Append a piece. The room grows by doubling; the old memory is wiped. */
static void append(ph_body_t *body, const char *bytes, apr_size_t len)
{
    apr_size_t room = body->room ? body->room : INITIAL_ROOM;
    char *grown;

    while (body->len + len + 1 > room) {
        room *= 2;
    }
    if (room > body->room) {
        grown = allocate(room);
        if (body->bytes) {
            memcpy(grown, body->bytes, body->len);
        }
        free_wiped(body);
        body->bytes = grown;
        body->room = room;
    }
    if (len > 0) {
        memcpy(body->bytes + body->len, bytes, len);
    }
    body->len += len;
    body->bytes[body->len] = '\0';
}

/* Append the data of a brigade; *ended at EOS. */
static apr_status_t append_brigade(ph_body_t *body, int *ended, apr_bucket_brigade *brigade, apr_size_t limit)
{
    apr_bucket *bucket;
    const char *bytes;
    apr_size_t len;
    apr_status_t rv;

    for (bucket = APR_BRIGADE_FIRST(brigade); bucket != APR_BRIGADE_SENTINEL(brigade);
         bucket = APR_BUCKET_NEXT(bucket)) {
        if (APR_BUCKET_IS_EOS(bucket)) {
            *ended = 1;
            return APR_SUCCESS;
        }
        if (APR_BUCKET_IS_METADATA(bucket)) {
            continue;
        }
        rv = apr_bucket_read(bucket, &bytes, &len, APR_BLOCK_READ);
        if (rv != APR_SUCCESS) {
            return rv;
        }
        if (body->len + len > limit) {
            return APR_ENOSPC;
        }
        append(body, bytes, len);
    }
    return APR_SUCCESS;
}

static ph_problem_code_t read_all(ph_body_t *body, ph_problem_t *problem, request_rec *r, apr_size_t limit)
{
    apr_bucket_brigade *brigade = apr_brigade_create(r->pool, r->connection->bucket_alloc);
    apr_status_t rv;
    int ended = 0;

    while (!ended) {
        rv = ap_get_brigade(r->input_filters, brigade, AP_MODE_READBYTES, APR_BLOCK_READ, HUGE_STRING_LEN);
        if (rv != APR_SUCCESS) {
            return failed(body, problem, r, rv);
        }
        rv = append_brigade(body, &ended, brigade, limit);
        apr_brigade_cleanup(brigade);
        if (rv == APR_ENOSPC) {
            return too_large(problem, r, limit);
        }
        if (rv != APR_SUCCESS) {
            return failed(body, problem, r, rv);
        }
    }
    return PH_PROBLEM_NONE;
}

ph_problem_code_t ph_body_read(ph_body_t *body, ph_problem_t *problem, request_rec *r, apr_size_t limit)
{
    const char *length = apr_table_get(r->headers_in, "Content-Length");
    const char *fault = type_fault(r);

    memset(body, 0, sizeof(*body));
    body->status = OK;
    if (apr_table_get(r->headers_in, "Content-Encoding")) {
        return ph_problem_refuse(problem, PH_PROBLEM_UNSUPPORTED_MEDIA_TYPE,
                                 "The body must not have a Content-Encoding.");
    }
    if (fault) {
        return refuse_type(problem, fault);
    }
    if (length && apr_atoi64(length) > (apr_int64_t)limit) {
        return too_large(problem, r, limit);
    }
    apr_pool_cleanup_register(r->pool, body, wipe, apr_pool_cleanup_null);
    append(body, "", 0);
    return read_all(body, problem, r, limit);
}

ph_problem_code_t ph_body_check_unused(ph_problem_t *problem, request_rec *r)
{
    const char *length = apr_table_get(r->headers_in, "Content-Length");
    const char *fault = type_fault(r);
    const int is_empty = !ap_request_has_body(r) || (length && strcmp(length, "0") == 0);

    return (is_empty || !fault) ? PH_PROBLEM_NONE : refuse_type(problem, fault);
}

void ph_body_discard(request_rec *r)
{
    ap_discard_request_body(r);
}
