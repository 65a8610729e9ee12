/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_VIEW_CSV_EXECUTION_H
#define PH_CORE_VIEW_CSV_EXECUTION_H

#include "core/model/model.h"

/* Executions as CSV: the row of column names, and one row each. From `pool`. Pure; any thread. */
const char *ph_csv_execution_head(apr_pool_t *pool);
const char *ph_csv_execution(const ph_execution_t *execution, apr_pool_t *pool);

#endif
