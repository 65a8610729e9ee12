/* SPDX-License-Identifier: Apache-2.0 */
/* The waiter: pushes a click, waits for it with a deadline, and cancels or revokes it when that has passed.
 */
#include "trigger.h"

#include <apr_strings.h>

#include "admission.h"
#include "core/request/rate_limit.h"
#include "retry.h"
#include "store/store_execution.h"

#define COMMIT_GRACE apr_time_from_sec(4)       /* after the deadline; a response within 6 s */
#define CANCEL_EVERY apr_time_from_msec(50)     /* while its batch has not admitted the click */
#define CHECK_CLIENT_EVERY apr_time_from_sec(1) /* whether it has disconnected */
#define NOT_ADMITTED "The database did not respond in time. Nothing was recorded or sent."
#define NOT_CONFIRMED                                                                                        \
    "The database did not confirm the execution in time. It is not sent; if the database has recorded it, "  \
    "it will be closed as not sent."
#define LOCKED                                                                                               \
    "Another session of the database has locked a row that it needs: see the error log and "                 \
    "information_schema.INNODB_TRX."
#define POLL_EVERY apr_time_from_msec(250) /* for an execution of another process */

static apr_status_t read_execution(ph_execution_t **execution, ph_portal_t *portal, const char *id,
                                   apr_time_t deadline, ph_problem_t *problem, apr_pool_t *pool)
{
    ph_db_t *db = NULL;
    apr_status_t rv;

    rv = ph_db_open(&db, portal->db, deadline, pool);
    if (rv == APR_SUCCESS) {
        rv = ph_store_execution_get(execution, db, id, pool);
    }
    if (rv != APR_SUCCESS) {
        ph_portal_db_problem(portal, problem, rv, db, "read an execution", pool);
    }
    else {
        ph_portal_db_worked(portal, "read an execution", pool);
    }
    if (db) {
        ph_db_close(db);
    }
    return rv;
}

/* The client has disconnected, or the process is stopping. */
static int must_return(const ph_pipeline_t *pipeline, const ph_wait_t *wait)
{
    return atomic_load(&pipeline->is_stopping) || (wait->is_gone && wait->is_gone(wait->baton));
}

/* For a click of this process. */
static ph_click_stage_t wait_for_end(ph_click_t *click, const ph_pipeline_t *pipeline, const ph_wait_t *wait,
                                     apr_time_t until)
{
    ph_click_stage_t stage;
    apr_time_t now;

    do {
        now = pipeline->portal->ports.now();
        stage = ph_click_wait(click, PH_CLICK_FINISHED,
                              now + CHECK_CLIENT_EVERY < until ? now + CHECK_CLIENT_EVERY : until);
    } while (stage != PH_CLICK_FINISHED && pipeline->portal->ports.now() < until &&
             !must_return(pipeline, wait));
    return stage;
}

/* For an execution of another process. No connection is held between two polls. */
static void poll_execution(ph_execution_t **execution, ph_problem_t *problem, ph_pipeline_t *pipeline,
                           const char *id, const ph_wait_t *wait, apr_pool_t *pool)
{
    const apr_time_t until = pipeline->portal->ports.now() + wait->at_most;
    apr_time_t check_at = pipeline->portal->ports.now() + CHECK_CLIENT_EVERY;
    ph_execution_t *seen = NULL;
    apr_pool_t *scratch;

    apr_pool_create(&scratch, pool);
    for (;;) {
        const apr_time_t now = pipeline->portal->ports.now();

        apr_pool_clear(scratch);
        if (read_execution(&seen, pipeline->portal, id, now + COMMIT_GRACE, problem, scratch) !=
                APR_SUCCESS ||
            !seen || seen->outcome.state != PH_STATE_SENDING || now + POLL_EVERY > until) {
            break;
        }
        if (now >= check_at) {
            check_at = now + CHECK_CLIENT_EVERY;
            if (must_return(pipeline, wait)) {
                break;
            }
        }
        apr_sleep(POLL_EVERY);
    }
    if (problem->code == PH_PROBLEM_NONE && !seen) {
        ph_problem_not_found(problem, "Execution", id, pool);
    }
    *execution = (problem->code == PH_PROBLEM_NONE) ? ph_execution_copy(seen, pool) : NULL;
    apr_pool_destroy(scratch);
}

ph_problem_code_t ph_trigger_await(ph_execution_t **execution, ph_problem_t *problem, ph_pipeline_t *pipeline,
                                   const char *execution_id, const ph_wait_t *wait, apr_pool_t *pool)
{
    static const ph_wait_t no_wait = { 0, NULL, NULL };
    ph_admission_t *admission = pipeline->admission;
    const int has_place = wait->at_most > 0 && admission && ph_admission_begin_wait(admission);
    /* Only under prefork a process may not send yet. It has one request thread, so waiters need no limit. */
    const int may_wait = has_place || (wait->at_most > 0 && !admission);
    ph_click_t *click = has_place ? ph_admission_find(admission, execution_id) : NULL;

    if (click) {
        const ph_click_stage_t stage =
            wait_for_end(click, pipeline, wait, pipeline->portal->ports.now() + wait->at_most);

        *execution = ph_execution_copy(stage == PH_CLICK_FINISHED ? &click->ended : &click->execution, pool);
        ph_click_release(click);
    }
    else {
        poll_execution(execution, problem, pipeline, execution_id, may_wait ? wait : &no_wait, pool);
    }
    if (has_place) {
        ph_admission_end_wait(admission);
    }
    return problem->code;
}

