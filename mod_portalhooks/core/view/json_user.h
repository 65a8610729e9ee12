/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_VIEW_JSON_USER_H
#define PH_CORE_VIEW_JSON_USER_H

#include <jansson.h>

#include "core/model/model.h"

/* Users and permissions as the API shows them. New references. Pure; any thread. */

/* A user; `user_key`, the base64url of the name, is its id in URLs. */
json_t *ph_json_user(const ph_user_t *user, apr_pool_t *scratch);

/* {admin, can_trigger_integrations, can_post_events} of permission bits. */
json_t *ph_json_permissions(int permissions);

#endif
