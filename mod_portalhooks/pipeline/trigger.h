/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_TRIGGER_H
#define PH_PIPELINE_TRIGGER_H

#include "click_request.h"
#include "core/model/model.h"
#include "pipeline.h"

/* For how long somebody waits for an end, and how to tell that he has gone meanwhile. */
typedef struct ph_wait_t {
    apr_interval_time_t at_most; /* 0 = not at all */
    int (*is_gone)(void *baton); /* asked once a second, on the thread that waits; NULL = he stays */
    void *baton;
} ph_wait_t;

typedef struct ph_click_result_t {
    ph_problem_t problem;     /* code PH_PROBLEM_NONE: `execution` is set */
    int is_known;             /* the idempotency key's first execution: 200 */
    ph_execution_t execution; /* final when the wait saw its end, else as it was admitted */
} ph_click_result_t;

/* Hand the click to the admission thread and sleep until it is refused or committed, then as `wait` says for
 * the outcome. Holds no connection while it sleeps. Called by the request's thread. */
void ph_trigger_click(ph_click_result_t *result, ph_pipeline_t *pipeline, const ph_click_request_t *request,
                      const ph_wait_t *wait, apr_pool_t *pool);

/* Wait for an execution of this or another process to end: *execution as last seen. */
ph_problem_code_t ph_trigger_await(ph_execution_t **execution, ph_problem_t *problem, ph_pipeline_t *pipeline,
                                   const char *execution_id, const ph_wait_t *wait, apr_pool_t *pool);

#endif
