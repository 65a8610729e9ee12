/* SPDX-License-Identifier: Apache-2.0 */
/* Exactly one POST: from an attempt to a handle that can be sent once, and from its end back to the
 * attempt. */
#include "sender.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "os/monotonic.h"
#include "transfer.h"

void ph_sender_init(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

void ph_attempt_end_unsent(ph_attempt_t *attempt, ph_error_t error, const char *sentence, apr_time_t now)
{
    ph_response_t *response = &attempt->response;
    const ph_timing_t none = { -1, -1, -1, -1, -1, -1 };

    attempt->outcome = ph_outcome_not_sent(error);
    attempt->finished_at = now;
    attempt->duration_us = -1;
    memset(response, 0, sizeof(*response));
    response->execution_id = attempt->execution_id;
    response->headers = "[]";
    response->body = "";
    response->body_total = -1;
    response->timing = none;
    response->sentence =
        sentence ? sentence
                 : ph_outcome_sentence(&attempt->outcome, attempt->integration_name, attempt->pool);
}

static void free_transfer(ph_transfer_t *transfer)
{
    /* The handle still points at the header list. */
    curl_easy_cleanup(transfer->easy);
    ph_request_secrets_free(&transfer->secrets);
    ph_response_reader_clear(&transfer->reader);
    OPENSSL_cleanse(transfer->error, sizeof(transfer->error));
    free(transfer);
}

/* Takes over the secrets; NULL when libcurl does not take an option. */
static ph_transfer_t *new_transfer(ph_attempt_t *attempt, const ph_sender_settings_t *settings,
                                   const ph_request_secrets_t *secrets, apr_time_t now)
{
    ph_transfer_t *transfer = calloc(1, sizeof(*transfer));

    if (!transfer) {
        abort();
    }
    transfer->attempt = attempt;
    transfer->settings = settings;
    transfer->secrets = *secrets;
    transfer->signed_at = apr_time_from_sec(apr_time_sec(now));
    transfer->started_at = ph_monotonic_now();
    transfer->refused = PH_TARGET_ALLOWED;
    ph_response_reader_init(&transfer->reader, settings->keep_body, ph_redact_longest(secrets->redact));
    transfer->easy = curl_easy_init();
    if (!transfer->easy || ph_transfer_set_options(transfer) != CURLE_OK) {
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

CURL *ph_transfer_handle(const ph_transfer_t *transfer)
{
    return transfer->easy;
}

ph_attempt_t *ph_transfer_attempt(const ph_transfer_t *transfer)
{
    return transfer->attempt;
}

static void end(ph_transfer_t *transfer, CURLcode code, int is_ours, apr_time_t now)
{
    transfer->attempt->finished_at = now;
    transfer->attempt->duration_us = ph_monotonic_now() - transfer->started_at;
    ph_transfer_report(transfer, code, is_ours);
    free_transfer(transfer);
}

void ph_transfer_finish(ph_transfer_t *transfer, CURLcode code, apr_time_t now)
{
    end(transfer, code, 0, now);
}

void ph_transfer_abort(ph_transfer_t *transfer, apr_time_t now)
{
    /* To the judgement it is as if the connection had broken here. */
    end(transfer, CURLE_RECV_ERROR, 1, now);
}

void ph_transfer_check(ph_attempt_t *attempt, const ph_sender_settings_t *settings, apr_time_t now)
{
    static const ph_outcome_t stands = { PH_STATE_SUCCEEDED, PH_DELIVERY_NOT_SENT, PH_ERROR_NONE, 0 };
    const ph_request_secrets_t no_secrets = { NULL, 0, ph_redact_make() };
    ph_transfer_t *transfer = new_transfer(attempt, settings, &no_secrets, now);
    CURLcode code;

    if (!transfer) {
        return;
    }
    code = curl_easy_setopt(transfer->easy, CURLOPT_CONNECT_ONLY, 1L);
    if (code == CURLE_OK) {
        code = curl_easy_perform(transfer->easy);
    }
    end(transfer, code, 0, now);
    if (code == CURLE_OK) {
        attempt->outcome = stands;
        attempt->response.sentence = "The connection stands. Nothing was sent.";
    }
}
