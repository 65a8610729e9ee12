/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_WIRE_CONNECTION_REUSE_H
#define PH_WIRE_CONNECTION_REUSE_H

#include "transfer_state.h"

/* Whether a transfer may use a kept connection, whether its own may be kept, and what is known when a kept
 * one breaks. A connection is kept only after a whole HTTP/1.1 response to a whole request. */

/* May the attempt connect to this address: the verdict of the policy or of the integration's egress rule,
 * with a proxy whether it is the proxy's. */
ph_target_verdict_t ph_connection_judge(const ph_transfer_t *transfer, const ph_addr_t *addr);

/* Set the options of reuse: a connection of its own when nothing is kept, or when the transfer has restarted.
 */
CURLcode ph_connection_reuse_set(ph_transfer_t *transfer);

/* 1 = the request has begun before, so whatever libcurl does now would send it again. */
int ph_connection_is_resend(ph_transfer_t *transfer);

/* The request is about to be written to the connection from `local_port`. 0 = it must not be; a connection
 * that was kept is stale then. */
int ph_connection_may_serve(ph_transfer_t *transfer, int local_port);

/* The head of the final response is complete: let libcurl keep the connection if the response allows it. */
void ph_connection_keep_if_allowed(ph_transfer_t *transfer);

/* Let go of the connection, once the handle has been removed from its multi handle. May be repeated. */
void ph_connection_end(ph_transfer_t *transfer);

/* After ph_connection_end: 1 = it was a kept connection and nothing of the request was written to it. */
int ph_connection_is_unused(const ph_transfer_t *transfer);

/* Forget the kept connection, so that the transfer makes its own. */
void ph_connection_forget(ph_transfer_t *transfer);

#endif
