/* SPDX-License-Identifier: Apache-2.0 */
/* The CSV columns of an execution: the members of its JSON, in the same order. */
#include "csv_execution.h"

#include <apr_strings.h>

#include "core/text/text_time.h"
#include "csv.h"

static const char *const columns[] = {
    "id",
    "message_id",
    "attempt",
    "retry_of",
    "batch_id",
    "integration_id",
    "integration_name",
    "event_id",
    "event_type",
    "event_title",
    "mode",
    "state",
    "delivery",
    "error",
    "http_status",
    "created_at",
    "finished_at",
    "duration_us",
    "username",
    "client_ip",
    "note",
    "webhook_version",
    "sentence",
    "remedy",
};

#define COLUMNS ((int)(sizeof(columns) / sizeof(columns[0])))

const char *ph_csv_execution_head(apr_pool_t *pool)
{
    return ph_csv_row(columns, COLUMNS, pool);
}

static const char *number(apr_int64_t value, apr_int64_t unset, apr_pool_t *pool)
{
    return value == unset ? NULL : apr_psprintf(pool, "%" APR_INT64_T_FMT, value);
}

const char *ph_csv_execution(const ph_execution_t *execution, apr_pool_t *pool)
{
    const ph_outcome_t *outcome = &execution->outcome;
    const char *const cells[COLUMNS] = {
        execution->id,
        execution->message_id,
        number(execution->attempt, 0, pool),
        execution->retry_of,
        execution->batch_id,
        execution->integration_id,
        execution->integration_name,
        execution->event_id,
        execution->event_type,
        execution->event_title,
        ph_mode_word(execution->mode),
        ph_state_word(outcome->state),
        ph_delivery_word(outcome->delivery),
        ph_error_word(outcome->error),
        number(outcome->http_status, 0, pool),
        ph_text_time(execution->created_at, pool),
        ph_text_time(execution->finished_at, pool),
        number(execution->duration_us, -1, pool),
        execution->username,
        execution->client_ip,
        execution->note,
        execution->webhook_version,
        ph_outcome_sentence(outcome, execution->integration_name, pool),
        ph_outcome_remedy(outcome),
    };

    return ph_csv_row(cells, COLUMNS, pool);
}
