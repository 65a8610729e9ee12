/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_RESPOND_H
#define PH_HTTPD_RESPOND_H

#include <httpd.h>

#include <jansson.h>

#include "core/json/json_out.h"
#include "core/model/problem.h"

/* Responses of the API: JSON, lists, problem documents (RFC 9457) and their headers. Memory is from r->pool;
 * called from the request's thread. A HEAD request gets the headers only. */

#define PH_RESPOND_PROBLEM_TYPE "application/problem+json"

/* Set the ETag. mod_deflate and mod_brotli would alter it, so compression is off for this response. */
void ph_respond_etag(request_rec *r, const char *version);

/* Set the Location header, to a path from the root. */
void ph_respond_location(request_rec *r, const char *path);

/* Set Retry-After where the problem has one and the response has none yet. */
void ph_respond_retry_after(request_rec *r, const ph_problem_t *problem);

/* Send `len` bytes. */
void ph_respond_bytes(request_rec *r, int status, const char *content_type, const char *bytes,
                      apr_size_t len);

/* 204 */
void ph_respond_no_content(request_rec *r);

/* Send the JSON written to `out`. */
void ph_respond_out(request_rec *r, int status, ph_json_out_t *out);

/* Send a document and release it. */
void ph_respond_json(request_rec *r, int status, json_t *document);

/* Send one page of a list, {items, next_cursor, searched_to}: the items are written to `out` in between.
 * `next_cursor` is NULL on the last page; `searched_to` is 0 there, and for lists not ordered by time. */
void ph_respond_begin_list(ph_json_out_t *out, request_rec *r);
void ph_respond_end_list(ph_json_out_t *out, request_rec *r, const char *next_cursor, apr_time_t searched_to);

/* The same from an array, which is released. */
void ph_respond_list(request_rec *r, json_t *items, const char *next_cursor, apr_time_t searched_to);

/* Does a GET ask for problems with status 200 (Prefer: handling=lenient, RFC 7240)? The embed elements do, on
 * pages where nobody may be signed in: a browser writes every other status to its console as an error. */
int ph_respond_is_lenient(const request_rec *r);

/* Send a refusal: the status, unless it is lenient, and the headers follow from the problem. */
void ph_respond_problem(request_rec *r, const ph_problem_t *problem, const char *request_id);

#endif
