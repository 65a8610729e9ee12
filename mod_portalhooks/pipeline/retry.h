/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_RETRY_H
#define PH_PIPELINE_RETRY_H

#include "click.h"
#include "service/portal.h"
#include "store/store_execution.h"
#include "store/store_webhook.h"

/* A retry sends the same message again: same webhook-id, same body. URL, headers and keys are the current
 * ones. */

/* Load the execution to repeat and its request into click->prior and prior_request. If there is none,
 * prior_refusal is set (not_found, or evidence_removed when only the request is gone) and returned by
 * ph_retry_judge, after the permission. Opens and closes a connection of its own; when that fails, *problem
 * is set and its code returned. On the request's thread. */
ph_problem_code_t ph_retry_load(ph_click_t *click, ph_problem_t *problem, ph_portal_t *portal,
                                apr_pool_t *scratch);

/* The refusals that only a retry has, in the order of judgement.h; sets click->problem. `found` is NULL when
 * the integration no longer exists. */
ph_problem_code_t ph_retry_judge(ph_click_t *click, const ph_message_facts_t *message,
                                 const ph_webhook_found_t *found);

#endif
