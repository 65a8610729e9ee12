/* SPDX-License-Identifier: Apache-2.0 */
/* What services share: ids, sealing, and failures of the store as problems. */
#include "portal.h"

#include <apr_strings.h>

#include "alerts.h"
#include "metrics.h"
#include "outage.h"

#define VERIFY_CATALOG "Run portalhooks verify-catalog."

const char *ph_portal_id_of(ph_portal_t *portal, const char *prefix,
                            const unsigned char random[PH_ULID_RANDOM_BYTES], apr_pool_t *pool)
{
    char ulid[PH_ULID_LEN + 1];

    apr_thread_mutex_lock(portal->ulid_lock);
    ph_ulid_next(ulid, &portal->ulid, portal->ports.now(), random);
    apr_thread_mutex_unlock(portal->ulid_lock);
    return apr_pstrcat(pool, prefix, ulid, NULL);
}

const char *ph_portal_new_id(ph_portal_t *portal, const char *prefix, apr_pool_t *pool)
{
    unsigned char random[PH_ULID_RANDOM_BYTES];

    portal->ports.random(random, sizeof random);
    return ph_portal_id_of(portal, prefix, random, pool);
}

const char *ph_portal_seal(ph_portal_t *portal, const ph_secretbox_place_t *place, const ph_secret_t *plain,
                           ph_problem_t *problem, apr_pool_t *pool)
{
    unsigned char iv[PH_SECRETBOX_IV_BYTES];
    const char *sealed;

    if (portal->keyring_fault) {
        ph_problem_refuse(problem, PH_PROBLEM_SECRET_UNAVAILABLE, NULL);
        return NULL;
    }
    if (!portal->keyring) {
        ph_problem_refuse(problem, PH_PROBLEM_NO_KEY_FILE, NULL);
        return NULL;
    }
    portal->ports.random(iv, sizeof iv);
    sealed = ph_secretbox_seal(portal->keyring, place, plain, iv, pool);
    if (!sealed) {
        ph_problem_refuse(problem, PH_PROBLEM_SECRET_UNAVAILABLE, NULL);
    }
    return sealed;
}

static const char *more(unsigned unlogged, apr_pool_t *pool)
{
    return unlogged > 0 ? apr_psprintf(pool, " (%u more since the last line)", unlogged) : "";
}

static ph_outage_state_t *database_state(const ph_portal_t *portal)
{
    return portal->alerts ? &portal->alerts->database : NULL;
}

/* Log the failure. An outage is one line for the whole host; the activities that fail in it are debug lines.
 */
static void log_failure(ph_portal_t *portal, ph_log_level_t level, ph_db_fault_t fault, int is_catalog,
                        const char *what, const char *reason, const char *remedy, apr_pool_t *pool)
{
    ph_outage_state_t *state = database_state(portal);
    const apr_time_t now = portal->ports.now();
    unsigned unlogged, unlogged_of_host;
    int is_due = ph_outage_failed(&unlogged, portal->outage, what, now);

    if (state && !is_catalog && ph_outage_state_is_outage(fault)) {
        if (ph_outage_state_failed(&unlogged_of_host, state, fault, now)) {
            unlogged = unlogged_of_host;
            is_due = 1;
        }
        else {
            level = PH_LOG_DEBUG;
        }
    }
    if (is_due) {
        portal->ports.log(portal->ports.log_baton, level,
                          apr_psprintf(pool, "database: could not %s: %s: %s. %s%s", what,
                                       ph_db_fault_name(fault), reason, remedy, more(unlogged, pool)));
    }
}

