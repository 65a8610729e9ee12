/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_WIRE_DISPATCHER_EVENTS_H
#define PH_WIRE_DISPATCHER_EVENTS_H

#include <apr_errno.h>
#include <apr_time.h>
#include <curl/curl.h>

#include "kept_connections.h"

/* The event loop of the dispatcher: libcurl's sockets and timer and wake-ups from other threads in one epoll
 * wait. Only _wake may be called from other threads. */

typedef struct ph_dispatcher_events_t {
    CURLM *multi;
    CURLSH *tls_sessions;
    ph_kept_connections_t *kept; /* NULL = each attempt has its own connection */
    int epoll_fd;
    int wake_fd;
    apr_time_t curl_due; /* libcurl's timer, monotonic; -1 = not set */
} ph_dispatcher_events_t;

/* `events` must not move: libcurl's callbacks point to it. `max_in_flight` sizes libcurl's connection cache;
 * connections idle for less than `reuse` are kept in it, at most `max_idle` of them. On failure nothing is
 * left to destroy. */
apr_status_t ph_dispatcher_events_init(ph_dispatcher_events_t *events, int max_in_flight,
                                       apr_interval_time_t reuse, int max_idle);
void ph_dispatcher_events_destroy(ph_dispatcher_events_t *events);

/* Wait for an event, at most until `due` (monotonic; -1 = no limit), then let libcurl handle what is ready.
 */
void ph_dispatcher_events_wait(ph_dispatcher_events_t *events, apr_time_t due);

/* Shut down connections that are idle for too long. When the next is due (monotonic); -1 = none. */
apr_time_t ph_dispatcher_events_expire(ph_dispatcher_events_t *events);

/* End the current wait, or the next one if there is none. Any thread. */
void ph_dispatcher_events_wake(ph_dispatcher_events_t *events);

#endif
