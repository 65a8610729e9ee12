/* SPDX-License-Identifier: Apache-2.0 */
/* The caller's permissions, read from the database for every request. */
#include "caller.h"

#include <apr_strings.h>
#include <string.h>

#include "schema_watch.h"
#include "store/store_user.h"
#include "user_check.h"

#define SEEN_EVERY apr_time_from_sec(3600)

/* Best effort: the request goes on without it. */
static void note_seen(const ph_caller_t *caller, const ph_user_t *user, ph_portal_t *portal, ph_db_t *db,
                      apr_pool_t *pool)
{
    const apr_time_t now = portal->ports.now();
    apr_status_t rv;

    if (user && user->last_seen_at > now - SEEN_EVERY) {
        return;
    }
    rv = ph_store_user_seen(db, caller->username, now, ph_portal_new_id(portal, "", pool), pool);
    if (rv != APR_SUCCESS && rv != PH_DB_DUPLICATE) {
        portal->ports.log(portal->ports.log_baton, PH_LOG_DEBUG,
                          apr_psprintf(pool, "user: could not update last_seen_at: %s", ph_db_error(db)));
    }
    if (!user) {
        ph_user_check_hurry(portal);
    }
}

ph_problem_code_t ph_caller_load(ph_caller_t *caller, ph_problem_t *problem, ph_portal_t *portal, ph_db_t *db,
                                 apr_pool_t *pool)
{
    ph_user_t *user;
    apr_status_t rv;
    int admins = 0;

    rv = ph_store_caller_get(&user, &caller->pause, db, caller->username, pool);
    if (rv == APR_SUCCESS && portal->bootstrap_admin &&
        strcmp(portal->bootstrap_admin, caller->username) == 0) {
        rv = ph_store_user_count_admins(&admins, db, "", pool);
    }
    else {
        admins = 1;
    }
    if (rv != APR_SUCCESS) {
        return ph_portal_db_problem(portal, problem, rv, db, "read the caller's permissions", pool);
    }
    ph_portal_db_worked(portal, "read the caller's permissions", pool);
    caller->permissions = caller->granted | ph_permission_of(user) | (admins == 0 ? PH_PERMISSION_ADMIN : 0);
    note_seen(caller, user, portal, db, pool);
    ph_schema_watch_refresh(portal, db, pool);
    return PH_PROBLEM_NONE;
}

ph_problem_code_t ph_caller_check(const ph_caller_t *caller, ph_may_t what, ph_problem_t *problem)
{
    if (ph_may(caller->permissions, what)) {
        return PH_PROBLEM_NONE;
    }
    return ph_problem_refuse(problem, PH_PROBLEM_FORBIDDEN, ph_may_sentence(what));
}
