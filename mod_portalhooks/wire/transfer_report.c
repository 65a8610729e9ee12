/* SPDX-License-Identifier: Apache-2.0 */
/* The outcome of a transfer and its evidence, redacted. */
#include "transfer_report.h"

#include <arpa/inet.h>
#include <string.h>

#include <apr_strings.h>

#include "core/text/text.h"
#include "core/text/tls_alert.h"
#include "curl_code.h"
#include "response_record.h"

/* The proxy's status for CONNECT; 0 = none, or no proxy. */
static long proxy_status(const ph_transfer_t *transfer)
{
    long status = 0;

    if (transfer->settings->proxy) {
        curl_easy_getinfo(transfer->easy, CURLINFO_HTTP_CONNECTCODE, &status);
    }
    return status;
}

/* libcurl takes the receiver's alert certificate_expired for a verdict of ours on its certificate. */
static ph_wire_end_t end_of(const ph_transfer_t *transfer, CURLcode code)
{
    const ph_wire_end_t end = ph_curl_code_end(code, transfer->error);

    /* Its code is of the second request that was not allowed. */
    if (transfer->is_resend) {
        return transfer->use.is_reset ? PH_WIRE_END_RECEIVE_FAILED : PH_WIRE_END_NO_RESPONSE;
    }
    if (transfer->tls.certificate_fault) {
        return PH_WIRE_END_CERTIFICATE_REJECTED;
    }
    return (end == PH_WIRE_END_CERTIFICATE_REJECTED && transfer->tls.alert != PH_TLS_ALERT_NONE)
               ? PH_WIRE_END_TLS_FAILED
               : end;
}

static void state_facts(ph_wire_facts_t *facts, const ph_transfer_t *transfer, CURLcode code)
{
    memset(facts, 0, sizeof(*facts));
    facts->end = end_of(transfer, code);
    facts->alert_seen = transfer->tls.alert != PH_TLS_ALERT_NONE;
    facts->refused_by_alert = ph_tls_watch_is_refused(&transfer->tls);
    facts->blocked = transfer->opened_count == 0 && ph_target_is_denied(transfer->refused);
    facts->is_tunnel_missing =
        transfer->settings->proxy && !transfer->use.is_reused && proxy_status(transfer) / 100 != 2;
    facts->is_reused = transfer->use.is_reused;
    facts->request_began = transfer->request_began;
    ph_response_reader_state_facts(facts, &transfer->reader);
}

static ph_outcome_t judge(const ph_transfer_t *transfer, CURLcode code, int is_ours)
{
    ph_wire_facts_t facts;

    state_facts(&facts, transfer, code);
    if (transfer->is_fenced && !transfer->request_began) {
        return ph_outcome_not_sent(PH_ERROR_INTERRUPTED);
    }
    if (!is_ours || facts.http_status != 0) {
        return ph_outcome_judge(&facts);
    }
    return facts.request_began ? ph_outcome_unknown() : ph_outcome_not_sent(PH_ERROR_INTERRUPTED);
}

static curl_off_t time_of(CURL *easy, CURLINFO what)
{
    curl_off_t time = 0;

    curl_easy_getinfo(easy, what, &time);
    return time;
}

/* The length of the phase from `*from` to `mark`, which becomes the next `*from`. Without a mark the transfer
 * ended in this phase and there are no later ones: -1. */
static apr_int64_t phase(curl_off_t *from, curl_off_t mark, curl_off_t total)
{
    const curl_off_t begin = *from;

    if (begin < 0) {
        return -1;
    }
    if (mark <= 0) {
        *from = -1;
        return (total > begin) ? total - begin : 0;
    }
    *from = mark;
    return (mark > begin) ? mark - begin : 0;
}

/* libcurl's mark of TCP; versions differ in whether there is one while TLS has not ended. */
static curl_off_t connected_at(const ph_transfer_t *transfer)
{
    const curl_off_t mark = time_of(transfer->easy, CURLINFO_CONNECT_TIME_T);

    return (mark <= 0 && transfer->tls_began_at != 0) ? transfer->tls_began_at - transfer->started_at : mark;
}

