/* SPDX-License-Identifier: Apache-2.0 */
/* Events as JSON. */
#include "json_event.h"

#include "core/json/json_value.h"
#include "core/model/event_fault.h"
#include "json_execution.h"

static json_t *faults_json(const ph_event_t *event)
{
    json_t *list = json_array();
    int i;

    for (i = 0; event->faults >> i; i++) {
        const ph_event_fault_t fault = (ph_event_fault_t)i;

        if (event->faults & PH_EVENT_FAULT_BIT(i)) {
            json_array_append_new(list, json_pack("{s:s, s:o, s:b, s:s}", "word", ph_event_fault_word(fault),
                                                  "column", ph_json_text(ph_event_fault_column(fault)),
                                                  "repaired", ph_event_fault_is_repaired(fault), "detail",
                                                  ph_event_fault_of(event, fault)));
        }
    }
    return list;
}

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
    json_object_set_new(json, "url", ph_json_text(event->url));
    json_object_set_new(json, "severity_label", ph_json_text(event->severity_label));
    json_object_set_new(json, "integration_id", ph_json_text(event->integration_id));
    json_object_set_new(json, "owner", ph_json_text(event->owner));
    json_object_set_new(json, "created_at", ph_json_time(event->created_at, scratch));
    json_object_set_new(json, "created_by", ph_json_text(event->created_by));
    json_object_set_new(json, "faults", faults_json(event));
    json_object_set_new(json, "last_execution", ph_json_last_execution(last, permissions, scratch));
    return json;
}
