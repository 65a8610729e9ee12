/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_LEASE_H
#define PH_PIPELINE_LEASE_H

#include "service/portal.h"

/* The lease of this process: a row of ph_owner, taken and renewed by the outcome writer's thread, by which
 * other processes see that it is alive. _make, _renew and _end are the outcome writer's; the rest is for any
 * thread.
 *
 * Why no swept execution is ever sent: this process counts the lease by its monotonic clock from before it
 * sent the renewal. A watcher (owner_watch) counts by its own from after it has read the renewed value, which
 * is later, and sweeps no sooner than one length after that; it stops counting during outages, which only
 * makes it later still. Both clocks run at the same rate, so the lease has ended here before anything is
 * swept there, whatever any wall clock says. An attempt must end before the lease does
 * (ph_lease_outlasts, asked before the socket opens), and a renewal after its end begins a new epoch, in
 * which executions of the old one are not sent. The sweeper's claim fails if a renewal came in between. */
typedef struct ph_lease_t ph_lease_t;

#define PH_LEASE_LENGTH apr_time_from_sec(60)

typedef struct ph_lease_settings_t {
    const char *start_id; /* of this start of httpd */
    const char *child;    /* of this process in it: the owner is "<start>-<child>" */
    const char *instance;
    apr_interval_time_t length; /* PH_LEASE_LENGTH; shorter in tests */
    const char *server;         /* the PidFile of this httpd, which tells several on one host apart */
} ph_lease_settings_t;

ph_lease_t *ph_lease_make(const ph_lease_settings_t *settings, apr_pool_t *pool);

/* The id of this process as an owner of executions; as long-lived as the lease. */
const char *ph_lease_owner(const ph_lease_t *lease);
const ph_lease_settings_t *ph_lease_settings(const ph_lease_t *lease);

/* Where this process runs, as its row of ph_owner says; "" = not known. */
const char *ph_lease_host(const ph_lease_t *lease);

/* How often the lease is renewed, and how often a process looks for expired ones. */
apr_interval_time_t ph_lease_interval(const ph_lease_t *lease);

/* If due, take or renew the lease. A row that another process has swept is inserted again, as a new epoch. A
 * failure is returned and leaves the lease as it was. */
apr_status_t ph_lease_renew(ph_lease_t *lease, ph_portal_t *portal, ph_db_t *db, apr_pool_t *scratch);

/* The time since it was renewed. For the outcome writer's thread. */
apr_interval_time_t ph_lease_age(const ph_lease_t *lease);

/* Incremented whenever the lease was lost: executions admitted in an earlier epoch may have been swept and
 * are never sent. */
int ph_lease_epoch(const ph_lease_t *lease);

/* 1 = `epoch` is the current one and the lease lasts longer than an attempt that takes at most `timeout`. */
int ph_lease_outlasts(const ph_lease_t *lease, int epoch, apr_interval_time_t timeout);

/* Delete the row: the process ends and leaves no execution open. */
apr_status_t ph_lease_end(ph_lease_t *lease, ph_db_t *db, apr_pool_t *scratch);

#endif
