/* SPDX-License-Identifier: Apache-2.0 */
/* Atomics only: of all processes, the one that moves `logged_at` or clears `fault` writes the line. */
#include "outage_state.h"

#define INTERVAL apr_time_from_sec(10)      /* at least, between lines about changes */
#define INTERVAL_MAX apr_time_from_sec(150) /* … when they are many */
#define REPEAT 6                            /* intervals between lines about the same fault */
#define CALM 12                             /* intervals after which the first one counts again */
#define SILENT apr_time_from_sec(10)        /* without a failure: whoever saw the last one is gone */

int ph_outage_state_is_outage(ph_db_fault_t fault)
{
    switch (fault) {
    case PH_DB_FAULT_UNREACHABLE:
    case PH_DB_FAULT_LOGIN:
    case PH_DB_FAULT_TLS:
    case PH_DB_FAULT_CONNECTIONS:
    case PH_DB_FAULT_READ_ONLY:
    case PH_DB_FAULT_NOT_READY:
    case PH_DB_FAULT_SESSION:
    case PH_DB_FAULT_STATEMENTS:
    case PH_DB_FAULT_LOCKED:
    case PH_DB_FAULT_FULL:
        return 1;
    case PH_DB_FAULT_PACKET:
    case PH_DB_FAULT_DEADLOCK:
    case PH_DB_FAULT_TOO_SLOW:
    case PH_DB_FAULT_DUPLICATE:
    case PH_DB_FAULT_SCHEMA:
    case PH_DB_FAULT_VIEW:
    case PH_DB_FAULT_OTHER:
        return 0;
    }
    return 0;
}

static apr_interval_time_t next_interval(apr_interval_time_t interval, apr_interval_time_t since)
{
    if (since >= CALM * interval) {
        return INTERVAL;
    }
    return 2 * interval < INTERVAL_MAX ? 2 * interval : INTERVAL_MAX;
}

int ph_outage_state_failed(unsigned *unlogged, ph_outage_state_t *state, ph_db_fault_t fault, apr_time_t now)
{
    const int known = atomic_load(&state->fault);
    const int is_change = known != (int)fault + 1;
    long long logged_at = atomic_load(&state->logged_at);
    const apr_interval_time_t since = now - logged_at;
    apr_interval_time_t interval = atomic_load(&state->interval);

    *unlogged = 0;
    interval = interval > 0 ? interval : INTERVAL;
    atomic_store(&state->failed_at, now);
    atomic_fetch_add(&state->failures, 1);
    /* A clock that was set back must not silence the log. */
    if ((since >= 0 && since < (is_change ? interval : REPEAT * interval)) ||
        !atomic_compare_exchange_strong(&state->logged_at, &logged_at, now)) {
        atomic_fetch_add(&state->unlogged, 1);
        return 0;
    }
    atomic_store(&state->interval, next_interval(interval, since));
    *unlogged = (unsigned)atomic_exchange(&state->unlogged, 0);
    if (known == 0) {
        *unlogged = 0;
        atomic_store(&state->begun_at, now);
        atomic_store(&state->failures, 1);
    }
    atomic_store(&state->fault, (int)fault + 1);
    return 1;
}

int ph_outage_state_worked(apr_interval_time_t *lasted, unsigned *failures, ph_outage_state_t *state,
                           int is_over, apr_time_t now)
{
    if (!state || atomic_load(&state->fault) == 0 ||
        (!is_over && now - atomic_load(&state->failed_at) < SILENT)) {
        return 0;
    }
    if (atomic_exchange(&state->fault, 0) == 0) {
        return 0;
    }
    *lasted = now - atomic_load(&state->begun_at);
    *failures = (unsigned)atomic_load(&state->failures);
    return 1;
}
