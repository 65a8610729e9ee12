/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_RESPOND_H
#define PH_HTTPD_RESPOND_H

#include <httpd.h>

#include <jansson.h>
#include <util_filter.h>

#include "core/json/json_out.h"
#include "core/model/problem.h"

/* What goes back: JSON, problems, entity tags, and the headers that every answer below the base has.
 * Called by the request's thread. */

typedef enum { PH_RESPOND_FOR_API, PH_RESPOND_FOR_UI } ph_respond_kind_t;

/* Set the security headers and X-Request-Id where errors keep them too, and let no ErrorDocument of the
 * configuration redirect errors of the API. Called early, so that httpd's own refusals have them; twice
 * does no harm. */
void ph_respond_prepare(request_rec *r, ph_respond_kind_t kind, const char *request_id);

/* An entity tag for the answer to come. mod_deflate would alter it, so it is told to keep away. */
void ph_respond_etag(request_rec *r, const char *version);

/* Send `len` bytes; nothing but headers for a HEAD. */
void ph_respond_bytes(request_rec *r, int status, const char *content_type, const char *bytes,
                      apr_size_t len);

/* 204: it is done, and there is nothing to show. */
void ph_respond_no_content(request_rec *r);

/* Where the new thing is; `path` is the whole one. */
void ph_respond_location(request_rec *r, const char *path);

/* Send what is written. */
void ph_respond_out(request_rec *r, int status, ph_json_out_t *out);

/* Send a document, whose reference is taken. */
void ph_respond_json(request_rec *r, int status, json_t *document);

/* A page of a list: {items, next_cursor, searched_to}. `next_cursor` is NULL at the end, `searched_to` 0 for
 * the end and for lists that are not in the order of time. Its items are written in between. */
void ph_respond_begin_list(ph_json_out_t *out, request_rec *r);
void ph_respond_end_list(ph_json_out_t *out, request_rec *r, const char *next_cursor, apr_time_t searched_to);

/* The same of a tree, whose reference is taken. */
void ph_respond_list(request_rec *r, json_t *items, const char *next_cursor, apr_time_t searched_to);

void ph_respond_problem(request_rec *r, const ph_problem_t *problem, const char *request_id);

/* Replace the error page that httpd itself is about to send for `r` with a problem; headers such as
 * WWW-Authenticate stay. For the insert_error_filter hook. */
void ph_respond_replace_error_page(request_rec *r, const char *request_id);

/* Register the filter of ph_respond_replace_error_page; once, with the hooks. */
void ph_respond_register_filter(void);

#endif
