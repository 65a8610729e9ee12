/* SPDX-License-Identifier: Apache-2.0 */
/* One batch after another on one connection; each outcome then goes to its waiters, is set aside, or is kept
 * in the spool. */
#include "outcome_commit.h"

#include <apr_strings.h>
#include <string.h>

#include "aside.h"
#include "os/failpoint.h"
#include "os/monotonic.h"
#include "service/metrics.h"
#include "service/packet_check.h"
#include "store/db_autocommit.h"

#define COMMIT_OUTCOMES "commit outcomes, will retry"
#define RETRY_AFTER apr_time_from_msec(200) /* while the database is unavailable */

/* Outcomes may be committed twice, so a COMMIT that hangs is given up early. Its limit grows to
 * PH_DB_COMMIT_TIMEOUT while that happens, because the server may just be slow, and shrinks slowly. */
#define COMMIT_TIMEOUT apr_time_from_sec(1)

/* A row that was committed may appear late on another server of a cluster; after this it is gone. */
#define ABSENT_MAX apr_time_from_sec(3)
#define ALONE_AFTER 2 /* lost connections, after which an outcome is committed alone */

struct ph_outcome_commit_t {
    ph_outcome_commit_settings_t settings;
    apr_pool_t *pool;
    ph_db_t *db; /* NULL = not connected */
    apr_pool_t *db_pool;
    apr_interval_time_t commit_timeout;
    ph_aside_t aside;
    int has_spooled;
};

ph_outcome_commit_t *ph_outcome_commit_make(const ph_outcome_commit_settings_t *settings, apr_pool_t *pool)
{
    ph_outcome_commit_t *commit = apr_pcalloc(pool, sizeof *commit);

    commit->settings = *settings;
    commit->pool = pool;
    commit->commit_timeout = COMMIT_TIMEOUT;
    apr_pool_create(&commit->db_pool, pool);
    return commit;
}

static void release(ph_outcome_commit_t *commit, ph_click_t *click)
{
    commit->settings.written(commit->settings.baton, click);
    ph_click_advance(click, PH_CLICK_FINISHED);
    ph_click_release(click);
}

apr_status_t ph_outcome_commit_connect(ph_db_t **db, ph_outcome_commit_t *commit)
{
    ph_portal_t *portal = commit->settings.portal;
    apr_status_t rv = APR_SUCCESS;

    if (!commit->db) {
        rv = ph_db_open(&commit->db, portal->thread_db, 0, commit->db_pool);
        if (rv == APR_SUCCESS) {
            ph_packet_check(portal, commit->db, commit->db_pool);
        }
        if (rv == APR_SUCCESS && !portal->returns_connections) {
            rv = ph_db_autocommit_off(commit->db, PH_DB_ALONE_ENDS);
        }
    }
    *db = commit->db;
    return rv;
}

void ph_outcome_commit_rest(ph_outcome_commit_t *commit)
{
    apr_pool_clear(commit->db_pool); /* closes it */
    commit->db = NULL;
}

void ph_outcome_commit_disconnect(ph_outcome_commit_t *commit)
{
    ph_outcome_commit_rest(commit);
    ph_sweeper_note_outage(commit->settings.sweeper);
}

static void note_failure(ph_outcome_commit_t *commit, apr_status_t rv, apr_pool_t *scratch)
{
    ph_problem_t ignored = { 0 };

    ph_portal_db_problem(commit->settings.portal, &ignored, rv, commit->db, COMMIT_OUTCOMES, scratch);
    ph_outcome_commit_disconnect(commit);
}

/* A connection with which outcomes can be committed, and a renewed lease. */
static apr_status_t prepare(ph_outcome_commit_t *commit, apr_pool_t *scratch)
{
    ph_db_t *db;
    apr_status_t rv = ph_outcome_commit_connect(&db, commit);

    if (rv != APR_SUCCESS) {
        note_failure(commit, rv, scratch);
        return rv;
    }
    ph_lease_renew(commit->settings.lease, commit->settings.portal, commit->db, scratch);
    ph_db_bound_commit(commit->db, commit->commit_timeout);
    return APR_SUCCESS;
}

/* ---- what cannot be committed --------------------------------------------------------------------- */