/* libcurl does not tell when the request was sent completely, so `wait` includes sending. */
static void report_timing(ph_timing_t *timing, const ph_transfer_t *transfer, apr_int64_t duration_us)
{
    CURL *easy = transfer->easy;
    const int is_tls = strcmp(transfer->attempt->target.scheme, "https") == 0;
    const curl_off_t total = duration_us;
    const int is_reused = transfer->use.is_reused;
    curl_off_t from = 0;

    timing->dns_us = is_reused ? -1 : phase(&from, time_of(easy, CURLINFO_NAMELOOKUP_TIME_T), total);
    timing->connect_us = is_reused ? -1 : phase(&from, connected_at(transfer), total);
    timing->tls_us =
        (is_tls && !is_reused) ? phase(&from, time_of(easy, CURLINFO_APPCONNECT_TIME_T), total) : -1;
    timing->send_us = -1;
    timing->wait_us = phase(&from, time_of(easy, CURLINFO_STARTTRANSFER_TIME_T), total);
    timing->receive_us = phase(&from, 0, total);
}

/* libcurl tells it of a connection whose TLS did not end in some versions only. NULL = unknown. */
static const char *peer_of(const ph_transfer_t *transfer, apr_pool_t *pool)
{
    char address[INET6_ADDRSTRLEN];
    const char *ip = NULL;
    long port = 0;

    curl_easy_getinfo(transfer->easy, CURLINFO_PRIMARY_IP, &ip);
    curl_easy_getinfo(transfer->easy, CURLINFO_PRIMARY_PORT, &port);
    if ((!ip || *ip == '\0') && transfer->is_opened_connected) {
        ip = inet_ntop(transfer->opened.family, transfer->opened.bytes, address, sizeof(address));
        port = transfer->opened.port;
    }
    if (!ip || *ip == '\0') {
        return NULL;
    }
    return apr_psprintf(pool, strchr(ip, ':') ? "[%s]:%ld" : "%s:%ld", ip, port);
}

static void report_peer(ph_response_t *response, const ph_transfer_t *transfer, apr_pool_t *pool)
{
    response->peer = peer_of(transfer, pool);
    response->via_proxy = transfer->settings->proxy != NULL;
    response->reused = transfer->use.is_reused;
    response->certificate_requested = transfer->tls.is_certificate_requested;
    response->certificate_sent = transfer->tls.is_certificate_sent;
    response->certificate_authorities =
        (transfer->tls.authorities[0] != '\0') ? apr_pstrdup(pool, transfer->tls.authorities) : NULL;
    response->tls_version = transfer->tls_version ? apr_pstrdup(pool, transfer->tls_version) : NULL;
    response->tls_cipher = transfer->tls_cipher ? apr_pstrdup(pool, transfer->tls_cipher) : NULL;
}

/* libcurl's message, which may quote the receiver. */
static const char *redacted_error(ph_transfer_t *transfer, apr_pool_t *pool)
{
    const apr_size_t len = strlen(transfer->error);

    ph_redact_apply(transfer->secrets.redact, transfer->error, len);
    return ph_text_as_utf8(transfer->error, len, pool);
}

/* "TLS alert certificate_required: it requires a client certificate". */
static const char *alert_text(int alert, apr_pool_t *pool)
{
    const char *name = ph_tls_alert_name(alert);
    const char *meaning = ph_tls_alert_meaning(alert);

    return apr_pstrcat(pool, "TLS alert ", name ? name : apr_itoa(pool, alert), meaning ? ": " : "",
                       meaning ? meaning : "", NULL);
}

/* How far a connection came that was not made in time. */
static const char *stage_of(const ph_response_t *reached)
{
    if (reached->timing.tls_us >= 0) {
        return " (during the TLS handshake)";
    }
    return (reached->timing.connect_us >= 0) ? " (while connecting)" : " (while resolving the host name)";
}

/* What a proxy may mean by its refusal of CONNECT; "" when that is anybody's guess. */
static const char *proxy_meaning(long status)
{
    switch (status) {
    case 407:
        return " It may want credentials, which PortalHooksProxy does not have.";
    case 502:
    case 503:
    case 504:
        return " It may not have reached the receiver.";
    default:
        return "";
    }
}

