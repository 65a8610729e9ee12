/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_TRIGGER_H
#define PH_PIPELINE_TRIGGER_H

#include "click_request.h"
#include "core/model/model.h"
#include "pipeline.h"

/* The request's side of a click: push it and wait for the result. Called by request threads. */

/* How long a request waits for an outcome. */
typedef struct ph_wait_t {
    apr_interval_time_t at_most; /* 0 = no wait */
    /* Has the client disconnected? Called once a second on the waiting thread; NULL = no. */
    int (*is_gone)(void *baton);
    void *baton;
} ph_wait_t;

typedef struct ph_click_result_t {
    ph_problem_t problem;     /* code PH_PROBLEM_NONE: `execution` is set */
    int permissions;          /* of the caller, as far as they were judged */
    int is_known;             /* an earlier click with the same idempotency key made it */
    ph_execution_t execution; /* final if it ended during the wait, else as admitted */
} ph_click_result_t;

/* Push a click to the running pipeline and wait until it is refused or committed, then for its outcome as
 * `wait` says. Without `wait` it returns within about 4 s of request->deadline, even if the database fails
 * during the commit. Holds no database connection while it waits. The caller zeroes *result; its strings are
 * from `pool`. */
void ph_trigger_click(ph_click_result_t *result, ph_pipeline_t *pipeline, const ph_click_request_t *request,
                      const ph_wait_t *wait, apr_pool_t *pool);

/* The same for `count` clicks, whose results are in the order given: all are pushed, all decisions are
 * awaited, then the outcomes, for wait->at_most in all. Each click is decided by itself. */
void ph_trigger_clicks(ph_click_result_t *results, ph_pipeline_t *pipeline,
                       const ph_click_request_t *requests, int count, const ph_wait_t *wait,
                       apr_pool_t *pool);

/* Wait for the end of an execution of this or another process; *execution is as last seen, from `pool`. Else
 * `not_found`, `database_unavailable` or `internal`. Works whether or not the pipeline is running. */
ph_problem_code_t ph_trigger_await(ph_execution_t **execution, ph_problem_t *problem, ph_pipeline_t *pipeline,
                                   const char *execution_id, const ph_wait_t *wait, apr_pool_t *pool);

#endif
