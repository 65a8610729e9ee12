/* SPDX-License-Identifier: Apache-2.0 */
/* Sweeping in one transaction; if a lock is in the way, in several around it. */
#include "sweep_rows.h"

#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>

#include "attention_rows.h"
#include "core/text/lookup.h"
#include "os/monotonic.h"
#include "store/batch.h"
#include "store/store_execution.h"
#include "store/store_stats.h"

/* A gap that another session locks is not seen beforehand: an INSERT of counts waits a second for it. */
#define WAIT apr_time_from_msec(500)
#define WAITS_MAX 2

typedef struct piece_t {
    ph_sweep_rows_t *rows;
    const apr_array_header_t *some; /* ph_execution_t of one integration; NULL = the oldest of all */
    apr_time_t now;
    int is_claimed;
    int is_done;
    int count;
} piece_t;

/* A lock wait is not repeated within the transaction's tries. */
static apr_status_t judge(const ph_db_t *db, const ph_portal_t *portal, apr_status_t rv)
{
    return rv == PH_DB_CONFLICT && portal->thread_db->dialect == PH_DIALECT_MYSQL &&
                   ph_db_fault(db) == PH_DB_FAULT_LOCKED
               ? APR_EBUSY
               : rv;
}

/* ---- counting ------------------------------------------------------------------------------------- */

static ph_stats_delta_t *find_sum(const apr_array_header_t *sums, const ph_execution_t *execution)
{
    const apr_time_t hour = ph_store_stats_hour(execution->created_at);
    int i;

    for (i = 0; i < sums->nelts; i++) {
        ph_stats_delta_t *sum = &APR_ARRAY_IDX(sums, i, ph_stats_delta_t);

        if (sum->hour == hour && strcmp(sum->integration_id, execution->integration_id) == 0) {
            return sum;
        }
    }
    return NULL;
}

static void add_unknown(apr_array_header_t *sums, const ph_portal_t *portal, const ph_execution_t *execution)
{
    ph_stats_delta_t *sum = find_sum(sums, execution);

    if (execution->mode == PH_MODE_TEST) {
        return; /* tests are not counted */
    }
    if (!sum) {
        sum = apr_array_push(sums);
        memset(sum, 0, sizeof(*sum));
        sum->hour = ph_store_stats_hour(execution->created_at);
        sum->integration_id = execution->integration_id;
        sum->instance = portal->instance;
    }
    sum->unknown++;
}

/* By the primary key, the order in which every transaction locks them. */
static int compare_sums(const void *one, const void *other)
{
    const ph_stats_delta_t *left = one, *right = other;

    if (left->hour != right->hour) {
        return left->hour < right->hour ? -1 : 1;
    }
    return strcmp(left->integration_id, right->integration_id);
}

/* As it ends. */
static ph_execution_t ended_of(const piece_t *piece, const ph_execution_t *listed)
{
    ph_execution_t ended = *listed;

    ended.owner = piece->rows->owner->owner.id;
    ended.outcome = ph_outcome_unknown();
    ended.finished_at = piece->now;
    ended.duration_us = -1;
    return ended;
}

static void add_ended(apr_array_header_t *sums, apr_array_header_t *all, const piece_t *piece,
                      const ph_execution_t *listed)
{
    const ph_execution_t ended = ended_of(piece, listed);

    add_unknown(sums, piece->rows->portal, listed);
    APR_ARRAY_PUSH(all, const ph_execution_t *) = apr_pmemdup(all->pool, &ended, sizeof(ended));
}

static apr_status_t write_sums(apr_array_header_t *sums, int may_wait, ph_db_t *db, apr_pool_t *scratch)
{
    apr_status_t rv = APR_SUCCESS;
    int i;

    qsort(sums->elts, (size_t)sums->nelts, sizeof(ph_stats_delta_t), compare_sums);
    for (i = 0; rv == APR_SUCCESS && i < sums->nelts; i++) {
        const ph_stats_delta_t *sum = &APR_ARRAY_IDX(sums, i, ph_stats_delta_t);

        rv = may_wait ? APR_SUCCESS : ph_store_stats_probe(db, sum, scratch);
        if (rv == APR_SUCCESS) {
            rv = ph_store_stats_add(db, sum, scratch);
        }
    }
    return rv;
}

