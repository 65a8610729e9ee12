/* SPDX-License-Identifier: Apache-2.0 */
/* The audit log in the database: one INSERT, nothing else. */
#include "store_audit.h"

apr_status_t ph_store_audit_append(ph_db_t *db, const ph_audit_entry_t *entry, apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_AUDIT_INSERT, scratch);

    ph_db_text(call, entry->id);
    ph_db_int(call, entry->at);
    ph_db_text(call, entry->actor);
    ph_db_text(call, entry->auth_type);
    ph_db_text(call, entry->client_ip);
    ph_db_text(call, entry->request_id);
    ph_db_text(call, entry->action);
    ph_db_text(call, entry->object_type);
    ph_db_text(call, entry->object_id);
    ph_db_text(call, entry->diff);
    ph_db_int(call, entry->left_out);
    return ph_db_execute(NULL, call);
}
