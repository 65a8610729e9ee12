/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_ATTENTION_H
#define PH_SERVICE_ATTENTION_H

#include "context.h"
#include "store/store_attention.h"

/* What needs attention, and marking it as handled. */

#define PH_ATTENTION_COUNTED_MAX 10000 /* what is counted; beyond it the number is a lower bound */
#define PH_ATTENTION_HANDLED_MAX 200   /* executions of one request, and how many handled ones are listed */

typedef struct ph_attention_page_t {
    apr_array_header_t *items;  /* ph_attention_t */
    apr_array_header_t *groups; /* ph_attention_group_t, of all that is not handled */
    int total;                  /* the sum of the groups */
    int is_more;                /* there are more, on the next page */
} ph_attention_page_t;

/* A page of what is not handled. */
ph_problem_code_t ph_attention_list(ph_attention_page_t *page, const ph_context_t *context,
                                    const ph_attention_query_t *query);

/* What has been handled, the latest PH_ATTENTION_HANDLED_MAX. */
ph_problem_code_t ph_attention_list_handled(ph_attention_page_t *page, const ph_context_t *context);

typedef enum { PH_ATTENTION_HANDLE, PH_ATTENTION_REOPEN } ph_attention_verb_t;

/* Mark these executions (const char *) as handled, or undo that, in one transaction with an audit entry for
 * each. Their ids go to *changed; the others need no attention any more, have failed again since, or are so
 * already. */
ph_problem_code_t ph_attention_mark(apr_array_header_t **changed, const ph_context_t *context,
                                    ph_attention_verb_t verb, const apr_array_header_t *execution_ids,
                                    const char *note);

#endif
