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

/* One request to the API: the caller, what its path, query, headers and body say, and the problem that
 * refuses it. Everything lives in r->pool and is used by the request's thread only. */

#define PH_CALL_WAIT_MAX apr_time_from_sec(30)
#define PH_CALL_PAGE_MAX 200
#define PH_CALL_VERSION "version"
#define PH_CALL_IDS 2 /* at most, in a path */

typedef struct ph_call_t {
    request_rec *r;
    const ph_own_request_t *own;
    ph_portal_t *portal;
    ph_caller_t caller;
    apr_time_t deadline;  /* of the database work: PH_DBD_REQUEST_TIMEOUT after the request and its body */
    const char *path;     /* below /api/v1; NULL = not below it */
    ph_may_t may;         /* the permission its route requires */
    const char *id;       /* the text for the first {…} of the route's path, well-formed; NULL = none */
    const char *inner_id; /* the text for the second {…} */
    ph_query_t query;
    ph_body_t body;
    json_t *json;     /* the parsed body, an object; NULL = none, or PH_BODY_EVENTS */
    int is_submitted; /* a click that admission has, and whose permission it checks */
    ph_problem_t problem;
} ph_call_t;

/* The body that a route takes. */
typedef enum {
    PH_BODY_NONE,
    PH_BODY_FORM,   /* an object, 64 KiB */
    PH_BODY_CLICKS, /* an object, 512 KiB */
    PH_BODY_EVENTS  /* 4 MiB, parsed by service/event_forms.h */
} ph_body_kind_t;

/* The context for the services. */
ph_context_t ph_call_context(ph_call_t *call);

/* Read the body and parse it into call->json, which is wiped with r->pool; may block on the client. Refuses
 * as ph_body_read() does, and malformed JSON. */
ph_problem_code_t ph_call_read_body(ph_call_t *call, ph_body_kind_t kind);

/* Prefer: wait=N (RFC 7240), at most PH_CALL_WAIT_MAX. 0 = none, or one that does not parse. */
apr_interval_time_t ph_call_wait(const ph_call_t *call);

/* The header Idempotency-Key; *key is NULL when there is none. Refuses a malformed one. */
ph_problem_code_t ph_call_idempotency_key(const char **key, ph_call_t *call);

/* A digest of the method, the path below the API and the bytes of the body: requests with the same
 * idempotency key must have the same. */
const char *ph_call_fingerprint(const ph_call_t *call);

/* The version that the request changes: `version` of the body or the query, If-Match, If-None-Match. */
ph_precondition_t ph_call_precondition(const ph_call_t *call);

/* Parse ?limit (50 if not given) and ?cursor of `list`; *cursor is unchanged when none is given. 1, or 0 with
 * call->problem set. */
int ph_call_page(int *limit, ph_cursor_t *cursor, const ph_call_t *call, const char *list);

/* Refuse ?cursor: it was not made by this list. 0, as ph_query_refuse(). */
int ph_call_refuse_cursor(const ph_call_t *call);

/* The path from the root of `path` below the API, for ph_respond_location(). */
const char *ph_call_location(const ph_call_t *call, const char *path);

#endif
