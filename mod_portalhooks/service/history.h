/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_HISTORY_H
#define PH_SERVICE_HISTORY_H

#include "context.h"
#include "store/store_execution.h"

/* The history: executions and their evidence. */

typedef struct ph_history_page_t {
    apr_array_header_t *executions; /* ph_execution_t, newest first */
    const char *last_id;            /* the next page starts after it; NULL = no more */
    apr_time_t searched_to;         /* how far back the search got; 0 = to the end */
} ph_history_page_t;

ph_problem_code_t ph_history_list(ph_history_page_t *page, const ph_context_t *context,
                                  const ph_execution_query_t *query);

/* The execution the caller created with this Idempotency-Key: none or one. None once the key has expired. */
ph_problem_code_t ph_history_find_by_key(ph_history_page_t *page, const ph_context_t *context,
                                         const char *idempotency_key);

typedef struct ph_evidence_t {
    const ph_execution_t *execution;
    const ph_request_t *request;   /* NULL = deleted by retention */
    const ph_response_t *response; /* NULL = none yet, or deleted by retention */
} ph_evidence_t;

/* not_found without the execution. */
ph_problem_code_t ph_history_get(ph_evidence_t *evidence, const ph_context_t *context, const char *id);

#endif
