/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_BODY_H
#define PH_HTTPD_BODY_H

#include <httpd.h>

#include "core/model/problem.h"

/* The body of a request: JSON of a bounded size. It may hold secrets, so it stands in memory that is
 * wiped when the request ends. */

typedef struct ph_body_t {
    char *bytes; /* followed by a NUL that is not counted */
    apr_size_t len;
    apr_size_t room;
    int status; /* not OK: httpd has answered already; the handler returns this */
} ph_body_t;

/* Read it all, at most `limit` bytes. Refused with 415 for a Content-Type other than application/json
 * (charset=utf-8; of a PATCH also application/merge-patch+json) or a Content-Encoding, 413 before anything is
 * read when its length says so, 408 when it comes too slowly. */
ph_problem_code_t ph_body_read(ph_body_t *body, ph_problem_t *problem, request_rec *r, apr_size_t limit);

/* A request that needs no body may have one all the same, but none that a form of another site could send:
 * 415 when it is not JSON. */
ph_problem_code_t ph_body_check_unused(ph_problem_t *problem, request_rec *r);

/* Leave a body that nobody wants: read past it, or close the connection behind the answer. */
void ph_body_leave(request_rec *r);

#endif
