/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_OUTCOME_COMMIT_H
#define PH_PIPELINE_OUTCOME_COMMIT_H

#include "lease.h"
#include "outcome_batch.h"
#include "sweeper.h"

/* Commits outcomes on a connection of its own. What cannot be written now is set aside and tried again, what
 * cannot be written at all goes into the spool, and nothing waits behind either. For the outcome writer's
 * thread. */
typedef struct ph_outcome_commit_t ph_outcome_commit_t;

typedef struct ph_outcome_commit_settings_t {
    ph_portal_t *portal;
    ph_lease_t *lease;
    ph_spool_t *spool; /* NULL = none */
    /* An outcome is committed, or kept in the spool; before its waiters are woken. */
    void (*written)(void *baton, const ph_click_t *click);
    void *baton;
    ph_sweeper_t *sweeper; /* is told of lost connections */
} ph_outcome_commit_settings_t;

/* From `pool`, which must be the thread's own. */
ph_outcome_commit_t *ph_outcome_commit_make(const ph_outcome_commit_settings_t *settings, apr_pool_t *pool);

/* Its connection, opened if there is none. It stays open until a failure or _disconnect. */
apr_status_t ph_outcome_commit_connect(ph_db_t **db, ph_outcome_commit_t *commit);

/* Close a connection that failed; the next try opens a new one. */
void ph_outcome_commit_disconnect(ph_outcome_commit_t *commit);

/* Return the connection until there is work again. */
void ph_outcome_commit_rest(ph_outcome_commit_t *commit);

/* Commit up to PH_OUTCOME_BATCH_MAX clicks, with their references; renews the lease first. */
void ph_outcome_commit_run(ph_outcome_commit_t *commit, ph_click_t **clicks, int count);

/* Try again what was set aside and is due. */
void ph_outcome_commit_run_due(ph_outcome_commit_t *commit);

/* When that is the case next, monotonic; 0 = nothing is set aside. */
apr_time_t ph_outcome_commit_next(const ph_outcome_commit_t *commit);

/* How many outcomes are set aside. */
int ph_outcome_commit_aside(const ph_outcome_commit_t *commit);

/* The process ends before the database is back: spool these clicks and all that are set aside. To their
 * waiters they are still `sending`. */
void ph_outcome_commit_spool(ph_outcome_commit_t *commit, ph_click_t **clicks, int count);

/* Close the connection. 1 = nothing had to be spooled; then the lease is ended too, if the database is there.
 */
int ph_outcome_commit_end(ph_outcome_commit_t *commit);

#endif
