/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_EVENTS_H
#define PH_SERVICE_EVENTS_H

#include "context.h"
#include "store/store_event.h"

/* Events of the Portal: looking at them, and taking those that producers send. */

typedef struct ph_event_page_t {
    apr_array_header_t *cards; /* ph_event_card_t */
    const char *last_id;       /* where it goes on; NULL = this was the end */
    apr_time_t searched_to;    /* 0 = the end */
} ph_event_page_t;

ph_problem_code_t ph_events_list(ph_event_page_t *page, const ph_context_t *context,
                                 const ph_event_query_t *query);

ph_problem_code_t ph_events_get(ph_event_card_t **card, const ph_context_t *context, const char *id);

/* What a producer sent; id NULL and occurred_at 0 where not given: then they are made up here. */
typedef struct ph_event_form_t {
    ph_event_t event;
    const char *pointer; /* of this one in the body, for refusals */
    int is_known;        /* out: it was there already with the same content */
} ph_event_form_t;

/* Store all or none, with an audit entry for each that a person stores: who may only because he is an admin.
 * Each card of *cards (in the order of `forms`, of ph_event_form_t) is what is stored now. `exists` when an
 * id is taken by other content. */
ph_problem_code_t ph_events_create(apr_array_header_t **cards, const ph_context_t *context,
                                   apr_array_header_t *forms);

/* Delete one, with its audit entry; the executions made of it stay. */
ph_problem_code_t ph_events_delete(const ph_context_t *context, const char *id);

#endif
