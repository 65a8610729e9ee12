/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_AUDIT_H
#define PH_SERVICE_AUDIT_H

#include <jansson.h>

#include "context.h"
#include "core/model/model.h"
#include "store/store_audit.h"

/* The audit log: the entry of a change, written in the change's own transaction, the entries of refusals,
 * and pages of what was written. */

typedef struct ph_audit_page_t {
    apr_array_header_t *entries; /* ph_audit_entry_t, newest first */
    const char *last_id;         /* the next page starts after it; NULL = no more */
    apr_time_t searched_to;      /* how far back the search got; 0 = to the end */
} ph_audit_page_t;

/* From the context's pool. */
ph_problem_code_t ph_audit_list(ph_audit_page_t *page, const ph_context_t *context,
                                const ph_audit_query_t *query);

/* Add a field to the object `diff` when it differs, as [before, after]; a secret only as "changed". NULL
 * texts and times of 0 become null. */
void ph_audit_diff_text(json_t *diff, const char *field, const char *before, const char *after);
void ph_audit_diff_flag(json_t *diff, const char *field, int before, int after);
void ph_audit_diff_number(json_t *diff, const char *field, int before, int after);
void ph_audit_diff_time(json_t *diff, const char *field, apr_time_t before, apr_time_t after,
                        apr_pool_t *pool);
void ph_audit_diff_secret(json_t *diff, const char *field);

/* Build the entry of a change made now; its object type is the part of `action` before the dot. Takes the
 * reference of `diff`. From `pool`; keeps `action`, `object_id` and the caller's strings. */
ph_audit_entry_t *ph_audit_change(ph_portal_t *portal, const ph_caller_t *caller, const char *action,
                                  const char *object_id, json_t *diff, apr_pool_t *pool);

/* Write the entry of a change, within its transaction. Takes the reference of `diff`. */
apr_status_t ph_audit_append(const ph_context_t *context, const char *action, const char *object_id,
                             json_t *diff, ph_db_t *db, apr_pool_t *scratch);

/* End a conditional change, within its transaction: write `entry`, or refuse with `stale` when no row was
 * affected, since another request changed it first. */
apr_status_t ph_audit_conclude(const ph_context_t *context, int affected, const ph_audit_entry_t *entry,
                               ph_db_t *db, apr_pool_t *scratch);

/* What a refused request was about. */
typedef struct ph_audit_object_t {
    const char *type; /* "integration" or "user" */
    const char *id;   /* NULL = none, or one that does not exist */
    const char *url;  /* the target that is not allowed; NULL = not refused for that */
} ph_audit_object_t;

/* Build the entry of a refusal (forbidden, target_not_allowed, own_permissions); NULL when the audit throttle
 * drops it. Of the URL it holds scheme, host and port. From `pool`. */
ph_audit_entry_t *ph_audit_refusal(ph_portal_t *portal, const ph_caller_t *caller,
                                   const ph_audit_object_t *object, const ph_problem_t *problem,
                                   apr_pool_t *pool);

/* Write the entry of a refusal (NULL = nothing to do) in a transaction of its own. On failure the request
 * stays refused and the error is logged. */
void ph_audit_write(ph_portal_t *portal, ph_db_t *db, const ph_audit_entry_t *entry, apr_pool_t *pool);

/* Build and write that of an integration. An `integration_id` that does not exist is recorded as NULL; `url`
 * as in ph_audit_object_t. */
void ph_audit_write_refusal(const ph_context_t *context, ph_db_t *db, const char *integration_id,
                            const char *url);

/* Write the entry of a read that hands out much, or what users wrote: exports, bodies; and of a connection
 * test. Before it is done, so that none is without an entry: on any code but PH_PROBLEM_NONE do not go on.
 * The same user, action, object and `diff` have one entry a minute in each child; the next one counts those
 * left out. `object_id` may be NULL. Takes the reference of `diff`. */
ph_problem_code_t ph_audit_read(const ph_context_t *context, const char *action, const char *object_id,
                                json_t *diff);

#endif
