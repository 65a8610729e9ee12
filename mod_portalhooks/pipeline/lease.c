/* SPDX-License-Identifier: Apache-2.0 */
/* A row that is renewed, and its end by our own clock: never later than others see it end. */
#include "lease.h"

#include <apr_strings.h>
#include <stdatomic.h>
#include <unistd.h>

#include "os/monotonic.h"
#include "os/process.h"
#include "store/store_owner.h"

#define RENEWALS_PER_LEASE 6

struct ph_lease_t {
    ph_lease_settings_t settings;
    ph_owner_t owner;
    atomic_llong held_until; /* monotonic; 0 = never held */
    atomic_int epoch;
    apr_time_t renew_at;   /* monotonic; outcome writer only */
    apr_time_t renewed_at; /* likewise; before the first time when it was made */
    int is_recorded;
};

ph_lease_t *ph_lease_make(const ph_lease_settings_t *settings, apr_pool_t *pool)
{
    ph_lease_t *lease = apr_pcalloc(pool, sizeof *lease);
    const char *place = ph_process_place(pool);

    lease->settings = *settings;
    lease->owner.id = apr_pstrcat(pool, settings->start_id, "-", settings->child, NULL);
    lease->owner.instance = settings->instance;
    lease->owner.host =
        *place ? apr_pstrcat(pool, place, " ", ph_process_machine(settings->server, pool), NULL) : "";
    lease->owner.pid = (int)getpid();
    lease->owner.started_at = ph_process_started(lease->owner.pid);
    lease->renewed_at = ph_monotonic_now();
    atomic_init(&lease->held_until, 0);
    atomic_init(&lease->epoch, 0);
    return lease;
}

const char *ph_lease_owner(const ph_lease_t *lease)
{
    return lease->owner.id;
}

const char *ph_lease_host(const ph_lease_t *lease)
{
    return lease->owner.host;
}

const ph_lease_settings_t *ph_lease_settings(const ph_lease_t *lease)
{
    return &lease->settings;
}

apr_interval_time_t ph_lease_interval(const ph_lease_t *lease)
{
    return lease->settings.length / RENEWALS_PER_LEASE;
}

apr_status_t ph_lease_renew(ph_lease_t *lease, ph_portal_t *portal, ph_db_t *db, apr_pool_t *scratch)
{
    const apr_time_t asked_at = ph_monotonic_now();
    apr_status_t rv;
    int affected;

    if (asked_at < lease->renew_at) {
        return APR_SUCCESS;
    }
    /* The first time too: an INSERT whose result was lost may have succeeded. */
    rv = ph_store_owner_renew(&affected, db, lease->owner.id, lease->settings.length, scratch);
    if (rv == APR_SUCCESS && affected == 0) {
        if (lease->is_recorded) {
            portal->ports.log(
                portal->ports.log_baton, PH_LOG_WARNING,
                apr_psprintf(scratch, "owner %s: was considered dead and swept; continues with a new lease",
                             lease->owner.id));
        }
        rv = ph_store_owner_insert(db, &lease->owner, lease->settings.length, scratch);
    }
    if (rv != APR_SUCCESS) {
        return rv;
    }
    /* The epoch first: no thread may see the new expiry with the old epoch. */
    if (affected == 0 || asked_at > atomic_load(&lease->held_until)) {
        atomic_fetch_add(&lease->epoch, 1);
    }
    lease->is_recorded = 1;
    lease->renew_at = asked_at + ph_lease_interval(lease);
    lease->renewed_at = asked_at;
    /* Measured from before the query: see lease.h. */
    atomic_store(&lease->held_until, asked_at + lease->settings.length);
    return APR_SUCCESS;
}

apr_interval_time_t ph_lease_age(const ph_lease_t *lease)
{
    return ph_monotonic_now() - lease->renewed_at;
}

int ph_lease_epoch(const ph_lease_t *lease)
{
    return atomic_load(&lease->epoch);
}

int ph_lease_outlasts(const ph_lease_t *lease, int epoch, apr_interval_time_t timeout)
{
    return ph_monotonic_now() + timeout < atomic_load(&lease->held_until) &&
           epoch == atomic_load(&lease->epoch);
}

apr_status_t ph_lease_end(ph_lease_t *lease, ph_db_t *db, apr_pool_t *scratch)
{
    return lease->is_recorded ? ph_store_owner_delete(NULL, db, lease->owner.id, scratch) : APR_SUCCESS;
}
