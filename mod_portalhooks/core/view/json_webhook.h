/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_VIEW_JSON_WEBHOOK_H
#define PH_CORE_VIEW_JSON_WEBHOOK_H

#include <jansson.h>

#include "core/model/model.h"

/* A webhook's configuration and its signing keys as admins see them: of secrets only that they are
 * set. New references. Pure. */

json_t *ph_json_webhook(const ph_webhook_t *webhook, apr_pool_t *scratch);

/* `now` decides whether the key signs. */
json_t *ph_json_key(const ph_signing_key_t *key, apr_time_t now, apr_pool_t *scratch);

#endif
