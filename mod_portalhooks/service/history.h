/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_HISTORY_H
#define PH_SERVICE_HISTORY_H

#include "context.h"
#include "store/store_execution.h"

/* Looking back: executions and what was recorded about them. */

typedef struct ph_history_page_t {
    apr_array_header_t *executions; /* ph_execution_t */
    const char *last_id;            /* where it goes on; NULL = this was the end */
    apr_time_t searched_to;         /* 0 = the end */
} ph_history_page_t;

ph_problem_code_t ph_history_list(ph_history_page_t *page, const ph_context_t *context,
                                  const ph_execution_query_t *query);

/* The caller's own execution made with this Idempotency-Key, while the key is kept: none or one. */
ph_problem_code_t ph_history_find_by_key(ph_history_page_t *page, const ph_context_t *context,
                                         const char *idempotency_key);

typedef struct ph_evidence_t {
    const ph_execution_t *execution;
    const ph_request_t *request;   /* NULL = removed by retention */
    const ph_response_t *response; /* NULL = there is none */
} ph_evidence_t;

ph_problem_code_t ph_history_get(ph_evidence_t *evidence, const ph_context_t *context, const char *id);

#endif
