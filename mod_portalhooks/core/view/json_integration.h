/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_VIEW_JSON_INTEGRATION_H
#define PH_CORE_VIEW_JSON_INTEGRATION_H

#include <jansson.h>

#include "core/model/model.h"

/* Integrations as the API shows them. New references. Pure. */

/* "enabled", "disabled" (by an admin or by the receiver) or "unconfigured" (NULL). Static. */
const char *ph_webhook_state_word(const ph_webhook_t *webhook);

/* One day of final executions. */
json_t *ph_json_day(apr_time_t day, int succeeded, int failed, int unknown);

/* The card. Who may see the history sees target and days, too (`days`, an array whose reference is
 * taken; NULL = none); admins see who made it. */
json_t *ph_json_integration(const ph_integration_t *integration, const ph_webhook_t *webhook,
                            const ph_execution_t *last, json_t *days, int permissions, apr_pool_t *scratch);

#endif
