/* SPDX-License-Identifier: Apache-2.0 */
/* The registry of TLS alerts. */
#include "tls_alert.h"

#include <stddef.h>

static const struct {
    int alert;
    int is_of_handshake;
    const char *name;
    const char *meaning;
} alerts[] = {
    { PH_TLS_ALERT_CLOSE_NOTIFY, 0, "close_notify", NULL },
    { 10, 0, "unexpected_message", NULL },
    { 20, 0, "bad_record_mac", NULL },
    { 21, 0, "decryption_failed", NULL },
    { 22, 0, "record_overflow", NULL },
    { 30, 0, "decompression_failure", NULL },
    { 40, 1, "handshake_failure",
      "it found no common TLS parameters, or before TLS 1.3 it may require a client certificate" },
    { 41, 1, "no_certificate", "it requires a client certificate" },
    { 42, 1, "bad_certificate", "it could not use the client certificate, or got none" },
    { 43, 1, "unsupported_certificate", "it does not support this type of client certificate" },
    { 44, 1, "certificate_revoked", "the client certificate was revoked" },
    { 45, 1, "certificate_expired", "the client certificate is not valid now" },
    { 46, 1, "certificate_unknown", "it does not accept the client certificate" },
    { 47, 0, "illegal_parameter", NULL },
    { 48, 1, "unknown_ca", "it does not trust the issuer of the client certificate" },
    { 49, 1, "access_denied", "it does not allow this client" },
    { 50, 0, "decode_error", NULL },
    { 51, 0, "decrypt_error", NULL },
    { 60, 1, "export_restriction", NULL },
    { 70, 1, "protocol_version", "it does not support TLS 1.2 or TLS 1.3" },
    { 71, 1, "insufficient_security", "it requires stronger ciphers" },
    { 80, 0, "internal_error", "it had an internal error" },
    { 86, 1, "inappropriate_fallback", NULL },
    { PH_TLS_ALERT_USER_CANCELED, 0, "user_canceled", NULL },
    { 100, 0, "no_renegotiation", NULL },
    { 109, 1, "missing_extension", NULL },
    { 110, 1, "unsupported_extension", NULL },
    { 111, 1, "certificate_unobtainable", NULL },
    { 112, 1, "unrecognized_name", "it does not know this host name" },
    { 113, 1, "bad_certificate_status_response", NULL },
    { 114, 1, "bad_certificate_hash_value", NULL },
    { 115, 1, "unknown_psk_identity", NULL },
    { 116, 1, "certificate_required", "it requires a client certificate" },
    { 120, 1, "no_application_protocol", "it does not support HTTP/1.1 here" },
    { 121, 1, "ech_required", NULL },
};

/* The index in `alerts`, or -1. */
static int find(int alert)
{
    int i;

    for (i = 0; i < (int)(sizeof(alerts) / sizeof(alerts[0])); i++) {
        if (alerts[i].alert == alert) {
            return i;
        }
    }
    return -1;
}

const char *ph_tls_alert_name(int alert)
{
    const int row = find(alert);

    return (row < 0) ? NULL : alerts[row].name;
}

const char *ph_tls_alert_meaning(int alert)
{
    const int row = find(alert);

    return (row < 0) ? NULL : alerts[row].meaning;
}

int ph_tls_alert_is_of_handshake(int alert)
{
    const int row = find(alert);

    return row >= 0 && alerts[row].is_of_handshake;
}