/* ---- all of them ---------------------------------------------------------------------------------- */

static apr_status_t sweep_listed(piece_t *piece, ph_db_t *db, apr_pool_t *scratch)
{
    const char *id = piece->rows->owner->owner.id;
    apr_array_header_t *sums = apr_array_make(scratch, 8, sizeof(ph_stats_delta_t));
    apr_array_header_t *ended = apr_array_make(scratch, 8, sizeof(const ph_execution_t *));
    apr_array_header_t *open;
    const char *integration_id;
    apr_status_t rv;
    int i;

    rv = ph_store_execution_list_sending(&open, db, id, PH_SWEEP_ROWS_MAX, scratch);
    if (rv == APR_SUCCESS && open->nelts > 0) {
        rv = ph_store_execution_sweep(&piece->count, db, id,
                                      APR_ARRAY_IDX(open, open->nelts - 1, ph_execution_t).id, piece->now,
                                      scratch);
    }
    /* An outcome was committed since they were listed. */
    if (rv == APR_SUCCESS && piece->count != open->nelts) {
        return PH_DB_CONFLICT;
    }
    for (i = 0; rv == APR_SUCCESS && i < open->nelts; i++) {
        add_ended(sums, ended, piece, &APR_ARRAY_IDX(open, i, ph_execution_t));
    }
    if (rv == APR_SUCCESS) {
        rv = write_sums(sums, 1, db, scratch);
    }
    if (rv == APR_SUCCESS) {
        rv = ph_attention_rows_write(&integration_id, db, ended, scratch);
    }
    if (rv == APR_SUCCESS && piece->count < PH_SWEEP_ROWS_MAX) {
        piece->is_done = 1;
        rv = ph_store_owner_delete(NULL, db, id, scratch);
    }
    return rv;
}

/* ---- around locks --------------------------------------------------------------------------------- */

static apr_status_t sweep_one(piece_t *piece, ph_db_t *db, const ph_execution_t *listed, int *affected,
                              apr_pool_t *scratch)
{
    const ph_execution_t ended = ended_of(piece, listed);

    return ph_store_execution_finish(affected, db, &ended, PH_STATE_SENDING, scratch);
}

static apr_status_t sweep_some(piece_t *piece, ph_db_t *db, apr_pool_t *scratch)
{
    apr_array_header_t *ids = apr_array_make(scratch, piece->some->nelts, sizeof(const char *));
    apr_array_header_t *sums = apr_array_make(scratch, 2, sizeof(ph_stats_delta_t));
    apr_array_header_t *ended = apr_array_make(scratch, 8, sizeof(const ph_execution_t *));
    apr_array_header_t *unlocked;
    const char *integration_id;
    apr_status_t rv;
    int affected, i;

    for (i = 0; i < piece->some->nelts; i++) {
        APR_ARRAY_PUSH(ids, const char *) = APR_ARRAY_IDX(piece->some, i, ph_execution_t).id;
    }
    rv = ph_store_execution_get_unlocked(&unlocked, db, ids, scratch);
    for (i = 0; rv == APR_SUCCESS && i < piece->some->nelts; i++) {
        const ph_execution_t *listed = &APR_ARRAY_IDX(piece->some, i, ph_execution_t);

        if (!ph_lookup_is_among(unlocked, listed->id)) {
            continue;
        }
        rv = sweep_one(piece, db, listed, &affected, scratch);
        if (rv == APR_SUCCESS && affected > 0) {
            piece->count++;
            add_ended(sums, ended, piece, listed);
        }
    }
    if (rv == APR_SUCCESS) {
        rv = write_sums(sums, 0, db, scratch);
    }
    return rv == APR_SUCCESS ? ph_attention_rows_write(&integration_id, db, ended, scratch) : rv;
}

