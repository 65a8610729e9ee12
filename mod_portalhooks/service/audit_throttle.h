/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_AUDIT_THROTTLE_H
#define PH_SERVICE_AUDIT_THROTTLE_H

#include <apr_pools.h>
#include <apr_time.h>

/* The audit throttle: at most one audit entry per user, subject and minute in each child, of refusals and
 * reads, so that a client in a loop cannot fill the audit log. Fixed size, 300 KiB: when it is full, a pair
 * not written recently is evicted. */
typedef struct ph_audit_throttle_t ph_audit_throttle_t;

/* From `pool`; any thread may use it. NULL when its mutex cannot be created. */
ph_audit_throttle_t *ph_audit_throttle_make(apr_pool_t *pool);

/* 1 when an entry about `subject` is to be written at `now`; *left_out is then the number of entries of the
 * same user and subject dropped since the last one written. Else 0, *left_out unchanged. A subject is told
 * apart by its first 319 bytes. */
int ph_audit_throttle_note(int *left_out, ph_audit_throttle_t *throttle, const char *username,
                           const char *subject, apr_time_t now);

#endif
