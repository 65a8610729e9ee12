/* SPDX-License-Identifier: Apache-2.0 */
/* The columns of an execution, and its cells in the same order. */
#include "table_execution.h"

#include <string.h>

const ph_column_t ph_table_execution_columns[PH_TABLE_EXECUTION_COLUMNS] = {
    { "id", PH_COLUMN_TEXT, 31 },
    { "message_id", PH_COLUMN_TEXT, 31 },
    { "attempt", PH_COLUMN_NUMBER, 8 },
    { "retry_of", PH_COLUMN_TEXT, 31 },
    { "batch_id", PH_COLUMN_TEXT, 31 },
    { "integration_id", PH_COLUMN_TEXT, 18 },
    { "integration_name", PH_COLUMN_TEXT, 24 },
    { "event_id", PH_COLUMN_TEXT, 31 },
    { "event_type", PH_COLUMN_TEXT, 24 },
    { "event_title", PH_COLUMN_TEXT, 40 },
    { "mode", PH_COLUMN_TEXT, 9 },
    { "state", PH_COLUMN_TEXT, 11 },
    { "delivery", PH_COLUMN_TEXT, 13 },
    { "error", PH_COLUMN_TEXT, 20 },
    { "http_status", PH_COLUMN_NUMBER, 11 },
    { "created_at", PH_COLUMN_TIME, 19 },
    { "finished_at", PH_COLUMN_TIME, 19 },
    { "duration_us", PH_COLUMN_NUMBER, 12 },
    { "username", PH_COLUMN_TEXT, 18 },
    { "client_ip", PH_COLUMN_TEXT, 16 },
    { "note", PH_COLUMN_TEXT, 40 },
    { "webhook_version", PH_COLUMN_TEXT, 28 },
    { "sentence", PH_COLUMN_TEXT, 60 },
    { "remedy", PH_COLUMN_TEXT, 60 },
};

static ph_cell_t text_cell(const char *text)
{
    const ph_cell_t cell = { text, 0, 0 };

    return cell;
}

static ph_cell_t number_cell(apr_int64_t number, apr_int64_t unset)
{
    const ph_cell_t cell = { NULL, number, number != unset };

    return cell;
}

void ph_table_execution_fill(ph_cell_t cells[PH_TABLE_EXECUTION_COLUMNS], const ph_execution_t *execution,
                             apr_pool_t *pool)
{
    const ph_outcome_t *outcome = &execution->outcome;
    const ph_cell_t row[PH_TABLE_EXECUTION_COLUMNS] = {
        text_cell(execution->id),
        text_cell(execution->message_id),
        number_cell(execution->attempt, 0),
        text_cell(execution->retry_of),
        text_cell(execution->batch_id),
        text_cell(execution->integration_id),
        text_cell(execution->integration_name),
        text_cell(execution->event_id),
        text_cell(execution->event_type),
        text_cell(execution->event_title),
        text_cell(ph_mode_word(execution->mode)),
        text_cell(ph_state_word(outcome->state)),
        text_cell(ph_delivery_word(outcome->delivery)),
        text_cell(ph_error_word(outcome->error)),
        number_cell(outcome->http_status, 0),
        number_cell(execution->created_at, 0),
        number_cell(execution->finished_at, 0),
        number_cell(execution->duration_us, -1),
        text_cell(execution->username),
        text_cell(execution->client_ip),
        text_cell(execution->note),
        text_cell(execution->webhook_version),
        text_cell(ph_outcome_sentence(outcome, execution->integration_name, pool)),
        text_cell(ph_outcome_remedy(outcome)),
    };

    memcpy(cells, row, sizeof(row));
}
