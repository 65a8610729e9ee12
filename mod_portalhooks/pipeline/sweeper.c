/* SPDX-License-Identifier: Apache-2.0 */
/* Dead are, at once, the owners of earlier starts and the children that the parent has reaped; and those
 * whose lease has expired, once the database and its clock have been stable for a full lease. */
#include "sweeper.h"

#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>

#include "os/monotonic.h"
#include "service/metrics.h"
#include "store/store_execution.h"
#include "store/store_owner.h"
#include "store/store_stats.h"

#define SWEEP_ROWS 100000               /* more than one process can have open */
#define CLOCK_JUMP apr_time_from_sec(2) /* of the database's clock relative to ours, between two checks */

struct ph_sweeper_t {
    ph_sweeper_settings_t settings;
    apr_time_t run_at;       /* monotonic */
    apr_time_t stable_since; /* monotonic; 0 = the database was unavailable */
    apr_time_t checked_at;   /* the last check, monotonic … */
    apr_time_t checked_db;   /* … and by the database's clock */
};

ph_sweeper_t *ph_sweeper_make(const ph_sweeper_settings_t *settings, apr_pool_t *pool)
{
    ph_sweeper_t *sweeper = apr_pcalloc(pool, sizeof *sweeper);

    sweeper->settings = *settings;
    return sweeper;
}

void ph_sweeper_note_outage(ph_sweeper_t *sweeper)
{
    sweeper->stable_since = 0;
}

/* Have all living owners been able to renew for a full lease, by a clock that did not jump? */
static apr_status_t check_stability(int *is_stable, ph_sweeper_t *sweeper, ph_db_t *db, apr_pool_t *scratch)
{
    const apr_interval_time_t lease = ph_lease_settings(sweeper->settings.lease)->length;
    apr_time_t now, db_now;
    apr_interval_time_t jump;
    apr_status_t rv;

    rv = ph_store_owner_now(&db_now, db, scratch);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    now = ph_monotonic_now();
    jump = (db_now - sweeper->checked_db) - (now - sweeper->checked_at);
    if (sweeper->stable_since == 0 || llabs(jump) > CLOCK_JUMP || now - sweeper->checked_at > lease / 2) {
        sweeper->stable_since = now;
    }
    sweeper->checked_at = now;
    sweeper->checked_db = db_now;
    *is_stable = now - sweeper->stable_since >= lease;
    return APR_SUCCESS;
}

typedef struct sweep_t {
    ph_sweeper_t *sweeper;
    const char *owner;
    int is_reaped; /* by the parent, so its lease does not matter */
    int swept;
} sweep_t;

/* The process that deletes the row of a dead owner sweeps it, so nothing is counted twice. */
static apr_status_t claim(int *claimed, const sweep_t *sweep, ph_db_t *db, apr_pool_t *scratch)
{
    const ph_lease_settings_t *own = ph_lease_settings(sweep->sweeper->settings.lease);

    if (sweep->is_reaped) {
        return ph_store_owner_delete(claimed, db, sweep->owner, scratch);
    }
    return ph_store_owner_claim(claimed, db, sweep->owner, own->instance, own->start_id, scratch);
}

static apr_status_t count_unknown(int *counted, const sweep_t *sweep, ph_db_t *db, apr_pool_t *scratch)
{
    apr_array_header_t *open;
    apr_status_t rv = ph_store_execution_list_sending(&open, db, sweep->owner, SWEEP_ROWS, scratch);
    int i;

    for (i = 0; rv == APR_SUCCESS && i < open->nelts; i++) {
        const ph_execution_t *execution = &APR_ARRAY_IDX(open, i, ph_execution_t);
        ph_stats_delta_t stats = { 0 };

        stats.hour = ph_store_stats_hour(execution->created_at);
        stats.integration_id = execution->integration_id;
        stats.instance = sweep->sweeper->settings.portal->instance;
        stats.unknown = 1;
        rv = ph_store_stats_add(db, &stats, scratch);
    }
    *counted = (rv == APR_SUCCESS) ? open->nelts : 0;
    return rv;
}

static apr_status_t sweep_owner(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    sweep_t *sweep = baton;
    apr_status_t rv;
    int claimed;
    int counted;

    sweep->swept = 0;
    rv = claim(&claimed, sweep, db, scratch);
    if (rv != APR_SUCCESS || claimed == 0) {
        return rv;
    }
    rv = count_unknown(&counted, sweep, db, scratch);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    rv = ph_store_execution_sweep(&sweep->swept, db, sweep->owner,
                                  sweep->sweeper->settings.portal->ports.now(), scratch);
    /* An outcome was committed since they were counted. */
    if (rv == APR_SUCCESS && sweep->swept != counted) {
        return PH_DB_CONFLICT;
    }
    return rv;
}

static apr_status_t sweep(ph_sweeper_t *sweeper, const char *owner, int is_reaped, ph_db_t *db,
                          apr_pool_t *scratch)
{
    ph_portal_t *portal = sweeper->settings.portal;
    sweep_t turn = { sweeper, owner, is_reaped, 0 };
    apr_status_t rv = ph_db_transaction(db, sweep_owner, &turn, scratch);

    if (rv == APR_SUCCESS && turn.swept > 0) {
        ph_metrics_note_swept(portal->metrics, turn.swept);
        portal->ports.log(
            portal->ports.log_baton, PH_LOG_WARNING,
            apr_psprintf(scratch, "owner %s: dead; %d of its executions are now unknown", owner, turn.swept));
    }
    return rv;
}

