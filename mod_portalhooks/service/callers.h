/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_CALLERS_H
#define PH_SERVICE_CALLERS_H

#include "portal.h"

/* Fill caller->permissions: what the conf grants, what ph_user says, and admin for the bootstrap admin
 * while no admin is in the database. Notes a user seen for the first time, and the hour he was last
 * seen. */
ph_problem_code_t ph_caller_load(ph_caller_t *caller, ph_problem_t *problem, ph_portal_t *portal, ph_db_t *db,
                                 apr_pool_t *pool);

/* PH_PROBLEM_NONE, or `forbidden` with what is missing. The audit entry of a refusal is the caller's
 * to write (service/audit). */
ph_problem_code_t ph_caller_check(const ph_caller_t *caller, ph_may_t what, ph_problem_t *problem);

#endif
