/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_OWNER_WATCH_H
#define PH_PIPELINE_OWNER_WATCH_H

#include "child_table.h"
#include "lease.h"
#include "store/store_owner.h"

/* What this process has seen of every owner, its own row included, and which of them are dead. No clock of
 * any server or of any other host counts: a lease is a value that changes with each renewal, and this process
 * measures by its own monotonic clock how long a value has not changed.
 *
 * An owner is dead
 * - at once, when it has the instance of this process, ran at its place (the same machine, boot and pid
 *   namespace) and its process has ended;
 * - otherwise when its value has not changed for one whole lease in which this process could read the
 *   database. Only time between two successful readings counts, and after an outage only what follows the
 *   first LEASE / 30: a living owner, whose renewal is overdue by then, tries every second and is faster. An
 *   outage therefore interrupts the count without starting it again, so that short outages cannot add up: a
 *   dead owner is found after one lease and the time of the outages.
 * A child of this start is alive as long as the parent has not reaped it.
 *
 * For one thread, the outcome writer's. */
typedef struct ph_owner_watch_t ph_owner_watch_t;

/* An owner, as last read. */
typedef struct ph_watched_t {
    ph_owner_t owner;
    apr_int64_t value;
    apr_time_t value_since; /* on the watch's count */
    int has_renewed;        /* its value was seen to change */
    int is_claimed;         /* by this process, which sweeps it */

    /* the sweeper's */
    int swept;                       /* executions so far */
    apr_time_t retry_at;             /* set aside until then; monotonic */
    apr_interval_time_t retry_pause; /* 0 = not set aside yet */
} ph_watched_t;

/* `child_table` may be NULL. */
ph_owner_watch_t *ph_owner_watch_make(ph_portal_t *portal, const ph_lease_t *lease,
                                      const ph_child_table_t *child_table, apr_pool_t *pool);

/* Read all owners. Also reads the database's clock, and whether the database now requires a newer module:
 * then this process stops serving (portal->schema_fault). Raises and clears the alerts, one log line per
 * change. */
apr_status_t ph_owner_watch_read(ph_owner_watch_t *watch, ph_db_t *db, apr_pool_t *scratch);

/* The database was unavailable. */
void ph_owner_watch_note_outage(ph_owner_watch_t *watch);

/* The owners as last read, valid until the next reading: count and element. */
int ph_owner_watch_count(const ph_owner_watch_t *watch);
ph_watched_t *ph_owner_watch_at(const ph_owner_watch_t *watch, int index);

/* The owner with this id; NULL = it had no row. */
ph_watched_t *ph_owner_watch_find(const ph_owner_watch_t *watch, const char *id);

/* Does this process have the smallest id of all that are alive? One that has not renewed its lease for three
 * intervals is passed over, long before it is dead. */
int ph_owner_watch_is_first(const ph_owner_watch_t *watch);

int ph_owner_watch_is_dead(const ph_owner_watch_t *watch, const ph_watched_t *owner);

/* Has an owner missed a renewal, so that the next reading should follow within a second? */
int ph_owner_watch_has_suspect(const ph_owner_watch_t *watch);

/* The database's time now; 0 = not known, or it differs from this host's by more than 5 minutes. */
apr_time_t ph_owner_watch_db_time(const ph_owner_watch_t *watch);

#endif
