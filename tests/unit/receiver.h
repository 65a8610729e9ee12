/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_TESTS_RECEIVER_H
#define PH_TESTS_RECEIVER_H

#include <apr_pools.h>
#include <openssl/ssl.h>

/* A scripted receiver of webhooks on 127.0.0.1: real sockets, a thread per connection. It counts connections
 * and requests. */

#define RECEIVER_OK "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

typedef enum {
    RECEIVER_AFTER_REQUEST, /* read head and body, then respond */
    RECEIVER_AFTER_HEAD,    /* respond without reading the body */
    RECEIVER_AT_ONCE,       /* respond before reading anything */
    RECEIVER_NEVER_ACCEPT,  /* leave connections in the kernel's backlog */
    RECEIVER_NO_HANDSHAKE   /* TLS: accept the connection and stay silent */
} receiver_when_t;

typedef enum {
    RECEIVER_HOLD,  /* keep the connection open and read until the other side closes it */
    RECEIVER_CLOSE, /* FIN */
    RECEIVER_RESET, /* RST */
    RECEIVER_REPEAT /* send `more` again and again */
} receiver_then_t;

typedef struct receiver_script_t {
    receiver_when_t when;
    const char *response;    /* NULL = none */
    apr_size_t response_len; /* 0 = up to its NUL */
    receiver_then_t then;
    const char *more;
    int pause_ms;            /* between two times of `more` */
    int hold_until_released; /* respond when receiver_release is called */
} receiver_script_t;

typedef struct receiver_t receiver_t;

/* Listens when this returns. `tls` may be NULL. */
receiver_t *receiver_start(const receiver_script_t *script, SSL_CTX *tls, apr_pool_t *pool);

/* One that responds RECEIVER_OK to every request. */
receiver_t *receiver_start_ok(apr_pool_t *pool);

int receiver_port(const receiver_t *receiver);

/* Send the responses that hold_until_released delays. */
void receiver_release(receiver_t *receiver);

/* Wait until this many requests have arrived; 0 = not within 10 seconds. */
int receiver_await_requests(receiver_t *receiver, int count);

/* Accept no more connections and wait for the end of the open ones, which the other side has to close. */
void receiver_stop(receiver_t *receiver);

/* After receiver_stop these are final; before, they may still grow. */
int receiver_connections(receiver_t *receiver);
int receiver_requests(receiver_t *receiver);
int receiver_most_at_once(receiver_t *receiver);

/* Every byte read from the last connection; after receiver_stop. */
const char *receiver_bytes(const receiver_t *receiver, apr_size_t *len);

#endif
