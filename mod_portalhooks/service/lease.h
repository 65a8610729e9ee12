/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_LEASE_H
#define PH_SERVICE_LEASE_H

#include "portal.h"

/* This process's claim to be alive (ph_owner), and the sweeping of those that are not. The settler's
 * thread keeps and sweeps; any thread may ask. Time here is the monotonic clock, so that a step of the
 * wall clock neither ends nor prolongs a lease. */
typedef struct ph_lease_t ph_lease_t;

/* `start_id` names this start of httpd, `child` this process in it: the owner is "<start>-<child>". */
ph_lease_t *ph_lease_make(const char *start_id, const char *child, const char *instance, apr_pool_t *pool);

const char *ph_lease_owner(const ph_lease_t *lease);

/* Take or renew it when that is due; a row that was swept is made anew. Failures keep what was held. */
apr_status_t ph_lease_keep(ph_lease_t *lease, ph_portal_t *portal, ph_db_t *db, apr_pool_t *scratch);

/* 1 when an attempt that takes `timeout` at most will end before the lease does. */
int ph_lease_outlasts(const ph_lease_t *lease, apr_interval_time_t timeout);

/* What dead owners left `sending` becomes `unknown`, a transaction per owner. Never sends. */
apr_status_t ph_lease_sweep(ph_lease_t *lease, ph_portal_t *portal, ph_db_t *db, apr_pool_t *scratch);

/* The process ends with nothing open: its row goes. */
apr_status_t ph_lease_end(ph_lease_t *lease, ph_db_t *db, apr_pool_t *scratch);

#endif
