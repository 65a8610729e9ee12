/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_CLICK_BUILD_H
#define PH_PIPELINE_CLICK_BUILD_H

#include "click.h"
#include "core/text/traceparent.h"
#include "core/text/ulid.h"
#include "service/portal.h"
#include "store/store_webhook.h"

#define PH_CLICK_RANDOM_BYTES (2 * PH_ULID_RANDOM_BYTES + PH_TRACEPARENT_RANDOM_BYTES)

/* The ids of a new execution and of its message, its trace. Once: a click that is judged again keeps them. */
void ph_click_build_ids(ph_click_t *click, ph_portal_t *portal,
                        const unsigned char random[PH_CLICK_RANDOM_BYTES]);

/* From an accepted click to what is committed and sent: the execution's row, its request as evidence,
 * the idempotency key, the attempt. Copies all it needs into the click's pool; attempt.target and
 * the ids are set already. `event` is NULL outside event mode and for retries; `keys` are the active ones.
 * Built again with the same ids when a batch is run again. */
void ph_click_build(ph_click_t *click, ph_portal_t *portal, const char *owner,
                    const ph_webhook_found_t *found, const apr_array_header_t *keys, const ph_event_t *event,
                    int attempt, apr_time_t now);

#endif
