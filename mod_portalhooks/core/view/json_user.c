/* SPDX-License-Identifier: Apache-2.0 */
/* Users as JSON. */
#include "json_user.h"

#include <string.h>

#include "core/json/json_value.h"
#include "core/model/permission.h"
#include "core/text/base64.h"

json_t *ph_json_user(const ph_user_t *user, apr_pool_t *scratch)
{
    json_t *json = json_object();

    json_object_set_new(json, "user_key",
                        json_string(ph_base64_url_encode(user->username, strlen(user->username), scratch)));
    json_object_set_new(json, "username", json_string(user->username));
    json_object_set_new(json, "display_name", ph_json_text(user->display_name));
    json_object_set_new(json, "admin", json_boolean(user->admin));
    json_object_set_new(json, "can_trigger_integrations", json_boolean(user->can_trigger_integrations));
    json_object_set_new(json, "can_post_events", json_boolean(user->can_post_events));
    json_object_set_new(json, "version", json_string(user->version));
    json_object_set_new(json, "granted_at", ph_json_time(user->granted_at, scratch));
    json_object_set_new(json, "granted_by", ph_json_text(user->granted_by));
    json_object_set_new(json, "first_seen_at", ph_json_time(user->first_seen_at, scratch));
    json_object_set_new(json, "last_seen_at", ph_json_time(user->last_seen_at, scratch));
    return json;
}

json_t *ph_json_permissions(int permissions)
{
    return json_pack("{s:b, s:b, s:b}", "admin", (permissions & PH_PERMISSION_ADMIN) != 0,
                     "can_trigger_integrations", (permissions & PH_PERMISSION_TRIGGER) != 0,
                     "can_post_events", (permissions & PH_PERMISSION_POST_EVENTS) != 0);
}