static void give_up(ph_click_result_t *result, ph_portal_t *portal, ph_click_t *click, const char *detail,
                    apr_pool_t *pool)
{
    const char *suspicion = atomic_load(&click->was_locked) ? LOCKED : NULL;

    ph_portal_db_timeout(portal, &result->problem, detail, suspicion, pool);
}

/* The click was not decided by its deadline. Cancel it if it is not admitted, now or after its batch has
 * failed; otherwise its commit is under way and gets COMMIT_GRACE before it is revoked. A click that can be
 * neither cancelled nor revoked has been decided, and its stage is about to follow. */
static ph_click_stage_t cancel_or_wait(ph_click_result_t *result, ph_portal_t *portal, ph_click_t *click,
                                       apr_pool_t *pool)
{
    const apr_time_t revoke_at = click->request.deadline + COMMIT_GRACE;
    ph_click_stage_t stage;

    do {
        if (ph_click_move(click, PH_CLICK_QUEUED, PH_CLICK_CANCELLED)) {
            give_up(result, portal, click, NOT_ADMITTED, pool);
            return PH_CLICK_PENDING;
        }
        if (apr_time_now() >= revoke_at && ph_click_move(click, PH_CLICK_ADMITTED, PH_CLICK_REVOKED)) {
            give_up(result, portal, click, NOT_CONFIRMED, pool);
            result->problem.execution_id = apr_pstrdup(pool, click->execution.id);
            return PH_CLICK_PENDING;
        }
        stage = ph_click_wait(click, PH_CLICK_DECIDED, apr_time_now() + CANCEL_EVERY);
    } while (stage == PH_CLICK_PENDING);
    return stage;
}

static void report_refusal(ph_click_result_t *result, const ph_click_t *click, apr_pool_t *pool)
{
    result->problem = click->problem;
    result->problem.admin_detail = apr_pstrdup(pool, click->problem.admin_detail);
    result->problem.detail = apr_pstrdup(pool, click->problem.detail);
    result->problem.execution_id = apr_pstrdup(pool, click->problem.execution_id);
}

/* Return the execution of the idempotency key, after waiting for its outcome as asked. */
static void report_known(ph_click_result_t *result, ph_pipeline_t *pipeline, const ph_click_t *click,
                         const ph_wait_t *wait, apr_pool_t *pool)
{
    ph_execution_t *known = NULL;

    ph_trigger_await(&known, &result->problem, pipeline, click->known_execution_id, wait, pool);
    if (known) {
        result->is_known = 1;
        result->execution = *known;
    }
}

/* Wait until the click is decided or its deadline. A request that waits for the outcome anyway is not woken
 * for the decision if the outcome follows soon. */
static ph_click_stage_t wait_for_admission(ph_click_t *click, int is_waiting)
{
    const apr_time_t deadline = click->request.deadline;
    const apr_time_t soon = apr_time_now() + CHECK_CLIENT_EVERY;
    ph_click_stage_t stage = PH_CLICK_PENDING;

    if (is_waiting) {
        stage = ph_click_wait(click, PH_CLICK_FINISHED, soon < deadline ? soon : deadline);
    }
    return stage == PH_CLICK_PENDING ? ph_click_wait(click, PH_CLICK_DECIDED, deadline) : stage;
}

static void report_admitted(ph_click_result_t *result, ph_pipeline_t *pipeline, ph_click_t *click,
                            const ph_wait_t *wait, apr_time_t wait_until, apr_pool_t *pool)
{
    const ph_click_stage_t stage =
        wait_until != 0 ? wait_for_end(click, pipeline, wait, wait_until) : PH_CLICK_DECIDED;

    result->execution =
        *ph_execution_copy(stage == PH_CLICK_FINISHED ? &click->ended : &click->execution, pool);
}

static void await_and_report(ph_click_result_t *result, ph_pipeline_t *pipeline, ph_click_t *click,
                             const ph_wait_t *wait, apr_pool_t *pool)
{
    /* Counted from the start, so that the outcome writer gathers for a shorter time. */
    const int is_waiting = wait->at_most > 0 && ph_admission_begin_wait(pipeline->admission);
    const apr_time_t wait_until = is_waiting ? pipeline->portal->ports.now() + wait->at_most : 0;
    ph_click_stage_t stage = wait_for_admission(click, is_waiting);

    if (stage == PH_CLICK_PENDING) {
        stage = cancel_or_wait(result, pipeline->portal, click, pool);
    }
    if (stage != PH_CLICK_PENDING && click->problem.code == PH_PROBLEM_NONE && !click->known_execution_id) {
        report_admitted(result, pipeline, click, wait, wait_until, pool);
    }
    if (is_waiting) {
        ph_admission_end_wait(pipeline->admission);
    }
    if (stage != PH_CLICK_PENDING && click->problem.code != PH_PROBLEM_NONE) {
        report_refusal(result, click, pool);
    }
    else if (stage != PH_CLICK_PENDING && click->known_execution_id) {
        report_known(result, pipeline, click, wait, pool);
    }
}

