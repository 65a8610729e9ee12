/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_VIEW_JSON_INTEGRATION_H
#define PH_CORE_VIEW_JSON_INTEGRATION_H

#include <jansson.h>

#include "core/model/model.h"

/* Integrations as the API shows them. New references. Pure; any thread. */

/* "enabled", "disabled" (by an admin or the receiver) or "unconfigured" (no webhook, NULL). Static. */
const char *ph_webhook_state_word(const ph_webhook_t *webhook);

/* The counts of final executions of one day (UTC). */
json_t *ph_json_day(apr_time_t day, int succeeded, int failed, int unknown);

/* An integration. Viewers of the history also see the target and `days`, an array whose reference is taken
 * over (NULL = none); admins also see who created it. `webhook` and `last` may be NULL. */
json_t *ph_json_integration(const ph_integration_t *integration, const ph_webhook_t *webhook,
                            const ph_execution_t *last, json_t *days, int permissions, apr_pool_t *scratch);

#endif
