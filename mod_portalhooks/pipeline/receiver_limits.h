/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_RECEIVER_LIMITS_H
#define PH_PIPELINE_RECEIVER_LIMITS_H

#include "click.h"
#include "service/portal.h"
#include "store/store_webhook.h"

/* The limits that a webhook has for its receiver's sake: executions per minute and at once, over all children
 * of this httpd. Runs, retries and tests count alike, since the receiver gets each of them. */

/* Take what the click needs, once, however often it is judged. Without it click->problem is rate_limited,
 * naming the webhook and its limit. Admission's thread. */
ph_problem_code_t ph_receiver_limits_take(ph_click_t *click, ph_portal_t *portal,
                                          const ph_webhook_found_t *found);

/* The execution is not in flight any more, or never was. The thread that holds the click. */
void ph_receiver_limits_give(ph_click_t *click, ph_portal_t *portal);

#endif
