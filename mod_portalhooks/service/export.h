/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_EXPORT_H
#define PH_SERVICE_EXPORT_H

#include "context.h"
#include "store/store_execution.h"

/* The whole history, or what filters leave of it, one execution after another, newest first. It is read
 * page by page: between two pages no connection is held, however slowly the rows are taken, and the memory
 * of one is given back before the next. */

/* Take one execution, or NULL at the end of a page, which may be empty. Anything but APR_SUCCESS ends the
 * export: the taker has gone. `scratch` lives as long as the page. */
typedef apr_status_t ph_export_take_fn(void *baton, const ph_execution_t *execution, apr_pool_t *scratch);

/* `query` is the filters and where to begin; its limit is set here. A problem may come when rows have been
 * taken already. */
ph_problem_code_t ph_export_run(const ph_context_t *context, const ph_execution_query_t *query,
                                ph_export_take_fn *take, void *baton);

#endif
