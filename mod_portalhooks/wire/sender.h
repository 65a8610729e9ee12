/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_WIRE_SENDER_H
#define PH_WIRE_SENDER_H

#include "attempt.h"
#include "core/secrets/hmac.h"
#include "core/secrets/secretbox.h"
#include "core/target/proxy.h"
#include "core/target/target.h"

/* Exactly one POST: an easy handle with the options, callbacks and limits that keep it one request to
 * an allowed address, and the judgement of what came of it. Used by the dispatcher's thread only. */

typedef struct ph_sender_settings_t {
    const ph_target_policy_t *policy;
    const ph_keyring_t *keyring; /* NULL = no key file: nothing can be signed */
    const ph_proxy_t *proxy;     /* NULL = straight to the receiver */
    const char *ca_file;         /* NULL = the system's */
    const char *user_agent;
    apr_interval_time_t connect_timeout;
    apr_size_t keep_body; /* bytes of a response body kept */
    /* A CURLSH of TLS sessions and nothing else; NULL = not shared. The dispatcher brings its own. */
    void *tls_sessions;
    const ph_hmac_t *hmac; /* for requests that are signed; the dispatcher brings its own */
    /* Fencing, asked before a socket opens and again before the request is written to it: may this attempt,
     * which can take `left` more, send now? If not it ends interrupted. NULL = it may. */
    int (*may_send)(void *baton, const ph_attempt_t *attempt, apr_interval_time_t left);
    void *may_send_baton;
} ph_sender_settings_t;

/* Initialize libcurl. Call once in a process, or in its parent, before any thread is started; again is
 * harmless. */
void ph_sender_init(void);

/* Connect as for a transfer and send nothing: name, socket check, TCP, TLS. Blocks for the attempt's timeout
 * at most; any thread may call. The outcome has no error when the connection stood. */
void ph_transfer_check(ph_attempt_t *attempt, const ph_sender_settings_t *settings, apr_time_t now);

/* Fill an attempt that never becomes a transfer: queue_timeout, interrupted, target_blocked …
 * `sentence` NULL = the usual one. */
void ph_attempt_end_unsent(ph_attempt_t *attempt, ph_error_t error, const char *sentence, apr_time_t now);

#endif
