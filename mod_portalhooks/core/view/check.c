/* SPDX-License-Identifier: Apache-2.0 */
/* The steps of a dry run: those before the failed one passed, those after it were skipped. */
#include "check.h"

#include <string.h>

#include "core/json/json_value.h"

static const char *const words[] = {
    [PH_CHECK_URL] = "url",         [PH_CHECK_NAME] = "resolve",
    [PH_CHECK_ADDRESS] = "address", [PH_CHECK_CONNECTION] = "connect",
    [PH_CHECK_TLS] = "tls",
};

static ph_check_step_t timed_out_at(const ph_response_t *reached)
{
    if (reached->timing.tls_us >= 0) {
        return PH_CHECK_TLS;
    }
    return (reached->timing.connect_us >= 0) ? PH_CHECK_CONNECTION : PH_CHECK_NAME;
}

ph_check_step_t ph_check_failed_at(const ph_outcome_t *outcome, const ph_response_t *reached)
{
    switch (outcome->error) {
    case PH_ERROR_NONE:
        return PH_CHECK_STEPS;
    case PH_ERROR_DNS_FAILED:
        return PH_CHECK_NAME;
    case PH_ERROR_TARGET_BLOCKED:
        return PH_CHECK_ADDRESS;
    case PH_ERROR_TLS_HANDSHAKE:
    case PH_ERROR_TLS_CERTIFICATE:
    case PH_ERROR_TLS_ALERT:
        return PH_CHECK_TLS;
    case PH_ERROR_CONNECT_TIMEOUT:
        return timed_out_at(reached);
    case PH_ERROR_CONNECT_FAILED:
    case PH_ERROR_INTERRUPTED:
    case PH_ERROR_HTTP_STATUS:
    case PH_ERROR_REDIRECT:
    case PH_ERROR_QUEUE_TIMEOUT:
    case PH_ERROR_TIMEOUT:
    case PH_ERROR_EMPTY_REPLY:
    case PH_ERROR_CONNECTION_RESET:
    case PH_ERROR_PROTOCOL_ERROR:
    case PH_ERROR_RESPONSE_INCOMPLETE:
    case PH_ERROR_RESPONSE_HEADERS_TOO_LARGE:
    case PH_ERROR_SECRET_UNAVAILABLE:
        break;
    }
    return PH_CHECK_CONNECTION;
}

static const char *result_word(const ph_check_t *check, ph_check_step_t step)
{
    if (step == check->failed_at) {
        return "failed";
    }
    if (step > check->failed_at || (step == PH_CHECK_TLS && !check->is_tls)) {
        return "skipped";
    }
    return "passed";
}

/* The duration of a step; -1 = not measured. */
static apr_int64_t duration_of(const ph_check_t *check, ph_check_step_t step)
{
    const ph_timing_t *timing = check->reached ? &check->reached->timing : NULL;

    if (!timing) {
        return -1;
    }
    if (step == PH_CHECK_NAME) {
        return timing->dns_us;
    }
    /* libcurl does not separate TCP from a handshake that does not complete. */
    if (step == PH_CHECK_CONNECTION) {
        return (check->failed_at == PH_CHECK_TLS && timing->tls_us < 0) ? -1 : timing->connect_us;
    }
    if (step == PH_CHECK_TLS) {
        return (check->failed_at == PH_CHECK_TLS && timing->tls_us < 0) ? timing->connect_us : timing->tls_us;
    }
    return -1;
}

/* What the receiver asked for in the handshake. */
static json_t *certificate_json(const ph_response_t *reached)
{
    json_t *authorities = json_array();
    const char *at = reached->certificate_authorities;
    const char *end;

    while (at && *at) {
        end = at + strcspn(at, "\n");
        json_array_append_new(authorities, json_stringn(at, (size_t)(end - at)));
        at = *end ? end + 1 : end;
    }
    return json_pack("{s:b, s:b, s:o}", "requested", reached->certificate_requested, "sent",
                     reached->certificate_sent, "authorities", authorities);
}

json_t *ph_check_json(const ph_check_t *check)
{
    const ph_response_t *reached = check->reached;
    json_t *steps = json_array();
    json_t *tls = json_null();
    json_t *json = json_object();
    int step;

    for (step = 0; step < PH_CHECK_STEPS; step++) {
        json_array_append_new(
            steps, json_pack("{s:s, s:s, s:o, s:o}", "step", words[step], "result",
                             result_word(check, (ph_check_step_t)step), "duration_us",
                             ph_json_number(duration_of(check, (ph_check_step_t)step), -1), "detail",
                             ph_json_text(step == (int)check->failed_at ? check->sentence : NULL)));
    }
    if (reached && reached->tls_version) {
        tls = json_pack("{s:s, s:o}", "version", reached->tls_version, "cipher",
                        ph_json_text(reached->tls_cipher));
    }
    json_object_set_new(json, "ok", json_boolean(check->failed_at == PH_CHECK_STEPS));
    json_object_set_new(json, "url", json_string(check->url));
    json_object_set_new(json, "steps", steps);
    json_object_set_new(json, "error", ph_json_text(ph_error_word(check->error)));
    json_object_set_new(json, "sentence", json_string(check->sentence));
    json_object_set_new(json, "remedy", ph_json_text(check->remedy));
    json_object_set_new(json, "egress_rule", ph_json_text(check->egress ? check->egress->name : NULL));
    json_object_set_new(
        json, "would_refuse",
        ph_json_text(ph_target_is_denied(check->reported) ? ph_target_explain(check->reported) : NULL));
    json_object_set_new(json, "peer", ph_json_text(reached ? reached->peer : NULL));
    json_object_set_new(json, "tls", tls);
    json_object_set_new(json, "client_certificate",
                        (reached && check->is_tls) ? certificate_json(reached) : json_null());
    return json;
}