/* The process ends before the database is back. To the waiters the execution is still `sending`. */
static void spool_some(ph_outcome_commit_t *commit, ph_click_t **batch, int count, apr_pool_t *scratch)
{
    ph_portal_t *portal = commit->settings.portal;
    const int spooled =
        commit->settings.spool ? ph_spool_write(commit->settings.spool, batch, count, scratch) : 0;
    int i;

    commit->has_spooled = 1;
    if (!commit->settings.spool) {
        portal->ports.log(portal->ports.log_baton, PH_LOG_ERROR,
                          apr_psprintf(scratch,
                                       "outcomes: %d lost, the database cannot be written and there is no "
                                       "PortalHooksSpoolDir; their executions will become unknown",
                                       count));
    }
    if (spooled > 0) {
        portal->ports.log(portal->ports.log_baton, PH_LOG_WARNING,
                          apr_psprintf(scratch, "outcomes: %d spooled until the database is back", spooled));
    }
    for (i = spooled; i < count; i++) {
        ph_metrics_note_lost(portal->metrics);
    }
    for (i = 0; i < count; i++) {
        batch[i]->ended = batch[i]->execution;
        release(commit, batch[i]);
    }
}

/* Not even the outcome alone is accepted: keep it in the spool, where nothing waits behind it. */
static void keep_refused(ph_outcome_commit_t *commit, ph_click_t *click, apr_pool_t *scratch)
{
    ph_portal_t *portal = commit->settings.portal;
    ph_spool_t *spool = commit->settings.spool;
    char reason[120];
    apr_status_t rv;

    if (spool) {
        rv = ph_spool_keep_refused(spool, click, scratch);
        if (rv != APR_SUCCESS) {
            portal->ports.log(portal->ports.log_baton, PH_LOG_ERROR,
                              apr_psprintf(scratch,
                                           "execution %s: outcome lost, it can be kept neither in the "
                                           "database nor in the spool (%s)",
                                           click->execution.id, apr_strerror(rv, reason, sizeof(reason))));
        }
    }
    ph_metrics_note_lost(portal->metrics);
    click->ended = click->execution;
    release(commit, click);
}

/* There is no row. It may come, while the commit of a click is unsure or on a server that lags; one that was
 * there before is written again. */
static void settle_absent(ph_outcome_commit_t *commit, ph_click_t *click, apr_pool_t *scratch)
{
    const apr_time_t now = ph_monotonic_now();
    const int is_unsure = click->was_unsure && atomic_load(&click->phase) == PH_CLICK_REVOKED;

    if (!click->absent_since) {
        click->absent_since = now;
    }
    if (now < (is_unsure ? click->appears_until : click->absent_since + ABSENT_MAX)) {
        ph_aside_add(&commit->aside, click, 0);
    }
    else if (is_unsure) {
        ph_sweeper_note_refused(commit->settings.sweeper, click->execution.id);
        release(commit, click); /* that commit has failed: there is no execution */
    }
    else if (ph_outcome_batch_restore(commit->db, commit->settings.portal, click, scratch) != APR_SUCCESS) {
        ph_aside_add(&commit->aside, click, 0);
    }
    else if (click->writing == PH_WRITING_REFUSED) {
        keep_refused(commit, click, scratch);
    }
    else {
        ph_outcome_batch_log(commit->settings.portal, click, scratch);
        release(commit, click);
    }
}

/* ---- committing ----------------------------------------------------------------------------------- */

/* The connection or the database has failed before the click was committed, or during its commit: then its
 * transaction may live on in the server, and with it locks on rows of its integration. */
static void set_aside_pending(ph_outcome_commit_t *commit, ph_click_t *click, apr_status_t rv)
{
    const ph_db_fault_t fault = ph_db_fault(commit->db);

    if (rv != PH_DB_COMMIT_UNKNOWN && (fault == PH_DB_FAULT_UNREACHABLE || fault == PH_DB_FAULT_PACKET)) {
        click->losses++;
    }
    if (rv == PH_DB_COMMIT_UNKNOWN) {
        click->writing = PH_WRITING_BLOCKED;
    }
    ph_aside_add(
        &commit->aside, click,
        rv == PH_DB_COMMIT_UNKNOWN || click->losses >= ALONE_AFTER ? 0 : ph_monotonic_now() + RETRY_AFTER);
}

/* Pass on a click of a batch that was committed with status `rv`. */
static void settle(ph_outcome_commit_t *commit, ph_click_t *click, apr_status_t rv, apr_pool_t *scratch)
{
    switch (click->writing) {
    case PH_WRITING_DONE:
    case PH_WRITING_REPEATED:
        ph_outcome_batch_log(commit->settings.portal, click, scratch);
        release(commit, click);
        return;
    case PH_WRITING_PENDING:
        set_aside_pending(commit, click, rv);
        return;
    case PH_WRITING_LOCKED:
    case PH_WRITING_BLOCKED:
        ph_aside_add(&commit->aside, click, 0);
        return;
    case PH_WRITING_ABSENT:
        settle_absent(commit, click, scratch);
        return;
    case PH_WRITING_REFUSED:
        keep_refused(commit, click, scratch);
        return;
    }
}

