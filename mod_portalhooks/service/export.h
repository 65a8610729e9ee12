/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_EXPORT_H
#define PH_SERVICE_EXPORT_H

#include "context.h"
#include "store/store_execution.h"

/* Export of the history, newest first, page by page: no database connection is held between pages, however
 * slow the client, and a page's memory is freed before the next is read. */

/* Called for each execution, and with NULL at the end of each page, which may be empty. A return other than
 * APR_SUCCESS ends the export: the client disconnected. `scratch` is cleared after the page. */
typedef apr_status_t ph_export_take_fn(void *baton, const ph_execution_t *execution, apr_pool_t *scratch);

/* `query` has the filters and the start; its limit is ignored. May fail with a problem after rows have been
 * handed out. PH_PROBLEM_NONE also when `take` ended it. */
ph_problem_code_t ph_export_run(const ph_context_t *context, const ph_execution_query_t *query,
                                ph_export_take_fn *take, void *baton);

/* What the file holds, as its name: "executions_jira_from-2026-11-01_to-2026-11-30_exported-2026-12-01.csv"
 * with the integration, the first and last day (UTC) where the query has them, and "_filtered" where it has
 * other filters. `extension` without a dot. From `pool`. */
const char *ph_export_filename(const ph_execution_query_t *query, const char *extension, apr_time_t now,
                               apr_pool_t *pool);

#endif
