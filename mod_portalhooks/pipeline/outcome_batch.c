/* SPDX-License-Identifier: Apache-2.0 */
/* One transaction for many outcomes. When it fails, the outcome or the lock that made it fail is singled out,
 * and the others go on. */
#include "outcome_batch.h"

#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>

#include "os/monotonic.h"
#include "outcome_rows.h"
#include "service/egress_report.h"
#include "service/metrics.h"
#include "service/seal_check.h"
#include "store/batch.h"
#include "store/store_evidence.h"
#include "store/store_execution.h"

#define LOCK_WAITS_MAX 2 /* of one second each; the lease must be renewed in between */
#define LOSSES_MAX 4     /* connections that one outcome may cost before its evidence counts as the reason */
#define SUSPECT_BYTES 16384

/* How far evidence is cut. */
enum { WHOLE, FITTED, BODILESS, NO_RESPONSE };

typedef struct run_t {
    ph_portal_t *portal;
    ph_db_t *db;
    int lock_waits;
    int has_logged; /* a locked row; that of one outcome stands for all of a run */
} run_t;

static void log_line(const ph_portal_t *portal, ph_log_level_t level, const char *line)
{
    portal->ports.log(portal->ports.log_baton, level, line);
}

/* A copy, because waiters may be reading `execution`. */
static void set_ended(ph_click_t *click)
{
    click->ended = click->execution;
    click->ended.outcome = click->attempt.outcome;
    click->ended.finished_at = click->attempt.finished_at;
    click->ended.duration_us = click->attempt.duration_us;
}

static void count(ph_portal_t *portal, const ph_click_t *click)
{
    const ph_attempt_t *attempt = &click->attempt;

    ph_metrics_note_end(portal->metrics, &click->ended, portal->metrics_integrations);
    if (attempt->queued_us > 0) {
        ph_metrics_note_stage(portal->metrics, PH_STAGE_QUEUE, attempt->queued_us);
        ph_metrics_note_timing(portal->metrics, &attempt->response.timing);
    }
    if (click->ended_at > 0) {
        ph_metrics_note_stage(portal->metrics, PH_STAGE_OUTCOME_COMMIT, ph_monotonic_now() - click->ended_at);
    }
}

/* The user comes last, because a name may contain anything but control characters. */
void ph_outcome_batch_log(ph_portal_t *portal, const ph_click_t *click, apr_pool_t *scratch)
{
    const ph_execution_t *ended = &click->ended;
    const char *error = ph_error_word(ended->outcome.error);
    const char *request = click->request.caller.request_id;

    count(portal, click);
    log_line(portal, ended->outcome.state == PH_STATE_SUCCEEDED ? PH_LOG_INFO : PH_LOG_WARNING,
             apr_psprintf(scratch,
                          "execution %s: %s%s%s, status %d, attempt %d of %s, integration %s, "
                          "%" APR_INT64_T_FMT " us, request %s, user %s",
                          ended->id, ph_state_word(ended->outcome.state), error ? ", " : "",
                          error ? error : "", ended->outcome.http_status, ended->attempt, ended->message_id,
                          ended->integration_id, ended->duration_us, request ? request : "-",
                          ended->username ? ended->username : "-"));
    if (ended->outcome.error == PH_ERROR_TARGET_BLOCKED) {
        ph_egress_note_refusal(portal, click->attempt.egress, PH_TARGET_DENY_EGRESS);
    }
    ph_egress_report(portal, click->attempt.egress, click->attempt.reported,
                     apr_pstrcat(scratch, "execution ", ended->id, NULL), ended->integration_id, scratch);
    if (ended->outcome.error == PH_ERROR_SECRET_UNAVAILABLE) {
        ph_seal_check_hurry(portal);
    }
}

/* ---- evidence that the database does not take ----------------------------------------------------- */

static void cut_body(ph_click_t *click, apr_size_t len, const char *why)
{
    ph_response_t *response = &click->attempt.response;

    response->body_len = len;
    response->truncated = 1;
    response->sentence =
        apr_pstrcat(click->pool, response->sentence ? response->sentence : "", response->sentence ? " " : "",
                    "The evidence was cut because the database refuses ", why, ".", NULL);
}

