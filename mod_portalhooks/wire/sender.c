/* SPDX-License-Identifier: Apache-2.0 */
/* Initialization, and the connection of a dry run. */
#include "sender.h"

#include "transfer.h"

void ph_sender_init(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

void ph_sender_check(ph_attempt_t *attempt, const ph_sender_settings_t *settings, apr_time_t now)
{
    static const ph_outcome_t connected = { PH_STATE_SUCCEEDED, PH_DELIVERY_NOT_SENT, PH_ERROR_NONE, 0 };
    ph_transfer_t *transfer = ph_transfer_make_unsigned(attempt, settings, now);
    CURLcode code;

    if (!transfer) {
        return;
    }
    code = curl_easy_setopt(ph_transfer_handle(transfer), CURLOPT_CONNECT_ONLY, 1L);
    if (code == CURLE_OK) {
        code = curl_easy_perform(ph_transfer_handle(transfer));
    }
    ph_transfer_finish(transfer, code, now);
    if (code == CURLE_OK) {
        attempt->outcome = connected;
        attempt->response.sentence = "The connection works. Nothing was sent.";
    }
}
