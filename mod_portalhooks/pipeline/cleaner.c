/* SPDX-License-Identifier: Apache-2.0 */
/* One kind of row after another, a few rows at a time, so that outcomes are never delayed for long. */
#include "cleaner.h"

#include <apr_strings.h>
#include <string.h>

#include "os/monotonic.h"
#include "store/store_owner.h"
#include "store/store_retention.h"

#define DAY apr_time_from_sec(86400)
#define BUSY_INTERVAL apr_time_from_sec(1)
#define IDLE_INTERVAL apr_time_from_sec(60)

struct ph_cleaner_t {
    ph_portal_t *portal;
    const ph_lease_t *lease;
    apr_time_t run_at; /* monotonic */
    int next;          /* of ph_old_t */
};

ph_cleaner_t *ph_cleaner_make(ph_portal_t *portal, const ph_lease_t *lease, apr_pool_t *pool)
{
    ph_cleaner_t *cleaner = apr_pcalloc(pool, sizeof *cleaner);

    cleaner->portal = portal;
    cleaner->lease = lease;
    return cleaner;
}

/* Rows older than this are removed; 0 = none are. */
static apr_time_t cutoff_of(const ph_cleaner_t *cleaner, ph_old_t what)
{
    const ph_retention_t *retention = &cleaner->portal->retention;
    const apr_time_t now = cleaner->portal->ports.now();
    int days = 0;

    switch (what) {
    case PH_OLD_EXECUTIONS:
    case PH_OLD_STATS:
        days = retention->executions_days;
        break;
    case PH_OLD_EVIDENCE:
        days = retention->evidence_days;
        break;
    case PH_OLD_EVENTS:
        days = cleaner->portal->external_catalog ? 0 : retention->events_days;
        break;
    case PH_OLD_KEYS:
        return now;
    case PH_OLD_KINDS:
        break;
    }
    return days > 0 ? now - days * DAY : 0;
}

/* Starting with the next kind, remove rows of the first one that has any to remove. */
static apr_status_t remove_next(int *removed, ph_cleaner_t *cleaner, ph_db_t *db, apr_pool_t *scratch)
{
    apr_status_t rv = APR_SUCCESS;
    apr_time_t before;
    int tried;

    *removed = 0;
    for (tried = 0; rv == APR_SUCCESS && *removed == 0 && tried < PH_OLD_KINDS; tried++) {
        before = cutoff_of(cleaner, (ph_old_t)cleaner->next);
        if (before > 0) {
            rv = ph_store_retention_remove(removed, db, (ph_old_t)cleaner->next, before, scratch);
        }
        cleaner->next = (cleaner->next + 1) % PH_OLD_KINDS;
    }
    return rv;
}

apr_status_t ph_cleaner_run(ph_cleaner_t *cleaner, ph_db_t *db, apr_pool_t *scratch)
{
    ph_portal_t *portal = cleaner->portal;
    const char *first;
    apr_status_t rv;
    int removed = 0;

    if (ph_monotonic_now() < cleaner->run_at) {
        return APR_SUCCESS;
    }
    rv = ph_store_owner_first(&first, db, scratch);
    if (rv == APR_SUCCESS && first && strcmp(first, ph_lease_owner(cleaner->lease)) == 0) {
        rv = remove_next(&removed, cleaner, db, scratch);
    }
    cleaner->run_at = ph_monotonic_now() + (removed > 0 ? BUSY_INTERVAL : IDLE_INTERVAL);
    if (rv != APR_SUCCESS && rv != PH_DB_UNAVAILABLE) {
        portal->ports.log(portal->ports.log_baton, PH_LOG_WARNING,
                          apr_psprintf(scratch, "retention: cannot remove old rows, retrying in a minute: %s",
                                       ph_db_error(db)));
        rv = APR_SUCCESS;
    }
    return rv;
}
