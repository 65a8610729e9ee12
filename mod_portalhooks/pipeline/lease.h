/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_LEASE_H
#define PH_PIPELINE_LEASE_H

#include "service/portal.h"

/* This process's claim to be alive: a row of ph_owner, renewed by the outcome writer's thread; any thread may
 * ask whether it holds. Time here is the monotonic clock, so that a step of the wall clock neither ends nor
 * prolongs a lease. */
typedef struct ph_lease_t ph_lease_t;

#define PH_LEASE_LENGTH apr_time_from_sec(60)

typedef struct ph_lease_settings_t {
    const char *start_id; /* of this start of httpd */
    const char *child;    /* of this process in it: the owner is "<start>-<child>" */
    const char *instance;
    apr_interval_time_t length; /* PH_LEASE_LENGTH; tests have shorter ones */
} ph_lease_settings_t;

ph_lease_t *ph_lease_make(const ph_lease_settings_t *settings, apr_pool_t *pool);

const char *ph_lease_owner(const ph_lease_t *lease);
const ph_lease_settings_t *ph_lease_settings(const ph_lease_t *lease);

/* How often it is renewed, and how often an owner looks for the dead. */
apr_interval_time_t ph_lease_interval(const ph_lease_t *lease);

/* Take or renew it when that is due; a row that was swept is made anew. Failures keep what was held. */
apr_status_t ph_lease_renew(ph_lease_t *lease, ph_portal_t *portal, ph_db_t *db, apr_pool_t *scratch);

/* It is another one each time the lease was lost: what was admitted under an earlier one may have been swept,
 * and is never sent. */
int ph_lease_epoch(const ph_lease_t *lease);

/* 1 when `epoch` still lasts, and an attempt that takes `timeout` at most will end before the lease does. */
int ph_lease_outlasts(const ph_lease_t *lease, int epoch, apr_interval_time_t timeout);

/* The process ends with nothing open: its row goes. */
apr_status_t ph_lease_end(ph_lease_t *lease, ph_db_t *db, apr_pool_t *scratch);

#endif
