/* SPDX-License-Identifier: Apache-2.0 */
/* Runs tables of receivers. */
#include "response_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "sample_attempt.h"

const ph_attempt_t *response_case_run(const response_case_t *row, apr_interval_time_t timeout)
{
    receiver_t *receiver;
    const ph_attempt_t *attempt = sample_send_within(&receiver, &row->script, timeout);
    const ph_outcome_t *outcome = &attempt->outcome;
    const ph_state_t state = (row->error == PH_ERROR_NONE) ? PH_STATE_SUCCEEDED : PH_STATE_FAILED;

    if (outcome->state != state || outcome->error != row->error || outcome->delivery != row->delivery ||
        outcome->http_status != row->status || attempt->response.status != row->status) {
        fail_msg("%s: %s, %s, %s, %d", row->name, ph_state_word(outcome->state),
                 ph_error_word(outcome->error), ph_delivery_word(outcome->delivery), outcome->http_status);
    }
    if (receiver_connections(receiver) != 1 || receiver_requests(receiver) > 1) {
        fail_msg("%s: %d connections, %d requests", row->name, receiver_connections(receiver),
                 receiver_requests(receiver));
    }
    if (!attempt->response.sentence || attempt->duration_us < 0 || !attempt->response.peer) {
        fail_msg("%s: incomplete evidence", row->name);
    }
    return attempt;
}

void response_cases_run(const response_case_t *rows, size_t count, apr_interval_time_t timeout)
{
    size_t i;

    for (i = 0; i < count; i++) {
        response_case_run(&rows[i], timeout);
        apr_pool_clear(pool);
        sample_sender = sample_settings(pool);
    }
}
