/* SPDX-License-Identifier: Apache-2.0 */
/* The history: pages of executions without evidence, and one execution with it. */
#include "history.h"

#include "store/db_clock.h"
#include "store/store_evidence.h"
#include "store/store_idempotency.h"

ph_problem_code_t ph_history_list(ph_history_page_t *page, const ph_context_t *context,
                                  const ph_execution_query_t *query)
{
    static const char what[] = "list the history";
    ph_db_t *db = ph_context_open(context, what);
    apr_status_t rv;

    if (!db) {
        return context->problem->code;
    }
    rv = ph_store_execution_list(&page->executions, &page->last_id, &page->searched_to, db, query,
                                 context->pool);
    return ph_context_close(context, db, rv, what);
}

ph_problem_code_t ph_history_find_by_key(ph_history_page_t *page, const ph_context_t *context,
                                         const char *idempotency_key)
{
    static const char what[] = "find an execution by its key";
    ph_db_t *db = ph_context_open(context, what);
    ph_execution_t *execution = NULL;
    ph_idempotency_t *key;
    apr_time_t now = 0;
    apr_status_t rv;

    if (!db) {
        return context->problem->code;
    }
    page->executions = apr_array_make(context->pool, 1, sizeof(ph_execution_t));
    page->last_id = NULL;
    page->searched_to = 0;
    rv = ph_store_idempotency_get(&key, db, context->caller->username, idempotency_key, context->pool);
    if (rv == APR_SUCCESS && key) {
        rv = ph_db_clock_now(&now, db, context->pool);
    }
    if (rv == APR_SUCCESS && key && key->expires_at > now) {
        rv = ph_store_execution_get(&execution, db, key->execution_id, context->pool);
    }
    if (rv == APR_SUCCESS && execution) {
        APR_ARRAY_PUSH(page->executions, ph_execution_t) = *execution;
    }
    return ph_context_close(context, db, rv, what);
}

static apr_status_t read_evidence(ph_evidence_t *evidence, ph_db_t *db, const ph_context_t *context,
                                  const char *id)
{
    ph_execution_t *execution;
    ph_request_t *request;
    ph_response_t *response;
    apr_status_t rv;

    rv = ph_store_execution_get(&execution, db, id, context->pool);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    if (!execution) {
        return ph_context_not_found(context, "Execution", id);
    }
    rv = ph_store_evidence_get_request(&request, db, id, context->pool);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    rv = ph_store_evidence_get_response(&response, db, id, context->pool);
    evidence->execution = execution;
    evidence->request = request;
    evidence->response = response;
    return rv;
}

ph_problem_code_t ph_history_get(ph_evidence_t *evidence, const ph_context_t *context, const char *id)
{
    static const char what[] = "read an execution";
    ph_db_t *db = ph_context_open(context, what);

    if (!db) {
        return context->problem->code;
    }
    return ph_context_close(context, db, read_evidence(evidence, db, context, id), what);
}
