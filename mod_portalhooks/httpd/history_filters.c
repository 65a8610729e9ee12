/* SPDX-License-Identifier: Apache-2.0 */
/* The query parameters that filter the history. */
#include "history_filters.h"

/* Filters with a closed set of words. */
static int parse_words(ph_execution_query_t *query, const ph_call_t *call)
{
    const ph_query_t *params = &call->query;
    ph_mode_t mode;
    ph_state_t state;
    ph_error_t error;

    if (!ph_query_text(&query->mode, params, "mode", 32) ||
        !ph_query_text(&query->state, params, "state", 32) ||
        !ph_query_text(&query->error, params, "error", 64)) {
        return 0;
    }
    if (query->mode && !ph_mode_parse(&mode, query->mode)) {
        return ph_query_refuse(params, "mode", "default, event or test");
    }
    if (query->state && !ph_state_parse(&state, query->state)) {
        return ph_query_refuse(params, "state", "sending, succeeded, failed or unknown");
    }
    if (query->error && !ph_error_parse(&error, query->error)) {
        return ph_query_refuse(params, "error", "an error word");
    }
    return 1;
}

int ph_history_filters(ph_execution_query_t *query, const ph_call_t *call)
{
    const ph_query_t *params = &call->query;

    return ph_query_id(&query->integration_id, params, "integration_id") &&
           ph_query_id(&query->event_id, params, "event_id") &&
           ph_query_ulid(&query->message_id, params, "message_id", "msg_") &&
           ph_query_id(&query->batch_id, params, "batch_id") &&
           ph_query_text(&query->username, params, "user", PH_USERNAME_MAX) &&
           ph_query_number(&query->http_status, params, "http_status", 100, 999) &&
           ph_query_time(&query->from, params, "from") && ph_query_time(&query->to, params, "to") &&
           ph_query_text(&query->q, params, "q", 200) && parse_words(query, call);
}
