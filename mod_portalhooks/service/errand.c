/* SPDX-License-Identifier: Apache-2.0 */
/* The frame of every service function: a connection for as long as it is needed, and failures of the
 * store as problems, logged once. */
#include "errand.h"

typedef struct unit_t {
    const ph_errand_t *errand;
    ph_db_work_fn *work;
    void *baton;
} unit_t;

ph_db_t *ph_errand_open(const ph_errand_t *errand, const char *what)
{
    ph_db_t *db = NULL;
    apr_status_t rv;

    rv = ph_db_open(&db, errand->portal->db, errand->deadline, errand->pool);
    if (rv != APR_SUCCESS) {
        ph_portal_db_problem(errand->portal, errand->problem, rv, NULL, what, errand->pool);
        return NULL;
    }
    return db;
}

ph_problem_code_t ph_errand_close(const ph_errand_t *errand, ph_db_t *db, apr_status_t status,
                                  const char *what)
{
    if (status != APR_SUCCESS && status != PH_ERRAND_REFUSED) {
        ph_portal_db_problem(errand->portal, errand->problem, status, db, what, errand->pool);
    }
    ph_db_close(db);
    return errand->problem->code;
}

static apr_status_t run_unit(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    const unit_t *unit = baton;

    ph_problem_refuse(unit->errand->problem, PH_PROBLEM_NONE, NULL);
    return unit->work(unit->baton, db, scratch);
}

ph_problem_code_t ph_errand_transact(const ph_errand_t *errand, ph_db_work_fn *work, void *baton,
                                     ph_problem_code_t if_duplicate, const char *what)
{
    unit_t unit = { errand, work, baton };
    ph_db_t *db = ph_errand_open(errand, what);
    apr_status_t rv;

    if (!db) {
        return errand->problem->code;
    }
    rv = ph_db_transaction(db, run_unit, &unit, errand->pool);
    if (rv == PH_DB_DUPLICATE) {
        ph_problem_refuse(errand->problem, if_duplicate, NULL);
        rv = PH_ERRAND_REFUSED;
    }
    return ph_errand_close(errand, db, rv, what);
}
