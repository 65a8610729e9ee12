/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_ROW_H
#define PH_STORE_ROW_H

#include "core/model/model.h"
#include "db.h"

/* Reading rows: the first one, and groups of columns that several nouns share. Their order stands in
 * statements.c; `column` is where the group begins. */

/* A text of the catalog, which may be a view of somebody else's: what is not UTF-8 in it is replaced. */
const char *ph_row_text(ph_db_rows_t *rows, int column, apr_pool_t *pool);

/* Run a SELECT and step to its first row: APR_EOF when there is none. */
apr_status_t ph_row_first(ph_db_rows_t **rows, ph_db_call_t *call);

/* state, delivery, error, http_status. A word this module does not know is `unknown`, or none. */
#define PH_ROW_OUTCOME_COLUMNS 4
void ph_row_outcome(ph_outcome_t *outcome, ph_db_rows_t *rows, int column, apr_pool_t *scratch);

/* id, outcome, finished_at of the last execution; NULL = none. */
#define PH_ROW_LAST_COLUMNS (PH_ROW_OUTCOME_COLUMNS + 2)
const ph_execution_t *ph_row_last_execution(ph_db_rows_t *rows, int column, apr_pool_t *pool);

/* A webhook and its state, without secrets: its headers are an empty array. NULL = none. */
#define PH_ROW_WEBHOOK_COLUMNS 16
ph_webhook_t *ph_row_webhook(ph_db_rows_t *rows, int column, apr_pool_t *pool);

/* A signing key, sealed; its id is NULL when there is none. */
#define PH_ROW_KEY_COLUMNS 9
void ph_row_key(ph_signing_key_t *key, ph_db_rows_t *rows, int column, apr_pool_t *pool);

/* A whole row of ph_execution. */
void ph_row_execution(ph_execution_t *execution, ph_db_rows_t *rows, apr_pool_t *pool);

/* Bind a number, or SQL NULL when it is `none`. */
void ph_row_bind_optional(ph_db_call_t *call, apr_int64_t value, apr_int64_t none);

#endif
