/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_WIRE_DISPATCHER_H
#define PH_WIRE_DISPATCHER_H

#include "sender.h"

/* The thread that sends: epoll and curl_multi_socket_action, a window of attempts on the wire, one
 * first-in-first-out queue per destination (scheme, host, port), served in turn. */
typedef struct ph_dispatcher_t ph_dispatcher_t;

typedef struct ph_dispatcher_settings_t {
    /* tls_sessions, hmac and may_send are filled in here, whatever stands there. */
    ph_sender_settings_t sender;
    int max_in_flight;
    int max_per_destination;
    apr_interval_time_t queue_timeout; /* an attempt not started by then ends queue_timeout */
    /* Called on the dispatcher's thread with each ended attempt, which it gives away; never blocks. Of
     * an attempt that is submitted while it stops or later: on the thread that submits it. */
    void (*finished)(void *baton, ph_attempt_t *attempt);
    /* Fencing: may an attempt that can take `left` open a socket now? If not it ends interrupted. */
    int (*may_send)(void *baton, const ph_attempt_t *attempt, apr_interval_time_t left);
    void *baton;
} ph_dispatcher_settings_t;

/* Start the thread, all signals blocked. Lives in `pool`, which must not die before ph_dispatcher_stop
 * and in which nothing is allocated later. */
apr_status_t ph_dispatcher_make(ph_dispatcher_t **dispatcher, const ph_dispatcher_settings_t *settings,
                                apr_pool_t *pool);

/* Hand over an attempt; any thread, never blocks, never fails: once it stops they end interrupted. */
void ph_dispatcher_submit(ph_dispatcher_t *dispatcher, ph_attempt_t *attempt);

/* How many wait and how many are on the wire; any thread. */
void ph_dispatcher_count(int *queued, int *in_flight, ph_dispatcher_t *dispatcher);

/* No new attempts; started ones drain until `deadline`, then are aborted; queued ones start as places
 * come free and end interrupted at the deadline. Every attempt has been given to `finished` when this
 * returns. Joins the thread; call once. */
void ph_dispatcher_stop(ph_dispatcher_t *dispatcher, apr_time_t deadline);

#endif
