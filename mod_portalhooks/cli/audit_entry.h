/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CLI_AUDIT_ENTRY_H
#define PH_CLI_AUDIT_ENTRY_H

#include <jansson.h>

#include "store/db.h"

/* Audit entries of what the command changes. The actor is "cli:" and the user who runs it. */

typedef struct ph_audit_entry_about_t {
    const char *action;      /* "user.create" */
    const char *object_type; /* "user" */
    const char *object_id;   /* may be NULL */
} ph_audit_entry_about_t;

/* Append an entry inside the transaction of the change. Takes over the caller's reference to `diff`. */
apr_status_t ph_audit_entry_append(ph_db_t *db, const ph_audit_entry_about_t *about, json_t *diff,
                                   apr_pool_t *scratch);

/* The actor. From `pool`. */
const char *ph_audit_entry_actor(apr_pool_t *pool);

#endif
