/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_ATTENTION_ROWS_H
#define PH_PIPELINE_ATTENTION_ROWS_H

#include "core/model/model.h"
#include "store/db.h"

/* What outcomes change in ph_attention, within their transaction and after their executions have been
 * written. Executions end in any order and in several processes: the newest one of an integration and event
 * decides, by its id. Tests do not count. */

/* `ended`: const ph_execution_t * with their outcomes, in any order. *integration_id is the one whose row was
 * being written when it fails. PH_DB_CONFLICT = run the transaction again. */
apr_status_t ph_attention_rows_write(const char **integration_id, ph_db_t *db,
                                     const apr_array_header_t *ended, apr_pool_t *scratch);

/* Of a failure of an integration and event without a row. PH_DB_CONFLICT as above. */
apr_status_t ph_attention_rows_begin(ph_db_t *db, const ph_execution_t *failed, apr_pool_t *scratch);

#endif
