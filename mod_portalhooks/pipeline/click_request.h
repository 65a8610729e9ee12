/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_CLICK_REQUEST_H
#define PH_PIPELINE_CLICK_REQUEST_H

#include "core/model/model.h"
#include "service/caller.h"

/* What a user asks for with one click: a run of an integration, a retry of an execution, or a test message.
 * Well-formed: the route has validated ids and texts. */

typedef enum { PH_CLICK_RUN, PH_CLICK_RETRY, PH_CLICK_TEST } ph_click_kind_t;

/* Every pointer is a text (or NULL) and stands in the table of click_request.c, by which it is copied. */
typedef struct ph_click_request_t {
    ph_click_kind_t kind;
    ph_may_t may;                /* the permission the route requires */
    ph_caller_t caller;          /* the batch adds the permissions in the database to `granted` and, if the
                                    route has loaded them, `permissions` */
    const char *integration_id;  /* run, test; retry: the one it must be of, NULL = any */
    ph_mode_t mode;              /* run: default or event; test */
    const char *event_id;        /* run, event mode */
    const char *preview_digest;  /* run: of the preview the user has seen; NULL = of none */
    int is_preview;              /* run: built, but neither recorded nor sent */
    const char *key_id;          /* test: the one key to sign with; NULL = all active ones */
    const char *retry_of;        /* retry: the execution */
    int resend;                  /* retry: even if the message was delivered already */
    int override_pause;          /* even if the receiver has asked to wait */
    const char *note;            /* NULL = none */
    const char *batch_id;        /* NULL = none */
    const char *idempotency_key; /* NULL = none */
    const char *fingerprint;     /* with a key: base64url SHA-256 of method, path and body */
    const char *traceparent;     /* to pass on; NULL = none */
    apr_time_t deadline;         /* by which it should be committed: 1.5 s after the request's arrival */
} ph_click_request_t;

/* A deep copy: all texts are from `pool`. */
void ph_click_request_copy(ph_click_request_t *copy, const ph_click_request_t *request, apr_pool_t *pool);

#endif