/* A query over the views of an external catalog. Admins learn the server's number, too. */
static void refuse_catalog(ph_problem_t *problem, const char *query, const ph_db_t *db, apr_pool_t *pool)
{
    const char *what =
        ph_db_fault(db) == PH_DB_FAULT_TOO_SLOW
            ? apr_psprintf(pool, "The query %s over the Portal's views was stopped at its time limit", query)
            : apr_psprintf(pool, "The query %s over the Portal's views failed: %s", query,
                           ph_db_fault_name(ph_db_fault(db)));

    ph_problem_refuse(problem,
                      ph_db_fault(db) == PH_DB_FAULT_TOO_SLOW ? PH_PROBLEM_TOO_SLOW
                                                              : PH_PROBLEM_CATALOG_UNAVAILABLE,
                      apr_pstrcat(pool, what, ".", NULL));
    problem->admin_detail = apr_pstrcat(pool, what, ph_db_error_number(db, pool), ". " VERIFY_CATALOG, NULL);
}

ph_problem_code_t ph_portal_db_problem(ph_portal_t *portal, ph_problem_t *problem, apr_status_t status,
                                       const ph_db_t *db, const char *what, apr_pool_t *pool)
{
    const char *query = db ? ph_db_catalog_query(db) : NULL;
    /* A conflict of a query over the views is a lock that another application holds. */
    const int is_away =
        status == PH_DB_UNAVAILABLE || status == PH_DB_COMMIT_UNKNOWN || (status == PH_DB_CONFLICT && !query);
    char opening[300];
    const ph_db_fault_t fault =
        db ? ph_db_fault(db) : ph_db_source_fault(opening, sizeof opening, portal->db);
    const char *remedy = query ? VERIFY_CATALOG : ph_db_fault_remedy(fault);
    const char *reason = !db     ? opening
                         : query ? apr_pstrcat(pool, query, ": ", ph_db_error(db), NULL)
                                 : ph_db_error(db);

    ph_metrics_note_db_error(portal->metrics, fault);
    log_failure(portal, is_away ? PH_LOG_WARNING : PH_LOG_ERROR, fault, query != NULL, what, reason, remedy,
                pool);
    if (!is_away && query) {
        refuse_catalog(problem, query, db, pool);
        return problem->code;
    }
    ph_problem_refuse(problem, is_away ? PH_PROBLEM_DATABASE_UNAVAILABLE : PH_PROBLEM_INTERNAL, NULL);
    problem->admin_detail = apr_psprintf(pool, "The database fails: %s%s. %s", ph_db_fault_name(fault),
                                         db ? ph_db_error_number(db, pool) : "", ph_db_fault_remedy(fault));
    if (!ph_db_fault_may_pass(fault)) {
        problem->remedy = "Trying again will not help: ask a sysadmin to look at the error log.";
    }
    ph_outage_note(portal->outage, problem->admin_detail, problem->remedy);
    return problem->code;
}

void ph_portal_db_timeout(ph_portal_t *portal, ph_problem_t *problem, const char *detail,
                          const char *suspicion, apr_pool_t *pool)
{
    const char *remedy;
    const char *known = ph_outage_last(&remedy, portal->outage, pool);
    const char *reason = known ? known : suspicion;

    ph_problem_refuse(problem, PH_PROBLEM_DATABASE_UNAVAILABLE, detail);
    problem->remedy = remedy;
    if (reason) {
        problem->admin_detail = apr_pstrcat(pool, detail ? detail : "", detail ? " " : "", reason, NULL);
    }
}

void ph_portal_db_worked(ph_portal_t *portal, const char *what, apr_pool_t *scratch)
{
    const apr_time_t now = portal->ports.now();
    ph_outage_state_t *state = database_state(portal);
    apr_interval_time_t lasted;
    unsigned failures;
    int is_over = ph_outage_worked(&lasted, &failures, portal->outage, what, now);

    if (state) {
        is_over = ph_outage_state_worked(&lasted, &failures, state, is_over, now);
    }
    if (is_over) {
        portal->ports.log(portal->ports.log_baton, PH_LOG_NOTICE,
                          apr_psprintf(scratch,
                                       "database: works again after %" APR_TIME_T_FMT " s and %u failures",
                                       apr_time_sec(lasted), failures));
    }
}
