/* SPDX-License-Identifier: Apache-2.0 */
/* Read back lost commits, judge, insert and commit a batch; if its transaction fails, click by click. */
#include "admission_batch.h"

#include <apr_strings.h>
#include <string.h>

#include "admission_rows.h"
#include "judgement.h"
#include "os/monotonic.h"
#include "store/db_autocommit.h"
#include "store/store_execution.h"
#include "store/store_idempotency.h"

/* A commit whose result was lost may still appear for so long: on another server of a cluster, or when its
 * session ends late. As long as its transaction is open, its row is locked as well. */
#define APPEARS_FOR apr_time_from_sec(10)
#define LOCK_WAITS_MAX 2 /* of one second each */

static int is_same(const char *one, const char *other)
{
    return one && other && strcmp(one, other) == 0;
}

/* Do both need the same row of ph_idempotency, or the same attempt of a message? */
int ph_admission_batch_want_same_row(const ph_click_t *one, const ph_click_t *other)
{
    return (is_same(one->request.idempotency_key, other->request.idempotency_key) &&
            is_same(one->request.caller.username, other->request.caller.username)) ||
           is_same(one->prior.message_id, other->prior.message_id);
}

static int wants_row_of_another(ph_click_t *const *clicks, int count, const ph_click_t *click)
{
    int i;

    for (i = 0; i < count; i++) {
        if (ph_admission_batch_want_same_row(clicks[i], click)) {
            return 1;
        }
    }
    return 0;
}

int ph_admission_batch_take(ph_click_t **clicks, ph_click_queue_t *queue)
{
    ph_click_queue_t later = { NULL, NULL, 0 };
    ph_click_t *click;
    int count = 0;

    while (count < PH_ADMISSION_BATCH_MAX) {
        click = ph_click_queue_pop(queue);
        if (!click) {
            break;
        }
        if (wants_row_of_another(clicks, count, click)) {
            ph_click_queue_push(&later, click);
        }
        else {
            clicks[count++] = click;
        }
    }
    for (click = ph_click_queue_pop(queue); click; click = ph_click_queue_pop(queue)) {
        ph_click_queue_push(&later, click);
    }
    *queue = later;
    return count;
}

/* Decide the commits whose result was lost: committed if the row exists, else to be judged again. */
static apr_status_t read_back(ph_admission_batch_t *batch, ph_db_t *db, apr_pool_t *scratch)
{
    apr_status_t rv = APR_SUCCESS;
    int i;

    for (i = 0; rv == APR_SUCCESS && i < batch->count; i++) {
        ph_click_t *click = batch->clicks[i];
        ph_execution_t *found;

        if (click->verdict != PH_VERDICT_PENDING || !click->is_unsure) {
            continue;
        }
        rv = ph_store_execution_get(&found, db, click->execution.id, scratch);
        if (rv == APR_SUCCESS) {
            click->is_unsure = 0;
            if (found) {
                click->verdict = PH_VERDICT_COMMITTED;
            }
        }
    }
    return rv;
}

static void give_bytes_back(ph_admission_batch_t *batch, ph_click_t *click)
{
    ph_budget_give(batch->bytes, click->bytes_reserved);
    click->bytes_reserved = 0;
}

/* The verdict on a judged click. It is accepted when its bytes fit the budget and its waiter has not
 * cancelled it; from then on the waiter cannot. */
static ph_click_verdict_t decide(ph_admission_batch_t *batch, ph_click_t *click)
{
    /* The key names this very execution: its commit, whose result was lost, has succeeded. */
    if (is_same(click->known_execution_id, click->execution.id)) {
        click->known_execution_id = NULL;
        return PH_VERDICT_COMMITTED;
    }
    if (click->problem.code != PH_PROBLEM_NONE || click->known_execution_id) {
        return PH_VERDICT_RESOLVED;
    }
    click->lease_epoch = batch->lease_epoch;
    give_bytes_back(batch, click);
    if (!ph_budget_take(batch->bytes, click->attempt.body_len)) {
        ph_problem_refuse(&click->problem, PH_PROBLEM_BUSY, NULL);
        return PH_VERDICT_RESOLVED;
    }
    click->bytes_reserved = click->attempt.body_len;
    if (ph_click_move(click, PH_CLICK_QUEUED, PH_CLICK_ADMITTED) ||
        atomic_load(&click->phase) == PH_CLICK_ADMITTED) {
        return PH_VERDICT_ACCEPTED;
    }
    return PH_VERDICT_CANCELLED;
}

