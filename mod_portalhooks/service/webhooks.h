/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_WEBHOOKS_H
#define PH_SERVICE_WEBHOOKS_H

#include "context.h"
#include "core/model/model.h"
#include "core/request/precondition.h"
#include "webhook_form.h"

/* The webhook of an integration: where its messages go. */

/* not_found without the integration or its webhook. */
ph_problem_code_t ph_webhooks_get(ph_webhook_t **webhook, const ph_context_t *context,
                                  const char *integration_id);

/* Create or replace it: *webhook is what is stored. A new scheme, host or port removes the token and the
 * headers that are not given again; a new URL ends a pause; enabling clears disabled_by_receiver_at.
 * not_found without the integration, precondition_required, stale, `invalid`, and target_not_allowed, which
 * gets an audit entry. */
ph_problem_code_t ph_webhooks_put(ph_webhook_t **webhook, int *is_new, const ph_context_t *context,
                                  const char *integration_id, const ph_webhook_form_t *form,
                                  const ph_precondition_t *precondition);

/* Replace the version `seen` by `form`, which repeats the fields to keep. As ph_webhooks_put, but the target
 * policy judges the URL only when it differs: a webhook whose target is no longer allowed can still be
 * disabled. */
ph_problem_code_t ph_webhooks_patch(ph_webhook_t **webhook, const ph_context_t *context,
                                    const ph_webhook_t *seen, const ph_webhook_form_t *form,
                                    const ph_precondition_t *precondition);

/* Delete it with its signing keys. precondition_required, stale. */
ph_problem_code_t ph_webhooks_delete(const ph_context_t *context, const ph_webhook_t *seen,
                                     const ph_precondition_t *precondition);

/* End the pause its receiver asked for; without one nothing changes. not_found as for ph_webhooks_get. */
ph_problem_code_t ph_webhooks_end_pause(const ph_context_t *context, const char *integration_id);

#endif
