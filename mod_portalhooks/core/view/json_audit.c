/* SPDX-License-Identifier: Apache-2.0 */
/* Audit entries as JSON. */
#include "json_audit.h"

#include "core/json/json_value.h"

/* As recorded; empty when the record does not parse. */
static json_t *recorded_diff(const char *diff)
{
    json_t *object = diff ? json_loads(diff, 0, NULL) : NULL;

    if (json_is_object(object)) {
        return object;
    }
    json_decref(object);
    return json_object();
}

json_t *ph_json_audit_entry(const ph_audit_entry_t *entry, apr_pool_t *scratch)
{
    json_t *json = json_object();

    json_object_set_new(json, "id", json_string(entry->id));
    json_object_set_new(json, "at", ph_json_time(entry->at, scratch));
    json_object_set_new(json, "actor", json_string(entry->actor));
    json_object_set_new(json, "auth_type", ph_json_text(entry->auth_type));
    json_object_set_new(json, "client_ip", ph_json_text(entry->client_ip));
    json_object_set_new(json, "request_id", ph_json_text(entry->request_id));
    json_object_set_new(json, "action", json_string(entry->action));
    json_object_set_new(json, "object_type", json_string(entry->object_type));
    json_object_set_new(json, "object_id", ph_json_text(entry->object_id));
    json_object_set_new(json, "diff", recorded_diff(entry->diff));
    json_object_set_new(json, "left_out", json_integer(entry->left_out));
    return json;
}
