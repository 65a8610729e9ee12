/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_WIRE_TRANSFER_H
#define PH_WIRE_TRANSFER_H

#include <curl/curl.h>

#include "request_secrets.h"
#include "response_reader.h"
#include "sender.h"

/* One request on libcurl's handle. Used by one thread, which drives the handle; only sender.c,
 * transfer_options.c and transfer_report.c look into the struct. */
typedef struct ph_transfer_t {
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
} ph_transfer_t;

/* Open the seals, sign with the time `now` and build the handle. NULL when it cannot be sent; then
 * the attempt's outcome and response are filled already (secret_unavailable; interrupted when libcurl
 * does not take an option). `settings` must outlive the transfer. */
ph_transfer_t *ph_transfer_make(ph_attempt_t *attempt, const ph_sender_settings_t *settings, apr_time_t now);

/* For curl_multi_add_handle; its CURLOPT_PRIVATE is the transfer. */
CURL *ph_transfer_handle(const ph_transfer_t *transfer);
ph_attempt_t *ph_transfer_attempt(const ph_transfer_t *transfer);

/* The transfer has ended with `code`: judge, redact, cut, fill outcome, response, finished_at and
 * duration_us, wipe and free. The handle has been taken out of its multi. */
void ph_transfer_finish(ph_transfer_t *transfer, CURLcode code, apr_time_t now);

/* We end it ourselves (stopping): as above. Interrupted, not_sent before the request began and
 * maybe_received after; with a final status it is a response that was cut (response_incomplete). */
void ph_transfer_abort(ph_transfer_t *transfer, apr_time_t now);

/* Set every option of the handle. CURLE_OK or the first refusal. */
CURLcode ph_transfer_set_options(ph_transfer_t *transfer);

/* Fill the attempt's outcome and response, redacted, from what the transfer saw. `is_ours`: we cut it. */
void ph_transfer_report(ph_transfer_t *transfer, CURLcode code, int is_ours);

#endif
