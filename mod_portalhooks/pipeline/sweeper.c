/* SPDX-License-Identifier: Apache-2.0 */
/* Sweeps dead owners one after the other, each in small transactions that claim it again. */
#include "sweeper.h"

#include <apr_strings.h>
#include <string.h>

#include "os/monotonic.h"
#include "service/metrics.h"
#include "sweep_rows.h"

#define TURN apr_time_from_msec(250) /* then outcomes come first */
#define REAPED_PAUSE apr_time_from_sec(1)
#define SUSPECT_SHARE 60 /* of a lease: how often owners are read while one may be dead */

struct ph_sweeper_t {
    ph_sweeper_settings_t settings;
    ph_owner_watch_t *watch;
    apr_time_t run_at;    /* monotonic */
    apr_time_t reaped_at; /* when to look again at reaped children that were set aside; monotonic */
    int is_unfinished;    /* an owner is not completely swept */
};

ph_sweeper_t *ph_sweeper_make(const ph_sweeper_settings_t *settings, apr_pool_t *pool)
{
    ph_sweeper_t *sweeper = apr_pcalloc(pool, sizeof *sweeper);

    sweeper->settings = *settings;
    sweeper->watch = ph_owner_watch_make(settings->portal, settings->lease, settings->child_table, pool);
    return sweeper;
}

const ph_owner_watch_t *ph_sweeper_watch(const ph_sweeper_t *sweeper)
{
    return sweeper->watch;
}

void ph_sweeper_note_outage(ph_sweeper_t *sweeper)
{
    ph_owner_watch_note_outage(sweeper->watch);
}

void ph_sweeper_note_refused(ph_sweeper_t *sweeper, const char *execution_id)
{
    if (sweeper->settings.leftovers) {
        ph_leftovers_note_refused(sweeper->settings.leftovers, execution_id);
    }
}

/* Another session holds locks that sweeping needs, perhaps one whose host is gone. */
static void set_aside(const ph_sweeper_t *sweeper, ph_watched_t *owner, const char *reason,
                      apr_pool_t *scratch)
{
    const ph_portal_t *portal = sweeper->settings.portal;
    const apr_interval_time_t interval = ph_lease_interval(sweeper->settings.lease);
    const apr_interval_time_t most = ph_lease_settings(sweeper->settings.lease)->length;

    if (owner->retry_pause == 0) {
        portal->ports.log(
            portal->ports.log_baton, PH_LOG_WARNING,
            apr_psprintf(scratch,
                         "owner %s: dead, but another session locks some of its rows; these are retried, the "
                         "others and other owners are swept meanwhile; see information_schema.INNODB_TRX: %s",
                         owner->owner.id, reason));
    }
    owner->retry_pause = owner->retry_pause == 0 ? interval : 2 * owner->retry_pause;
    owner->retry_pause = owner->retry_pause > most ? most : owner->retry_pause;
    owner->retry_at = ph_monotonic_now() + owner->retry_pause;
}

static void log_swept(const ph_sweeper_t *sweeper, const ph_watched_t *owner, apr_pool_t *scratch)
{
    const ph_portal_t *portal = sweeper->settings.portal;

    if (owner->swept > 0) {
        portal->ports.log(portal->ports.log_baton, PH_LOG_WARNING,
                          apr_psprintf(scratch, "owner %s: dead; %d of its executions are now unknown",
                                       owner->owner.id, owner->swept));
    }
}

/* Sweep around locked rows. Without progress the owner is set aside. */
static apr_status_t sweep_around(ph_sweeper_t *sweeper, ph_sweep_rows_t *rows, ph_db_t *db,
                                 apr_pool_t *scratch)
{
    const char *reason = apr_pstrdup(scratch, ph_db_error(db));
    apr_status_t rv = ph_sweep_rows_unlocked(rows, db, scratch);

    if (rv == PH_DB_FAILED) {
        rv = APR_SUCCESS; /* a server that cannot skip locked rows */
    }
    if (rv == APR_SUCCESS && rows->is_claimed && rows->count < PH_SWEEP_ROWS_MAX) {
        set_aside(sweeper, rows->owner, reason, scratch);
    }
    return rv;
}

static apr_status_t sweep_piece(ph_sweeper_t *sweeper, ph_sweep_rows_t *rows, ph_db_t *db,
                                apr_pool_t *scratch)
{
    apr_status_t rv = ph_sweep_rows_oldest(rows, db, scratch);

    if (rv == APR_EBUSY) {
        rv = sweep_around(sweeper, rows, db, scratch);
    }
    else if (rv == PH_DB_CONFLICT) {
        set_aside(sweeper, rows->owner, ph_db_error(db), scratch);
        rv = APR_SUCCESS;
    }
    else if (rv == APR_SUCCESS) {
        rows->owner->retry_pause = 0;
    }
    if (rv == APR_SUCCESS) {
        ph_metrics_note_swept(sweeper->settings.portal->metrics, rows->count);
        rv = ph_lease_renew(sweeper->settings.lease, sweeper->settings.portal, db, scratch);
    }
    return rv;
}

/* Sweep until nothing is left (*is_done), the owner is set aside or left to another process, or `until`. */
static apr_status_t sweep(int *is_done, ph_sweeper_t *sweeper, ph_watched_t *owner, apr_time_t until,
                          ph_db_t *db, apr_pool_t *scratch)
{
    ph_sweep_rows_t rows = { sweeper->settings.portal, owner, 1, 0, 0 };
    apr_status_t rv = APR_SUCCESS;
    apr_pool_t *own;

    apr_pool_create(&own, scratch);
    while (rv == APR_SUCCESS && rows.is_claimed && !rows.is_done && owner->retry_at <= ph_monotonic_now()) {
        if (ph_monotonic_now() >= until) {
            sweeper->is_unfinished = 1;
            break;
        }
        apr_pool_clear(own);
        rv = sweep_piece(sweeper, &rows, db, own);
    }
    *is_done = rows.is_done;
    if (rows.is_done) {
        owner->retry_at = ph_monotonic_now() + ph_lease_interval(sweeper->settings.lease);
        log_swept(sweeper, owner, own);
    }
    apr_pool_destroy(own);
    return rv;
}

