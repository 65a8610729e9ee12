/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_OUTCOME_WRITER_H
#define PH_PIPELINE_OUTCOME_WRITER_H

#include "cleaner.h"
#include "click.h"
#include "lease.h"
#include "service/portal.h"
#include "sweeper.h"

/* The thread that commits outcomes, many in one transaction, and wakes those who wait for them. It
 * also keeps this process's lease, looks for what dead processes left and removes what is old. */
typedef struct ph_outcome_writer_t ph_outcome_writer_t;

typedef struct ph_outcome_writer_settings_t {
    ph_portal_t *portal;
    ph_lease_t *lease;
    ph_sweeper_t *sweeper;
    ph_cleaner_t *cleaner;
    ph_spool_t *spool; /* NULL = there is none */
    /* Called on the outcome writer's thread for each click whose outcome is committed, or given up at the
     * end, before its reference is released: its place is free again. */
    void (*written)(void *baton, const ph_click_t *click);
    void *baton;
} ph_outcome_writer_settings_t;

/* Start the thread, all signals blocked. */
apr_status_t ph_outcome_writer_make(ph_outcome_writer_t **writer,
                                    const ph_outcome_writer_settings_t *settings, apr_pool_t *pool);

/* A click is on its way here: its ph_outcome_writer_push follows, once. Any thread. */
void ph_outcome_writer_expect(ph_outcome_writer_t *writer);

/* Take over an ended click with the pipeline's reference; any thread, never blocks on the database. */
void ph_outcome_writer_push(ph_outcome_writer_t *writer, ph_click_t *click);

/* Somebody begins (1) or ends (-1) to wait for an outcome: meanwhile outcomes are gathered for a millisecond
 * at most, and only while others are on their way. Any thread. */
void ph_outcome_writer_count_waiters(ph_outcome_writer_t *writer, int change);

/* Write what there is until `deadline`, and what the database does not take to the spool. Ends the lease if
 * nothing is left there. Joins the thread; call once, last of all. 1 when nothing is left. */
int ph_outcome_writer_stop(ph_outcome_writer_t *writer, apr_time_t deadline);

#endif
