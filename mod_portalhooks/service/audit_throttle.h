/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_AUDIT_THROTTLE_H
#define PH_SERVICE_AUDIT_THROTTLE_H

#include <apr_pools.h>
#include <apr_time.h>

/* Which refusals get an audit entry: at most one per user, integration and minute in each child. The
 * memory is of a fixed size; whoever has not been refused for the longest is forgotten first. */
typedef struct ph_audit_throttle_t ph_audit_throttle_t;

/* Lives in `pool`; any thread may use it. NULL when there is no mutex to be had. */
ph_audit_throttle_t *ph_audit_throttle_make(apr_pool_t *pool);

/* 1 when this one is to be written, with *left_out of the same user and integration before it that were
 * not; else 0. `integration_id` may be NULL. */
int ph_audit_throttle_note(int *left_out, ph_audit_throttle_t *throttle, const char *username,
                           const char *integration_id, apr_time_t now);

#endif
