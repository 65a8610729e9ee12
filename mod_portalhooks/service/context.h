/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_CONTEXT_H
#define PH_SERVICE_CONTEXT_H

#include "caller.h"

/* The context of a service call: an argument of every function a request can ask for. Used by one thread.
 * Those functions return problem->code: PH_PROBLEM_NONE, or why the request is refused. Any of them may
 * return database_unavailable or internal besides what its header says. */
typedef struct ph_context_t {
    ph_portal_t *portal;
    const ph_caller_t *caller; /* permissions loaded and checked */
    apr_time_t deadline;       /* of the wait for a database connection */
    ph_problem_t *problem;     /* set on refusal */
    apr_pool_t *pool;          /* owns the results */
} ph_context_t;

/* A database connection, or NULL with the problem set. `what` completes "could not …" in the log. */
ph_db_t *ph_context_open(const ph_context_t *context, const char *what);

/* Close the connection and return the problem's code. A `status` other than APR_SUCCESS and
 * PH_CONTEXT_REFUSED is logged and sets the problem. */
ph_problem_code_t ph_context_close(const ph_context_t *context, ph_db_t *db, apr_status_t status,
                                   const char *what);

/* Returned by a unit of work that has set the context's problem: its transaction is rolled back. */
#define PH_CONTEXT_REFUSED (APR_OS_START_USERERR + 100)

/* Set the problem and return PH_CONTEXT_REFUSED. `detail` NULL = the usual sentence. */
apr_status_t ph_context_refuse(const ph_context_t *context, ph_problem_code_t code, const char *detail);

/* The same, for something that does not exist: NOUN "ID" not found. */
apr_status_t ph_context_not_found(const ph_context_t *context, const char *noun, const char *id);

/* Run `work` in one transaction on a connection of its own. PH_PROBLEM_NONE when committed. `work` runs again
 * from its start, with the problem cleared, when the database asks for a retry. PH_DB_DUPLICATE from `work`
 * becomes the problem `if_duplicate`. */
ph_problem_code_t ph_context_transact(const ph_context_t *context, ph_db_work_fn *work, void *baton,
                                      ph_problem_code_t if_duplicate, const char *what);

#endif
