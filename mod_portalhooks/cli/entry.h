/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CLI_ENTRY_H
#define PH_CLI_ENTRY_H

#include <jansson.h>

#include "store/db.h"

/* What the command changes stands in the audit log as everything else does, in the same transaction. */

typedef struct ph_entry_t {
    const char *action;
    const char *object_type;
    const char *object_id;
} ph_entry_t;

/* Append it with `diff`, a reference of which is taken over; the actor is who runs the command. */
apr_status_t ph_entry_append(ph_db_t *db, const ph_entry_t *entry, json_t *diff, apr_pool_t *scratch);

/* "cli:" and who runs the command. From `pool`. */
const char *ph_entry_actor(apr_pool_t *pool);

/* A new id: `prefix` and a ULID; "" makes a version. From `pool`; ends the process without random bytes. */
const char *ph_entry_new_id(const char *prefix, apr_pool_t *pool);

/* Fresh random bytes; ends the process when there are none. */
void ph_entry_random(void *bytes, apr_size_t len);

#endif
