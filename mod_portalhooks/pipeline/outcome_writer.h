/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_OUTCOME_WRITER_H
#define PH_PIPELINE_OUTCOME_WRITER_H

#include "cleaner.h"
#include "click.h"
#include "indexer_thread.h"
#include "lease.h"
#include "service/portal.h"
#include "sweeper.h"

/* The thread that commits outcomes, many in one transaction, and wakes their waiters. Between batches, and at
 * least once a second, it also renews the lease and runs the sweeper and the cleaner. */
typedef struct ph_outcome_writer_t ph_outcome_writer_t;

typedef struct ph_outcome_writer_settings_t {
    ph_portal_t *portal;
    ph_lease_t *lease;
    ph_sweeper_t *sweeper;
    ph_cleaner_t *cleaner;
    ph_indexer_thread_t *indexer; /* NULL = none */
    ph_spool_t *spool;            /* NULL = none */
    /* Called on the outcome writer's thread with each click whose outcome is committed or, at the end,
     * spooled; before its waiters are woken and its reference is released. */
    void (*written)(void *baton, const ph_click_t *click);
    /* How many attempts are queued and in flight; NULL = not known. */
    void (*count_attempts)(void *baton, int *queued, int *in_flight);
    void *baton;
} ph_outcome_writer_settings_t;

/* Start the thread, with all signals blocked. Lives in `pool`, which must outlive ph_outcome_writer_stop and
 * in which nothing is allocated later. */
apr_status_t ph_outcome_writer_make(ph_outcome_writer_t **writer,
                                    const ph_outcome_writer_settings_t *settings, apr_pool_t *pool);

/* Announce a click: one ph_outcome_writer_push will follow. Any thread. */
void ph_outcome_writer_expect(ph_outcome_writer_t *writer);

/* Hand over an announced click whose attempt has ended, with the pipeline's reference. Any thread; never
 * waits for the database. */
void ph_outcome_writer_push(ph_outcome_writer_t *writer, ph_click_t *click);

/* A request starts (1) or stops (-1) waiting for an outcome. While one waits, outcomes are gathered for 1 ms
 * instead of 10, and only if more are announced. Any thread. */
void ph_outcome_writer_count_waiters(ph_outcome_writer_t *writer, int change);

/* Commit what was pushed until `deadline` (wall clock), then write the rest to the spool, and join the
 * thread. 1 = everything is committed; then the lease is ended too, if the database is reachable. Call once,
 * after admission and the dispatcher have stopped. */
int ph_outcome_writer_stop(ph_outcome_writer_t *writer, apr_time_t deadline);

#endif
