/* SPDX-License-Identifier: Apache-2.0 */
/* The connection of admission's thread, and what it has learned of the database. */
#include "admission_run.h"

#include "os/monotonic.h"
#include "store/db_autocommit.h"

#define ADMIT "admit clicks"
#define OPEN_TIMEOUT apr_time_from_sec(1)  /* less than a click waits */
#define CAUTIOUS_FOR apr_time_from_sec(30) /* after a locked row */

/* A COMMIT that hangs is given up while the clicks behind it can still be admitted in time; its own are
 * unsure. The limit grows to PH_DB_COMMIT_TIMEOUT while that happens, because the server may just be slow,
 * and shrinks slowly. */
#define COMMIT_TIMEOUT apr_time_from_msec(700)

void ph_admission_run_init(ph_admission_run_t *run, ph_portal_t *portal, const ph_lease_t *lease,
                           ph_budget_t *bytes, apr_pool_t *pool)
{
    run->portal = portal;
    run->lease = lease;
    run->bytes = bytes;
    run->pool = pool;
    run->commit_timeout = COMMIT_TIMEOUT;
    apr_pool_create(&run->db_pool, pool);
}

static apr_status_t open_db(ph_admission_run_t *run)
{
    ph_portal_t *portal = run->portal;
    apr_status_t rv;

    if (run->db) {
        return APR_SUCCESS;
    }
    rv = ph_db_open(&run->db, portal->thread_db, portal->ports.now() + OPEN_TIMEOUT, run->db_pool);
    return rv == APR_SUCCESS && !portal->returns_connections
               ? ph_db_autocommit_off(run->db, PH_DB_ALONE_BEGINS)
               : rv;
}

static void close_db(ph_admission_run_t *run)
{
    apr_pool_clear(run->db_pool); /* closes it */
    run->db = NULL;
}

apr_status_t ph_admission_run_batch(ph_admission_run_t *run, ph_click_t **clicks, int count)
{
    ph_portal_t *portal = run->portal;
    const ph_lease_t *lease = run->lease;
    const int epoch = ph_lease_epoch(lease);
    ph_admission_batch_t batch = { .portal = portal,
                                   .owner = ph_lease_owner(lease),
                                   .lease_epoch = epoch,
                                   .bytes = run->bytes,
                                   .clicks = clicks,
                                   .count = count };
    ph_problem_t ignored = { 0 };
    apr_pool_t *scratch;
    apr_status_t rv;

    /* Without a lease nothing could be sent; the outcome writer will take one. */
    if (!ph_lease_outlasts(lease, epoch, 0)) {
        return PH_DB_UNAVAILABLE;
    }
    apr_pool_create(&scratch, run->pool);
    rv = open_db(run);
    if (rv != APR_SUCCESS) {
        ph_portal_db_problem(portal, &ignored, rv, run->db, ADMIT, scratch);
        close_db(run);
        apr_pool_destroy(scratch);
        return rv;
    }
    batch.is_cautious = ph_monotonic_now() < run->cautious_until;
    batch.has_logged_lock = ph_monotonic_now() < run->quiet_until;
    ph_db_bound_commit(run->db, run->commit_timeout);
    rv = ph_admission_batch_run(&batch, run->db, scratch);
    ph_db_end_reads(run->db);
    if (rv == APR_SUCCESS) {
        run->commit_timeout -= (run->commit_timeout - COMMIT_TIMEOUT) / 8;
    }
    else if (rv == PH_DB_COMMIT_UNKNOWN && run->commit_timeout < PH_DB_COMMIT_TIMEOUT) {
        run->commit_timeout *= 2;
    }
    if (batch.has_logged_lock) {
        run->quiet_until = ph_monotonic_now() + CAUTIOUS_FOR;
    }
    if (batch.lock_waits > 0 || rv == PH_DB_COMMIT_UNKNOWN) {
        run->cautious_until = ph_monotonic_now() + CAUTIOUS_FOR;
    }
    if (rv == APR_SUCCESS && ph_db_is_unfit(run->db)) {
        close_db(run);
    }
    if (rv != APR_SUCCESS) {
        ph_portal_db_problem(portal, &ignored, rv, run->db, ADMIT, scratch);
        close_db(run);
    }
    else {
        ph_portal_db_worked(portal, ADMIT, scratch);
    }
    if (portal->returns_connections) {
        close_db(run);
    }
    apr_pool_destroy(scratch);
    return rv;
}

void ph_admission_run_idle(ph_admission_run_t *run)
{
    if (run->db && !ph_db_answers(run->db)) {
        close_db(run);
    }
}
