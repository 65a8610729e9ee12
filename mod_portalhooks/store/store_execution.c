/* SPDX-License-Identifier: Apache-2.0 */
/* Executions: insert, outcome, sweep and single reads. */
#include "store_execution.h"

#include "batch.h"
#include "row.h"

static void bind_execution(ph_db_call_t *call, const void *row)
{
    const ph_execution_t *execution = row;

    ph_db_text(call, execution->id);
    ph_db_text(call, execution->message_id);
    ph_db_int(call, execution->attempt);
    ph_db_text(call, execution->retry_of);
    ph_db_text(call, execution->batch_id);
    ph_db_text(call, execution->integration_id);
    ph_db_text(call, execution->integration_name);
    ph_db_text(call, execution->event_id);
    ph_db_text(call, execution->event_type);
    ph_db_text(call, execution->event_title);
    ph_db_text(call, ph_mode_word(execution->mode));
    ph_row_bind_outcome(call, &execution->outcome);
    ph_db_int(call, execution->created_at);
    ph_db_time(call, execution->finished_at);
    ph_row_bind_optional(call, execution->duration_us, -1);
    ph_db_text(call, execution->username);
    ph_db_text(call, execution->client_ip);
    ph_db_text(call, execution->note);
    ph_db_text(call, execution->owner);
    ph_db_text(call, execution->webhook_version);
}

apr_status_t ph_store_execution_insert_many(ph_db_t *db, const apr_array_header_t *executions,
                                            apr_pool_t *scratch)
{
    return ph_batch_insert(db, PH_ST_EXECUTION_INSERT, executions, bind_execution, scratch);
}

/* The columns of the grouped UPDATE, in the order of the statement. */
typedef enum { STATE, DELIVERY, ERROR, HTTP_STATUS, FINISHED_AT, DURATION, COLUMNS } finish_column_t;

static void bind_column(ph_db_call_t *call, const ph_execution_t *execution, finish_column_t column)
{
    switch (column) {
    case STATE:
        ph_db_text(call, ph_state_word(execution->outcome.state));
        return;
    case DELIVERY:
        ph_db_text(call, ph_delivery_word(execution->outcome.delivery));
        return;
    case ERROR:
        ph_db_text(call, ph_error_word(execution->outcome.error));
        return;
    case HTTP_STATUS:
        ph_row_bind_optional(call, execution->outcome.http_status, 0);
        return;
    case FINISHED_AT:
        ph_db_int(call, execution->finished_at);
        return;
    case DURATION:
        ph_row_bind_optional(call, execution->duration_us, -1);
        return;
    case COLUMNS:
        return;
    }
}

static apr_status_t finish_batch(int *affected, ph_db_t *db, const ph_execution_t *const *executions,
                                 ph_state_t from, const ph_batch_t *batch, apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, batch->statement, scratch);
    int column;
    int i;

    for (column = STATE; column < COLUMNS; column++) {
        for (i = 0; i < batch->rows; i++) {
            ph_db_text(call, executions[i]->id);
            bind_column(call, executions[i], (finish_column_t)column);
        }
    }
    ph_db_text(call, executions[0]->owner);
    ph_db_text(call, ph_state_word(from));
    for (i = 0; i < batch->rows; i++) {
        ph_db_text(call, executions[i]->id);
    }
    return ph_db_execute(affected, call);
}

apr_status_t ph_store_execution_finish_many(int *affected, ph_db_t *db, const apr_array_header_t *executions,
                                            apr_pool_t *scratch)
{
    const ph_execution_t *const *rows = (const ph_execution_t *const *)executions->elts;
    ph_batch_t batch;
    apr_status_t rv;
    int changed;
    int done;

    *affected = 0;
    for (done = 0; done < executions->nelts; done += batch.rows) {
        batch = ph_batch_write(PH_ST_EXECUTION_FINISH, executions->nelts - done);
        rv = finish_batch(&changed, db, rows + done, PH_STATE_SENDING, &batch, scratch);
        if (rv != APR_SUCCESS) {
            return rv;
        }
        *affected += changed;
    }
    return APR_SUCCESS;
}

apr_status_t ph_store_execution_finish(int *affected, ph_db_t *db, const ph_execution_t *execution,
                                       ph_state_t from, apr_pool_t *scratch)
{
    const ph_batch_t batch = ph_batch_write(PH_ST_EXECUTION_FINISH, 1);

    return finish_batch(affected, db, &execution, from, &batch, scratch);
}

