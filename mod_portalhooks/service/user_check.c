/* SPDX-License-Identifier: Apache-2.0 */
/* One query for all names; its result is logged, and kept as a number that all processes share. */
#include "user_check.h"

#include <apr_strings.h>

#include "alerts.h"
#include "os/monotonic.h"
#include "store/store_user.h"

#define NAMED_MAX 5 /* pairs in a log line */

static void report(ph_portal_t *portal, const apr_array_header_t *pairs, apr_pool_t *scratch)
{
    const int before = atomic_exchange(&portal->alerts->users_similar, pairs->nelts);
    const char *named = "";
    int i;

    if (pairs->nelts <= before) {
        return;
    }
    for (i = 0; i < pairs->nelts && i < NAMED_MAX; i++) {
        named = apr_pstrcat(scratch, named, i > 0 ? ", " : "", APR_ARRAY_IDX(pairs, i, const char *), NULL);
    }
    portal->ports.log(
        portal->ports.log_baton, PH_LOG_WARNING,
        apr_pstrcat(
            scratch, "users: names that differ only in letter case: ", named,
            pairs->nelts > NAMED_MAX ? ", …" : "",
            "; each has permissions of its own. If they are one person, make PortalHooksUser return one spelling (%{tolower:%{REMOTE_USER}}), and revoke the permissions of the other",
            NULL));
}

/* Is it due, and did no other process take it? */
static int take(ph_alerts_t *alerts)
{
    const apr_time_t now = ph_monotonic_now();
    long long due = atomic_load(&alerts->users_due);

    return due <= now &&
           atomic_compare_exchange_strong(&alerts->users_due, &due, now + PH_USER_CHECK_INTERVAL);
}

apr_status_t ph_user_check_run(ph_portal_t *portal, ph_db_t *db, apr_pool_t *scratch)
{
    apr_array_header_t *pairs;
    apr_status_t rv;

    if (!portal->alerts || portal->schema_fault || !take(portal->alerts)) {
        return APR_SUCCESS;
    }
    rv = ph_store_user_list_similar(&pairs, db, NAMED_MAX + 1, scratch);
    if (rv != APR_SUCCESS) {
        ph_user_check_hurry(portal);
        return rv;
    }
    report(portal, pairs, scratch);
    return APR_SUCCESS;
}

void ph_user_check_hurry(ph_portal_t *portal)
{
    if (portal->alerts) {
        atomic_store(&portal->alerts->users_due, 0);
    }
}
