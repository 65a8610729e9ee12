/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_FAILING_INTEGRATIONS_H
#define PH_SERVICE_FAILING_INTEGRATIONS_H

#include <apr.h>
#include <stdatomic.h>

/* Failures by integration, in zeroed shared memory allocated by the caller. The first ones that fail have a
 * count of their own, so that it never decreases; all others share one. Any thread of any process. */

#define PH_FAILING_INTEGRATIONS_MAX 1000

typedef struct ph_failing_integration_t {
    atomic_int state; /* 0 = free, 1 = `id` is being written, 2 = ready */
    char id[65];
    _Atomic apr_uint64_t failures;
} ph_failing_integration_t;

typedef struct ph_failing_integrations_t {
    ph_failing_integration_t entries[PH_FAILING_INTEGRATIONS_MAX];
    _Atomic apr_uint64_t others;
} ph_failing_integrations_t;

/* Count a failure of integration `id`; at most `max` of them have their own count. */
void ph_failing_integrations_note(ph_failing_integrations_t *failing, const char *id, int max);

/* The next entry at or after *i, and its index; NULL = no more. */
const ph_failing_integration_t *ph_failing_integrations_next(const ph_failing_integrations_t *failing,
                                                             int *i);

#endif
