/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_EVENTS_H
#define PH_SERVICE_EVENTS_H

#include "context.h"
#include "store/store_event.h"

/* Events of the Portal: list, read, create, delete. */

typedef struct ph_event_page_t {
    apr_array_header_t *cards; /* ph_event_card_t, newest occurred_at first */
    const char *last_id;       /* the next page starts after (searched_to, last_id); NULL = no more */
    apr_time_t searched_to;    /* how far back the search got; 0 = to the end */
} ph_event_page_t;

ph_problem_code_t ph_events_list(ph_event_page_t *page, const ph_context_t *context,
                                 const ph_event_query_t *query);

/* not_found without it. */
ph_problem_code_t ph_events_get(ph_event_card_t **card, const ph_context_t *context, const char *id);

/* One event as sent. A NULL id and an occurred_at of 0 are filled in. */
typedef struct ph_event_form_t {
    ph_event_t event;
    const char *pointer; /* JSON pointer to it in the request body, for refusals */
    int is_known;        /* out: stored before with the same content */
} ph_event_form_t;

/* Store all of `forms` (ph_event_form_t) or none. *cards (ph_event_card_t) are the stored events in the same
 * order. Sending the same event again is not an error: equal id and content change nothing. An event stored
 * by an admin without can_post_events gets an audit entry. `invalid` when an id appears twice in `forms`,
 * `exists` when an id is stored with different content, external_catalog. */
ph_problem_code_t ph_events_create(apr_array_header_t **cards, const ph_context_t *context,
                                   apr_array_header_t *forms);

/* Delete one and write the audit entry; its executions stay. not_found, external_catalog. */
ph_problem_code_t ph_events_delete(const ph_context_t *context, const char *id);

#endif