/* Take a token of the user's rate limit; without one the refusal says when to retry. */
static ph_problem_code_t take_token(ph_problem_t *problem, ph_portal_t *portal, const char *username)
{
    apr_interval_time_t wait;

    if (!portal->rate_limit) {
        return PH_PROBLEM_NONE;
    }
    wait = ph_rate_limit_take(portal->rate_limit, username, portal->clicks_per_minute, portal->ports.now());
    if (wait == 0) {
        return PH_PROBLEM_NONE;
    }
    ph_problem_refuse(problem, PH_PROBLEM_RATE_LIMITED, NULL);
    problem->retry_after = wait;
    return problem->code;
}

/* Push a click with the pipeline's reference; the caller releases its own. NULL with *problem set: refused.
 */
static ph_click_t *push(ph_problem_t *problem, ph_pipeline_t *pipeline, const ph_click_request_t *request,
                        apr_pool_t *pool)
{
    ph_problem_code_t refusal = take_token(problem, pipeline->portal, request->caller.username);
    ph_click_t *click;

    if (refusal != PH_PROBLEM_NONE) {
        return NULL;
    }
    click = ph_click_make(request, pipeline->click_memory);
    if (request->kind == PH_CLICK_RETRY) {
        refusal = ph_retry_load(click, problem, pipeline->portal, pool);
    }
    if (refusal == PH_PROBLEM_NONE) {
        refusal = ph_admission_push(pipeline->admission, click);
        if (refusal == PH_PROBLEM_NONE) {
            return click;
        }
        ph_problem_refuse(problem, refusal, NULL);
    }
    ph_click_release(click); /* the pipeline's, which was not pushed */
    ph_click_release(click);
    return NULL;
}

void ph_trigger_click(ph_click_result_t *result, ph_pipeline_t *pipeline, const ph_click_request_t *request,
                      const ph_wait_t *wait, apr_pool_t *pool)
{
    ph_click_t *click = push(&result->problem, pipeline, request, pool);

    if (click) {
        await_and_report(result, pipeline, click, wait, pool);
        result->permissions = atomic_load(&click->permissions);
        ph_click_release(click);
    }
}

/* Its decision is awaited before any outcome is, so that no receiver delays the decision of another click. */
static void await_decision(ph_click_result_t *result, ph_pipeline_t *pipeline, ph_click_t *click,
                           apr_pool_t *pool)
{
    if (wait_for_admission(click, 0) == PH_CLICK_PENDING) {
        cancel_or_wait(result, pipeline->portal, click, pool);
    }
    if (result->problem.code == PH_PROBLEM_NONE && click->problem.code != PH_PROBLEM_NONE) {
        report_refusal(result, click, pool);
    }
}

static void report_accepted(ph_click_result_t *result, ph_pipeline_t *pipeline, ph_click_t *click,
                            const ph_wait_t *wait, apr_time_t wait_until, apr_pool_t *pool)
{
    ph_wait_t left = *wait;

    if (!click->known_execution_id) {
        report_admitted(result, pipeline, click, wait, wait_until, pool);
        return;
    }
    left.at_most = wait_until - pipeline->portal->ports.now();
    report_known(result, pipeline, click, &left, pool);
}

void ph_trigger_clicks(ph_click_result_t *results, ph_pipeline_t *pipeline,
                       const ph_click_request_t *requests, int count, const ph_wait_t *wait, apr_pool_t *pool)
{
    ph_click_t **clicks = apr_pcalloc(pool, (apr_size_t)count * sizeof(*clicks));
    const int is_waiting = wait->at_most > 0 && ph_admission_begin_wait(pipeline->admission);
    apr_time_t wait_until = is_waiting ? pipeline->portal->ports.now() + wait->at_most : 0;
    int i;

    for (i = 0; i < count; i++) {
        clicks[i] = push(&results[i].problem, pipeline, &requests[i], pool);
    }
    for (i = 0; i < count; i++) {
        if (clicks[i]) {
            await_decision(&results[i], pipeline, clicks[i], pool);
        }
    }
    for (i = 0; i < count; i++) {
        if (clicks[i] && results[i].problem.code == PH_PROBLEM_NONE) {
            report_accepted(&results[i], pipeline, clicks[i], wait, wait_until, pool);
            wait_until = must_return(pipeline, wait) ? 0 : wait_until;
        }
    }
    if (is_waiting) {
        ph_admission_end_wait(pipeline->admission);
    }
    for (i = 0; i < count; i++) {
        if (clicks[i]) {
            ph_click_release(clicks[i]);
        }
    }
}
