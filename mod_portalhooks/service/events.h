/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_EVENTS_H
#define PH_SERVICE_EVENTS_H

#include "context.h"
#include "store/store_event.h"

/* Events of the Portal: list, read, delete; creating them is in event_batch.h. */

typedef struct ph_event_page_t {
    apr_array_header_t *cards; /* ph_event_card_t, newest occurred_at first */
    const char *last_id;       /* the next page starts after (searched_to, last_id); NULL = no more */
    apr_time_t searched_to;    /* how far back the search got; 0 = to the end */
} ph_event_page_t;

ph_problem_code_t ph_events_list(ph_event_page_t *page, const ph_context_t *context,
                                 const ph_event_query_t *query);

/* not_found without it. */
ph_problem_code_t ph_events_get(ph_event_card_t **card, const ph_context_t *context, const char *id);

/* Types of events, as ph_store_event_types. */
ph_problem_code_t ph_events_types(apr_array_header_t **types, const char **last, const ph_context_t *context,
                                  const char *q, const char *after, int limit);

/* Delete one and write the audit entry; its executions stay. not_found, external_catalog. */
ph_problem_code_t ph_events_delete(const ph_context_t *context, const char *id);

#endif
