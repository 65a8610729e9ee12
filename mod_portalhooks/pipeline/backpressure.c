/* SPDX-License-Identifier: Apache-2.0 */
/* Status 410, 429 and 503: what they change in ph_webhook_state. */
#include "backpressure.h"

#include <jansson.h>
#include <strings.h>

#include "core/text/retry_after.h"
#include "service/audit.h"
#include "store/store_audit.h"
#include "store/store_webhook.h"

#define GONE 410
#define TOO_MANY_REQUESTS 429
#define SERVICE_UNAVAILABLE 503

/* When the first Retry-After of the response ends; 0 = there is none, or it is malformed. */
static apr_time_t find_retry_after(const ph_click_t *click)
{
    json_t *headers =
        json_loads(click->attempt.response.headers ? click->attempt.response.headers : "[]", 0, NULL);
    apr_time_t until = 0;
    json_t *header;
    size_t i;

    json_array_foreach(headers, i, header)
    {
        const char *name = json_string_value(json_array_get(header, 0));
        const char *value = json_string_value(json_array_get(header, 1));

        if (name && value && strcasecmp(name, "retry-after") == 0) {
            until = ph_retry_after_parse(value, click->attempt.finished_at);
            break;
        }
    }
    json_decref(headers);
    return until;
}

/* Disable the webhook; the audit entry names `system` as the actor. */
static apr_status_t disable(ph_db_t *db, ph_portal_t *portal, const ph_click_t *click, apr_pool_t *scratch)
{
    static const ph_caller_t receiver = { .username = "system" };
    const char *integration_id = click->execution.integration_id;
    const apr_time_t now = click->attempt.finished_at;
    json_t *diff;
    int affected;
    apr_status_t rv;

    rv = ph_store_webhook_set_state(&affected, db, integration_id, 0, now, click->execution.webhook_version,
                                    scratch);
    if (rv != APR_SUCCESS || affected == 0) {
        return rv;
    }
    diff = json_object();
    ph_audit_diff_time(diff, "disabled_by_receiver_at", 0, now, scratch);
    return ph_store_audit_append(
        db, ph_audit_change(portal, &receiver, "webhook.disable", integration_id, diff, scratch), scratch);
}

apr_status_t ph_backpressure_apply(ph_db_t *db, ph_portal_t *portal, const ph_click_t *click,
                                   apr_pool_t *scratch)
{
    const int status = click->attempt.outcome.http_status;
    const int asks_to_wait = status == TOO_MANY_REQUESTS || status == SERVICE_UNAVAILABLE;
    const apr_time_t until = asks_to_wait ? find_retry_after(click) : 0;
    ph_webhook_t *webhook;
    apr_status_t rv;
    int affected;

    if (click->execution.mode == PH_MODE_TEST || (status != GONE && until == 0)) {
        return APR_SUCCESS;
    }
    rv = ph_store_webhook_get(&webhook, db, click->execution.integration_id, scratch);
    if (rv != APR_SUCCESS || !webhook || webhook->disabled_by_receiver_at) {
        return rv;
    }
    if (status == GONE) {
        return disable(db, portal, click, scratch);
    }
    return ph_store_webhook_set_state(&affected, db, webhook->integration_id, until, 0,
                                      click->execution.webhook_version, scratch);
}
