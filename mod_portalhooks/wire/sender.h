/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_WIRE_SENDER_H
#define PH_WIRE_SENDER_H

#include "attempt.h"
#include "sender_settings.h"

/* The entry points of sending outside the dispatcher, without libcurl's types. */

/* Initialize libcurl. Call once per process, or in its parent, before any thread is started; calling it again
 * is harmless. */
void ph_sender_init(void);

/* Connect as an attempt does, with the same checks and options, but send no request: DNS, address check, TCP,
 * TLS, and in TLS 1.3 the receiver's verdict on the handshake (tls_confirmation.h). Fills outcome, response,
 * finished_at and duration_us; error none = connected. Blocks for at most attempt->timeout; any thread. */
void ph_sender_check(ph_attempt_t *attempt, const ph_sender_settings_t *settings, apr_time_t now);

#endif
