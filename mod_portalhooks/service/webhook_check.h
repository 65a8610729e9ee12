/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_WEBHOOK_CHECK_H
#define PH_SERVICE_WEBHOOK_CHECK_H

#include "context.h"
#include "core/view/check.h"

/* Connect to the webhook's target with the checks and options of a real attempt, but send no request. *check
 * says how far it got; its strings are from the context's pool. Blocks for at most PortalHooksConnectTimeout,
 * holding no database connection. not_found without the integration, not_configured without a webhook. */
ph_problem_code_t ph_webhook_check_run(ph_check_t *check, const ph_context_t *context,
                                       const char *integration_id);

#endif
