/* SPDX-License-Identifier: Apache-2.0 */
/* portalhooks webhook test: sends one signed test message through a pipeline of its own, so that the
 * execution is committed before a socket is opened, and its outcome exactly once. */
#include <stdio.h>
#include <string.h>

#include <apr_strings.h>

#include "commands.h"
#include "core/model/outcome.h"
#include "core/view/json_execution.h"
#include "local_portal.h"
#include "new_id.h"
#include "pipeline/lease.h"
#include "pipeline/sending.h"
#include "pipeline/trigger.h"
#include "refuse.h"

#define WAIT_AT_MOST apr_time_from_sec(60)
#define STOP_AT_MOST apr_time_from_sec(10)

static ph_sending_settings_t settings_of(ph_pipeline_t *pipeline, const ph_local_portal_t *local,
                                         apr_pool_t *pool)
{
    ph_sending_settings_t settings = { 0 };

    settings.pipeline = pipeline;
    settings.start_id = ph_new_id_make("", pool);
    settings.child = ph_new_id_make("", pool);
    settings.server = "portalhooks";
    settings.lease = PH_LEASE_LENGTH;
    settings.dispatcher.sender = local->sender;
    settings.dispatcher.max_in_flight = 1;
    settings.dispatcher.max_per_destination = 1;
    settings.dispatcher.queue_timeout = apr_time_from_sec(30);
    settings.queue = 1;
    settings.max_waiters = 1;
    return settings;
}

static ph_exit_t print_outcome(const ph_execution_t *execution, const ph_arguments_t *arguments,
                               apr_pool_t *pool)
{
    const ph_outcome_t *outcome = &execution->outcome;
    ph_json_out_t out;

    if (ph_arguments_has(arguments, PH_OPTION_JSON)) {
        ph_json_out_init(&out, pool);
        ph_json_execution(&out, execution);
        puts(ph_json_out_end(&out, NULL));
    }
    else {
        printf("%s: %s", execution->id, ph_state_word(outcome->state));
        if (outcome->http_status > 0) {
            printf(", status %d", outcome->http_status);
        }
        if (outcome->error != PH_ERROR_NONE) {
            printf(", %s (%s)", ph_error_word(outcome->error), ph_delivery_word(outcome->delivery));
        }
        printf(", %" APR_INT64_T_FMT " ms\n", execution->duration_us / 1000);
    }
    return outcome->state == PH_STATE_SUCCEEDED ? PH_EXIT_DONE : PH_EXIT_FAILED;
}

ph_exit_t ph_command_webhook_test(const ph_arguments_t *arguments, apr_pool_t *pool)
{
    const ph_wait_t wait = { WAIT_AT_MOST, NULL, NULL };
    ph_click_request_t request = { 0 };
    ph_click_result_t result = { 0 };
    ph_pipeline_t pipeline = { 0 };
    ph_sending_settings_t settings;
    ph_local_portal_t *local;
    ph_sending_t *sending;
    ph_exit_t code = ph_local_portal_start(&local, arguments, pool);

    if (code != PH_EXIT_DONE) {
        return code;
    }
    pipeline.portal = &local->portal;
    settings = settings_of(&pipeline, local, pool);
    if (ph_sending_start(&sending, &settings, pool) != APR_SUCCESS) {
        return ph_refuse(PH_EXIT_FAILED, "Cannot start threads.");
    }
    request.kind = PH_CLICK_TEST;
    request.may = PH_MAY_ADMIN;
    request.mode = PH_MODE_TEST;
    request.caller = local->caller;
    request.integration_id = ph_arguments_operand(arguments, 0);
    request.deadline = apr_time_now() + apr_time_from_sec(5);
    ph_trigger_click(&result, &pipeline, &request, &wait, pool);
    ph_sending_stop(sending, apr_time_now() + STOP_AT_MOST, apr_time_now() + 2 * STOP_AT_MOST);
    if (result.problem.code != PH_PROBLEM_NONE) {
        local->problem = result.problem;
        return ph_local_portal_refuse(local, pool);
    }
    return print_outcome(&result.execution, arguments, pool);
}
