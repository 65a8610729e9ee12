/* SPDX-License-Identifier: Apache-2.0 */
/* A bounded wait for a connection: mod_dbd itself waits for one without limit, and each try at a server
 * that is away costs a connection attempt. */
#include "db_gate.h"

#include <apr_thread_cond.h>
#include <apr_thread_mutex.h>
#include <time.h>

#define FAILURES_TO_OPEN 3
#define STAYS_OPEN apr_time_from_sec(1)

struct ph_db_gate_t {
    apr_thread_mutex_t *mutex;
    apr_thread_cond_t *left; /* a place became free */
    int places;
    int failures;          /* in a row */
    apr_int64_t opened_at; /* of the breaker, monotonic */
    int is_trying;         /* somebody tests whether the database is back */
};

/* Not the wall clock: a step back must not keep the breaker open. */
static apr_int64_t monotonic_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (apr_int64_t)now.tv_sec * APR_USEC_PER_SEC + now.tv_nsec / 1000;
}

apr_status_t ph_db_gate_make(ph_db_gate_t **gate, int places, apr_pool_t *pool)
{
    ph_db_gate_t *made = apr_pcalloc(pool, sizeof(*made));
    apr_status_t rv;

    made->places = places;
    rv = apr_thread_mutex_create(&made->mutex, APR_THREAD_MUTEX_DEFAULT, pool);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    rv = apr_thread_cond_create(&made->left, pool);
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
    return !gate->is_trying && monotonic_us() - gate->opened_at >= STAYS_OPEN;
}

/* Wait for a place until `deadline`, as long as there is hope for a connection. */
static apr_status_t wait_for_place(ph_db_gate_t *gate, apr_time_t deadline)
{
    apr_interval_time_t left;

    while (gate->places == 0) {
        left = deadline - apr_time_now();
        if (left <= 0 || !is_passable(gate)) {
            return PH_DB_UNAVAILABLE;
        }
        apr_thread_cond_timedwait(gate->left, gate->mutex, left);
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
        gate->opened_at = monotonic_us();
        /* Whoever waits for a place learns now that there is no hope. */
        apr_thread_cond_broadcast(gate->left);
    }
    apr_thread_mutex_unlock(gate->mutex);
}

void ph_db_gate_leave(ph_db_gate_t *gate)
{
    apr_thread_mutex_lock(gate->mutex);
    gate->places++;
    apr_thread_cond_signal(gate->left);
    apr_thread_mutex_unlock(gate->mutex);
}
