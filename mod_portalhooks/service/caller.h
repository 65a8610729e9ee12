/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_CALLER_H
#define PH_SERVICE_CALLER_H

#include "core/model/model.h"
#include "portal.h"

/* Who makes a request, and what that user may do. Strings live in the request's pool; a click copies what
 * it keeps. */
typedef struct ph_caller_t {
    const char *username;
    const char *auth_type; /* "Basic", "form" …; NULL = unknown */
    const char *client_ip;
    const char *request_id;
    int granted; /* permission bits from PortalHooksGrant, which need the request */
    /* set by ph_caller_load */
    int permissions;  /* all of them */
    ph_pause_t pause; /* of all hosts, read with them */
} ph_caller_t;

/* Set caller->permissions: what PortalHooksGrant gives, what ph_user says, and admin for the bootstrap admin
 * while the database has no admin. Read for every request, so that a change applies from the next one on.
 * Also records a user's first request, and later the last one to the hour, and reads now and then whether the
 * database still accepts this version (schema_watch); best effort. Returns database_unavailable or internal
 * when the permissions cannot be read. */
ph_problem_code_t ph_caller_load(ph_caller_t *caller, ph_problem_t *problem, ph_portal_t *portal, ph_db_t *db,
                                 apr_pool_t *pool);

/* PH_PROBLEM_NONE, or `forbidden` naming the missing permission. Writes no audit entry: that is up to the
 * function that refuses the request (audit.h). */
ph_problem_code_t ph_caller_check(const ph_caller_t *caller, ph_may_t what, ph_problem_t *problem);

#endif
