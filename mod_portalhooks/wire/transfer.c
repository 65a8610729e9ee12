/* SPDX-License-Identifier: Apache-2.0 */
/* From an attempt to a handle that can send it once, and from the handle's end back to the attempt. */
#include "transfer.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "client_certificate.h"
#include "connection_reuse.h"
#include "core/secrets/secret_parts.h"
#include "os/monotonic.h"
#include "transfer_options.h"
#include "transfer_report.h"
#include "transfer_state.h"

static void free_transfer(ph_transfer_t *transfer)
{
    ph_connection_end(transfer);
    /* First the handle, which points to the header list. */
    curl_easy_cleanup(transfer->easy);
    ph_tls_watch_end(&transfer->tls);
    ph_secret_free(transfer->client_key);
    ph_request_secrets_free(&transfer->secrets);
    ph_response_reader_clear(&transfer->reader);
    OPENSSL_cleanse(transfer->error, sizeof(transfer->error));
    free(transfer);
}

/* Takes ownership of the secrets. NULL when the key of the client certificate does not open,
 * or libcurl rejects an option. */
static ph_transfer_t *new_transfer(ph_attempt_t *attempt, const ph_sender_settings_t *settings,
                                   ph_request_secrets_t *secrets, apr_time_t now)
{
    ph_transfer_t *transfer = calloc(1, sizeof(*transfer));

    if (!transfer) {
        abort();
    }
    if (!ph_client_certificate_open(&transfer->client_key, attempt, settings)) {
        ph_request_secrets_free(secrets);
        free(transfer);
        ph_attempt_end_unsent(attempt, PH_ERROR_SECRET_UNAVAILABLE, NULL, now);
        return NULL;
    }
    transfer->attempt = attempt;
    transfer->settings = settings;
    transfer->secrets = *secrets;
    transfer->signed_at = apr_time_from_sec(apr_time_sec(now));
    transfer->started_at = ph_monotonic_now();
    transfer->refused = PH_TARGET_ALLOWED;
    ph_tls_watch_init(&transfer->tls);
    ph_response_reader_init(&transfer->reader, settings->keep_body, ph_redact_longest(secrets->redact));
    transfer->easy = curl_easy_init();
    if (!transfer->easy || ph_transfer_options_set(transfer) != CURLE_OK) {
        free_transfer(transfer);
        ph_attempt_end_unsent(attempt, PH_ERROR_INTERRUPTED,
                              "The server could not set up the connection. Nothing was sent.", now);
        return NULL;
    }
    return transfer;
}

ph_transfer_t *ph_transfer_make(ph_attempt_t *attempt, const ph_sender_settings_t *settings, apr_time_t now)
{
    ph_request_secrets_t secrets;

    if (!ph_request_secrets_open(&secrets, attempt, settings, now)) {
        ph_attempt_end_unsent(attempt, PH_ERROR_SECRET_UNAVAILABLE, NULL, now);
        return NULL;
    }
    return new_transfer(attempt, settings, &secrets, now);
}

ph_transfer_t *ph_transfer_make_unsigned(ph_attempt_t *attempt, const ph_sender_settings_t *settings,
                                         apr_time_t now)
{
    ph_request_secrets_t no_secrets = { NULL, 0, ph_redact_make() };

    ph_secret_parts_add_target(no_secrets.redact, &attempt->target, attempt->integration_id);
    return new_transfer(attempt, settings, &no_secrets, now);
}

CURL *ph_transfer_handle(const ph_transfer_t *transfer)
{
    return transfer->easy;
}

ph_attempt_t *ph_transfer_attempt(const ph_transfer_t *transfer)
{
    return transfer->attempt;
}

int ph_transfer_restart(ph_transfer_t *transfer)
{
    CURL *fresh;

    ph_connection_end(transfer);
    if (!ph_connection_is_unused(transfer)) {
        return 0;
    }
    fresh = curl_easy_init();
    if (!fresh) {
        return 0;
    }
    curl_easy_cleanup(transfer->easy);
    transfer->easy = fresh;
    ph_connection_forget(transfer);
    return ph_transfer_options_set(transfer) == CURLE_OK;
}

static void end(ph_transfer_t *transfer, CURLcode code, int is_ours, apr_time_t now)
{
    transfer->attempt->finished_at = now;
    transfer->attempt->duration_us = ph_monotonic_now() - transfer->started_at;
    ph_connection_end(transfer);
    ph_transfer_report_fill(transfer, code, is_ours);
    free_transfer(transfer);
}

void ph_transfer_finish(ph_transfer_t *transfer, CURLcode code, apr_time_t now)
{
    end(transfer, code, 0, now);
}

void ph_transfer_abort(ph_transfer_t *transfer, apr_time_t now)
{
    /* Judged like a connection that broke here. */
    end(transfer, CURLE_RECV_ERROR, 1, now);
}
