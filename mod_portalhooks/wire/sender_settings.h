/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_WIRE_SENDER_SETTINGS_H
#define PH_WIRE_SENDER_SETTINGS_H

#include "attempt.h"
#include "core/secrets/certificate.h"
#include "core/secrets/hmac.h"
#include "core/secrets/secretbox.h"
#include "core/target/proxy.h"
#include "core/target/target.h"

/* PortalHooksClientCertificate: for receivers whose webhook has no certificate of its own. */
typedef struct ph_client_pair_t {
    ph_certificate_facts_t facts; /* with the chain */
    const ph_secret_t *key;       /* PEM */
} ph_client_pair_t;

/* How attempts are sent. The settings must outlive all attempts sent with them. */
typedef struct ph_sender_settings_t {
    const ph_target_policy_t *policy;
    const ph_keyring_t *keyring;         /* NULL = no key file: nothing can be signed */
    const ph_proxy_t *proxy;             /* NULL = connect to the receiver directly */
    const char *ca_file;                 /* PEM; NULL = the system's */
    const ph_client_pair_t *client_pair; /* NULL = none */
    const char *user_agent;
    apr_interval_time_t connect_timeout; /* for DNS, TCP and TLS */
    apr_size_t keep_body;                /* bytes of a response body to record */
    /* A CURLSH that shares TLS sessions and nothing else; NULL = not shared. The dispatcher sets its own. */
    void *tls_sessions;
    /* Connections that serve more than one attempt; NULL = each has its own. The dispatcher sets its own. */
    struct ph_kept_connections_t *kept;
    const ph_hmac_t *hmac; /* to sign with; the dispatcher sets its own */
    /* Fencing, asked before a socket is opened and again before the request is written to it: may this
     * attempt, which can take `left` more, be sent now? 0 = it ends interrupted. NULL = always. */
    int (*may_send)(void *baton, const ph_attempt_t *attempt, apr_interval_time_t left);
    void *may_send_baton;
} ph_sender_settings_t;

#endif
