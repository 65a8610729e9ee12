/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_WIRE_ATTEMPT_H
#define PH_WIRE_ATTEMPT_H

#include <apr_ring.h>

#include "core/model/model.h"
#include "core/target/egress.h"
#include "core/target/url.h"

/* One attempt to deliver one message: the input of the sender and its result. One thread at a time owns an
 * attempt and may allocate from its pool: admission, then the dispatcher, then whoever gets it from
 * `finished` of the dispatcher's settings. */
typedef struct ph_attempt_t {
    apr_pool_t *pool; /* of this attempt alone; its creator destroys it */
    void *baton;      /* the creator's */

    /* in */
    const char *execution_id;
    const char *message_id;
    const char *integration_id;
    const char *integration_name;
    const char *event_id;    /* NULL outside event mode */
    const char *traceparent; /* NULL = none */
    const char *url;
    ph_url_t target;                /* `url`, parsed */
    const ph_egress_rule_t *egress; /* the rule of the integration; NULL = the server's policy alone */
    const char *body;
    apr_size_t body_len;
    const char *auth_scheme; /* of `bearer`; NULL = Bearer */
    const char *bearer;      /* the sealed credential for Authorization; NULL = none */
    ph_content_type_t content_type;
    const ph_client_certificate_t *client_certificate; /* its key sealed; NULL = the server's, if any */
    const char *ca_pem;                                /* instead of the server's CAs; NULL = those */
    const apr_array_header_t *headers;                 /* of ph_sealed_header_t */
    const apr_array_header_t *keys;                    /* of ph_signing_key_t: the active ones, sealed */
    apr_interval_time_t timeout;                       /* from the start of the transfer */
    apr_time_t created_at;                             /* of the execution */

    /* out */
    ph_target_verdict_t reported; /* also in: what a rule that only reports says; allowed = nothing */
    ph_outcome_t outcome;
    ph_response_t response; /* complete: with execution_id, redacted, truncated */
    apr_time_t finished_at;
    apr_int64_t duration_us; /* of the transfer; -1 = none was started */

    /* the dispatcher's, from submission to the end */
    apr_time_t submitted_at; /* monotonic; the queue timeout counts from here */
    apr_int64_t queued_us;   /* until it was started; 0 = it was not */
    struct ph_attempt_t *next;
    APR_RING_ENTRY(ph_attempt_t) link;
    struct ph_destination_t *destination;
    struct ph_transfer_t *transfer;
} ph_attempt_t;

/* End an attempt that never becomes a transfer: fill outcome, response, finished_at and duration_us.
 * `sentence` NULL = the usual one of the error. */
void ph_attempt_end_unsent(ph_attempt_t *attempt, ph_error_t error, const char *sentence, apr_time_t now);

#endif
