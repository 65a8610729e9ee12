/* SPDX-License-Identifier: Apache-2.0 */
/* Columns of the current row as structs of core/model. */
#include "row.h"

#include <string.h>

#include "core/text/text.h"

const char *ph_row_text(ph_db_rows_t *rows, int column, apr_pool_t *pool)
{
    const char *text = ph_db_get_text(rows, column, pool);

    return text ? ph_text_as_utf8(text, strlen(text), pool) : NULL;
}

apr_status_t ph_row_first(ph_db_rows_t **rows, ph_db_call_t *call)
{
    apr_status_t rv = ph_db_select(rows, call);

    return rv == APR_SUCCESS ? ph_db_next(*rows) : rv;
}

apr_status_t ph_row_probe(ph_db_call_t *call)
{
    ph_db_rows_t *rows;
    apr_status_t rv = ph_row_first(&rows, call);

    if (rv == APR_SUCCESS) {
        ph_db_drain(rows);
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

void ph_row_outcome(ph_outcome_t *outcome, ph_db_rows_t *rows, int column, apr_pool_t *scratch)
{
    const char *state = ph_db_get_text(rows, column, scratch);

    outcome->state = PH_STATE_UNKNOWN;
    outcome->delivery = PH_DELIVERY_UNDECIDED;
    outcome->error = PH_ERROR_NONE;
    if (state) {
        ph_state_parse(&outcome->state, state);
    }
    ph_delivery_parse(&outcome->delivery, ph_db_get_text(rows, column + 1, scratch));
    ph_error_parse(&outcome->error, ph_db_get_text(rows, column + 2, scratch));
    outcome->http_status = (int)ph_db_get_int(rows, column + 3, 0);
}

void ph_row_pause(ph_pause_t *pause, ph_db_rows_t *rows, int column, apr_pool_t *pool)
{
    pause->at = ph_db_get_time(rows, column);
    pause->by = ph_db_get_text(rows, column + 1, pool);
    pause->note = ph_db_get_text(rows, column + 2, pool);
}

void ph_row_execution(ph_execution_t *execution, ph_db_rows_t *rows, apr_pool_t *pool)
{
    execution->id = ph_db_get_text(rows, 0, pool);
    execution->message_id = ph_db_get_text(rows, 1, pool);
    execution->attempt = (int)ph_db_get_int(rows, 2, 0);
    execution->retry_of = ph_db_get_text(rows, 3, pool);
    execution->batch_id = ph_db_get_text(rows, 4, pool);
    execution->integration_id = ph_db_get_text(rows, 5, pool);
    execution->integration_name = ph_db_get_text(rows, 6, pool);
    execution->event_id = ph_db_get_text(rows, 7, pool);
    execution->event_type = ph_db_get_text(rows, 8, pool);
    execution->event_title = ph_db_get_text(rows, 9, pool);
    execution->mode = PH_MODE_DEFAULT;
    ph_mode_parse(&execution->mode, ph_db_get_text(rows, 10, pool));
    ph_row_outcome(&execution->outcome, rows, 11, pool);
    execution->created_at = ph_db_get_time(rows, 15);
    execution->finished_at = ph_db_get_time(rows, 16);
    execution->duration_us = ph_db_get_int(rows, 17, -1);
    execution->username = ph_db_get_text(rows, 18, pool);
    execution->client_ip = ph_db_get_text(rows, 19, pool);
    execution->note = ph_db_get_text(rows, 20, pool);
    execution->owner = ph_db_get_text(rows, 21, pool);
    execution->webhook_version = ph_db_get_text(rows, 22, pool);
}

const ph_execution_t *ph_row_last_execution(ph_db_rows_t *rows, int column, apr_pool_t *pool)
{
    const char *id = ph_db_get_text(rows, column, pool);
    ph_execution_t *last;

    if (!id) {
        return NULL;
    }
    last = apr_pcalloc(pool, sizeof(*last));
    last->id = id;
    ph_row_outcome(&last->outcome, rows, column + 1, pool);
    last->finished_at = ph_db_get_time(rows, column + 1 + PH_ROW_OUTCOME_COLUMNS);
    last->duration_us = -1;
    return last;
}

ph_webhook_t *ph_row_webhook(ph_db_rows_t *rows, int column, apr_pool_t *pool)
{
    const char *integration_id = ph_db_get_text(rows, column, pool);
    ph_webhook_t *webhook;
    const char *word;

    if (!integration_id) {
        return NULL;
    }
    webhook = apr_pcalloc(pool, sizeof(*webhook));
    webhook->integration_id = integration_id;
    webhook->url = ph_db_get_text(rows, column + 1, pool);
    webhook->enabled = ph_db_get_int(rows, column + 2, 0) != 0;
    webhook->timeout_ms = (int)ph_db_get_int(rows, column + 3, 0);
    word = ph_db_get_text(rows, column + 4, pool);
    ph_default_body_parse(&webhook->default_body, word);
    word = ph_db_get_text(rows, column + 5, pool);
    ph_event_body_parse(&webhook->event_body, word);
    word = ph_db_get_text(rows, column + 6, pool);
    ph_confirm_parse(&webhook->confirm, word);
    webhook->action_label = ph_db_get_text(rows, column + 7, pool);
    webhook->consequence = ph_db_get_text(rows, column + 8, pool);
    webhook->version = ph_db_get_text(rows, column + 9, pool);
    webhook->created_at = ph_db_get_time(rows, column + 10);
    webhook->created_by = ph_db_get_text(rows, column + 11, pool);
    webhook->updated_at = ph_db_get_time(rows, column + 12);
    webhook->updated_by = ph_db_get_text(rows, column + 13, pool);
    webhook->paused_until = ph_db_get_time(rows, column + 14);
    webhook->disabled_by_receiver_at = ph_db_get_time(rows, column + 15);
    webhook->max_per_minute = (int)ph_db_get_int(rows, column + 16, 0);
    webhook->max_at_once = (int)ph_db_get_int(rows, column + 17, 0);
    webhook->headers = apr_array_make(pool, 0, sizeof(ph_sealed_header_t));
    return webhook;
}

void ph_row_key(ph_signing_key_t *key, ph_db_rows_t *rows, int column, apr_pool_t *pool)
{
    const char *scheme;

    key->id = ph_db_get_text(rows, column, pool);
    if (!key->id) {
        return;
    }
    key->integration_id = ph_db_get_text(rows, column + 1, pool);
    scheme = ph_db_get_text(rows, column + 2, pool);
    ph_scheme_parse(&key->scheme, scheme);
    key->secret = ph_db_get_text(rows, column + 3, pool);
    key->public_key = ph_db_get_text(rows, column + 4, pool);
    key->created_at = ph_db_get_time(rows, column + 5);
    key->created_by = ph_db_get_text(rows, column + 6, pool);
    key->expires_at = ph_db_get_time(rows, column + 7);
    key->last_used_at = ph_db_get_time(rows, column + 8);
}

void ph_row_bind_outcome(ph_db_call_t *call, const ph_outcome_t *outcome)
{
    ph_db_text(call, ph_state_word(outcome->state));
    ph_db_text(call, ph_delivery_word(outcome->delivery));
    ph_db_text(call, ph_error_word(outcome->error));
    ph_row_bind_optional(call, outcome->http_status, 0);
}

void ph_row_bind_optional(ph_db_call_t *call, apr_int64_t value, apr_int64_t none)
{
    if (value == none) {
        ph_db_null_int(call);
    }
    else {
        ph_db_int(call, value);
    }
}