static void commit_batch(ph_outcome_commit_t *commit, ph_click_t **batch, int count)
{
    apr_pool_t *scratch;
    apr_status_t rv;
    int i;

    if (count == 0) {
        return;
    }
    apr_pool_create(&scratch, commit->pool);
    rv = prepare(commit, scratch);
    for (i = 0; rv != APR_SUCCESS && i < count; i++) {
        ph_aside_add(&commit->aside, batch[i], ph_monotonic_now() + RETRY_AFTER);
    }
    if (rv == APR_SUCCESS) {
        PH_FAILPOINT("before_outcome");
        rv = ph_outcome_batch_commit(commit->db, commit->settings.portal, batch, count, scratch);
        PH_FAILPOINT("after_outcome_commit");
        for (i = 0; i < count; i++) {
            settle(commit, batch[i], rv, scratch);
        }
        if (rv == APR_SUCCESS) {
            ph_portal_db_worked(commit->settings.portal, COMMIT_OUTCOMES, scratch);
            commit->commit_timeout -= (commit->commit_timeout - COMMIT_TIMEOUT) / 8;
        }
        else {
            commit->commit_timeout =
                rv == PH_DB_COMMIT_UNKNOWN && commit->commit_timeout < PH_DB_COMMIT_TIMEOUT
                    ? 2 * commit->commit_timeout
                    : commit->commit_timeout;
            note_failure(commit, rv, scratch);
        }
    }
    apr_pool_destroy(scratch);
}

/* The click of this integration that waits for a locked row which all its outcomes need; NULL = none. */
static const ph_click_t *find_blocked(const ph_outcome_commit_t *commit, const char *integration_id)
{
    const ph_click_t *click;

    for (click = commit->aside.clicks.first; click; click = click->next) {
        if (click->writing == PH_WRITING_BLOCKED &&
            strcmp(click->execution.integration_id, integration_id) == 0) {
            return click;
        }
    }
    return NULL;
}

void ph_outcome_commit_run(ph_outcome_commit_t *commit, ph_click_t **clicks, int count)
{
    int kept = 0, i;

    for (i = 0; i < count; i++) {
        const ph_click_t *blocked = find_blocked(commit, clicks[i]->execution.integration_id);

        if (blocked) {
            clicks[i]->writing = PH_WRITING_BLOCKED;
            clicks[i]->is_logged = 1;
            ph_aside_add(&commit->aside, clicks[i], blocked->retry_at);
        }
        else {
            clicks[kept++] = clicks[i];
        }
    }
    commit_batch(commit, clicks, kept);
}

/* Those that may be the reason for lost connections are committed alone. */
void ph_outcome_commit_run_due(ph_outcome_commit_t *commit)
{
    ph_click_t *due[PH_OUTCOME_BATCH_MAX], *alone[PH_OUTCOME_BATCH_MAX];
    const int taken = ph_aside_take(due, PH_OUTCOME_BATCH_MAX, &commit->aside, ph_monotonic_now());
    int count = 0, alone_count = 0, i;

    for (i = 0; i < taken; i++) {
        if (due[i]->losses < ALONE_AFTER) {
            due[count++] = due[i];
        }
        else {
            alone[alone_count++] = due[i];
        }
    }
    commit_batch(commit, due, count);
    for (i = 0; i < alone_count; i++) {
        commit_batch(commit, alone + i, 1);
    }
}

void ph_outcome_commit_spool(ph_outcome_commit_t *commit, ph_click_t **clicks, int count)
{
    ph_click_t *batch[PH_OUTCOME_BATCH_MAX];
    apr_pool_t *scratch;

    apr_pool_create(&scratch, commit->pool);
    if (count > 0) {
        spool_some(commit, clicks, count, scratch);
    }
    for (count = ph_aside_take(batch, PH_OUTCOME_BATCH_MAX, &commit->aside, APR_INT64_MAX); count > 0;
         count = ph_aside_take(batch, PH_OUTCOME_BATCH_MAX, &commit->aside, APR_INT64_MAX)) {
        apr_pool_clear(scratch);
        spool_some(commit, batch, count, scratch);
    }
    apr_pool_destroy(scratch);
}

int ph_outcome_commit_aside(const ph_outcome_commit_t *commit)
{
    return commit->aside.clicks.count;
}

apr_time_t ph_outcome_commit_next(const ph_outcome_commit_t *commit)
{
    return ph_aside_next(&commit->aside);
}

int ph_outcome_commit_end(ph_outcome_commit_t *commit)
{
    ph_db_t *db;

    if (commit->settings.portal->returns_connections && !commit->has_spooled) {
        ph_outcome_commit_connect(&db, commit);
    }
    if (commit->db && !commit->has_spooled) {
        ph_lease_end(commit->settings.lease, commit->db, commit->pool);
    }
    apr_pool_destroy(commit->db_pool); /* closes the connection */
    return !commit->has_spooled;
}
