/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_LEFTOVERS_H
#define PH_PIPELINE_LEFTOVERS_H

#include "lease.h"

/* Executions of this living process that are `sending` although nothing here will end them. If its commit
 * became visible after the click had been refused, it is closed as `interrupted`, not sent; otherwise the
 * database has lost or refused its outcome, and it is `unknown`. For one thread, the outcome writer's. */
typedef struct ph_leftovers_t ph_leftovers_t;

typedef struct ph_leftovers_settings_t {
    ph_portal_t *portal;
    const ph_lease_t *lease;
    /* Does a click with this execution wait, run, or await the commit of its outcome? Once it does not, it
     * never does again, except for clicks that are being committed right now. Any doubt is a yes. */
    int (*is_in_hand)(void *baton, const char *execution_id);
    void *baton;
} ph_leftovers_settings_t;

ph_leftovers_t *ph_leftovers_make(const ph_leftovers_settings_t *settings, apr_pool_t *pool);

/* The click of this execution was refused, and its row did not appear in time. The last 256 are known. */
void ph_leftovers_note_refused(ph_leftovers_t *leftovers, const char *execution_id);

/* List what is open, if due (ph_lease_interval), and close what has been in nobody's hand for a third of a
 * lease, longer than any commit takes. Failures of the database are returned; a lock is none. */
apr_status_t ph_leftovers_close(ph_leftovers_t *leftovers, ph_db_t *db, apr_pool_t *scratch);

#endif