/* Cut what is longer than a statement of this connection may be. */
static void fit_evidence(const run_t *run, ph_click_t *click, apr_pool_t *scratch)
{
    ph_response_t *response = &click->attempt.response;
    const apr_size_t max = ph_db_packet_max(run->db) > 0 ? ph_batch_bytes_max(run->db) : 0;
    const apr_size_t size = ph_store_evidence_response_size(response) + SUSPECT_BYTES / 16;
    const apr_size_t excess = size > max ? size - max : 0;

    if (max == 0 || excess == 0 || click->cut >= FITTED) {
        return;
    }
    click->cut = FITTED;
    if (excess > response->body_len) {
        response->headers = "[]";
    }
    cut_body(click, response->body_len > excess ? response->body_len - excess : 0, "so long a statement");
    log_line(
        run->portal, PH_LOG_WARNING,
        apr_psprintf(scratch,
                     "execution %s: evidence cut to %" APR_SIZE_T_FMT " bytes of the body: the database's "
                     "max_allowed_packet is %" APR_INT64_T_FMT "; raise it, or lower PortalHooksKeepBody",
                     click->execution.id, response->body_len, ph_db_packet_max(run->db)));
}

/* 0 = there is nothing left to cut. */
static int cut_further(const run_t *run, ph_click_t *click, apr_pool_t *scratch)
{
    ph_response_t *response = &click->attempt.response;

    if (click->cut >= NO_RESPONSE) {
        return 0;
    }
    if (click->cut < BODILESS) {
        click->cut = BODILESS;
        cut_body(click, 0, "it");
        response->headers = "[]";
    }
    else {
        click->cut = NO_RESPONSE;
    }
    log_line(run->portal, PH_LOG_WARNING,
             apr_psprintf(scratch,
                          "execution %s: the database refuses its evidence (%s); it is stored without %s",
                          click->execution.id, ph_db_error(run->db),
                          click->cut == BODILESS ? "headers and body" : "a response"));
    return 1;
}

/* ---- locks ---------------------------------------------------------------------------------------- */

static void mark(run_t *run, ph_click_t *click, ph_click_writing_t writing, apr_pool_t *scratch)
{
    const int is_silent = click->is_logged || (run->has_logged && writing == PH_WRITING_LOCKED);

    click->writing = writing;
    click->is_logged = 1;
    if (is_silent) {
        return;
    }
    run->has_logged |= writing == PH_WRITING_LOCKED;
    log_line(
        run->portal, PH_LOG_WARNING,
        writing == PH_WRITING_BLOCKED
            ? apr_psprintf(
                  scratch,
                  "integration %s: another session locks its row of ph_stats, ph_attention, ph_signing_key "
                  "or ph_webhook_state; its outcomes are retried, others go on; see "
                  "information_schema.INNODB_TRX",
                  click->execution.integration_id)
            : apr_psprintf(scratch,
                           "execution %s: its row is locked by another session; its outcome is retried, "
                           "others go on; see information_schema.INNODB_TRX",
                           click->execution.id));
}

static void mark_blocked(run_t *run, ph_click_t *const *clicks, int count, const char *integration_id,
                         apr_pool_t *scratch)
{
    int is_logged = 0, i;

    for (i = 0; i < count; i++) {
        if (strcmp(clicks[i]->execution.integration_id, integration_id) == 0) {
            clicks[i]->is_logged |= is_logged;
            mark(run, clicks[i], PH_WRITING_BLOCKED, scratch);
            is_logged = 1;
        }
    }
}

/* A row that is not among the unlocked ones is locked, or does not exist. */
static apr_status_t examine(run_t *run, ph_click_t *click, apr_pool_t *scratch)
{
    ph_execution_t *found;
    apr_status_t rv = ph_store_execution_get(&found, run->db, click->execution.id, scratch);

    if (rv == APR_SUCCESS && !found) {
        rv = ph_store_execution_probe(run->db, &click->execution, scratch);
        if (rv == APR_SUCCESS) {
            click->writing = PH_WRITING_ABSENT;
            return APR_SUCCESS;
        }
    }
    if (rv == APR_SUCCESS || rv == PH_DB_CONFLICT) {
        mark(run, click, PH_WRITING_LOCKED, scratch);
        return APR_SUCCESS;
    }
    return rv;
}

/* Without waiting, mark those whose rows cannot be written now. A server that cannot skip locked rows marks
 * none. */
