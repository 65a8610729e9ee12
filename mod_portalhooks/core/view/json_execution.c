/* SPDX-License-Identifier: Apache-2.0 */
/* Executions and their evidence as JSON. Only admins see whole targets, since the path often contains a
 * secret. */
#include "json_execution.h"

#include <apr_cstr.h>
#include <string.h>

#include "core/json/json_value.h"
#include "core/model/permission.h"
#include "core/target/origin.h"
#include "receiver_message.h"

static void text(ph_json_out_t *out, const char *name, const char *value)
{
    ph_json_out_name(out, name);
    ph_json_out_text(out, value);
}

static void number(ph_json_out_t *out, const char *name, apr_int64_t value, apr_int64_t unset)
{
    ph_json_out_name(out, name);
    ph_json_out_number(out, value, unset);
}

static void time_of(ph_json_out_t *out, const char *name, apr_time_t value)
{
    ph_json_out_name(out, name);
    ph_json_out_time(out, value);
}

static void write_members(ph_json_out_t *out, const ph_execution_t *execution, const char *sentence)
{
    const ph_outcome_t *outcome = &execution->outcome;

    text(out, "id", execution->id);
    text(out, "message_id", execution->message_id);
    number(out, "attempt", execution->attempt, 0);
    text(out, "retry_of", execution->retry_of);
    text(out, "batch_id", execution->batch_id);
    text(out, "integration_id", execution->integration_id);
    text(out, "integration_name", execution->integration_name);
    text(out, "event_id", execution->event_id);
    text(out, "event_type", execution->event_type);
    text(out, "event_title", execution->event_title);
    text(out, "mode", ph_mode_word(execution->mode));
    text(out, "state", ph_state_word(outcome->state));
    text(out, "delivery", ph_delivery_word(outcome->delivery));
    text(out, "error", ph_error_word(outcome->error));
    number(out, "http_status", outcome->http_status, 0);
    time_of(out, "created_at", execution->created_at);
    time_of(out, "finished_at", execution->finished_at);
    number(out, "duration_us", execution->duration_us, -1);
    text(out, "username", execution->username);
    text(out, "client_ip", execution->client_ip);
    text(out, "note", execution->note);
    text(out, "webhook_version", execution->webhook_version);
    text(out, "sentence",
         sentence ? sentence : ph_outcome_sentence(outcome, execution->integration_name, out->pool));
    text(out, "remedy", ph_outcome_remedy(outcome));
}

void ph_json_execution(ph_json_out_t *out, const ph_execution_t *execution)
{
    ph_json_out_open(out, '{');
    write_members(out, execution, NULL);
    ph_json_out_close(out, '}');
}

json_t *ph_json_last_execution(const ph_execution_t *last, int permissions, apr_pool_t *scratch)
{
    json_t *json;

    if (!last) {
        return json_null();
    }
    json = json_object();
    json_object_set_new(json, "state", json_string(ph_state_word(last->outcome.state)));
    json_object_set_new(json, "finished_at", ph_json_time(last->finished_at, scratch));
    if (ph_may(permissions, PH_MAY_VIEW)) {
        json_object_set_new(json, "id", json_string(last->id));
        json_object_set_new(json, "error", ph_json_text(ph_error_word(last->outcome.error)));
        json_object_set_new(json, "http_status", ph_json_number(last->outcome.http_status, 0));
        json_object_set_new(json, "delivery", ph_json_text(ph_delivery_word(last->outcome.delivery)));
    }
    return json;
}

/* Headers as recorded, an array of [name, value]; empty when the record does not parse. */
static json_t *recorded_headers(const char *headers)
{
    json_t *list = headers ? json_loads(headers, 0, NULL) : NULL;

    return json_is_array(list) ? list : json_array();
}

static const char *header_part(const json_t *header, size_t part)
{
    const char *text = json_string_value(json_array_get(header, part));

    return text ? text : "";
}

