/* SPDX-License-Identifier: Apache-2.0 */
/* Sends one attempt and waits for its end, without a dispatcher, with settings made for each test. */
#include "sample_run.h"

#include <stdlib.h>

#include <apr_strings.h>

#include "os/monotonic.h"
#include "sample_attempt.h"
#include "wire/transfer.h"

#define PATIENCE apr_time_from_sec(20)

apr_pool_t *sample_pool;
ph_sender_settings_t sample_sender;

int sample_set_up(void **state)
{
    (void)state;
    if (apr_pool_create(&sample_pool, NULL) != APR_SUCCESS) {
        return 1;
    }
    sample_sender = sample_settings(sample_pool);
    return 0;
}

int sample_tear_down(void **state)
{
    (void)state;
    apr_pool_destroy(sample_pool);
    return 0;
}

void sample_run_in(void *multi, ph_attempt_t *attempt, const ph_sender_settings_t *settings)
{
    const apr_time_t until = ph_monotonic_now() + PATIENCE;
    ph_transfer_t *transfer = ph_transfer_make(attempt, settings, SAMPLE_NOW);
    const CURLMsg *message = NULL;
    CURLcode code;
    int running;
    int left;

    if (!transfer) {
        return;
    }
    curl_multi_add_handle(multi, ph_transfer_handle(transfer));
    while (!message) {
        if (ph_monotonic_now() > until || curl_multi_perform(multi, &running) != CURLM_OK) {
            abort();
        }
        message = curl_multi_info_read(multi, &left);
        if (!message) {
            curl_multi_poll(multi, NULL, 0, 100, NULL);
        }
    }
    code = message->data.result;
    curl_multi_remove_handle(multi, ph_transfer_handle(transfer));
    ph_transfer_finish(transfer, code, SAMPLE_NOW);
}

void sample_run(ph_attempt_t *attempt, const ph_sender_settings_t *settings)
{
    CURLM *multi = curl_multi_init();

    sample_run_in(multi, attempt, settings);
    curl_multi_cleanup(multi);
}

const char *sample_url(const receiver_t *receiver, apr_pool_t *pool)
{
    return apr_psprintf(pool, "http://127.0.0.1:%d/hooks/in?x=1", receiver_port(receiver));
}

ph_attempt_t *sample_send(receiver_t **receiver, const receiver_script_t *script,
                          const ph_sender_settings_t *settings, apr_interval_time_t timeout, apr_pool_t *pool)
{
    ph_attempt_t *attempt;

    *receiver = receiver_start(script, NULL, pool);
    attempt = sample_attempt(sample_url(*receiver, pool), pool);
    attempt->timeout = timeout;
    sample_run(attempt, settings);
    receiver_stop(*receiver);
    return attempt;
}
