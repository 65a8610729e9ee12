/* SPDX-License-Identifier: Apache-2.0 */
/* Sends one attempt at a time in a multi handle. */
#include "sample_run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include <apr_strings.h>

#include "os/monotonic.h"
#include "sample_attempt.h"
#include "wire/dispatcher_events.h"
#include "wire/transfer.h"

#define PATIENCE apr_time_from_sec(20)

ph_sender_settings_t sample_sender;

int sample_set_up(void **state)
{
    if (pool_set_up(state) != 0) {
        return 1;
    }
    ph_sender_init();
    sample_sender = sample_settings(pool);
    return 0;
}

void sample_run_in(void *multi, ph_attempt_t *attempt)
{
    const apr_time_t until = ph_monotonic_now() + PATIENCE;
    ph_transfer_t *transfer = ph_transfer_make(attempt, &sample_sender, SAMPLE_NOW);
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

void sample_run(ph_attempt_t *attempt)
{
    ph_dispatcher_events_t events;

    if (ph_dispatcher_events_init(&events, 1, 0, 0) != APR_SUCCESS) {
        abort();
    }
    sample_run_in(events.multi, attempt);
    ph_dispatcher_events_destroy(&events);
}

const char *sample_url(const receiver_t *receiver)
{
    return apr_psprintf(pool, "http://127.0.0.1:%d/hooks/in?x=1", receiver_port(receiver));
}

ph_attempt_t *sample_send_within(receiver_t **receiver, const receiver_script_t *script,
                                 apr_interval_time_t timeout)
{
    ph_attempt_t *attempt;

    *receiver = receiver_start(script, NULL, pool);
    attempt = sample_attempt(sample_url(*receiver), pool);
    attempt->timeout = timeout;
    sample_run(attempt);
    receiver_stop(*receiver);
    return attempt;
}

ph_attempt_t *sample_send(receiver_t **receiver, const receiver_script_t *script)
{
    return sample_send_within(receiver, script, apr_time_from_sec(10));
}

void sample_assert_not_sent(const ph_attempt_t *attempt, ph_error_t error)
{
    if (attempt->outcome.error != error) {
        fail_msg("%s instead of %s", ph_error_word(attempt->outcome.error), ph_error_word(error));
    }
    assert_int_equal(attempt->outcome.state, PH_STATE_FAILED);
    assert_int_equal(attempt->outcome.delivery, PH_DELIVERY_NOT_SENT);
    assert_int_equal(attempt->outcome.http_status, 0);
    assert_string_equal(attempt->response.headers, "[]");
    assert_non_null(attempt->response.body);
    assert_int_equal(attempt->response.body_len, 0);
    assert_int_equal(attempt->response.body_total, -1);
    assert_non_null(attempt->response.sentence);
    assert_string_equal(attempt->response.execution_id, "exe_01");
    assert_int_equal(attempt->finished_at, SAMPLE_NOW);
}