#define MASK "••••••••"

/* A credential stands after its scheme. */
static int is_masked(const char *value)
{
    const char *space = strchr(value, ' ');

    return strcmp(value, MASK) == 0 || (space && strcmp(space + 1, MASK) == 0);
}

/* The names of the masked headers: those whose value is the mask. */
static json_t *masked_names(const json_t *headers)
{
    json_t *names = json_array();
    json_t *header;
    size_t i;

    json_array_foreach(headers, i, header)
    {
        if (is_masked(header_part(header, 1))) {
            json_array_append_new(names, json_string(header_part(header, 0)));
        }
    }
    return names;
}

/* Insert webhook-timestamp after webhook-id: it is known only when the message is signed, so it is recorded
 * with the response. Takes over the reference to `timestamp`. */
static void insert_timestamp(json_t *headers, json_t *timestamp)
{
    json_t *header;
    size_t i;

    json_array_foreach(headers, i, header)
    {
        if (apr_cstr_casecmp(header_part(header, 0), "webhook-id") == 0) {
            json_array_insert_new(headers, i + 1, json_pack("[sO]", "webhook-timestamp", timestamp));
            break;
        }
    }
    json_decref(timestamp);
}

/* Takes over the reference to `headers`. */
static json_t *request_json(const ph_request_t *request, json_t *headers, int permissions,
                            apr_pool_t *scratch)
{
    const int is_admin = ph_may(permissions, PH_MAY_ADMIN);
    json_t *json = json_object();

    json_object_set_new(json, "method", json_string("POST"));
    json_object_set_new(json, "url",
                        json_string(is_admin ? request->url : ph_origin_public(request->url, scratch)));
    json_object_set_new(json, "headers", headers);
    json_object_set_new(json, "masked", masked_names(headers));
    ph_json_set_bytes(json, "body", request->body, request->body_len, scratch);
    json_object_set_new(json, "body_bytes", json_integer((json_int_t)request->body_len));
    return json;
}

static json_t *sent_json(const ph_request_t *request, const ph_response_t *response, int permissions,
                         apr_pool_t *scratch)
{
    json_t *headers = recorded_headers(request->headers);

    if (response && response->signed_at) {
        insert_timestamp(headers, json_sprintf("%ld", (long)apr_time_sec(response->signed_at)));
    }
    return request_json(request, headers, permissions, scratch);
}

json_t *ph_json_preview(const ph_request_t *request, const char *digest, apr_interval_time_t timeout,
                        const char *egress_rule, int permissions, apr_pool_t *scratch)
{
    json_t *headers = recorded_headers(request->headers);
    json_t *header;
    json_t *json;
    size_t i;

    insert_timestamp(headers, json_string("…"));
    json_array_foreach(headers, i, header)
    {
        if (apr_cstr_casecmp(header_part(header, 0), "traceparent") == 0) {
            json_array_set_new(header, 1, json_string("…"));
        }
    }
    json = request_json(request, headers, permissions, scratch);
    json_object_set_new(json, "digest", json_string(digest));
    json_object_set_new(json, "timeout_ms", json_integer(apr_time_as_msec(timeout)));
    json_object_set_new(json, "egress_rule", ph_json_text(egress_rule));
    return json;
}

/* Response headers that contain URLs of the receiver. */
static int is_location(const char *name)
{
    return apr_cstr_casecmp(name, "location") == 0 || apr_cstr_casecmp(name, "content-location") == 0 ||
           apr_cstr_casecmp(name, "refresh") == 0 || apr_cstr_casecmp(name, "link") == 0;
}

static void hide_locations(json_t *headers, apr_pool_t *scratch)
{
    json_t *header;
    size_t i;

    json_array_foreach(headers, i, header)
    {
        if (is_location(header_part(header, 0))) {
            json_array_set_new(header, 1, json_string(ph_origin_public(header_part(header, 1), scratch)));
        }
    }
}

