/* SPDX-License-Identifier: Apache-2.0 */
/* The end of an attempt that was not sent. */
#include "attempt.h"

#include <string.h>

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