/* The request did not begin, and there is a proxy; NULL when the failure is not the proxy's. */
static const char *proxy_sentence(const ph_transfer_t *transfer, CURLcode code, apr_pool_t *pool)
{
    const ph_error_t error = transfer->attempt->outcome.error;
    const long status = proxy_status(transfer);

    if (code == CURLE_COULDNT_RESOLVE_PROXY) {
        return "The host name of the proxy could not be resolved. Nothing was sent.";
    }
    if (status >= 300) {
        return apr_psprintf(pool, "The proxy refused the connection with status %ld. Nothing was sent.%s",
                            status, proxy_meaning(status));
    }
    if (status == 0 && error == PH_ERROR_CONNECT_FAILED) {
        return "The proxy could not be reached, or made no connection. Nothing was sent.";
    }
    return (status == 0 && error == PH_ERROR_CONNECT_TIMEOUT)
               ? "The proxy made no connection in time. Nothing was sent."
               : NULL;
}

static const char *certificate_sentence(ph_transfer_t *transfer, CURLcode code, const char *usual,
                                        apr_pool_t *pool)
{
    if (code == CURLE_SSL_CACERT_BADFILE) {
        return "The server cannot read its list of trusted certificates. Nothing was sent.";
    }
    if (code == CURLE_SSL_CONNECT_ERROR) {
        return apr_pstrcat(pool, usual, " (SSL certificate problem: ", transfer->tls.certificate_fault, ")",
                           NULL);
    }
    return (transfer->error[0] != '\0')
               ? apr_pstrcat(pool, usual, " (", redacted_error(transfer, pool), ")", NULL)
               : usual;
}

/* Statuses that receivers and proxies in front of them give for a missing certificate; nginx says 400. */
static int may_miss_certificate(int status)
{
    return status == 400 || status == 401 || status == 403 || status == 495 || status == 496;
}

static const char *status_sentence(const ph_transfer_t *transfer, const char *usual, apr_pool_t *pool)
{
    return (transfer->tls.is_certificate_missed &&
            may_miss_certificate(transfer->attempt->outcome.http_status))
               ? apr_pstrcat(pool, usual, " (it had asked for a client certificate and got none)", NULL)
               : usual;
}

/* What the alert means depends on what was sent. */
static const char *certificate_note(const ph_tls_watch_t *tls)
{
    if (tls->is_certificate_sent) {
        return "; a client certificate was sent";
    }
    return tls->is_certificate_missed ? "; none was sent" : "";
}

static const char *sentence_of(ph_transfer_t *transfer, CURLcode code, apr_pool_t *pool)
{
    const ph_outcome_t *outcome = &transfer->attempt->outcome;
    const char *usual = ph_outcome_sentence(outcome, transfer->attempt->integration_name, pool);
    const char *of_proxy =
        (transfer->settings->proxy && !transfer->request_began) ? proxy_sentence(transfer, code, pool) : NULL;

    if (of_proxy) {
        return of_proxy;
    }
    switch ((int)outcome->error) {
    case PH_ERROR_TARGET_BLOCKED:
        return apr_pstrcat(pool, usual, " ",
                           ph_egress_explain(transfer->attempt->egress, transfer->refused, pool), NULL);
    case PH_ERROR_CONNECT_TIMEOUT:
        return apr_pstrcat(pool, usual, stage_of(&transfer->attempt->response), NULL);
    case PH_ERROR_TLS_ALERT:
        return apr_pstrcat(pool, usual, " (", alert_text(transfer->tls.alert, pool),
                           certificate_note(&transfer->tls), ")", NULL);
    case PH_ERROR_HTTP_STATUS:
        return status_sentence(transfer, usual, pool);
    case PH_ERROR_TLS_CERTIFICATE:
        return certificate_sentence(transfer, code, usual, pool);
    case PH_ERROR_TLS_HANDSHAKE:
        return (transfer->error[0] != '\0')
                   ? apr_pstrcat(pool, usual, " (", redacted_error(transfer, pool), ")", NULL)
                   : usual;
    default:
        return usual;
    }
}

void ph_transfer_report_fill(ph_transfer_t *transfer, CURLcode code, int is_ours)
{
    ph_attempt_t *attempt = transfer->attempt;
    ph_response_t *response = &attempt->response;
    const int is_whole = code == CURLE_OK && transfer->reader.state == PH_RESPONSE_IN_BODY;

    memset(response, 0, sizeof(*response));
    attempt->outcome = judge(transfer, code, is_ours);
    response->execution_id = attempt->execution_id;
    response->signed_at = transfer->signed_at;
    ph_response_record_fill(response, &transfer->reader, transfer->secrets.redact, is_whole, attempt->pool);
    report_timing(&response->timing, transfer, attempt->duration_us);
    report_peer(response, transfer, attempt->pool);
    response->sentence = sentence_of(transfer, code, attempt->pool);
}
