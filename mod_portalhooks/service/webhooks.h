/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_WEBHOOKS_H
#define PH_SERVICE_WEBHOOKS_H

#include <jansson.h>

#include "context.h"
#include "core/model/model.h"
#include "core/request/precondition.h"

/* Configuring where an integration's messages go. */

/* What an admin wants; texts have been looked at by the form but for the URL and the secrets. */
typedef struct ph_webhook_form_t {
    const char *url;
    int enabled;
    int stays_disabled;         /* by the receiver, should it be: enabling was not asked for */
    const json_t *bearer_token; /* NULL = keep, a null = clear, else a string */
    const json_t *headers;      /* NULL = keep, a null = clear all, else an object: per name the same */
    int timeout_ms;             /* 0 = the server's default */
    ph_default_body_t default_body;
    ph_event_body_t event_body;
    ph_confirm_t confirm;
    const char *action_label;
    const char *consequence;
} ph_webhook_form_t;

/* not_found when the integration or its webhook is not there. */
ph_problem_code_t ph_webhooks_get(ph_webhook_t **webhook, const ph_context_t *context,
                                  const char *integration_id);

/* Make or replace it: *webhook is what is stored then. Another scheme, host or port clears the token and
 * the header values unless they are given again; another URL ends a pause, and enabling ends a
 * disabling by the receiver. */
ph_problem_code_t ph_webhooks_put(ph_webhook_t **webhook, int *is_new, const ph_context_t *context,
                                  const char *integration_id, const ph_webhook_form_t *form,
                                  const ph_precondition_t *precondition);

/* Put `form` in the place of the version `seen`, of which the form has all that shall stay. Its target is
 * judged only when it is another one: a webhook whose target is no longer allowed can still be disabled. */
ph_problem_code_t ph_webhooks_patch(ph_webhook_t **webhook, const ph_context_t *context,
                                    const ph_webhook_t *seen, const ph_webhook_form_t *form,
                                    const ph_precondition_t *precondition);

/* Take it away with its signing keys. */
ph_problem_code_t ph_webhooks_delete(const ph_context_t *context, const ph_webhook_t *seen,
                                     const ph_precondition_t *precondition);

/* End the pause its receiver asked for, should there be one. */
ph_problem_code_t ph_webhooks_end_pause(const ph_context_t *context, const char *integration_id);

#endif
