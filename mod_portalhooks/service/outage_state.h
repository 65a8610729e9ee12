/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_OUTAGE_STATE_H
#define PH_SERVICE_OUTAGE_STATE_H

#include <apr_time.h>
#include <stdatomic.h>

#include "store/db_status.h"

/* Whether the database serves, as all children of a host see it, in zeroed shared memory allocated by the
 * caller: each change is one line in the log, whichever child sees it first. While it stays away a line is
 * repeated after 60 s, then after ever longer times, and a database that comes and goes is reported ever more
 * rarely. Any thread of any process. `state` may be NULL: then nothing is told. */
typedef struct ph_outage_state_t {
    atomic_int fault;       /* ph_db_fault_t + 1; 0 = it serves */
    atomic_llong begun_at;  /* of the outage that was logged */
    atomic_llong failed_at; /* the last failure */
    atomic_llong logged_at; /* the last line about a failure */
    atomic_llong interval;  /* between lines; grows while there are many */
    atomic_ullong failures; /* of the outage */
    atomic_ullong unlogged; /* since the last line */
} ph_outage_state_t;

/* Is it the database that fails, and not one statement? */
int ph_outage_state_is_outage(ph_db_fault_t fault);

/* A call failed with `fault`, which is one of an outage. 1 = log it; *unlogged (never NULL) failures were not
 * since the last line. */
int ph_outage_state_failed(unsigned *unlogged, ph_outage_state_t *state, ph_db_fault_t fault, apr_time_t now);

/* A process sees that everything works which failed (`is_over`), or that one call did. 1 = log that the
 * outage is over; *lasted and *failures (neither NULL) describe it. */
int ph_outage_state_worked(apr_interval_time_t *lasted, unsigned *failures, ph_outage_state_t *state,
                           int is_over, apr_time_t now);

#endif
