/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_EVENT_BATCH_H
#define PH_SERVICE_EVENT_BATCH_H

#include <jansson.h>

#include "context.h"
#include "store/store_event.h"

/* Storing the events of one request. Each has a verdict of its own, so that one refused event neither hides
 * the faults of the others nor, if the producer asks for that, keeps them from being stored. */

/* One event as sent. A NULL id and an occurred_at of 0 are filled in. */
typedef struct ph_event_form_t {
    ph_event_t event;
    const char *pointer;  /* JSON pointer to it in the request body, for refusals */
    ph_problem_t problem; /* why it is refused; in: what reading it found; out: also `exists` */
    int is_known;         /* out: stored before with the same content */
    ph_event_card_t card; /* out: as stored; only without a problem */
} ph_event_form_t;

typedef enum {
    PH_EVENTS_ALL_OR_NONE, /* one refused event refuses the request, and nothing is stored */
    PH_EVENTS_THE_GOOD     /* store those that are not refused */
} ph_events_take_t;

/* Store `forms` (ph_event_form_t) in one transaction. Sending the same event again is not an error: equal id
 * and content change nothing. An event is refused as `invalid` when an earlier one of `forms` has its id, as
 * `exists` when its id is stored with other content. With PH_EVENTS_ALL_OR_NONE the context's problem then
 * lists every refused event; forms with one event of pointer "" get that event's own problem.
 *
 * An admin without can_post_events gets one audit entry per request that stored something. `rate_limited` by
 * PortalHooksEventRateLimit, external_catalog. */
ph_problem_code_t ph_event_batch_store(const ph_context_t *context, apr_array_header_t *forms,
                                       ph_events_take_t take);

/* What changed, for the audit log: `before` NULL = created, `after` NULL = deleted. Without the details,
 * which may be long. A new reference. */
json_t *ph_event_diff(const ph_event_t *before, const ph_event_t *after, apr_pool_t *scratch);

#endif
