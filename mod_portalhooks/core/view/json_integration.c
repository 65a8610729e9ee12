/* SPDX-License-Identifier: Apache-2.0 */
/* Integrations as JSON; the members depend on the permissions of the viewer. */
#include "json_integration.h"

#include <string.h>

#include "core/json/json_value.h"
#include "core/model/permission.h"
#include "core/target/origin.h"
#include "core/text/text.h"
#include "json_execution.h"

const char *ph_webhook_state_word(const ph_webhook_t *webhook)
{
    if (!webhook) {
        return "unconfigured";
    }
    return (webhook->enabled && webhook->disabled_by_receiver_at == 0) ? "enabled" : "disabled";
}

json_t *ph_json_day(apr_time_t day, int succeeded, int failed, int unknown)
{
    apr_time_exp_t utc;

    apr_time_exp_gmt(&utc, day);
    return json_pack("{s:o, s:i, s:i, s:i}", "day",
                     json_sprintf("%04d-%02d-%02d", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday),
                     "succeeded", succeeded, "failed", failed, "unknown", unknown);
}

static json_t *target_of(const ph_webhook_t *webhook, int permissions, apr_pool_t *scratch)
{
    if (!webhook) {
        return json_null();
    }
    return json_string(ph_may(permissions, PH_MAY_ADMIN) ? webhook->url
                                                         : ph_origin_public(webhook->url, scratch));
}

/* An external catalog may contain malformed UTF-8. */
static json_t *name_of(const ph_integration_t *integration, apr_pool_t *scratch)
{
    const char *name = integration->name;

    return ph_json_text(name ? ph_text_as_utf8(name, strlen(name), scratch) : NULL);
}

json_t *ph_json_integration(const ph_integration_t *integration, const ph_webhook_t *webhook,
                            const ph_execution_t *last, json_t *days, int permissions, apr_pool_t *scratch)
{
    json_t *json = json_object();

    json_object_set_new(json, "id", json_string(integration->id));
    json_object_set_new(json, "name", name_of(integration, scratch));
    json_object_set_new(json, "kind", ph_json_text(integration->kind));
    json_object_set_new(json, "description", ph_json_text(integration->description));
    json_object_set_new(json, "webhook_state", json_string(ph_webhook_state_word(webhook)));
    json_object_set_new(json, "action_label", ph_json_text(webhook ? webhook->action_label : NULL));
    json_object_set_new(json, "last_execution", ph_json_last_execution(last, permissions, scratch));
    if (ph_may(permissions, PH_MAY_VIEW)) {
        json_object_set_new(json, "target", target_of(webhook, permissions, scratch));
        json_object_set_new(json, "confirm",
                            ph_json_text(webhook ? ph_confirm_word(webhook->confirm) : NULL));
        json_object_set_new(json, "consequence", ph_json_text(webhook ? webhook->consequence : NULL));
        json_object_set_new(json, "paused_until", ph_json_time(webhook ? webhook->paused_until : 0, scratch));
        json_object_set_new(json, "disabled_by_receiver_at",
                            ph_json_time(webhook ? webhook->disabled_by_receiver_at : 0, scratch));
        json_object_set_new(json, "last_7_days", days ? json_incref(days) : json_array());
    }
    json_decref(days);
    if (ph_may(permissions, PH_MAY_ADMIN)) {
        json_object_set_new(json, "version", ph_json_text(integration->version));
        json_object_set_new(json, "created_at", ph_json_time(integration->created_at, scratch));
        json_object_set_new(json, "created_by", ph_json_text(integration->created_by));
        json_object_set_new(json, "updated_at", ph_json_time(integration->updated_at, scratch));
        json_object_set_new(json, "updated_by", ph_json_text(integration->updated_by));
    }
    return json;
}
