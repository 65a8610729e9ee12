/* SPDX-License-Identifier: Apache-2.0 */
/* Copying what a click asks for out of the request's pool. */
#include "click_request.h"

#include <apr_strings.h>
#include <stddef.h>

/* All pointers of the struct; test_click_request fails when one is missing. */
static const apr_size_t texts[] = {
    offsetof(ph_click_request_t, caller.username),  offsetof(ph_click_request_t, caller.auth_type),
    offsetof(ph_click_request_t, caller.client_ip), offsetof(ph_click_request_t, caller.request_id),
    offsetof(ph_click_request_t, caller.pause.by),  offsetof(ph_click_request_t, caller.pause.note),
    offsetof(ph_click_request_t, integration_id),   offsetof(ph_click_request_t, event_id),
    offsetof(ph_click_request_t, preview_digest),   offsetof(ph_click_request_t, key_id),
    offsetof(ph_click_request_t, retry_of),         offsetof(ph_click_request_t, note),
    offsetof(ph_click_request_t, batch_id),         offsetof(ph_click_request_t, idempotency_key),
    offsetof(ph_click_request_t, fingerprint),      offsetof(ph_click_request_t, traceparent),
};

void ph_click_request_copy(ph_click_request_t *copy, const ph_click_request_t *request, apr_pool_t *pool)
{
    apr_size_t i;

    *copy = *request;
    for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        const char **text = (const char **)((char *)copy + texts[i]);

        *text = apr_pstrdup(pool, *text);
    }
}
