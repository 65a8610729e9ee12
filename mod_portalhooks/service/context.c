/* SPDX-License-Identifier: Apache-2.0 */
/* Connections and transactions of a service call; a failure of the store becomes a problem, logged once. */
#include "context.h"

typedef struct unit_t {
    const ph_context_t *context;
    ph_db_work_fn *work;
    void *baton;
} unit_t;

ph_db_t *ph_context_open(const ph_context_t *context, const char *what)
{
    ph_db_t *db = NULL;
    apr_status_t rv;

    rv = ph_db_open(&db, context->portal->db, context->deadline, context->pool);
    if (rv != APR_SUCCESS) {
        ph_portal_db_problem(context->portal, context->problem, rv, NULL, what, context->pool);
        return NULL;
    }
    return db;
}

ph_problem_code_t ph_context_close(const ph_context_t *context, ph_db_t *db, apr_status_t status,
                                   const char *what)
{
    if (status != APR_SUCCESS && status != PH_CONTEXT_REFUSED) {
        ph_portal_db_problem(context->portal, context->problem, status, db, what, context->pool);
    }
    else {
        ph_portal_db_worked(context->portal, what, context->pool);
    }
    ph_db_close(db);
    return context->problem->code;
}

apr_status_t ph_context_refuse(const ph_context_t *context, ph_problem_code_t code, const char *detail)
{
    ph_problem_refuse(context->problem, code, detail);
    return PH_CONTEXT_REFUSED;
}

apr_status_t ph_context_not_found(const ph_context_t *context, const char *noun, const char *id)
{
    ph_problem_not_found(context->problem, noun, id, context->pool);
    return PH_CONTEXT_REFUSED;
}

static apr_status_t run_unit(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    const unit_t *unit = baton;

    ph_problem_refuse(unit->context->problem, PH_PROBLEM_NONE, NULL);
    return unit->work(unit->baton, db, scratch);
}

ph_problem_code_t ph_context_transact(const ph_context_t *context, ph_db_work_fn *work, void *baton,
                                      ph_problem_code_t if_duplicate, const char *what)
{
    unit_t unit = { context, work, baton };
    ph_db_t *db = ph_context_open(context, what);
    apr_status_t rv;

    if (!db) {
        return context->problem->code;
    }
    rv = ph_db_transaction(db, run_unit, &unit, context->pool);
    if (rv == PH_DB_DUPLICATE) {
        rv = ph_context_refuse(context, if_duplicate, NULL);
    }
    return ph_context_close(context, db, rv, what);
}
