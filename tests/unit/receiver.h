/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_TESTS_RECEIVER_H
#define PH_TESTS_RECEIVER_H

#include <apr_pools.h>
#include <openssl/ssl.h>

/* A receiver of webhooks on 127.0.0.1 that behaves as its script says: real sockets, a thread per
 * connection, and it counts. */

typedef enum {
    RECEIVER_AFTER_REQUEST, /* read head and body, then answer */
    RECEIVER_AFTER_HEAD,    /* answer without reading the body */
    RECEIVER_AT_ONCE,       /* answer before anything was read */
    RECEIVER_NEVER_ACCEPT,  /* the kernel takes the connection and nobody does anything with it */
    RECEIVER_NO_HANDSHAKE   /* TLS: takes the connection and stays silent */
} receiver_when_t;

typedef enum {
    RECEIVER_HOLD,  /* keep the connection and read until the other side closes */
    RECEIVER_CLOSE, /* FIN */
    RECEIVER_RESET, /* RST */
    RECEIVER_REPEAT /* send `more` for ever */
} receiver_then_t;

typedef struct receiver_script_t {
    receiver_when_t when;
    const char *answer;    /* NULL = none */
    apr_size_t answer_len; /* 0 = up to its NUL */
    receiver_then_t then;
    const char *more;
    int pause_ms;            /* between two times of `more` */
    int hold_until_released; /* answer when receiver_release is called */
} receiver_script_t;

typedef struct receiver_t receiver_t;

/* Listens when this returns. `tls` may be NULL. */
receiver_t *receiver_start(const receiver_script_t *script, SSL_CTX *tls, apr_pool_t *pool);
int receiver_port(const receiver_t *receiver);

/* Let the answers go that hold_until_released keeps. */
void receiver_release(receiver_t *receiver);

/* Sleep until so many requests have come; 0 when they do not within 10 seconds. */
int receiver_await_requests(receiver_t *receiver, int count);

/* No more connections; waits for the ends of those there are, which the other side has to close. */
void receiver_stop(receiver_t *receiver);

/* After receiver_stop, or for a count that only grows. */
int receiver_connections(receiver_t *receiver);
int receiver_requests(receiver_t *receiver);
int receiver_most_at_once(receiver_t *receiver);

/* Every byte of the last connection, after receiver_stop. */
const char *receiver_bytes(const receiver_t *receiver, apr_size_t *len);

#endif