/* Move those of the first one's integration into `some`, as many as one statement asks for. */
static void take_some(apr_array_header_t *some, apr_array_header_t *open)
{
    const char *integration_id = APR_ARRAY_IDX(open, 0, ph_execution_t).integration_id;
    int kept = 0, i;

    apr_array_clear(some);
    for (i = 0; i < open->nelts; i++) {
        const ph_execution_t execution = APR_ARRAY_IDX(open, i, ph_execution_t);

        if (some->nelts < PH_BATCH_MAX && strcmp(execution.integration_id, integration_id) == 0) {
            APR_ARRAY_PUSH(some, ph_execution_t) = execution;
        }
        else {
            APR_ARRAY_IDX(open, kept++, ph_execution_t) = execution;
        }
    }
    open->nelts = kept;
}

/* ---- transactions --------------------------------------------------------------------------------- */

static apr_status_t claim_and_sweep(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    piece_t *piece = baton;
    const ph_watched_t *owner = piece->rows->owner;
    apr_status_t rv;

    piece->count = 0;
    piece->is_done = 0;
    rv = ph_store_owner_claim(&piece->is_claimed, db, owner->owner.id, owner->value, scratch);
    if (rv == APR_SUCCESS && piece->is_claimed) {
        rv = piece->some ? sweep_some(piece, db, scratch) : sweep_listed(piece, db, scratch);
    }
    return judge(db, piece->rows->portal, rv);
}

/* One transaction. */
static apr_status_t run(ph_sweep_rows_t *rows, const apr_array_header_t *some, ph_db_t *db,
                        apr_pool_t *scratch)
{
    piece_t piece = { rows, some, rows->portal->ports.now(), 0, 0, 0 };
    apr_status_t rv;

    rows->owner->is_claimed = 1;
    rv = ph_db_transaction(db, claim_and_sweep, &piece, scratch);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    rows->is_claimed = piece.is_claimed;
    rows->owner->is_claimed = piece.is_claimed;
    if (piece.is_claimed) {
        rows->owner->value++;
        rows->owner->swept += piece.count;
        rows->is_done = piece.is_done;
        rows->count += piece.count;
    }
    return APR_SUCCESS;
}

apr_status_t ph_sweep_rows_oldest(ph_sweep_rows_t *rows, ph_db_t *db, apr_pool_t *scratch)
{
    rows->count = 0;
    rows->is_done = 0;
    rows->is_claimed = 0;
    return run(rows, NULL, db, scratch);
}

apr_status_t ph_sweep_rows_unlocked(ph_sweep_rows_t *rows, ph_db_t *db, apr_pool_t *scratch)
{
    apr_array_header_t *some = apr_array_make(scratch, PH_BATCH_MAX, sizeof(ph_execution_t));
    apr_array_header_t *open;
    apr_status_t rv;
    apr_pool_t *own;
    int waits = 0;

    rows->count = 0;
    rows->is_done = 0;
    rows->is_claimed = 1;
    rv = ph_store_execution_list_sending(&open, db, rows->owner->owner.id, PH_SWEEP_ROWS_MAX, scratch);
    apr_pool_create(&own, scratch);
    while (rv == APR_SUCCESS && rows->is_claimed && open->nelts > 0 && waits < WAITS_MAX) {
        const apr_time_t begun = ph_monotonic_now();

        apr_pool_clear(own);
        take_some(some, open);
        rv = run(rows, some, db, own);
        if (rv == APR_EBUSY || rv == PH_DB_CONFLICT) {
            waits += ph_monotonic_now() - begun > WAIT;
            rv = APR_SUCCESS; /* these are retried with the locked ones */
        }
    }
    apr_pool_destroy(own);
    return rv;
}