static apr_status_t judge(ph_admission_batch_t *batch, ph_db_t *db, apr_pool_t *scratch)
{
    ph_admission_snapshot_t *snapshot;
    apr_status_t rv;
    int i;

    rv = ph_admission_snapshot_read(&snapshot, db, batch->clicks, batch->count, batch->portal->ports.now(),
                                    scratch);
    batch->db_now = snapshot->db_now;
    for (i = 0; rv == APR_SUCCESS && i < batch->count; i++) {
        ph_click_t *click = batch->clicks[i];

        if (click->verdict == PH_VERDICT_PENDING) {
            rv = ph_judgement_pass(click, snapshot, batch->portal, batch->owner, db, scratch);
            if (rv == APR_SUCCESS) {
                click->verdict = decide(batch, click);
            }
        }
    }
    return rv;
}

static int has_work(const ph_admission_batch_t *batch)
{
    int i;

    for (i = 0; i < batch->count; i++) {
        if (batch->clicks[i]->verdict == PH_VERDICT_ACCEPTED || batch->clicks[i]->audit) {
            return 1;
        }
    }
    return 0;
}

static void move_accepted(ph_admission_batch_t *batch, ph_click_verdict_t verdict, int is_unsure)
{
    int i;

    for (i = 0; i < batch->count; i++) {
        ph_click_t *click = batch->clicks[i];

        if (click->verdict == PH_VERDICT_ACCEPTED) {
            click->verdict = verdict;
            click->is_unsure = is_unsure;
            click->was_unsure |= is_unsure;
            if (is_unsure) {
                click->appears_until = ph_monotonic_now() + APPEARS_FOR;
            }
            /* It surely has no row, so its waiter may cancel it again. */
            if (verdict == PH_VERDICT_PENDING && !click->was_unsure) {
                ph_click_move(click, PH_CLICK_ADMITTED, PH_CLICK_QUEUED);
            }
        }
        click->audit = NULL;
    }
}

/* A single click violated a unique key. If its own row exists, an earlier commit has succeeded. If it was the
 * idempotency key, judging again finds the other execution. Otherwise the next attempt of its message exists.
 */
static apr_status_t resolve_duplicate(ph_admission_batch_t *one, ph_db_t *db, apr_pool_t *scratch)
{
    ph_click_t *click = one->clicks[0];
    ph_execution_t *found;
    apr_status_t rv;

    rv = ph_store_execution_get(&found, db, click->execution.id, scratch);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    if (found) {
        click->verdict = PH_VERDICT_COMMITTED;
        return APR_SUCCESS;
    }
    click->verdict = PH_VERDICT_PENDING;
    rv = judge(one, db, scratch);
    if (rv == APR_SUCCESS && click->verdict == PH_VERDICT_ACCEPTED) {
        ph_problem_refuse(&click->problem, PH_PROBLEM_IN_PROGRESS, NULL);
        click->verdict = PH_VERDICT_RESOLVED;
    }
    return rv;
}

static apr_status_t commit(ph_admission_batch_t *batch, ph_db_t *db, apr_pool_t *scratch);

/* ---- locks ---------------------------------------------------------------------------------------- */

/* It surely has no row, unless it was unsure; then its waiter cannot cancel it. */
static void set_aside(ph_admission_batch_t *batch, ph_click_t *click, apr_pool_t *scratch)
{
    ph_portal_t *portal = batch->portal;

    click->verdict = PH_VERDICT_PENDING;
    click->is_locked = 1;
    atomic_store(&click->was_locked, 1);
    if (!click->was_unsure) {
        ph_click_move(click, PH_CLICK_ADMITTED, PH_CLICK_QUEUED);
    }
    if (!batch->has_logged_lock) {
        portal->ports.log(
            portal->ports.log_baton, PH_LOG_WARNING,
            apr_psprintf(scratch,
                         "execution %s: its row or its idempotency key is locked by another session "
                         "of the database; the click is retried, others go on; see "
                         "information_schema.INNODB_TRX",
                         click->execution.id));
    }
    batch->has_logged_lock = 1;
}

/* Without waiting: PH_DB_CONFLICT when an INSERT of this click would wait for another session. Rows under its
 * own new id are nobody else's. */
static apr_status_t probe(const ph_click_t *click, ph_db_t *db, apr_pool_t *scratch)
{
    apr_status_t rv = APR_SUCCESS;

    if (click->idempotency.idem_key) {
        rv =
            ph_store_idempotency_probe(db, click->idempotency.username, click->idempotency.idem_key, scratch);
    }
    if (rv == APR_SUCCESS && (click->was_unsure || click->request.kind == PH_CLICK_RETRY)) {
        rv = ph_store_execution_probe(db, &click->execution, scratch);
    }
    return rv;
}

