/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_WIRE_DISPATCHER_QUEUE_H
#define PH_WIRE_DISPATCHER_QUEUE_H

#include "attempt.h"

/* Which attempt starts next: one FIFO queue per destination (scheme, host, port), served round robin, so that
 * a slow receiver does not delay others; and the attempts in flight. Links attempts by fields of theirs,
 * allocates per destination only. No clock; one thread at a time. */
typedef struct ph_dispatcher_queue_t ph_dispatcher_queue_t;

/* At most `max_in_flight` attempts in flight, `max_per_destination` of them to one destination. Aborts when
 * out of memory. */
ph_dispatcher_queue_t *ph_dispatcher_queue_make(int max_in_flight, int max_per_destination);

/* `queue` must be empty; it may be NULL. */
void ph_dispatcher_queue_free(ph_dispatcher_queue_t *queue);

/* Append an attempt; its submitted_at must not be before that of the others. */
void ph_dispatcher_queue_push(ph_dispatcher_queue_t *queue, ph_attempt_t *attempt);

/* Move the next attempt from waiting to in flight. NULL = none waits that the limits allow. */
ph_attempt_t *ph_dispatcher_queue_start(ph_dispatcher_queue_t *queue);

/* An attempt returned by _start has ended: free its slot. */
void ph_dispatcher_queue_release(ph_dispatcher_queue_t *queue, ph_attempt_t *attempt);

/* The attempt that has waited longest, of any destination; it stays queued. NULL = none waits. */
ph_attempt_t *ph_dispatcher_queue_oldest(const ph_dispatcher_queue_t *queue);

/* Remove it: it will not be sent. NULL = none waits. */
ph_attempt_t *ph_dispatcher_queue_drop_oldest(ph_dispatcher_queue_t *queue);

/* Any attempt in flight; NULL = none. */
ph_attempt_t *ph_dispatcher_queue_any_in_flight(const ph_dispatcher_queue_t *queue);

/* Numbers of attempts. */
int ph_dispatcher_queue_waiting(const ph_dispatcher_queue_t *queue);
int ph_dispatcher_queue_in_flight(const ph_dispatcher_queue_t *queue);

#endif
