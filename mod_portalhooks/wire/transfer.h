/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_WIRE_TRANSFER_H
#define PH_WIRE_TRANSFER_H

#include "request_secrets.h"
#include "response_reader.h"
#include "sender.h"

/* The inside of a transfer, for the files that make one (sender.c, transfer_options.c,
 * transfer_report.c) and for nobody else. */
struct ph_transfer_t {
    ph_attempt_t *attempt;
    const ph_sender_settings_t *settings;
    CURL *easy;
    ph_request_secrets_t secrets;
    ph_response_reader_t reader;
    apr_time_t signed_at;
    apr_time_t started_at;         /* monotonic */
    ph_target_verdict_t refused;   /* the last address the socket check refused; allowed = none */
    int opened_count;              /* sockets it let through */
    int is_fenced;                 /* this process may not send any more: it ended before the request began */
    int request_began;             /* from here on bytes of the request may have left */
    const char *certificate_fault; /* OpenSSL's words, static; NULL = nothing is wrong with it */
    const char *tls_version;
    const char *tls_cipher;
    char error[CURL_ERROR_SIZE]; /* libcurl's words; not redacted */
};

/* Set every option of the handle. CURLE_OK or the first refusal. */
CURLcode ph_transfer_set_options(ph_transfer_t *transfer);

/* Fill the attempt's outcome and response, redacted, from what the transfer saw. `is_ours`: we cut it. */
void ph_transfer_report(ph_transfer_t *transfer, CURLcode code, int is_ours);

#endif
