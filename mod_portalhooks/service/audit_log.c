/* SPDX-License-Identifier: Apache-2.0 */
/* Pages of the audit log. */
#include "audit_log.h"

ph_problem_code_t ph_audit_log_list(ph_audit_page_t *page, const ph_errand_t *errand,
                                    const ph_audit_query_t *query)
{
    static const char what[] = "list the audit log";
    ph_db_t *db = ph_errand_open(errand, what);
    apr_status_t rv;

    if (!db) {
        return errand->problem->code;
    }
    rv = ph_store_audit_list(&page->entries, &page->last_id, &page->searched_to, db, query, errand->pool);
    return ph_errand_close(errand, db, rv, what);
}
