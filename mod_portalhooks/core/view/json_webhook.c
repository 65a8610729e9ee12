/* SPDX-License-Identifier: Apache-2.0 */
/* Webhooks and signing keys as JSON, without secrets, sealed or not. */
#include "json_webhook.h"

#include <string.h>

#include "core/json/json_value.h"
#include "core/message/authorization.h"
#include "core/secrets/key_version.h"

static json_t *header_names(const apr_array_header_t *headers)
{
    json_t *names = json_object();
    int i;

    for (i = 0; headers && i < headers->nelts; i++) {
        json_object_set_new(names, APR_ARRAY_IDX(headers, i, ph_sealed_header_t).name,
                            json_pack("{s:b}", "set", 1));
    }
    return names;
}

/* Bearer is stored without its scheme. */
static json_t *authorization_json(const ph_webhook_t *webhook, apr_pool_t *scratch)
{
    const char *scheme = webhook->auth_scheme ? webhook->auth_scheme : "Bearer";
    const char *type = "none";

    if (webhook->bearer) {
        type = !webhook->auth_scheme                              ? "bearer"
               : strcmp(webhook->auth_scheme, PH_AUTH_BASIC) == 0 ? "basic"
                                                                  : "other";
    }
    return json_pack("{s:s, s:o, s:o, s:o}", "type", type, "scheme",
                     ph_json_text(webhook->bearer ? scheme : NULL), "set_at",
                     ph_json_time(webhook->bearer_set_at, scratch), "set_by",
                     ph_json_text(webhook->bearer_set_by));
}

/* `active` is sent now; `next` will be from active_from on, `previous` was before. */
static const char *certificate_state(const ph_client_certificate_t *one,
                                     const ph_client_certificate_t *active, apr_time_t now)
{
    if (one == active) {
        return "active";
    }
    return one->active_from > now ? "next" : "previous";
}

static json_t *certificates_json(const apr_array_header_t *certificates, apr_pool_t *scratch)
{
    const apr_time_t now = apr_time_now();
    const ph_client_certificate_t *active = ph_client_certificate_at(certificates, now);
    json_t *object = json_object();
    int i;

    for (i = 0; certificates && i < certificates->nelts; i++) {
        const ph_client_certificate_t *one = &APR_ARRAY_IDX(certificates, i, ph_client_certificate_t);

        json_object_set_new(
            object, one->name,
            json_pack("{s:s, s:s, s:s, s:o, s:o, s:b, s:o, s:o, s:o}", "state",
                      certificate_state(one, active, now), "subject", one->subject, "fingerprint",
                      one->fingerprint, "not_before", ph_json_time(one->not_before, scratch), "expires_at",
                      ph_json_time(one->not_after, scratch), "expires_soon",
                      one->not_after <= now + PH_CLIENT_CERTIFICATE_SOON, "active_from",
                      ph_json_time(one->active_from, scratch), "set_at", ph_json_time(one->set_at, scratch),
                      "set_by", ph_json_text(one->set_by)));
    }
    return object;
}

json_t *ph_json_webhook(const ph_webhook_t *webhook, apr_pool_t *scratch)
{
    const int is_bearer = webhook->bearer && !webhook->auth_scheme;
    json_t *token = json_object();
    json_t *json = json_object();

    json_object_set_new(token, "set", json_boolean(is_bearer));
    json_object_set_new(token, "set_at", ph_json_time(is_bearer ? webhook->bearer_set_at : 0, scratch));
    json_object_set_new(token, "set_by", ph_json_text(is_bearer ? webhook->bearer_set_by : NULL));
    json_object_set_new(json, "integration_id", json_string(webhook->integration_id));
    json_object_set_new(json, "url", json_string(webhook->url));
    json_object_set_new(json, "enabled", json_boolean(webhook->enabled));
    json_object_set_new(json, "bearer_token", token);
    json_object_set_new(json, "authorization", authorization_json(webhook, scratch));
    json_object_set_new(json, "headers", header_names(webhook->headers));
    json_object_set_new(json, "client_certificates",
                        certificates_json(webhook->client_certificates, scratch));
    json_object_set_new(json, "ca_pem", ph_json_text(webhook->ca_pem));
    json_object_set_new(json, "timeout_ms", ph_json_number(webhook->timeout_ms, 0));
    json_object_set_new(json, "max_per_minute", ph_json_number(webhook->max_per_minute, 0));
    json_object_set_new(json, "max_at_once", ph_json_number(webhook->max_at_once, 0));
    json_object_set_new(json, "default_body", json_string(ph_default_body_word(webhook->default_body)));
    json_object_set_new(json, "event_body", json_string(ph_event_body_word(webhook->event_body)));
    json_object_set_new(json, "content_type", json_string(ph_content_type_word(webhook->content_type)));
    json_object_set_new(json, "confirm", json_string(ph_confirm_word(webhook->confirm)));
    json_object_set_new(json, "action_label", ph_json_text(webhook->action_label));
    json_object_set_new(json, "consequence", ph_json_text(webhook->consequence));
    json_object_set_new(json, "paused_until", ph_json_time(webhook->paused_until, scratch));
    json_object_set_new(json, "disabled_by_receiver_at",
                        ph_json_time(webhook->disabled_by_receiver_at, scratch));
    json_object_set_new(json, "version", json_string(webhook->version));
    json_object_set_new(json, "created_at", ph_json_time(webhook->created_at, scratch));
    json_object_set_new(json, "created_by", ph_json_text(webhook->created_by));
    json_object_set_new(json, "updated_at", ph_json_time(webhook->updated_at, scratch));
    json_object_set_new(json, "updated_by", ph_json_text(webhook->updated_by));
    return json;
}

json_t *ph_json_key(const ph_signing_key_t *key, apr_time_t now, apr_pool_t *scratch)
{
    const char *version = ph_key_version(key, scratch);
    json_t *json = json_object();

    json_object_set_new(json, "id", json_string(key->id));
    json_object_set_new(json, "scheme", json_string(ph_scheme_word(key->scheme)));
    json_object_set_new(json, "public_key", ph_json_text(key->public_key));
    json_object_set_new(json, "created_at", ph_json_time(key->created_at, scratch));
    json_object_set_new(json, "created_by", ph_json_text(key->created_by));
    json_object_set_new(json, "expires_at", ph_json_time(key->expires_at, scratch));
    json_object_set_new(json, "last_used_at", ph_json_time(key->last_used_at, scratch));
    json_object_set_new(json, "active", json_boolean(key->expires_at == 0 || key->expires_at > now));
    json_object_set_new(json, "version", ph_json_text(version));
    json_object_set_new(json, "etag", json_sprintf("\"%s\"", version));
    return json;
}
