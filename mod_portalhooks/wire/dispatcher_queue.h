/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_WIRE_DISPATCHER_QUEUE_H
#define PH_WIRE_DISPATCHER_QUEUE_H

#include "attempt.h"

/* Who is next: one first-in-first-out queue per destination (scheme, host, port), served in turn, so
 * that a slow receiver delays nobody else; and the attempts that have a place on the wire. Holds
 * attempts by their own links, allocates per destination only. No clock; one thread at a time. */
typedef struct ph_dispatcher_queue_t ph_dispatcher_queue_t;

/* At most `max_in_flight` on the wire, of them `max_per_destination` to one destination. */
ph_dispatcher_queue_t *ph_dispatcher_queue_make(int max_in_flight, int max_per_destination);

/* It must be empty. NULL is fine. */
void ph_dispatcher_queue_free(ph_dispatcher_queue_t *queue);

/* Add an attempt behind all others; its submitted_at is not before theirs. */
void ph_dispatcher_queue_push(ph_dispatcher_queue_t *queue, ph_attempt_t *attempt);

/* Whose turn it is: the attempt moves from waiting to the wire. NULL when nobody waits who may go. */
ph_attempt_t *ph_dispatcher_queue_start(ph_dispatcher_queue_t *queue);

/* An attempt from _start has ended: its place is free. */
void ph_dispatcher_queue_release(ph_dispatcher_queue_t *queue, ph_attempt_t *attempt);

/* Who has waited longest, whatever the destination, and stays where it is; NULL when nobody waits. */
ph_attempt_t *ph_dispatcher_queue_oldest(const ph_dispatcher_queue_t *queue);

/* Take the oldest out: it will not be sent. NULL when nobody waits. */
ph_attempt_t *ph_dispatcher_queue_drop_oldest(ph_dispatcher_queue_t *queue);

/* Any attempt on the wire; NULL when there is none. */
ph_attempt_t *ph_dispatcher_queue_on_wire(const ph_dispatcher_queue_t *queue);

int ph_dispatcher_queue_waiting(const ph_dispatcher_queue_t *queue);
int ph_dispatcher_queue_in_flight(const ph_dispatcher_queue_t *queue);

#endif
