/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_VIEW_TABLE_EXECUTION_H
#define PH_CORE_VIEW_TABLE_EXECUTION_H

#include "core/model/model.h"
#include "table.h"

/* Executions as a table: the members of their JSON, in the same order. Pure; any thread. */

#define PH_TABLE_EXECUTION_COLUMNS 24

extern const ph_column_t ph_table_execution_columns[PH_TABLE_EXECUTION_COLUMNS];

/* Texts point into `execution` or are from `pool`. */
void ph_table_execution_fill(ph_cell_t cells[PH_TABLE_EXECUTION_COLUMNS], const ph_execution_t *execution,
                             apr_pool_t *pool);

#endif
