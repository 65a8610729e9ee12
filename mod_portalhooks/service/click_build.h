/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_CLICK_BUILD_H
#define PH_SERVICE_CLICK_BUILD_H

#include "click.h"
#include "portal.h"
#include "store/store_webhook.h"

/* From an accepted click to what is committed and sent: the execution's row, its request as evidence,
 * the idempotency key, the attempt. Copies all it needs into the click's pool; attempt.target is set
 * already. `event` is NULL outside event mode and for retries; `keys` are the active ones. Built again
 * with the same ids when a batch is run again. */
void ph_click_build(ph_click_t *click, ph_portal_t *portal, const char *owner,
                    const ph_webhook_found_t *found, const apr_array_header_t *keys, const ph_event_t *event,
                    int attempt, apr_time_t now);

#endif