/* A spool is replayed before its owner is swept; another child may be replaying it now. */
static int has_spooled(const ph_sweeper_t *sweeper, const char *owner, apr_pool_t *scratch)
{
    return sweeper->settings.spool && ph_spool_holds(sweeper->settings.spool, owner, scratch);
}

static apr_status_t sweep_reaped(ph_sweeper_t *sweeper, ph_db_t *db, apr_pool_t *scratch)
{
    const char *start_id = ph_lease_settings(sweeper->settings.lease)->start_id;
    ph_child_table_t *child_table = sweeper->settings.child_table;
    char child[PH_CHILD_TABLE_NAME_MAX + 1];
    apr_status_t rv = APR_SUCCESS;
    int slot;

    for (slot = ph_child_table_find_dead(child_table, 0, child); slot >= 0;
         slot = ph_child_table_find_dead(child_table, slot + 1, child)) {
        const char *owner = apr_pstrcat(scratch, start_id, "-", child, NULL);

        if (has_spooled(sweeper, owner, scratch)) {
            continue;
        }
        rv = sweep(sweeper, owner, 1, db, scratch);
        if (rv != APR_SUCCESS) {
            break;
        }
        ph_child_table_release(child_table, slot);
    }
    return rv;
}

/* A child of this start that the parent has not reaped is alive, however late its renewal is. */
static int is_known_alive(const ph_sweeper_t *sweeper, const char *owner)
{
    const char *start_id = ph_lease_settings(sweeper->settings.lease)->start_id;
    const apr_size_t len = strlen(start_id);

    return sweeper->settings.child_table && strncmp(owner, start_id, len) == 0 && owner[len] == '-' &&
           ph_child_table_is_alive(sweeper->settings.child_table, owner + len + 1);
}

static apr_status_t sweep_listed(ph_sweeper_t *sweeper, ph_db_t *db, apr_pool_t *scratch)
{
    const ph_lease_settings_t *own = ph_lease_settings(sweeper->settings.lease);
    apr_array_header_t *owners;
    int is_stable = 0;
    apr_status_t rv;
    int i;

    rv = check_stability(&is_stable, sweeper, db, scratch);
    if (rv == APR_SUCCESS) {
        rv = ph_store_owner_list_dead(&owners, db, own->instance, own->start_id, scratch);
    }
    for (i = 0; rv == APR_SUCCESS && i < owners->nelts; i++) {
        const ph_dead_owner_t *owner = &APR_ARRAY_IDX(owners, i, ph_dead_owner_t);

        if (!has_spooled(sweeper, owner->id, scratch) &&
            (owner->is_of_earlier_start || (is_stable && !is_known_alive(sweeper, owner->id)))) {
            rv = sweep(sweeper, owner->id, 0, db, scratch);
        }
    }
    return rv;
}

/* Insert a row, with a new lease, for every owner that has open executions but no row: it was swept and went
 * on writing before it died, or the row was deleted by hand. */
static apr_status_t insert_missing(ph_sweeper_t *sweeper, ph_db_t *db, apr_pool_t *scratch)
{
    const ph_lease_settings_t *own = ph_lease_settings(sweeper->settings.lease);
    apr_array_header_t *ids;
    apr_status_t rv = ph_store_owner_list_missing(&ids, db, scratch);
    int i;

    for (i = 0; rv == APR_SUCCESS && i < ids->nelts; i++) {
        /* Without an instance, so that no process takes it for one of its earlier starts. */
        const ph_owner_t owner = { APR_ARRAY_IDX(ids, i, const char *), "", "", 0, 0 };

        rv = ph_store_owner_insert(db, &owner, own->length, scratch);
        if (rv == PH_DB_DUPLICATE) {
            rv = APR_SUCCESS;
        }
    }
    return rv;
}

static int is_any_reaped(const ph_sweeper_t *sweeper)
{
    char ignored[PH_CHILD_TABLE_NAME_MAX + 1];

    return sweeper->settings.child_table &&
           ph_child_table_find_dead(sweeper->settings.child_table, 0, ignored) >= 0;
}

apr_status_t ph_sweeper_run(ph_sweeper_t *sweeper, ph_db_t *db, apr_pool_t *scratch)
{
    const int is_due = ph_monotonic_now() >= sweeper->run_at;
    apr_status_t rv = APR_SUCCESS;

    if (!is_due && !is_any_reaped(sweeper)) {
        return APR_SUCCESS;
    }
    if (sweeper->settings.spool) {
        rv = ph_spool_replay(sweeper->settings.spool, db, scratch);
    }
    if (rv == APR_SUCCESS && sweeper->settings.child_table) {
        rv = sweep_reaped(sweeper, db, scratch);
    }
    if (rv == APR_SUCCESS && is_due) {
        rv = sweep_listed(sweeper, db, scratch);
        if (rv == APR_SUCCESS) {
            rv = insert_missing(sweeper, db, scratch);
        }
        sweeper->run_at = ph_monotonic_now() + ph_lease_interval(sweeper->settings.lease);
    }
    return rv;
}
