/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_WIRE_REQUEST_HEAD_H
#define PH_WIRE_REQUEST_HEAD_H

#include "attempt.h"

/* Which headers an attempt sends, in which order: one list, used to record (masked) and to send. */

/* JSON array of [name, value] as recorded: every header in sending order with Authorization,
 * webhook-signature and the webhook's own values masked as "••••••••", without webhook-timestamp, whose
 * value is known only when it is signed. From `pool`. */
const char *ph_request_head_record(const ph_attempt_t *attempt, const char *user_agent, apr_pool_t *pool);

#endif
