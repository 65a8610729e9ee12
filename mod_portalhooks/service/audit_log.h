/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_AUDIT_LOG_H
#define PH_SERVICE_AUDIT_LOG_H

#include "context.h"
#include "store/store_audit.h"

/* Looking at who did what. */

typedef struct ph_audit_page_t {
    apr_array_header_t *entries; /* ph_audit_entry_t */
    const char *last_id;         /* where it goes on; NULL = this was the end */
    apr_time_t searched_to;      /* 0 = the end */
} ph_audit_page_t;

ph_problem_code_t ph_audit_log_list(ph_audit_page_t *page, const ph_context_t *context,
                                    const ph_audit_query_t *query);

#endif
