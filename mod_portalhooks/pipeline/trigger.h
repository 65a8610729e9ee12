/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_TRIGGER_H
#define PH_PIPELINE_TRIGGER_H

#include "core/model/model.h"
#include "service/caller.h"

/* What a user asks for with one click: a run of an integration, a retry of an execution, or a test message.
 */

typedef enum { PH_CLICK_RUN, PH_CLICK_RETRY, PH_CLICK_TEST } ph_click_kind_t;

/* For how long somebody waits for an end, and how to tell that he has gone meanwhile. */
typedef struct ph_wait_t {
    apr_interval_time_t at_most; /* 0 = not at all */
    int (*is_gone)(void *baton); /* asked once a second, on the thread that waits; NULL = he stays */
    void *baton;
} ph_wait_t;

/* Well-formed already: ids and texts have been validated by the route. */
typedef struct ph_click_request_t {
    ph_click_kind_t kind;
    ph_may_t may;               /* the permission the route requires */
    ph_caller_t caller;         /* the batch adds the permissions in the database to `granted` and, if the
                                   route has loaded them, `permissions` */
    const char *integration_id; /* run, test */
    ph_mode_t mode;             /* run: default or event; test */
    const char *event_id;       /* run, event mode */
    const char *preview_digest; /* run: of what the person has looked at; NULL = at nothing */
    int is_preview;             /* run: only to be looked at */
    const char *key_id;         /* test: the one key to sign with; NULL = all that are active */
    const char *retry_of;       /* retry: the execution */
    int resend;                 /* retry: although it succeeded already */
    int override_pause;         /* although the receiver asks to wait */
    const char *note;
    const char *batch_id;
    const char *idempotency_key; /* NULL = none */
    const char *fingerprint;     /* base64url SHA-256 over method, path and body; with a key */
    const char *traceparent;     /* to pass on; NULL = none */
    apr_time_t deadline;         /* 1.5 s after the request's arrival */
    ph_wait_t wait;              /* Prefer: wait */
} ph_click_request_t;

typedef struct ph_click_result_t {
    ph_problem_t problem;     /* code PH_PROBLEM_NONE: `execution` is set */
    int is_known;             /* the idempotency key's first execution: 200 */
    ph_execution_t execution; /* final when the wait saw its end, else as it was admitted */
} ph_click_result_t;

/* Hand the click to the admission thread and sleep until it is refused or committed, then as `wait` says for
 * the outcome. Holds no connection while it sleeps. Called by the request's thread. */
void ph_trigger_click(ph_click_result_t *result, ph_portal_t *portal, const ph_click_request_t *request,
                      apr_pool_t *pool);

/* Wait for an execution of this or another process to end: *execution as last seen. */
ph_problem_code_t ph_trigger_await(ph_execution_t **execution, ph_problem_t *problem, ph_portal_t *portal,
                                   const char *execution_id, const ph_wait_t *wait, apr_pool_t *pool);

#endif
