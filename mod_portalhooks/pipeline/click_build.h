/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_CLICK_BUILD_H
#define PH_PIPELINE_CLICK_BUILD_H

#include "click.h"
#include "core/text/traceparent.h"
#include "core/text/ulid.h"
#include "service/portal.h"
#include "store/store_webhook.h"

#define PH_CLICK_RANDOM_BYTES (2 * PH_ULID_RANDOM_BYTES + PH_TRACEPARENT_RANDOM_BYTES)

/* Make the ids of the execution, of its message (a retry keeps the one it has) and of its trace. Call once: a
 * click that is judged again keeps them. */
void ph_click_build_ids(ph_click_t *click, ph_portal_t *portal,
                        const unsigned char random[PH_CLICK_RANDOM_BYTES]);

/* Fill what is committed and sent of a click that passed its judgement: execution, record (the request as
 * evidence), idempotency and attempt, all copied into the click's pool. attempt.target and the ids are set
 * before. `keys` are those to sign with; `event` is NULL outside event mode and for retries; `attempt` is the
 * number within the message. Called again when the batch is run again. */
void ph_click_build(ph_click_t *click, ph_portal_t *portal, const char *owner,
                    const ph_webhook_found_t *found, const apr_array_header_t *keys, const ph_event_t *event,
                    int attempt, apr_time_t now);

#endif
