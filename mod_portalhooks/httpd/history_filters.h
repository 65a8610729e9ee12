/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_HISTORY_FILTERS_H
#define PH_HTTPD_HISTORY_FILTERS_H

#include "call.h"
#include "store/store_execution.h"

/* Parse the filters that the pages of the history and its export have in common. 1, or 0 with call->problem
 * set. The strings are from r->pool. */
int ph_history_filters(ph_execution_query_t *query, const ph_call_t *call);

#endif
