/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_JSON_EXECUTION_H
#define PH_CORE_JSON_EXECUTION_H

#include <jansson.h>

#include "model.h"

/* Executions as the API shows them. What a viewer sees of a target's URL depends on his permissions
 * (core/permission.h). New references. Pure. */

/* An item of the history. `sentence` is the recorded one; NULL = made of the outcome. */
json_t *ph_json_execution(const ph_execution_t *execution, const char *sentence, apr_pool_t *scratch);

/* The last execution as cards of integrations and events show it: {state, finished_at}, with more for
 * those who may see the history; null when there is none. */
json_t *ph_json_last_execution(const ph_execution_t *last, int permissions, apr_pool_t *scratch);

/* What a run would send, and for how long it would wait. Of what is made only when it is pressed stands "…".
 */
json_t *ph_json_preview(const ph_request_t *request, const char *digest, apr_interval_time_t timeout,
                        int permissions, apr_pool_t *scratch);

/* Add what was recorded about it: request, response, timing, peer, tls. NULL = there is no such record. */
void ph_json_add_evidence(json_t *execution, const ph_request_t *request, const ph_response_t *response,
                          int permissions, apr_pool_t *scratch);

#endif
