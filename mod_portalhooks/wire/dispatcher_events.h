/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_WIRE_DISPATCHER_EVENTS_H
#define PH_WIRE_DISPATCHER_EVENTS_H

#include <apr_errno.h>
#include <apr_time.h>
#include <curl/curl.h>

/* Sleep until a socket of libcurl, its timer or another thread has something to do: the multi handle
 * behind one epoll descriptor. All but _wake is for the one thread that waits. */

typedef struct ph_dispatcher_events_t {
    CURLM *multi;
    CURLSH *tls_sessions;
    int epoll_fd;
    int wake_fd;
    apr_time_t curl_due; /* monotonic; -1 = libcurl waits for nothing but sockets */
} ph_dispatcher_events_t;

/* `events` stays where it is: libcurl's callbacks point at it. `max_in_flight` sizes libcurl's table. */
apr_status_t ph_dispatcher_events_init(ph_dispatcher_events_t *events, int max_in_flight);
void ph_dispatcher_events_destroy(ph_dispatcher_events_t *events);

/* Sleep until `due` (monotonic; -1 = for ever) at most, then let libcurl do what is ready. */
void ph_dispatcher_events_wait(ph_dispatcher_events_t *events, apr_time_t due);

/* End the sleep, or the next one; any thread. */
void ph_dispatcher_events_wake(ph_dispatcher_events_t *events);

#endif
