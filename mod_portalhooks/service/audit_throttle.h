/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_AUDIT_THROTTLE_H
#define PH_SERVICE_AUDIT_THROTTLE_H

#include <apr_pools.h>
#include <apr_time.h>

/* The audit throttle: at most one audit entry of a refusal per user, integration and minute in each child, so
 * that a client in a loop cannot fill the audit log. Fixed size, 172 KiB: when it is full, a pair
 * not written recently is evicted. */
typedef struct ph_audit_throttle_t ph_audit_throttle_t;

/* From `pool`; any thread may use it. NULL when its mutex cannot be created. */
ph_audit_throttle_t *ph_audit_throttle_make(apr_pool_t *pool);

/* 1 when the refusal at `now` is to be written; *left_out is then the number of refusals of the same user and
 * integration dropped since the last one written. Else 0, *left_out unchanged. `integration_id` may be NULL.
 */
int ph_audit_throttle_note(int *left_out, ph_audit_throttle_t *throttle, const char *username,
                           const char *integration_id, apr_time_t now);

#endif
