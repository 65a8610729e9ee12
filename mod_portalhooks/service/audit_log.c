/* SPDX-License-Identifier: Apache-2.0 */
/* Pages of the audit log. */
#include "audit_log.h"

ph_problem_code_t ph_audit_log_list(ph_audit_page_t *page, const ph_context_t *context,
                                    const ph_audit_query_t *query)
{
    static const char what[] = "list the audit log";
    ph_db_t *db = ph_context_open(context, what);
    apr_status_t rv;

    if (!db) {
        return context->problem->code;
    }
    rv = ph_store_audit_list(&page->entries, &page->last_id, &page->searched_to, db, query, context->pool);
    return ph_context_close(context, db, rv, what);
}
