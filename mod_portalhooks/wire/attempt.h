/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_WIRE_ATTEMPT_H
#define PH_WIRE_ATTEMPT_H

#include <apr_ring.h>

#include "core/model/model.h"
#include "core/target/url.h"

/* One attempt to deliver one message: everything the sender needs, and the place for what it learns.
 * An attempt is held by one thread at a time, which may then allocate from its pool; it goes from
 * admission to the dispatcher and from there to `finished` of the dispatcher's settings. */
typedef struct ph_attempt_t {
    apr_pool_t *pool; /* the attempt's own, destroyed by whoever made it */
    void *baton;      /* the maker's */

    /* in */
    const char *execution_id;
    const char *message_id;
    const char *integration_id;
    const char *integration_name;
    const char *event_id;    /* NULL outside event mode */
    const char *traceparent; /* NULL = none */
    const char *url;
    ph_url_t target; /* `url`, parsed */
    const char *body;
    apr_size_t body_len;
    const char *bearer;                /* sealed; NULL = none */
    const apr_array_header_t *headers; /* of ph_sealed_header_t */
    const apr_array_header_t *keys;    /* of ph_signing_key_t, active ones; each seals its bytes */
    apr_interval_time_t timeout;       /* of the whole attempt */
    apr_time_t created_at;             /* of the execution; the queue timeout counts from the submission */

    /* out */
    ph_outcome_t outcome;
    ph_response_t response; /* execution_id and all, redacted and cut */
    apr_time_t finished_at;
    apr_int64_t duration_us; /* from the start of the transfer; -1 = there was none */

    /* the dispatcher's own, from submission to the end */
    apr_time_t submitted_at; /* monotonic */
    struct ph_attempt_t *next;
    APR_RING_ENTRY(ph_attempt_t) link;
    struct ph_destination_t *destination;
    struct ph_transfer_t *transfer;
} ph_attempt_t;

#endif
