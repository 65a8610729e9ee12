/* SPDX-License-Identifier: Apache-2.0 */
/* A permit is claimed first and counted afterwards: of two claims at the same moment at least one sees the
 * other, so there are never too many. */
#include "in_flight.h"

#include <stdatomic.h>

#include "core/text/lookup.h"

#define TRIES 4 /* against claims at the same moment */

typedef struct slot_t {
    _Atomic apr_uint64_t ticket;      /* unique to each claim; 0 = free */
    _Atomic apr_uint64_t integration; /* hash of the id; 0 = not filled in */
    _Atomic apr_int64_t until;
    atomic_int pid;
} slot_t;

struct ph_in_flight_t {
    _Atomic apr_uint64_t last_ticket;
    slot_t slots[PH_IN_FLIGHT_SETS][PH_IN_FLIGHT_WAYS];
};

apr_size_t ph_in_flight_size(void)
{
    return sizeof(ph_in_flight_t);
}

static slot_t *slot_at(ph_in_flight_t *table, int number)
{
    return &table->slots[number / PH_IN_FLIGHT_WAYS][number % PH_IN_FLIGHT_WAYS];
}

static int count_of(slot_t *set, apr_uint64_t integration, apr_time_t now)
{
    int count = 0;
    int i;

    for (i = 0; i < PH_IN_FLIGHT_WAYS; i++) {
        if (atomic_load(&set[i].integration) == integration && atomic_load(&set[i].ticket) != 0 &&
            atomic_load(&set[i].until) > now) {
            count++;
        }
    }
    return count;
}

/* Claim a slot that is free or has lapsed; 0 when the set is full. */
static int claim(ph_permit_t *permit, ph_in_flight_t *table, int set, apr_uint64_t integration,
                 const ph_permit_request_t *request)
{
    const apr_uint64_t ticket = atomic_fetch_add(&table->last_ticket, 1) + 1;
    apr_uint64_t held;
    slot_t *slot;
    int i;

    for (i = 0; i < PH_IN_FLIGHT_WAYS; i++) {
        slot = &table->slots[set][i];
        held = atomic_load(&slot->ticket);
        if ((held == 0 || atomic_load(&slot->until) <= request->now) &&
            atomic_compare_exchange_strong(&slot->ticket, &held, ticket)) {
            atomic_store(&slot->pid, request->pid);
            atomic_store(&slot->until, request->until);
            atomic_store(&slot->integration, integration);
            permit->ticket = ticket;
            permit->slot = set * PH_IN_FLIGHT_WAYS + i;
            return 1;
        }
    }
    return 0;
}

int ph_in_flight_take(ph_permit_t *permit, ph_in_flight_t *table, const ph_permit_request_t *request)
{
    const apr_uint64_t integration = ph_lookup_hash(request->integration_id);
    const int set = (int)(integration % PH_IN_FLIGHT_SETS);
    int tries;

    for (tries = 0; tries < TRIES; tries++) {
        if (count_of(table->slots[set], integration, request->now) >= request->at_most ||
            !claim(permit, table, set, integration, request)) {
            return 0;
        }
        if (count_of(table->slots[set], integration, request->now) <= request->at_most) {
            return 1;
        }
        ph_in_flight_give(permit, table);
    }
    return 0;
}

/* The integration first: a free slot counts for nobody. */
static void release(slot_t *slot, apr_uint64_t ticket)
{
    if (atomic_load(&slot->ticket) == ticket) {
        atomic_store(&slot->integration, 0);
        atomic_compare_exchange_strong(&slot->ticket, &ticket, 0);
    }
}

void ph_in_flight_give(ph_permit_t *permit, ph_in_flight_t *table)
{
    if (permit->ticket != 0) {
        release(slot_at(table, permit->slot), permit->ticket);
        permit->ticket = 0;
    }
}

void ph_in_flight_give_all(ph_in_flight_t *table, int pid)
{
    slot_t *slot;
    int i;

    for (i = 0; i < PH_IN_FLIGHT_SETS * PH_IN_FLIGHT_WAYS; i++) {
        slot = slot_at(table, i);
        if (atomic_load(&slot->pid) == pid && atomic_load(&slot->ticket) != 0) {
            release(slot, atomic_load(&slot->ticket));
        }
    }
}
