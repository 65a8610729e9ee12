/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_CONTEXT_H
#define PH_SERVICE_CONTEXT_H

#include "caller.h"

/* What every service function is given: who asks, of which portal, how long it may take, where the
 * refusal goes and which pool owns the result. One thread. */
typedef struct ph_context_t {
    ph_portal_t *portal;
    const ph_caller_t *caller; /* permissions loaded and judged */
    apr_time_t deadline;       /* of the wait for a connection */
    ph_problem_t *problem;
    apr_pool_t *pool;
} ph_context_t;

/* A connection, or NULL with the problem set. `what` says what was being done, for the log. */
ph_db_t *ph_context_open(const ph_context_t *context, const char *what);

/* Close, and turn `status` into the problem if it is none yet. Returns the problem's code. */
ph_problem_code_t ph_context_close(const ph_context_t *context, ph_db_t *db, apr_status_t status,
                                   const char *what);

/* What a unit of work returns when the request is refused and the context's problem set: it is rolled back.
 */
#define PH_CONTEXT_REFUSED (APR_OS_START_USERERR + 100)

/* Set the problem and return PH_CONTEXT_REFUSED. `detail` NULL = the usual sentence. */
apr_status_t ph_context_refuse(const ph_context_t *context, ph_problem_code_t code, const char *detail);

/* Open, run `work` as one transaction (again from its start when the database asks for it; the problem
 * is cleared before), close. PH_PROBLEM_NONE when it is committed. PH_DB_DUPLICATE from `work` becomes the
 * problem `if_duplicate`. */
ph_problem_code_t ph_context_transact(const ph_context_t *context, ph_db_work_fn *work, void *baton,
                                      ph_problem_code_t if_duplicate, const char *what);

#endif
