/* SPDX-License-Identifier: Apache-2.0 */
/* Which executions may be sent again. */
#include "retry.h"

#include <string.h>

#include "core/target/origin.h"
#include "store/store_evidence.h"

/* A batch retries executions of its own integration only. */
static int is_asked_for(const ph_execution_t *prior, const ph_click_request_t *request)
{
    return !request->integration_id || strcmp(prior->integration_id, request->integration_id) == 0;
}

static apr_status_t load(ph_click_t *click, ph_db_t *db)
{
    ph_execution_t *prior;
    ph_request_t *sent;
    apr_status_t rv;

    rv = ph_store_execution_get(&prior, db, click->request.retry_of, click->pool);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    if (!prior || !is_asked_for(prior, &click->request)) {
        click->prior_refusal = PH_PROBLEM_NOT_FOUND;
        return APR_SUCCESS;
    }
    click->prior = *prior;
    rv = ph_store_evidence_get_request(&sent, db, prior->id, click->pool);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    if (!sent) {
        click->prior_refusal = PH_PROBLEM_EVIDENCE_REMOVED;
        return APR_SUCCESS;
    }
    click->prior_request = *sent;
    return APR_SUCCESS;
}

ph_problem_code_t ph_retry_load(ph_click_t *click, ph_problem_t *problem, ph_portal_t *portal,
                                apr_pool_t *scratch)
{
    ph_db_t *db = NULL;
    apr_status_t rv;

    rv = ph_db_open(&db, portal->db, click->request.deadline, scratch);
    if (rv == APR_SUCCESS) {
        rv = load(click, db);
    }
    if (rv != APR_SUCCESS) {
        ph_portal_db_problem(portal, problem, rv, db, "read the message to retry", scratch);
    }
    if (db) {
        ph_db_close(db);
    }
    return problem->code;
}

ph_problem_code_t ph_retry_judge(ph_click_t *click, const ph_message_facts_t *message,
                                 const ph_webhook_found_t *found)
{
    if (click->prior_refusal == PH_PROBLEM_NOT_FOUND) {
        return ph_problem_not_found(&click->problem, "Execution", click->request.retry_of, click->pool);
    }
    if (click->prior_refusal != PH_PROBLEM_NONE) {
        return ph_problem_refuse(&click->problem, click->prior_refusal, NULL);
    }
    if (click->prior.mode == PH_MODE_TEST) {
        return ph_problem_refuse(&click->problem, PH_PROBLEM_GONE,
                                 "A test message is not sent again; send a new test instead.");
    }
    if (!found || !found->webhook) {
        return ph_problem_refuse(&click->problem, PH_PROBLEM_GONE, NULL);
    }
    if (message->is_sending) {
        return ph_problem_refuse(&click->problem, PH_PROBLEM_IN_PROGRESS, NULL);
    }
    if (message->has_succeeded && !click->request.resend) {
        return ph_problem_refuse(&click->problem, PH_PROBLEM_ALREADY_SUCCEEDED, NULL);
    }
    if (!ph_origin_is_same(click->prior_request.url, found->webhook->url, click->pool)) {
        return ph_problem_refuse(&click->problem, PH_PROBLEM_HOST_CHANGED, NULL);
    }
    return PH_PROBLEM_NONE;
}
