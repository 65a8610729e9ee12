/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_ROUTES_H
#define PH_HTTPD_ROUTES_H

#include "call.h"

/* The routes of the API: one table of method, path, permission, body, query parameters and handler. */

typedef enum {
    PH_CHECKED_HERE,        /* before the query and the body are parsed */
    PH_CHECKED_BY_ADMISSION /* a click: by the thread that admits it, in a batch */
} ph_checked_t;

typedef struct ph_route_t {
    int method;       /* M_GET also serves HEAD */
    const char *path; /* below /api/v1; at most PH_CALL_IDS {…}, each a whole segment */
    ph_may_t may;
    ph_checked_t checked;
    ph_body_kind_t body;
    const char *params; /* of the query, separated by spaces */
    ph_problem_code_t (*run)(ph_call_t *call);
} ph_route_t;

/* The route of call->path and the request's method; sets call->id and call->inner_id. NULL with
 * call->problem set: not_found, or method_not_allowed with the header Allow. */
const ph_route_t *ph_routes_find(ph_call_t *call);

/* The integration that the path names, for the audit log; NULL when it names none. */
const char *ph_routes_integration(const ph_route_t *route, const ph_call_t *call);

#endif