static json_t *response_json(const ph_response_t *response, int permissions, apr_pool_t *scratch)
{
    json_t *headers = recorded_headers(response->headers);
    json_t *json = json_object();

    if (!ph_may(permissions, PH_MAY_ADMIN)) {
        hide_locations(headers, scratch);
    }
    json_object_set_new(json, "status", ph_json_number(response->status, 0));
    json_object_set_new(json, "headers", headers);
    ph_json_set_bytes(json, "body", response->body, response->body_len, scratch);
    json_object_set_new(json, "body_bytes", json_integer((json_int_t)response->body_len));
    json_object_set_new(json, "body_total", ph_json_number(response->body_total, -1));
    json_object_set_new(json, "truncated", json_boolean(response->truncated));
    json_object_set_new(json, "redacted", json_boolean(response->redacted));
    json_object_set_new(json, "decoded", json_boolean(response->decoded));
    json_object_set_new(json, "charset", ph_json_text(response->charset));
    json_object_set_new(json, "withheld", ph_json_text(ph_withheld_word(response->withheld)));
    json_object_set_new(json, "withheld_sentence", ph_json_text(ph_withheld_sentence(response->withheld)));
    return json;
}

static json_t *timing_json(const ph_timing_t *timing)
{
    json_t *json = json_object();

    json_object_set_new(json, "dns_us", ph_json_number(timing->dns_us, -1));
    json_object_set_new(json, "connect_us", ph_json_number(timing->connect_us, -1));
    json_object_set_new(json, "tls_us", ph_json_number(timing->tls_us, -1));
    json_object_set_new(json, "send_us", ph_json_number(timing->send_us, -1));
    json_object_set_new(json, "wait_us", ph_json_number(timing->wait_us, -1));
    json_object_set_new(json, "receive_us", ph_json_number(timing->receive_us, -1));
    return json;
}

/* From the body as this viewer sees it. */
static json_t *message_json(const json_t *response, apr_pool_t *scratch)
{
    const char *encoding = json_string_value(json_object_get(response, "encoding"));
    const char *body = json_string_value(json_object_get(response, "body"));

    return ph_json_text(
        (body && encoding && strcmp(encoding, "utf-8") == 0) ? ph_receiver_message(body, scratch) : NULL);
}

json_t *ph_json_evidence(const ph_request_t *request, const ph_response_t *response, int permissions,
                         apr_pool_t *scratch)
{
    json_t *received = response ? response_json(response, permissions, scratch) : json_null();
    json_t *json = json_object();
    json_t *tls = json_null();

    if (response && response->tls_version) {
        tls = json_pack("{s:s, s:o}", "version", response->tls_version, "cipher",
                        ph_json_text(response->tls_cipher));
    }
    json_object_set_new(json, "request",
                        request ? sent_json(request, response, permissions, scratch) : json_null());
    json_object_set_new(json, "response", received);
    json_object_set_new(json, "receiver_message", message_json(received, scratch));
    json_object_set_new(json, "timing", response ? timing_json(&response->timing) : json_null());
    json_object_set_new(json, "peer", ph_json_text(response ? response->peer : NULL));
    json_object_set_new(json, "via_proxy", json_boolean(response && response->via_proxy));
    json_object_set_new(json, "reused", json_boolean(response && response->reused));
    json_object_set_new(json, "tls", tls);
    return json;
}

void ph_json_execution_with_evidence(ph_json_out_t *out, const ph_execution_t *execution,
                                     const ph_request_t *request, const ph_response_t *response,
                                     int permissions)
{
    json_t *evidence = ph_json_evidence(request, response, permissions, out->pool);

    ph_json_out_open(out, '{');
    write_members(out, execution, response ? response->sentence : NULL);
    ph_json_out_members(out, evidence);
    ph_json_out_close(out, '}');
    json_decref(evidence);
}
