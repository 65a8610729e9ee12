/* SPDX-License-Identifier: Apache-2.0 */
/* A click over a limit of its webhook is refused, never queued. */
#include "receiver_limits.h"

#include <apr_strings.h>
#include <unistd.h>

#include "core/request/rate_limit.h"
#include "os/monotonic.h"

#define BUSY_RETRY_AFTER apr_time_from_sec(1)
/* In the dispatcher's queue, and for its commit, before the attempt and its timeout begin. */
#define WAIT_AT_MOST apr_time_from_sec(45)

static ph_problem_code_t refuse(ph_click_t *click, const char *name, int limit, const char *of,
                                apr_interval_time_t wait)
{
    ph_problem_refuse(&click->problem, PH_PROBLEM_RATE_LIMITED,
                      apr_psprintf(click->pool, "The webhook of %s takes at most %d %s %s.", name, limit,
                                   (limit == 1) ? "execution" : "executions", of));
    click->problem.retry_after = wait;
    return click->problem.code;
}

static int take_permit(ph_click_t *click, ph_portal_t *portal, const ph_webhook_found_t *found)
{
    const apr_time_t now = ph_monotonic_now();
    ph_permit_request_t request = { found->integration_id, found->webhook->max_at_once, (int)getpid(), now,
                                    0 };

    request.until = now + WAIT_AT_MOST + click->attempt.timeout;
    return ph_in_flight_take(&click->permit, portal->in_flight, &request);
}

ph_problem_code_t ph_receiver_limits_take(ph_click_t *click, ph_portal_t *portal,
                                          const ph_webhook_found_t *found)
{
    const ph_webhook_t *webhook = found->webhook;
    apr_interval_time_t wait;

    if (click->request.is_preview || !portal->in_flight) {
        return PH_PROBLEM_NONE;
    }
    if (webhook->max_at_once > 0 && click->permit.ticket == 0 && !take_permit(click, portal, found)) {
        return refuse(click, found->integration_name, webhook->max_at_once, "at once", BUSY_RETRY_AFTER);
    }
    if (webhook->max_per_minute > 0 && !click->has_token) {
        /* No user name has a line feed. */
        wait = ph_rate_limit_take_burst(portal->webhook_rate_limit,
                                        apr_pstrcat(click->pool, "\nwebhook ", found->integration_id, NULL),
                                        webhook->max_per_minute, portal->ports.now());
        if (wait > 0) {
            ph_receiver_limits_give(click, portal);
            return refuse(click, found->integration_name, webhook->max_per_minute, "per minute", wait);
        }
        click->has_token = 1;
    }
    return PH_PROBLEM_NONE;
}

void ph_receiver_limits_give(ph_click_t *click, ph_portal_t *portal)
{
    if (portal->in_flight) {
        ph_in_flight_give(&click->permit, portal->in_flight);
    }
}
