/* SPDX-License-Identifier: Apache-2.0 */
/* Events as JSON. */
#include "json_event.h"

#include "core/json/json_value.h"
#include "json_execution.h"

json_t *ph_json_event(const ph_event_t *event, const ph_execution_t *last, int permissions,
                      apr_pool_t *scratch)
{
    json_t *json = json_object();

    json_object_set_new(json, "id", json_string(event->id));
    json_object_set_new(json, "type", json_string(event->type));
    json_object_set_new(json, "title", json_string(event->title));
    json_object_set_new(json, "severity", json_string(ph_severity_word(event->severity)));
    json_object_set_new(json, "source", ph_json_text(event->source));
    json_object_set_new(json, "occurred_at", ph_json_time(event->occurred_at, scratch));
    json_object_set_new(json, "created_at", ph_json_time(event->created_at, scratch));
    json_object_set_new(json, "created_by", ph_json_text(event->created_by));
    json_object_set_new(json, "last_execution", ph_json_last_execution(last, permissions, scratch));
    return json;
}
