/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_ROW_H
#define PH_STORE_ROW_H

#include "core/model/model.h"
#include "db.h"

/* Reads the current row of a result: groups of columns that several nouns share, in the order of the
 * ..._COLUMNS of statements.c. `column` is the first of the group. Texts live in `pool`. */

/* A text of the catalog, which may be a view of another application's table: invalid UTF-8 is replaced by
 * U+FFFD. NULL = SQL NULL. */
const char *ph_row_text(ph_db_rows_t *rows, int column, apr_pool_t *pool);

/* Run a SELECT and step to its first row; APR_EOF when there is none. The rest must be read or drained. */
apr_status_t ph_row_first(ph_db_rows_t **rows, ph_db_call_t *call);

/* Run a SELECT for its status alone: APR_SUCCESS with and without a row. */
apr_status_t ph_row_probe(ph_db_call_t *call);

/* state, delivery, error, http_status. An unknown state is read as `unknown`, an unknown delivery or error as
 * none. */
#define PH_ROW_OUTCOME_COLUMNS 4
void ph_row_outcome(ph_outcome_t *outcome, ph_db_rows_t *rows, int column, apr_pool_t *scratch);

/* The id, outcome and finished_at of the last execution; the other fields are empty. NULL = none. */
#define PH_ROW_LAST_COLUMNS (PH_ROW_OUTCOME_COLUMNS + 2)
const ph_execution_t *ph_row_last_execution(ph_db_rows_t *rows, int column, apr_pool_t *pool);

/* A webhook and its run-time state, without secrets: bearer is NULL and headers empty. NULL = none. */
#define PH_ROW_WEBHOOK_COLUMNS 18
ph_webhook_t *ph_row_webhook(ph_db_rows_t *rows, int column, apr_pool_t *pool);

/* A signing key, its secret sealed. When there is none, only its id is set, to NULL. */
#define PH_ROW_KEY_COLUMNS 9
void ph_row_key(ph_signing_key_t *key, ph_db_rows_t *rows, int column, apr_pool_t *pool);

/* The pause of all hosts. */
#define PH_ROW_PAUSE_COLUMNS 3
void ph_row_pause(ph_pause_t *pause, ph_db_rows_t *rows, int column, apr_pool_t *pool);

/* All columns of ph_execution, from column 0. */
void ph_row_execution(ph_execution_t *execution, ph_db_rows_t *rows, apr_pool_t *pool);

/* Bind state, delivery, error and http_status. */
void ph_row_bind_outcome(ph_db_call_t *call, const ph_outcome_t *outcome);

/* Bind `value`, or SQL NULL when it equals `none`. */
void ph_row_bind_optional(ph_db_call_t *call, apr_int64_t value, apr_int64_t none);

#endif
