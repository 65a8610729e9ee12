/* SPDX-License-Identifier: Apache-2.0 */
/* The limit and the circuit breaker in front of ph_db_open: a wait for a connection must have a limit,
 * and each try while the server is away costs a connection attempt. */
#include "db_gate.h"

#include <apr_thread_cond.h>
#include <apr_thread_mutex.h>

#include "os/monotonic.h"

#define FAILURES_TO_OPEN 3
#define RETRY_AFTER apr_time_from_sec(1)

struct ph_db_gate_t {
    apr_thread_mutex_t *mutex;
    apr_thread_cond_t *changed; /* a place became free, or the breaker opened */
    int places;                 /* that are free */
    int failures;               /* in a row; the breaker is open from FAILURES_TO_OPEN on */
    apr_time_t failed_at;       /* the last time, monotonic: a clock step must not keep the breaker open */
    int is_trying;              /* a caller tests whether the database is back */
};

apr_status_t ph_db_gate_make(ph_db_gate_t **gate, int places, apr_pool_t *pool)
{
    ph_db_gate_t *made = apr_pcalloc(pool, sizeof(*made));
    apr_status_t rv;

    made->places = places;
    rv = apr_thread_mutex_create(&made->mutex, APR_THREAD_MUTEX_DEFAULT, pool);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    rv = apr_thread_cond_create(&made->changed, pool);
    if (rv == APR_SUCCESS) {
        *gate = made;
    }
    return rv;
}

/* May this caller ask for a connection now? */
static int is_passable(ph_db_gate_t *gate)
{
    if (gate->failures < FAILURES_TO_OPEN) {
        return 1;
    }
    return !gate->is_trying && ph_monotonic_now() - gate->failed_at >= RETRY_AFTER;
}

/* Wait for a place until `deadline`, unless the breaker opens meanwhile. */
static apr_status_t wait_for_place(ph_db_gate_t *gate, apr_time_t deadline)
{
    apr_interval_time_t left;

    while (gate->places == 0) {
        left = deadline - apr_time_now();
        if (left <= 0 || !is_passable(gate)) {
            return PH_DB_UNAVAILABLE;
        }
        apr_thread_cond_timedwait(gate->changed, gate->mutex, left);
    }
    return is_passable(gate) ? APR_SUCCESS : PH_DB_UNAVAILABLE;
}

apr_status_t ph_db_gate_enter(ph_db_gate_t *gate, apr_time_t deadline)
{
    apr_status_t rv;

    apr_thread_mutex_lock(gate->mutex);
    rv = is_passable(gate) ? APR_SUCCESS : PH_DB_UNAVAILABLE;
    if (rv == APR_SUCCESS && deadline != 0) {
        rv = wait_for_place(gate, deadline);
    }
    if (rv == APR_SUCCESS) {
        gate->is_trying = (gate->failures >= FAILURES_TO_OPEN);
        gate->places -= (deadline != 0);
    }
    apr_thread_mutex_unlock(gate->mutex);
    return rv;
}

void ph_db_gate_report(ph_db_gate_t *gate, int opened)
{
    apr_thread_mutex_lock(gate->mutex);
    gate->is_trying = 0;
    if (opened) {
        gate->failures = 0;
    }
    else {
        gate->failures++;
        gate->failed_at = ph_monotonic_now();
        apr_thread_cond_broadcast(gate->changed);
    }
    apr_thread_mutex_unlock(gate->mutex);
}

void ph_db_gate_leave(ph_db_gate_t *gate)
{
    apr_thread_mutex_lock(gate->mutex);
    gate->places++;
    apr_thread_cond_signal(gate->changed);
    apr_thread_mutex_unlock(gate->mutex);
}
