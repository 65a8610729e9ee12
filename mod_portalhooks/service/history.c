/* SPDX-License-Identifier: Apache-2.0 */
/* The history: pages of narrow rows, and one execution with its evidence. */
#include "history.h"

#include "store/store_evidence.h"
#include "store/store_idempotency.h"

ph_problem_code_t ph_history_list(ph_history_page_t *page, const ph_errand_t *errand,
                                  const ph_execution_query_t *query)
{
    static const char what[] = "list the history";
    ph_db_t *db = ph_errand_open(errand, what);
    apr_status_t rv;

    if (!db) {
        return errand->problem->code;
    }
    rv = ph_store_execution_list(&page->executions, &page->last_id, &page->searched_to, db, query,
                                 errand->pool);
    return ph_errand_close(errand, db, rv, what);
}

ph_problem_code_t ph_history_find_by_key(ph_history_page_t *page, const ph_errand_t *errand,
                                         const char *idempotency_key)
{
    static const char what[] = "find an execution by its key";
    ph_db_t *db = ph_errand_open(errand, what);
    ph_execution_t *execution = NULL;
    ph_idempotency_t *key;
    apr_status_t rv;

    if (!db) {
        return errand->problem->code;
    }
    page->executions = apr_array_make(errand->pool, 1, sizeof(ph_execution_t));
    page->last_id = NULL;
    page->searched_to = 0;
    rv = ph_store_idempotency_get(&key, db, errand->caller->username, idempotency_key, errand->pool);
    if (rv == APR_SUCCESS && key && key->expires_at > errand->portal->ports.now()) {
        rv = ph_store_execution_get(&execution, db, key->execution_id, errand->pool);
    }
    if (rv == APR_SUCCESS && execution) {
        APR_ARRAY_PUSH(page->executions, ph_execution_t) = *execution;
    }
    return ph_errand_close(errand, db, rv, what);
}

static apr_status_t read_evidence(ph_evidence_t *evidence, ph_db_t *db, const ph_errand_t *errand,
                                  const char *id)
{
    ph_execution_t *execution;
    ph_request_t *request;
    ph_response_t *response;
    apr_status_t rv;

    rv = ph_store_execution_get(&execution, db, id, errand->pool);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    if (!execution) {
        ph_problem_refuse(errand->problem, PH_PROBLEM_NOT_FOUND, "There is no such execution.");
        return PH_ERRAND_REFUSED;
    }
    rv = ph_store_evidence_get_request(&request, db, id, errand->pool);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    rv = ph_store_evidence_get_response(&response, db, id, errand->pool);
    evidence->execution = execution;
    evidence->request = request;
    evidence->response = response;
    return rv;
}

ph_problem_code_t ph_history_get(ph_evidence_t *evidence, const ph_errand_t *errand, const char *id)
{
    static const char what[] = "read an execution";
    ph_db_t *db = ph_errand_open(errand, what);

    if (!db) {
        return errand->problem->code;
    }
    return ph_errand_close(errand, db, read_evidence(evidence, db, errand, id), what);
}