/* A spool is replayed before its owner is swept; another child may be replaying it now. */
static int has_spooled(const ph_sweeper_t *sweeper, const char *owner, apr_pool_t *scratch)
{
    return sweeper->settings.spool && ph_spool_holds(sweeper->settings.spool, owner, scratch);
}

static int is_any_reaped(const ph_sweeper_t *sweeper)
{
    char ignored[PH_CHILD_TABLE_NAME_MAX + 1];

    return sweeper->settings.child_table &&
           ph_child_table_find_dead(sweeper->settings.child_table, 0, ignored) >= 0;
}

static apr_status_t sweep_reaped(ph_sweeper_t *sweeper, apr_time_t until, ph_db_t *db, apr_pool_t *scratch)
{
    const char *start_id = ph_lease_settings(sweeper->settings.lease)->start_id;
    ph_child_table_t *child_table = sweeper->settings.child_table;
    char child[PH_CHILD_TABLE_NAME_MAX + 1];
    apr_time_t next = ph_monotonic_now() + REAPED_PAUSE;
    apr_status_t rv = APR_SUCCESS;
    int slot, is_done;

    for (slot = ph_child_table_find_dead(child_table, 0, child); rv == APR_SUCCESS && slot >= 0;
         slot = ph_child_table_find_dead(child_table, slot + 1, child)) {
        const char *id = apr_pstrcat(scratch, start_id, "-", child, NULL);
        ph_watched_t *owner = ph_owner_watch_find(sweeper->watch, id);

        if (has_spooled(sweeper, id, scratch)) {
            next = 0;
            continue;
        }
        is_done = !owner;
        if (owner && owner->retry_at <= ph_monotonic_now()) {
            rv = sweep(&is_done, sweeper, owner, until, db, scratch);
        }
        if (rv == APR_SUCCESS && is_done) {
            ph_child_table_release(child_table, slot);
        }
        else if (owner && owner->retry_at < next) {
            next = owner->retry_at;
        }
    }
    sweeper->reaped_at = is_any_reaped(sweeper) ? next : 0;
    return rv;
}

static apr_status_t sweep_dead(ph_sweeper_t *sweeper, apr_time_t until, ph_db_t *db, apr_pool_t *scratch)
{
    apr_status_t rv = APR_SUCCESS;
    int i, is_done;

    for (i = 0; rv == APR_SUCCESS && i < ph_owner_watch_count(sweeper->watch); i++) {
        ph_watched_t *owner = ph_owner_watch_at(sweeper->watch, i);

        if (ph_owner_watch_is_dead(sweeper->watch, owner) && owner->retry_at <= ph_monotonic_now() &&
            !has_spooled(sweeper, owner->owner.id, scratch)) {
            rv = sweep(&is_done, sweeper, owner, until, db, scratch);
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
        /* Without instance and place, because this process does not know them. */
        const ph_owner_t owner = { APR_ARRAY_IDX(ids, i, const char *), "", "", 0, 0 };

        rv = ph_store_owner_insert(db, &owner, own->length, scratch);
        if (rv == PH_DB_DUPLICATE) {
            rv = APR_SUCCESS;
        }
    }
    return rv;
}

static apr_time_t next_run(const ph_sweeper_t *sweeper)
{
    const ph_lease_t *lease = sweeper->settings.lease;

    return ph_monotonic_now() + (ph_owner_watch_has_suspect(sweeper->watch)
                                     ? ph_lease_settings(lease)->length / SUSPECT_SHARE
                                     : ph_lease_interval(lease));
}

/* Read the owners, replay spools and look after this process's own rows. */
static apr_status_t look(ph_sweeper_t *sweeper, ph_db_t *db, apr_pool_t *scratch)
{
    apr_status_t rv = APR_SUCCESS;

    if (sweeper->settings.spool) {
        rv = ph_spool_replay(sweeper->settings.spool, db, scratch);
    }
    if (rv == APR_SUCCESS) {
        rv = ph_owner_watch_read(sweeper->watch, db, scratch);
    }
    if (rv == APR_SUCCESS && sweeper->settings.leftovers) {
        rv = ph_leftovers_close(sweeper->settings.leftovers, db, scratch);
    }
    return rv;
}

apr_status_t ph_sweeper_run(ph_sweeper_t *sweeper, ph_db_t *db, apr_pool_t *scratch)
{
    const apr_time_t now = ph_monotonic_now();
    const int is_due = now >= sweeper->run_at;
    const int is_reaped = now >= sweeper->reaped_at && is_any_reaped(sweeper);
    apr_status_t rv = APR_SUCCESS;

    if (!is_due && !is_reaped && !sweeper->is_unfinished) {
        return APR_SUCCESS;
    }
    if (is_due || is_reaped) {
        rv = look(sweeper, db, scratch);
    }
    sweeper->is_unfinished = 0;
    if (rv == APR_SUCCESS && is_reaped) {
        rv = sweep_reaped(sweeper, now + TURN, db, scratch);
    }
    if (rv == APR_SUCCESS) {
        rv = sweep_dead(sweeper, now + TURN, db, scratch);
    }
    if (rv == APR_SUCCESS && is_due) {
        rv = insert_missing(sweeper, db, scratch);
    }
    if (rv == APR_SUCCESS && is_due) {
        sweeper->run_at = next_run(sweeper);
    }
    return rv;
}
