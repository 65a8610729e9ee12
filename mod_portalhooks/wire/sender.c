/* SPDX-License-Identifier: Apache-2.0 */
/* Initialization, and the connection of a dry run. */
#include "sender.h"

#include "tls_confirmation.h"
#include "transfer.h"

void ph_sender_init(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

static CURLcode connect_only(ph_transfer_t *transfer)
{
    CURL *easy = ph_transfer_handle(transfer);
    CURLcode code = curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);

    /* Otherwise libcurl closes the connection before it can be read from. */
    if (code == CURLE_OK) {
        code = curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 0L);
    }
    if (code == CURLE_OK) {
        code = curl_easy_perform(easy);
    }
    return (code == CURLE_OK) ? ph_tls_confirmation_await(transfer) : code;
}

static const char *sentence_of(const ph_tls_watch_t *tls)
{
    if (tls->is_certificate_missed) {
        return "The connection works. Nothing was sent. The receiver asked for a client certificate and got none: it "
               "may refuse messages.";
    }
    return tls->is_certificate_sent
               ? "The connection works. Nothing was sent. The receiver asked for a client "
                 "certificate and got it."
               : "The connection works. Nothing was sent.";
}

void ph_sender_check(ph_attempt_t *attempt, const ph_sender_settings_t *settings, apr_time_t now)
{
    static const ph_outcome_t connected = { PH_STATE_SUCCEEDED, PH_DELIVERY_NOT_SENT, PH_ERROR_NONE, 0 };
    ph_transfer_t *transfer = ph_transfer_make_unsigned(attempt, settings, now);
    const char *sentence;
    CURLcode code;

    if (!transfer) {
        return;
    }
    code = connect_only(transfer);
    sentence = sentence_of(&transfer->tls);
    transfer->request_began = 0;
    ph_transfer_finish(transfer, code, now);
    if (code == CURLE_OK) {
        attempt->outcome = connected;
        attempt->response.sentence = sentence;
    }
}
