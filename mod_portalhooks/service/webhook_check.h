/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_WEBHOOK_CHECK_H
#define PH_SERVICE_WEBHOOK_CHECK_H

#include "context.h"
#include "core/view/check.h"

/* Try how far a connection to the webhook's target gets: the very checks and options of sending, and no
 * request. Blocks the caller's thread for the connect timeout at most, without a connection to the
 * database. not_found without the integration, not_configured without a webhook. */
ph_problem_code_t ph_webhook_check_run(ph_check_t *check, const ph_context_t *context,
                                       const char *integration_id);

#endif
