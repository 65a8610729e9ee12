/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_VIEW_JSON_EXECUTION_H
#define PH_CORE_VIEW_JSON_EXECUTION_H

#include <jansson.h>

#include "core/json/json_out.h"
#include "core/model/model.h"

/* Executions as the API shows them. Only admins see more of a target's URL than its origin; `permissions` are
 * the viewer's bits (core/model/permission.h). New references. Pure; any thread. */

/* Write an item of the history. */
void ph_json_execution(ph_json_out_t *out, const ph_execution_t *execution);

/* The last execution of an integration or event: {state, finished_at}, with more members for viewers of the
 * history; null when there is none. */
json_t *ph_json_last_execution(const ph_execution_t *last, int permissions, apr_pool_t *scratch);

/* What a run would send, its timeout and its egress rule (NULL = none). Values that are known only when it is
 * sent are "…". */
json_t *ph_json_preview(const ph_request_t *request, const char *digest, apr_interval_time_t timeout,
                        const char *egress_rule, int permissions, apr_pool_t *scratch);

/* The evidence of an execution: request, response, timing, peer, TLS. NULL = not recorded. */
json_t *ph_json_evidence(const ph_request_t *request, const ph_response_t *response, int permissions,
                         apr_pool_t *scratch);

/* Write an execution and its evidence as one object, with the recorded sentence. */
void ph_json_execution_with_evidence(ph_json_out_t *out, const ph_execution_t *execution,
                                     const ph_request_t *request, const ph_response_t *response,
                                     int permissions);

#endif
