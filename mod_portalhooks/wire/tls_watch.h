/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_WIRE_TLS_WATCH_H
#define PH_WIRE_TLS_WATCH_H

#include <openssl/ssl.h>

#define PH_TLS_AUTHORITIES_MAX 2048 /* bytes; names that do not fit are left out */

/* What a connection's TLS says besides data: the receiver's alert, its wish for a client certificate, the
 * verdict on its own certificate. libcurl reports no more than a broken connection. Used by the thread that
 * drives the connection. */
typedef struct ph_tls_watch_t {
    SSL_CTX *context;              /* referenced; NULL = no TLS yet */
    const char *certificate_fault; /* OpenSSL's reason, static; NULL = none */
    int alert;                     /* the receiver's fatal alert; PH_TLS_ALERT_NONE */
    int is_closed;                 /* the receiver sent close_notify */
    int is_tls13;
    int is_certificate_requested; /* the receiver asked for a client certificate */
    int is_certificate_sent;
    int is_certificate_missed;                /* it asked and got none */
    char authorities[PH_TLS_AUTHORITIES_MAX]; /* the issuers it named, one a line, ASCII; "" = none */
    int is_confirmed; /* TLS 1.3: only a server that has finished the handshake sends tickets */
} ph_tls_watch_t;

void ph_tls_watch_init(ph_tls_watch_t *watch);

/* Follow every connection made with `context` until ph_tls_watch_end, to be called before connecting. A
 * context that was followed before is let go. */
void ph_tls_watch_begin(ph_tls_watch_t *watch, SSL_CTX *context);

/* Follow a connection that has served another transfer before: its handshake is confirmed. */
void ph_tls_watch_resume(ph_tls_watch_t *watch, SSL *ssl);

/* Stop following. libcurl may use the connection after this, to close it. */
void ph_tls_watch_end(ph_tls_watch_t *watch);

/* Does the alert prove that the receiver never finished the handshake, so that it cannot have read a request
 * that was sent after our part of it (RFC 8446, 2)? */
int ph_tls_watch_is_refused(const ph_tls_watch_t *watch);

#endif
