/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_VIEW_JSON_WEBHOOK_H
#define PH_CORE_VIEW_JSON_WEBHOOK_H

#include <jansson.h>

#include "core/model/model.h"

/* A webhook and its signing keys as admins see them: of a secret only whether it is set. New references.
 * Pure; any thread. */

json_t *ph_json_webhook(const ph_webhook_t *webhook, apr_pool_t *scratch);

/* A signing key; it is active when it does not end before `now`. */
json_t *ph_json_key(const ph_signing_key_t *key, apr_time_t now, apr_pool_t *scratch);

#endif
