/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_VIEW_JSON_EXECUTION_H
#define PH_CORE_VIEW_JSON_EXECUTION_H

#include <jansson.h>

#include "core/json/json_out.h"
#include "core/model/model.h"

/* Executions as the API shows them. What a viewer sees of a target's URL depends on his permissions
 * (core/permission.h). New references. Pure. */

/* An item of the history. */
void ph_json_execution(ph_json_out_t *out, const ph_execution_t *execution);

/* The last execution as cards of integrations and events show it: {state, finished_at}, with more for
 * those who may see the history; null when there is none. */
json_t *ph_json_last_execution(const ph_execution_t *last, int permissions, apr_pool_t *scratch);

/* What a run would send, and for how long it would wait. Of what is made only when it is pressed stands "…".
 */
json_t *ph_json_preview(const ph_request_t *request, const char *digest, apr_interval_time_t timeout,
                        int permissions, apr_pool_t *scratch);

/* What was recorded about one: request, response, timing, peer, tls. NULL = there is no such record. */
json_t *ph_json_evidence(const ph_request_t *request, const ph_response_t *response, int permissions,
                         apr_pool_t *scratch);

/* Both in one object, with the recorded sentence. */
void ph_json_execution_with_evidence(ph_json_out_t *out, const ph_execution_t *execution,
                                     const ph_request_t *request, const ph_response_t *response,
                                     int permissions);

#endif
