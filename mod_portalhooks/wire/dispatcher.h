/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_WIRE_DISPATCHER_H
#define PH_WIRE_DISPATCHER_H

#include "sender.h"

/* The sending thread: epoll and curl_multi_socket_action. A limited number of attempts is in flight; the
 * others wait in one FIFO queue per destination (scheme, host, port), served round robin. */
typedef struct ph_dispatcher_t ph_dispatcher_t;

typedef struct ph_dispatcher_settings_t {
    /* tls_sessions, kept, hmac, may_send and may_send_baton are overwritten. */
    ph_sender_settings_t sender;
    int max_in_flight;
    int max_per_destination;
    apr_interval_time_t reuse;         /* a connection idle for less may serve the next attempt; 0 = never */
    int max_idle;                      /* connections kept for that */
    apr_interval_time_t queue_timeout; /* since submission; then the attempt ends queue_timeout */
    /* Takes ownership of each ended attempt. Called on the dispatcher's thread, or for an attempt submitted
     * while stopping or later, on the submitting thread. Must not block. */
    void (*finished)(void *baton, ph_attempt_t *attempt);
    /* Fencing: may this attempt, which can take `left` more, open a socket or send now? 0 = it ends
     * interrupted. Called on the dispatcher's thread; must not block. */
    int (*may_send)(void *baton, const ph_attempt_t *attempt, apr_interval_time_t left);
    void *baton;
} ph_dispatcher_settings_t;

/* Start the thread, with all signals blocked. `pool` must outlive ph_dispatcher_stop; nothing is allocated
 * from it after this. Undone on failure. */
apr_status_t ph_dispatcher_make(ph_dispatcher_t **dispatcher, const ph_dispatcher_settings_t *settings,
                                apr_pool_t *pool);

/* Hand over an attempt. Any thread; never blocks, never fails: once stopping, attempts end interrupted. */
void ph_dispatcher_submit(ph_dispatcher_t *dispatcher, ph_attempt_t *attempt);

/* Number of attempts waiting and in flight. Any thread. */
void ph_dispatcher_count(int *queued, int *in_flight, ph_dispatcher_t *dispatcher);

/* Stop accepting attempts and drain until `deadline` (wall clock): queued ones still start. At the deadline
 * those in flight are aborted and those queued end interrupted. Every attempt has been passed to `finished`
 * when this returns. Joins the thread; call once. */
void ph_dispatcher_stop(ph_dispatcher_t *dispatcher, apr_time_t deadline);

#endif