/* Set aside the accepted clicks that need a locked row: all of them, or those that have waited before. */
static apr_status_t set_locked_aside(ph_admission_batch_t *batch, int all, ph_db_t *db, apr_pool_t *scratch)
{
    int has_probed = 0;
    int i;

    for (i = 0; i < batch->count; i++) {
        ph_click_t *click = batch->clicks[i];
        apr_status_t rv = APR_SUCCESS;

        if (click->verdict == PH_VERDICT_ACCEPTED && (all || click->tries > 0 || click->was_unsure)) {
            rv = probe(click, db, scratch);
            has_probed = 1;
        }
        if (rv == PH_DB_CONFLICT) {
            set_aside(batch, click, scratch);
        }
        /* A server that does not know NOWAIT: the INSERT waits. */
        else if (rv != APR_SUCCESS && rv != PH_DB_FAILED) {
            return rv;
        }
    }
    if (has_probed) {
        ph_db_end_reads(db); /* and with them their locks */
    }
    return APR_SUCCESS;
}

/* The transaction has waited for a lock in vain. */
static apr_status_t commit_unlocked(ph_admission_batch_t *batch, ph_db_t *db, apr_pool_t *scratch)
{
    apr_status_t rv = set_locked_aside(batch, 1, db, scratch);
    int i;

    batch->lock_waits++;
    for (i = 0; rv == APR_SUCCESS && i < batch->count && batch->lock_waits >= LOCK_WAITS_MAX; i++) {
        if (batch->clicks[i]->verdict == PH_VERDICT_ACCEPTED) {
            set_aside(batch, batch->clicks[i], scratch);
        }
    }
    if (rv != APR_SUCCESS) {
        move_accepted(batch, PH_VERDICT_PENDING, 0);
        return rv;
    }
    return batch->lock_waits < LOCK_WAITS_MAX ? commit(batch, db, scratch) : APR_SUCCESS;
}

/* ---- committing ----------------------------------------------------------------------------------- */

/* The ids stay the same, so that a click committed meanwhile is recognized. */
static apr_status_t commit_one_by_one(ph_admission_batch_t *batch, ph_db_t *db, apr_pool_t *scratch)
{
    apr_status_t rv = APR_SUCCESS;
    int i;

    for (i = 0; rv == APR_SUCCESS && i < batch->count; i++) {
        ph_admission_batch_t one = *batch;

        one.clicks = batch->clicks + i;
        one.count = 1;
        rv = commit(&one, db, scratch);
    }
    if (rv != APR_SUCCESS) {
        move_accepted(batch, PH_VERDICT_PENDING, 0);
    }
    return rv;
}

static apr_status_t commit(ph_admission_batch_t *batch, ph_db_t *db, apr_pool_t *scratch)
{
    ph_admission_rows_t rows = { batch->portal, batch->clicks, batch->count, batch->db_now };
    apr_status_t rv;

    if (!has_work(batch)) {
        return APR_SUCCESS;
    }
    rv = ph_db_transaction(db, ph_admission_rows_insert, &rows, scratch);
    if (rv == APR_SUCCESS) {
        move_accepted(batch, PH_VERDICT_COMMITTED, 0);
        return APR_SUCCESS;
    }
    if (rv == APR_EBUSY) {
        return commit_unlocked(batch, db, scratch);
    }
    if (rv == PH_DB_COMMIT_UNKNOWN || rv == PH_DB_UNAVAILABLE || rv == PH_DB_CONFLICT) {
        move_accepted(batch, PH_VERDICT_PENDING, rv == PH_DB_COMMIT_UNKNOWN);
        return rv;
    }
    if (batch->count > 1) {
        return commit_one_by_one(batch, db, scratch);
    }
    if (rv == PH_DB_DUPLICATE && batch->clicks[0]->verdict == PH_VERDICT_ACCEPTED) {
        return resolve_duplicate(batch, db, scratch);
    }
    /* The database rejects this row: the click is refused. */
    if (batch->clicks[0]->verdict == PH_VERDICT_ACCEPTED) {
        ph_portal_db_problem(batch->portal, &batch->clicks[0]->problem, rv, db, "record a click",
                             batch->clicks[0]->pool);
        batch->clicks[0]->verdict = PH_VERDICT_RESOLVED;
    }
    batch->clicks[0]->audit = NULL;
    return APR_SUCCESS;
}

apr_status_t ph_admission_batch_run(ph_admission_batch_t *batch, ph_db_t *db, apr_pool_t *scratch)
{
    apr_status_t rv;
    int i;

    for (i = 0; i < batch->count; i++) {
        batch->clicks[i]->is_locked = 0;
    }
    rv = read_back(batch, db, scratch);
    if (rv == APR_SUCCESS) {
        rv = judge(batch, db, scratch);
    }
    if (rv == APR_SUCCESS) {
        rv = set_locked_aside(batch, batch->is_cautious, db, scratch);
    }
    if (rv != APR_SUCCESS) {
        move_accepted(batch, PH_VERDICT_PENDING, 0);
        return rv;
    }
    return commit(batch, db, scratch);
}