static apr_status_t mark_locked(run_t *run, ph_click_t *const *clicks, int count, apr_pool_t *scratch)
{
    apr_array_header_t *ids = apr_array_make(scratch, count, sizeof(const char *));
    apr_array_header_t *unlocked;
    apr_status_t rv;
    int i, j;

    for (i = 0; i < count; i++) {
        APR_ARRAY_PUSH(ids, const char *) = clicks[i]->execution.id;
    }
    rv = ph_store_execution_get_unlocked(&unlocked, run->db, ids, scratch);
    if (rv == PH_DB_FAILED) {
        return APR_SUCCESS;
    }
    for (i = 0; rv == APR_SUCCESS && i < count; i++) {
        for (j = 0; j < unlocked->nelts; j++) {
            if (strcmp(clicks[i]->execution.id, APR_ARRAY_IDX(unlocked, j, const char *)) == 0) {
                break;
            }
        }
        if (j == unlocked->nelts) {
            rv = examine(run, clicks[i], scratch);
        }
    }
    /* The whole table is locked. */
    for (i = 0; rv == PH_DB_CONFLICT && i < count; i++) {
        mark(run, clicks[i], PH_WRITING_LOCKED, scratch);
    }
    return rv == PH_DB_CONFLICT ? APR_SUCCESS : rv;
}

/* Of a single one: is it its own row? */
static apr_status_t mark_either(run_t *run, ph_click_t *click, apr_pool_t *scratch)
{
    apr_status_t rv = mark_locked(run, &click, 1, scratch);

    if (rv == APR_SUCCESS && click->writing == PH_WRITING_PENDING) {
        mark(run, click, PH_WRITING_BLOCKED, scratch);
    }
    return rv;
}

/* The transaction has waited for a lock in vain: mark the outcomes that need it. */
static apr_status_t set_aside(run_t *run, const ph_outcome_rows_t *rows, apr_pool_t *scratch)
{
    int i;

    run->lock_waits++;
    if (rows->blocked) {
        mark_blocked(run, rows->clicks, rows->count, rows->blocked, scratch);
    }
    for (i = 0; run->lock_waits >= LOCK_WAITS_MAX && i < rows->count; i++) {
        if (rows->clicks[i]->writing == PH_WRITING_PENDING) {
            mark(run, rows->clicks[i], PH_WRITING_LOCKED, scratch);
        }
    }
    return rows->blocked || run->lock_waits >= LOCK_WAITS_MAX
               ? APR_SUCCESS
               : mark_locked(run, rows->clicks, rows->count, scratch);
}

/* ---- committing ----------------------------------------------------------------------------------- */

/* Move the pending ones to the front, in order; their number. */
static int keep_pending(ph_click_t **clicks, int count)
{
    int kept = 0, i;

    for (i = 0; i < count; i++) {
        if (clicks[i]->writing == PH_WRITING_PENDING) {
            ph_click_t *click = clicks[i];

            clicks[i] = clicks[kept];
            clicks[kept++] = click;
        }
    }
    return kept;
}

/* Is it the fault of the database rather than of an outcome? Then all are tried again later. */
static int is_fault_of_database(const run_t *run, apr_status_t rv)
{
    const ph_db_fault_t fault = ph_db_fault(run->db);

    return rv == PH_DB_UNAVAILABLE || rv == PH_DB_COMMIT_UNKNOWN ||
           (rv == PH_DB_CONFLICT && run->portal->thread_db->dialect == PH_DIALECT_SQLITE) ||
           (rv == PH_DB_FAILED && fault != PH_DB_FAULT_OTHER);
}

static apr_status_t commit_one(run_t *run, ph_click_t **clicks, apr_pool_t *scratch)
{
    ph_click_t *click = clicks[0];
    ph_outcome_rows_t rows = { run->portal, clicks, 1, NULL, 0 };
    apr_status_t rv;

    if (click->losses >= LOSSES_MAX &&
        ph_store_evidence_response_size(&click->attempt.response) > SUSPECT_BYTES) {
        cut_further(run, click, scratch);
    }
    do {
        rv = ph_db_transaction(
            run->db, click->cut < NO_RESPONSE ? ph_outcome_rows_write_one : ph_outcome_rows_write_bare, &rows,
            scratch);
        if (rv == APR_SUCCESS) {
            return APR_SUCCESS;
        }
        click->writing = PH_WRITING_PENDING;
        if (rv == PH_DB_FAILED && ph_db_fault(run->db) == PH_DB_FAULT_PACKET) {
            cut_further(run, click, scratch); /* for the next connection */
        }
        if (is_fault_of_database(run, rv)) {
            return rv;
        }
        if (rv == PH_DB_DUPLICATE) {
            click->writing = PH_WRITING_REPEATED;
            return APR_SUCCESS;
        }
        if (rv == APR_EBUSY || rv == PH_DB_CONFLICT) {
            run->lock_waits += rv == APR_EBUSY;
            if (rows.is_any_blocked) {
                return mark_either(run, click, scratch);
            }
            mark(run, click, rows.blocked ? PH_WRITING_BLOCKED : PH_WRITING_LOCKED, scratch);
            return APR_SUCCESS;
        }
    } while (cut_further(run, click, scratch));
    click->writing = PH_WRITING_REFUSED;
    log_line(run->portal, PH_LOG_ERROR,
             apr_psprintf(scratch, "execution %s: the database refuses its outcome: %s", click->execution.id,
                          ph_db_error(run->db)));
    return APR_SUCCESS;
}

