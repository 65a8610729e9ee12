/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_BACKPRESSURE_H
#define PH_PIPELINE_BACKPRESSURE_H

#include "click.h"
#include "service/portal.h"

/* Backpressure of a receiver: 410 disables its webhook (with an audit entry), 429 and 503 with Retry-After
 * pause it. Applied in the transaction of the outcome, only while the webhook is at the version the attempt
 * used, and never for a test message. The click has ended. */
apr_status_t ph_backpressure_apply(ph_db_t *db, ph_portal_t *portal, const ph_click_t *click,
                                   apr_pool_t *scratch);

#endif
