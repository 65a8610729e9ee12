/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_RETRY_H
#define PH_PIPELINE_RETRY_H

#include "click.h"
#include "service/portal.h"
#include "store/store_execution.h"
#include "store/store_webhook.h"

/* A retry sends the same message again: same webhook-id, same bytes; everything else is today's. */

/* Load the execution that is to be repeated and what it sent into click->prior and prior_request; when
 * there is none, prior_refusal says so (not_found, or evidence_removed when its request is gone), for the
 * permission is judged first. Opens and closes its own connection; *problem is set when that fails. */
ph_problem_code_t ph_retry_load(ph_click_t *click, ph_problem_t *problem, ph_portal_t *portal,
                                apr_pool_t *scratch);

/* The refusals of a retry beyond those of a run; sets click->problem. `found` is NULL when the
 * integration is gone. */
ph_problem_code_t ph_retry_judge(ph_click_t *click, const ph_message_facts_t *message,
                                 const ph_webhook_found_t *found);

#endif