/* Commit together; on a refusal, a deadlock that repeats, or a row that is not `sending`, by halves. */
static apr_status_t commit_part(run_t *run, ph_click_t **clicks, int count, apr_pool_t *scratch)
{
    ph_outcome_rows_t rows = { run->portal, clicks, count, NULL, 0 };
    apr_status_t rv;
    int i;

    if (count <= 1) {
        return count == 1 ? commit_one(run, clicks, scratch) : APR_SUCCESS;
    }
    rv = ph_db_transaction(run->db, ph_outcome_rows_write, &rows, scratch);
    for (i = 0; rv == APR_SUCCESS && i < count; i++) {
        clicks[i]->writing = PH_WRITING_DONE;
    }
    if (rv == APR_SUCCESS || is_fault_of_database(run, rv)) {
        return rv;
    }
    if (rv == APR_EBUSY) {
        rv = set_aside(run, &rows, scratch);
        return rv == APR_SUCCESS ? commit_part(run, clicks, keep_pending(clicks, count), scratch) : rv;
    }
    rv = commit_part(run, clicks, count / 2, scratch);
    return rv == APR_SUCCESS ? commit_part(run, clicks + count / 2, count - count / 2, scratch) : rv;
}

/* The order in which own rows are locked. */
static int compare_clicks(const void *one, const void *other)
{
    const ph_click_t *const *a = one, *const *b = other;

    return strcmp((*a)->execution.id, (*b)->execution.id);
}

apr_status_t ph_outcome_batch_commit(ph_db_t *db, ph_portal_t *portal, ph_click_t *const *clicks, int count,
                                     apr_pool_t *scratch)
{
    ph_click_t **sorted = apr_pmemdup(scratch, clicks, (apr_size_t)count * sizeof(*sorted));
    run_t run = { portal, db, 0, 0 };
    apr_status_t rv = APR_SUCCESS;
    int is_repeated = 0, i;

    for (i = 0; i < count; i++) {
        set_ended(clicks[i]);
        fit_evidence(&run, clicks[i], scratch);
        clicks[i]->writing = PH_WRITING_PENDING;
        is_repeated |= clicks[i]->tries > 0;
    }
    if (is_repeated) {
        rv = mark_locked(&run, sorted, count, scratch);
        count = keep_pending(sorted, count);
    }
    qsort(sorted, (size_t)count, sizeof(*sorted), compare_clicks);
    return rv == APR_SUCCESS ? commit_part(&run, sorted, count, scratch) : rv;
}

apr_status_t ph_outcome_batch_restore(ph_db_t *db, ph_portal_t *portal, ph_click_t *click,
                                      apr_pool_t *scratch)
{
    ph_outcome_rows_t rows = { portal, &click, 1, NULL, 0 };
    apr_status_t rv;

    if (!click->record.url) {
        click->writing = PH_WRITING_REFUSED;
        log_line(
            portal, PH_LOG_ERROR,
            apr_psprintf(scratch,
                         "execution %s: its row is gone, and the spool has too little to write it again; was "
                         "the database restored or failed over to a server that lagged?",
                         click->execution.id));
        return APR_SUCCESS;
    }
    rv = ph_db_transaction(db, ph_outcome_rows_restore, &rows, scratch);
    if (rv == APR_SUCCESS) {
        log_line(portal, PH_LOG_WARNING,
                 apr_psprintf(scratch,
                              "execution %s: its row was gone and has been written again; was the database "
                              "restored or failed over to a server that lagged?",
                              click->execution.id));
        return APR_SUCCESS;
    }
    click->writing = PH_WRITING_ABSENT;
    return rv;
}