apr_status_t ph_store_execution_get_unlocked(apr_array_header_t **unlocked, ph_db_t *db,
                                             const apr_array_header_t *ids, apr_pool_t *pool)
{
    const ph_batch_t batch = ph_batch_read(PH_ST_EXECUTION_GET_UNLOCKED, ids->nelts);
    ph_db_call_t *call = ph_db_call(db, batch.statement, pool);
    ph_db_rows_t *rows;
    apr_status_t rv;

    *unlocked = apr_array_make(pool, ids->nelts, sizeof(const char *));
    ph_batch_bind_texts(call, &batch, ids, 0);
    for (rv = ph_row_first(&rows, call); rv == APR_SUCCESS; rv = ph_db_next(rows)) {
        APR_ARRAY_PUSH(*unlocked, const char *) = ph_db_get_text(rows, 0, pool);
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

apr_status_t ph_store_execution_probe(ph_db_t *db, const ph_execution_t *execution, apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_EXECUTION_PROBE, scratch);
    apr_status_t rv;

    ph_db_text(call, execution->id);
    rv = ph_row_probe(call);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    call = ph_db_call(db, PH_ST_EXECUTION_PROBE_ATTEMPT, scratch);
    ph_db_text(call, execution->message_id);
    ph_db_int(call, execution->attempt);
    return ph_row_probe(call);
}

apr_status_t ph_store_execution_list_sending(apr_array_header_t **executions, ph_db_t *db, const char *owner,
                                             int limit, apr_pool_t *pool)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_EXECUTION_LIST_SENDING, pool);
    ph_execution_t *execution;
    ph_db_rows_t *rows;
    apr_status_t rv;

    *executions = apr_array_make(pool, 16, sizeof(ph_execution_t));
    ph_db_text(call, owner);
    ph_db_int(call, limit);
    for (rv = ph_row_first(&rows, call); rv == APR_SUCCESS; rv = ph_db_next(rows)) {
        execution = apr_array_push(*executions);
        execution->id = ph_db_get_text(rows, 0, pool);
        execution->integration_id = ph_db_get_text(rows, 1, pool);
        execution->created_at = ph_db_get_time(rows, 2);
        execution->mode = PH_MODE_DEFAULT;
        ph_mode_parse(&execution->mode, ph_db_get_text(rows, 3, pool));
        execution->event_id = ph_db_get_text(rows, 4, pool);
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

apr_status_t ph_store_execution_sweep(int *affected, ph_db_t *db, const char *owner, const char *last_id,
                                      apr_time_t now, apr_pool_t *scratch)
{
    const ph_outcome_t outcome = ph_outcome_unknown();
    ph_db_call_t *call = ph_db_call(db, PH_ST_EXECUTION_SWEEP, scratch);

    ph_db_text(call, ph_state_word(outcome.state));
    ph_db_text(call, ph_delivery_word(outcome.delivery));
    ph_db_text(call, ph_error_word(outcome.error));
    ph_db_int(call, now);
    ph_db_text(call, owner);
    ph_db_text(call, last_id);
    return ph_db_execute(affected, call);
}

apr_status_t ph_store_execution_get(ph_execution_t **execution, ph_db_t *db, const char *id, apr_pool_t *pool)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_EXECUTION_GET, pool);
    ph_db_rows_t *rows;
    apr_status_t rv;

    *execution = NULL;
    ph_db_text(call, id);
    rv = ph_row_first(&rows, call);
    if (rv == APR_SUCCESS) {
        *execution = apr_palloc(pool, sizeof(**execution));
        ph_row_execution(*execution, rows, pool);
        ph_db_drain(rows);
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

apr_status_t ph_store_execution_message_facts(ph_message_facts_t *facts, ph_db_t *db, const char *message_id,
                                              apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_EXECUTION_MESSAGE_FACTS, scratch);
    ph_db_rows_t *rows;
    apr_status_t rv;

    facts->last_attempt = 0;
    facts->is_sending = 0;
    facts->has_succeeded = 0;
    ph_db_text(call, message_id);
    rv = ph_row_first(&rows, call);
    if (rv == APR_SUCCESS) {
        facts->last_attempt = (int)ph_db_get_int(rows, 0, 0);
        facts->is_sending = ph_db_get_int(rows, 1, 0) != 0;
        facts->has_succeeded = ph_db_get_int(rows, 2, 0) != 0;
        ph_db_drain(rows);
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}
