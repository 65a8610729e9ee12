/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_WIRE_KEPT_CONNECTIONS_H
#define PH_WIRE_KEPT_CONNECTIONS_H

#include <apr_time.h>

/* The connections of one dispatcher and how long each may wait for the next attempt. libcurl's cache holds
 * them and picks one; whether it may serve is decided here. Used by the thread that drives the handles. */
typedef struct ph_kept_connections_t ph_kept_connections_t;
typedef struct ph_kept_connection_t ph_kept_connection_t;

/* What one transfer knows of its connection. Zero it before each transfer. */
typedef struct ph_connection_use_t {
    ph_kept_connection_t *connection; /* NULL = none, closed, or not ours to keep */
    int is_reused;
    int is_reset;   /* it ended with RST */
    int has_count;  /* bytes_sent is known */
    int is_granted; /* it may be kept after this transfer */
    /* On the socket since this transfer took the connection: with TLS, records of any kind. */
    apr_uint64_t bytes_sent;
} ph_connection_use_t;

/* Connections idle for less than `idle` may serve again; `max_kept` of them at once. Aborts when out of
 * memory. */
ph_kept_connections_t *ph_kept_connections_make(apr_interval_time_t idle, int max_kept);

/* After libcurl has closed its connections. NULL is fine. */
void ph_kept_connections_free(ph_kept_connections_t *connections);

/* A socket was opened for this transfer, of those to come the latest. */
void ph_kept_connections_opened(ph_kept_connections_t *connections, ph_connection_use_t *use, int fd);

/* CURLOPT_CLOSESOCKETFUNCTION; `baton` is the ph_kept_connections_t. */
int ph_kept_connections_close(void *baton, int fd);

/* The transfer's own new connection is made, from `local_port`. `partition` says what else may use it. */
void ph_kept_connections_made(ph_connection_use_t *use, int local_port, const char *partition);

/* The descriptor of the idle connection from `local_port`, which the transfer has from now on; -1 when it
 * must not serve this one: unknown, idle for too long, of another partition, closed by the receiver, or with
 * bytes nobody asked for. Nothing has been written to it. */
int ph_kept_connections_take(ph_kept_connections_t *connections, ph_connection_use_t *use, int local_port,
                             const char *partition);

/* The response allows to keep it; `keep_alive_s` is the receiver's own limit, -1 = none. 1 = it may be kept,
 * 0 = there is no room, it is too old or the limit too short. */
int ph_kept_connections_grant(ph_kept_connections_t *connections, ph_connection_use_t *use, int keep_alive_s);

/* The transfer has ended and libcurl has let go of the connection. */
void ph_kept_connections_end(ph_kept_connections_t *connections, ph_connection_use_t *use);

/* Shut down those that are idle for too long; libcurl discards them later. When the next one is due, on the
 * monotonic clock; -1 = none is idle. */
apr_time_t ph_kept_connections_expire(ph_kept_connections_t *connections);

#endif
