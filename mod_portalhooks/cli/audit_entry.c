/* SPDX-License-Identifier: Apache-2.0 */
/* Audit entries of the command, with the system user as their actor. */
#include "audit_entry.h"

#include <pwd.h>
#include <unistd.h>

#include <apr_strings.h>

#include "core/json/json_out.h"
#include "new_id.h"
#include "store/store_audit.h"

const char *ph_audit_entry_actor(apr_pool_t *pool)
{
    const struct passwd *user = getpwuid(getuid());

    return user ? apr_pstrcat(pool, "cli:", user->pw_name, NULL)
                : apr_psprintf(pool, "cli:uid %ld", (long)getuid());
}

apr_status_t ph_audit_entry_append(ph_db_t *db, const ph_audit_entry_about_t *about, json_t *diff,
                                   apr_pool_t *scratch)
{
    ph_audit_entry_t row = { .at = apr_time_now(), .auth_type = "cli" };
    apr_size_t len;

    row.id = ph_new_id_make("aud_", scratch);
    row.actor = ph_audit_entry_actor(scratch);
    row.action = about->action;
    row.object_type = about->object_type;
    row.object_id = about->object_id;
    row.diff = ph_json_dump(diff, &len, scratch);
    json_decref(diff);
    return ph_store_audit_append(db, &row, scratch);
}
