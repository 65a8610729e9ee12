/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_CALL_H
#define PH_HTTPD_CALL_H

#include "body.h"
#include "core/json/json_scan.h"
#include "core/request/cursor.h"
#include "core/request/precondition.h"
#include "core/request/query.h"
#include "own_request.h"
#include "service/context.h"

/* One request to the API: who asks, what the route took out of the path, the parsed query and body. Lives
 * in r->pool; one thread. */

#define PH_CALL_WAIT_MAX apr_time_from_sec(30)
#define PH_CALL_PAGE_MAX 200
#define PH_CALL_IDS 2 /* at most, in a path */
#define PH_CALL_PATIENCE apr_time_from_msec(1500)

typedef struct ph_call_t {
    request_rec *r;
    const ph_own_request_t *own;
    ph_portal_t *portal;
    ph_caller_t caller;
    apr_time_t deadline; /* of the look-ups: 1.5 s after the request was there */
    const char *path;    /* below the API's base */
    ph_may_t may;        /* what its route requires */
    const char *id; /* what stood for the first {…} in the route's path, well-formed; NULL = nothing did */
    const char *inner_id; /* the same for the second {…} */
    ph_query_t query;
    ph_body_t body;
    json_t *json; /* the body parsed, an object or, where the route takes one, an array; NULL = none */
    apr_array_header_t *spans; /* of ph_json_span_t, of the events' details */
    int is_handed_over;        /* a click that admission judges, permission and all */
    ph_problem_t problem;
} ph_call_t;

/* Which documents a route takes. */
typedef enum {
    PH_BODY_NONE,
    PH_BODY_FORM,  /* an object, 64 KiB */
    PH_BODY_EVENTS /* an object or an array, 4 MiB; `details` are kept as they came */
} ph_body_kind_t;

/* The context of this call, for a service. */
ph_context_t ph_call_context(ph_call_t *call);

/* Read and parse the body into call->json. */
ph_problem_code_t ph_call_read_body(ph_call_t *call, ph_body_kind_t kind);

/* Prefer: wait=N, at most 30 s; 0 = no params, and a params that does not parse is none (RFC 7240). */
apr_interval_time_t ph_call_wait(const ph_call_t *call);

/* Idempotency-Key: *key is NULL when there is none. */
ph_problem_code_t ph_call_idempotency_key(const char **key, ph_call_t *call);

/* What makes two requests the same: method, path below the API and the bytes of the body. */
const char *ph_call_fingerprint(const ph_call_t *call);

ph_precondition_t ph_call_precondition(const ph_call_t *call);

/* ?limit, 50 if not given; and the place ?cursor names: *cursor is untouched when there is none. */
int ph_call_page(int *limit, ph_cursor_t *cursor, const ph_call_t *call, const char *list);

/* BASE/api/v1 and `path`: for Location. */
const char *ph_call_location(const ph_call_t *call, const char *path);

#endif
