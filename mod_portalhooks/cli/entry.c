/* SPDX-License-Identifier: Apache-2.0 */
/* Audit entries of the command, and the ids that they and new versions need. */
#include "entry.h"

#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

#include <apr_strings.h>
#include <openssl/rand.h>

#include "core/json/json_out.h"
#include "core/text/ulid.h"
#include "store/store_audit.h"

void ph_entry_random(void *bytes, apr_size_t len)
{
    if (RAND_bytes(bytes, (int)len) != 1) {
        abort();
    }
}

const char *ph_entry_new_id(const char *prefix, apr_pool_t *pool)
{
    unsigned char random[PH_ULID_RANDOM_BYTES];
    char ulid[PH_ULID_LEN + 1];
    ph_ulid_t generator = { 0 };

    ph_entry_random(random, sizeof(random));
    ph_ulid_next(ulid, &generator, apr_time_now(), random);
    return apr_pstrcat(pool, prefix, ulid, NULL);
}

const char *ph_entry_actor(apr_pool_t *pool)
{
    const struct passwd *user = getpwuid(getuid());

    return user ? apr_pstrcat(pool, "cli:", user->pw_name, NULL)
                : apr_psprintf(pool, "cli:uid %ld", (long)getuid());
}

apr_status_t ph_entry_append(ph_db_t *db, const ph_entry_t *entry, json_t *diff, apr_pool_t *scratch)
{
    ph_audit_entry_t row = { .at = apr_time_now(), .auth_type = "cli" };
    apr_size_t len;

    row.id = ph_entry_new_id("aud_", scratch);
    row.actor = ph_entry_actor(scratch);
    row.action = entry->action;
    row.object_type = entry->object_type;
    row.object_id = entry->object_id;
    row.diff = ph_json_dump(diff, &len, scratch);
    json_decref(diff);
    return ph_store_audit_append(db, &row, scratch);
}
