/* SPDX-License-Identifier: Apache-2.0 */
/* FIFO queues per destination, served round robin within the limits. */
#include "dispatcher_queue.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apr_hash.h>
#include <apr_ring.h>

typedef struct ph_destination_t ph_destination_t;

struct ph_destination_t {
    APR_RING_ENTRY(ph_destination_t) link;
    ph_attempt_t *first; /* waiting, by `next` */
    ph_attempt_t *last;
    int in_flight;
    int is_ready; /* in the ring of destinations that may start an attempt */
    char name[];
};

APR_RING_HEAD(destination_ring_t, ph_destination_t);
APR_RING_HEAD(attempt_ring_t, ph_attempt_t);

struct ph_dispatcher_queue_t {
    apr_pool_t *pool; /* of `destinations` alone */
    apr_hash_t *destinations;
    struct destination_ring_t ready;
    struct attempt_ring_t waiting; /* oldest first */
    struct attempt_ring_t started;
    int waiting_count;
    int in_flight;
    int max_in_flight;
    int max_per_destination;
};

static void *allocate(apr_size_t size)
{
    void *memory = calloc(1, size);

    if (!memory) {
        abort();
    }
    return memory;
}

ph_dispatcher_queue_t *ph_dispatcher_queue_make(int max_in_flight, int max_per_destination)
{
    ph_dispatcher_queue_t *queue = allocate(sizeof(*queue));

    if (apr_pool_create_unmanaged_ex(&queue->pool, NULL, NULL) != APR_SUCCESS) {
        abort();
    }
    queue->destinations = apr_hash_make(queue->pool);
    queue->max_in_flight = max_in_flight;
    queue->max_per_destination = max_per_destination;
    APR_RING_INIT(&queue->ready, ph_destination_t, link);
    APR_RING_INIT(&queue->waiting, ph_attempt_t, link);
    APR_RING_INIT(&queue->started, ph_attempt_t, link);
    return queue;
}

void ph_dispatcher_queue_free(ph_dispatcher_queue_t *queue)
{
    if (!queue) {
        return;
    }
    apr_pool_destroy(queue->pool);
    free(queue);
}

/* One per scheme, host and port; none of these contains a space. */
static ph_destination_t *find_or_make(ph_dispatcher_queue_t *queue, const ph_url_t *target)
{
    const apr_size_t size = strlen(target->scheme) + strlen(target->host) + sizeof("  -2147483648");
    ph_destination_t *made = allocate(sizeof(*made) + size);
    ph_destination_t *found;

    snprintf(made->name, size, "%s %s %d", target->scheme, target->host, target->port);
    found = apr_hash_get(queue->destinations, made->name, APR_HASH_KEY_STRING);
    if (found) {
        free(made);
        return found;
    }
    apr_hash_set(queue->destinations, made->name, APR_HASH_KEY_STRING, made);
    return made;
}

/* Call after each change: it is in the ring while it may start an attempt, and freed when it has none. */
static void update_ring(ph_dispatcher_queue_t *queue, ph_destination_t *destination)
{
    const int is_ready = destination->first && destination->in_flight < queue->max_per_destination;

    if (is_ready && !destination->is_ready) {
        APR_RING_INSERT_TAIL(&queue->ready, destination, ph_destination_t, link);
    }
    if (!is_ready && destination->is_ready) {
        APR_RING_REMOVE(destination, link);
    }
    destination->is_ready = is_ready;
    if (!destination->first && destination->in_flight == 0) {
        apr_hash_set(queue->destinations, destination->name, APR_HASH_KEY_STRING, NULL);
        free(destination);
    }
}

void ph_dispatcher_queue_push(ph_dispatcher_queue_t *queue, ph_attempt_t *attempt)
{
    ph_destination_t *destination = find_or_make(queue, &attempt->target);

    attempt->next = NULL;
    attempt->destination = destination;
    if (destination->last) {
        destination->last->next = attempt;
    }
    else {
        destination->first = attempt;
    }
    destination->last = attempt;
    APR_RING_INSERT_TAIL(&queue->waiting, attempt, ph_attempt_t, link);
    queue->waiting_count++;
    update_ring(queue, destination);
}

/* Unlink the first attempt of a destination. */
static ph_attempt_t *take_first(ph_dispatcher_queue_t *queue, ph_destination_t *destination)
{
    ph_attempt_t *attempt = destination->first;

    destination->first = attempt->next;
    if (!destination->first) {
        destination->last = NULL;
    }
    attempt->next = NULL;
    APR_RING_REMOVE(attempt, link);
    queue->waiting_count--;
    return attempt;
}

ph_attempt_t *ph_dispatcher_queue_start(ph_dispatcher_queue_t *queue)
{
    ph_destination_t *destination;
    ph_attempt_t *attempt;

    if (queue->in_flight >= queue->max_in_flight || APR_RING_EMPTY(&queue->ready, ph_destination_t, link)) {
        return NULL;
    }
    /* Remove it from the ring, so that it is added again behind the others. */
    destination = APR_RING_FIRST(&queue->ready);
    APR_RING_REMOVE(destination, link);
    destination->is_ready = 0;

    attempt = take_first(queue, destination);
    APR_RING_INSERT_TAIL(&queue->started, attempt, ph_attempt_t, link);
    destination->in_flight++;
    queue->in_flight++;
    update_ring(queue, destination);
    return attempt;
}

void ph_dispatcher_queue_release(ph_dispatcher_queue_t *queue, ph_attempt_t *attempt)
{
    ph_destination_t *destination = attempt->destination;

    APR_RING_REMOVE(attempt, link);
    attempt->destination = NULL;
    destination->in_flight--;
    queue->in_flight--;
    update_ring(queue, destination);
}

ph_attempt_t *ph_dispatcher_queue_oldest(const ph_dispatcher_queue_t *queue)
{
    return APR_RING_EMPTY(&queue->waiting, ph_attempt_t, link) ? NULL : APR_RING_FIRST(&queue->waiting);
}

ph_attempt_t *ph_dispatcher_queue_drop_oldest(ph_dispatcher_queue_t *queue)
{
    ph_attempt_t *oldest = ph_dispatcher_queue_oldest(queue);
    ph_destination_t *destination;

    if (!oldest) {
        return NULL;
    }
    /* FIFO, so the oldest of all is the first of its destination. */
    destination = oldest->destination;
    take_first(queue, destination);
    oldest->destination = NULL;
    update_ring(queue, destination);
    return oldest;
}

ph_attempt_t *ph_dispatcher_queue_any_in_flight(const ph_dispatcher_queue_t *queue)
{
    return APR_RING_EMPTY(&queue->started, ph_attempt_t, link) ? NULL : APR_RING_FIRST(&queue->started);
}

int ph_dispatcher_queue_waiting(const ph_dispatcher_queue_t *queue)
{
    return queue->waiting_count;
}

int ph_dispatcher_queue_in_flight(const ph_dispatcher_queue_t *queue)
{
    return queue->in_flight;
}
