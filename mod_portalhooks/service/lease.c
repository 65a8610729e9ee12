/* SPDX-License-Identifier: Apache-2.0 */
/* Which processes are alive, by rows with leases on the database's clock; what a dead one left behind
 * becomes `unknown`. */
#include "lease.h"

#include <apr_strings.h>
#include <stdatomic.h>
#include <unistd.h>

#include "store/store_execution.h"
#include "store/store_owner.h"
#include "store/store_stats.h"
#include "wire/monotonic.h"

#define LEASE apr_time_from_sec(60)
#define RENEW_EVERY apr_time_from_sec(10)
#define HOST_NAME_MAX_LEN 255
#define SWEEP_ROWS 10000 /* more than one process can have open */

struct ph_lease_t {
    ph_owner_t owner;
    const char *start_id;
    atomic_llong held_until; /* monotonic; 0 = never held */
    apr_time_t renew_at;     /* monotonic; the settler's own */
    int is_recorded;
};

ph_lease_t *ph_lease_make(const char *start_id, const char *child, const char *instance, apr_pool_t *pool)
{
    ph_lease_t *lease = apr_pcalloc(pool, sizeof *lease);
    char *host = apr_pcalloc(pool, HOST_NAME_MAX_LEN + 1);

    gethostname(host, HOST_NAME_MAX_LEN);
    lease->owner.id = apr_pstrcat(pool, start_id, "-", child, NULL);
    lease->owner.instance = instance;
    lease->owner.host = host;
    lease->owner.pid = (int)getpid();
    lease->owner.started_at = apr_time_now();
    lease->start_id = start_id;
    atomic_init(&lease->held_until, 0);
    return lease;
}

const char *ph_lease_owner(const ph_lease_t *lease)
{
    return lease->owner.id;
}

apr_status_t ph_lease_keep(ph_lease_t *lease, ph_portal_t *portal, ph_db_t *db, apr_pool_t *scratch)
{
    const apr_time_t asked_at = ph_monotonic_now();
    apr_status_t rv = APR_SUCCESS;
    int affected = 0;

    if (asked_at < lease->renew_at) {
        return APR_SUCCESS;
    }
    if (lease->is_recorded) {
        rv = ph_store_owner_renew(&affected, db, lease->owner.id, LEASE, scratch);
        if (rv == APR_SUCCESS && affected == 0) {
            portal->ports.log(
                portal->ports.log_baton, PH_LOG_WARNING,
                apr_psprintf(scratch, "owner %s: taken for dead and swept; it goes on", lease->owner.id));
        }
    }
    if (rv == APR_SUCCESS && affected == 0) {
        rv = ph_store_owner_insert(db, &lease->owner, LEASE, scratch);
    }
    if (rv != APR_SUCCESS) {
        return rv;
    }
    lease->is_recorded = 1;
    lease->renew_at = asked_at + RENEW_EVERY;
    /* Counted from before the question, so that it ends here no later than in the database. */
    atomic_store(&lease->held_until, asked_at + LEASE);
    return APR_SUCCESS;
}

int ph_lease_outlasts(const ph_lease_t *lease, apr_interval_time_t timeout)
{
    return ph_monotonic_now() + timeout < atomic_load(&lease->held_until);
}

typedef struct ph_sweep_t {
    const char *owner;
    const char *instance;
    apr_time_t now;
    int swept;
} ph_sweep_t;

static apr_status_t sweep_owner(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    ph_sweep_t *sweep = baton;
    apr_array_header_t *open;
    apr_status_t rv;
    int i;

    rv = ph_store_execution_list_sending(&open, db, sweep->owner, SWEEP_ROWS, scratch);
    for (i = 0; rv == APR_SUCCESS && i < open->nelts; i++) {
        const ph_execution_t *execution = &APR_ARRAY_IDX(open, i, ph_execution_t);
        ph_stats_t stats = { 0 };

        stats.hour = ph_stats_hour(execution->created_at);
        stats.integration_id = execution->integration_id;
        stats.instance = sweep->instance;
        stats.unknown = 1;
        rv = ph_store_stats_add(db, &stats, scratch);
    }
    if (rv == APR_SUCCESS) {
        rv = ph_store_execution_sweep(&sweep->swept, db, sweep->owner, sweep->now, scratch);
    }
    if (rv == APR_SUCCESS) {
        rv = ph_store_owner_delete(db, sweep->owner, scratch);
    }
    return rv;
}

apr_status_t ph_lease_sweep(ph_lease_t *lease, ph_portal_t *portal, ph_db_t *db, apr_pool_t *scratch)
{
    apr_array_header_t *dead;
    apr_status_t rv;
    int i;

    rv = ph_store_owner_list_dead(&dead, db, lease->owner.instance, lease->start_id, scratch);
    for (i = 0; rv == APR_SUCCESS && i < dead->nelts; i++) {
        ph_sweep_t sweep = { APR_ARRAY_IDX(dead, i, const char *), lease->owner.instance, portal->ports.now(),
                             0 };

        rv = ph_db_transaction(db, sweep_owner, &sweep, scratch);
        if (rv == APR_SUCCESS && sweep.swept > 0) {
            portal->ports.log(portal->ports.log_baton, PH_LOG_WARNING,
                              apr_psprintf(scratch, "owner %s: dead; %d of its executions are now unknown",
                                           sweep.owner, sweep.swept));
        }
    }
    return rv;
}

apr_status_t ph_lease_end(ph_lease_t *lease, ph_db_t *db, apr_pool_t *scratch)
{
    return lease->is_recorded ? ph_store_owner_delete(db, lease->owner.id, scratch) : APR_SUCCESS;
}
