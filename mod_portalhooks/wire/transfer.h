/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_WIRE_TRANSFER_H
#define PH_WIRE_TRANSFER_H

#include <curl/curl.h>

#include "sender_settings.h"

/* Exactly one POST: an easy handle whose options, callbacks and limits keep it one request to an allowed
 * address, and the evidence of it. Used by one thread, which also drives the handle. */
typedef struct ph_transfer_t ph_transfer_t;

/* Open the secrets, sign at the time `now` and set up the handle. NULL when it cannot be sent; the attempt
 * has ended then: secret_unavailable, or interrupted when libcurl rejects an option. `settings` must outlive
 * the transfer. */
ph_transfer_t *ph_transfer_make(ph_attempt_t *attempt, const ph_sender_settings_t *settings, apr_time_t now);

/* The same without secrets and headers, for a connection that sends nothing. NULL = interrupted. */
ph_transfer_t *ph_transfer_make_unsigned(ph_attempt_t *attempt, const ph_sender_settings_t *settings,
                                         apr_time_t now);

/* For curl_multi_add_handle; its CURLOPT_PRIVATE is the transfer. */
CURL *ph_transfer_handle(const ph_transfer_t *transfer);
ph_attempt_t *ph_transfer_attempt(const ph_transfer_t *transfer);

/* The transfer has ended with `code`: judge it, fill outcome, response (redacted, truncated), finished_at and
 * duration_us of the attempt, wipe and free. The handle must not be in a multi handle any more. */
void ph_transfer_finish(ph_transfer_t *transfer, CURLcode code, apr_time_t now);

/* The transfer has ended: was it on a reused connection, with nothing of the request written? 1 = it has a
 * new handle for a connection of its own and what is left of its time; drive that. 0 = finish it. */
int ph_transfer_restart(ph_transfer_t *transfer);

/* End it early, when stopping; otherwise as above. interrupted: not_sent before the request began,
 * maybe_received after; response_incomplete once there is a final status. */
void ph_transfer_abort(ph_transfer_t *transfer, apr_time_t now);

#endif
