/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_BODY_H
#define PH_HTTPD_BODY_H

#include <httpd.h>

#include "core/model/problem.h"

/* The body of a request: JSON of bounded size. It may hold secrets, so its memory is wiped when r->pool is
 * cleared. All functions are for the request's thread, and block on the client. */

typedef struct ph_body_t {
    char *bytes; /* followed by a NUL that is not counted */
    apr_size_t len;
    apr_size_t room;
    int status; /* not OK: httpd has responded already; the handler returns this status */
} ph_body_t;

/* Read the whole body, at most `limit` bytes. Refuses with 415 a Content-Type other than application/json
 * (charset=utf-8; for PATCH also application/merge-patch+json) and any Content-Encoding; with 413 a larger
 * body, before reading when Content-Length says so; with 408 one that arrives too slowly. */
ph_problem_code_t ph_body_read(ph_body_t *body, ph_problem_t *problem, request_rec *r, apr_size_t limit);

/* For a request that needs no body: refuses with 415 one that is not JSON, which a form of another site could
 * send. */
ph_problem_code_t ph_body_check_unused(ph_problem_t *problem, request_rec *r);

/* Read and drop what is left of the body, or have the connection closed after the response. */
void ph_body_discard(request_rec *r);

#endif
