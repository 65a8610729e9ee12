/* SPDX-License-Identifier: Apache-2.0 */
/* The list of the children that live, kept by themselves, and of those that died, kept by the parent. */
#include "roster.h"

#include <apr_strings.h>
#include <stdatomic.h>
#include <string.h>

typedef enum {
    PLACE_FREE,
    PLACE_TAKEN, /* being filled */
    PLACE_ALIVE,
    PLACE_DEAD
} place_state_t;

typedef struct place_t {
    atomic_int state;
    atomic_int pid;
    char child[PH_ROSTER_NAME_MAX + 1]; /* written while TAKEN, read while ALIVE or DEAD */
} place_t;

struct ph_roster_t {
    int count;
    place_t places[];
};

static int move(place_t *place, int from, int to)
{
    return atomic_compare_exchange_strong(&place->state, &from, to);
}

apr_size_t ph_roster_size(int places)
{
    return sizeof(ph_roster_t) + (apr_size_t)places * sizeof(place_t);
}

ph_roster_t *ph_roster_init(void *memory, int places)
{
    ph_roster_t *roster = memory;

    roster->count = places;
    return roster;
}

void ph_roster_enter(ph_roster_t *roster, const char *child, int pid)
{
    int i;

    for (i = 0; i < roster->count; i++) {
        place_t *place = &roster->places[i];

        if (move(place, PLACE_FREE, PLACE_TAKEN)) {
            apr_cpystrn(place->child, child, sizeof(place->child));
            atomic_store(&place->pid, pid);
            atomic_store(&place->state, PLACE_ALIVE);
            return;
        }
    }
}

/* The place of a living child; -1 when it is not listed. */
static int find_alive(const ph_roster_t *roster, const char *child)
{
    int i;

    for (i = 0; i < roster->count; i++) {
        const place_t *place = &roster->places[i];

        if (atomic_load(&place->state) == PLACE_ALIVE && strcmp(place->child, child) == 0) {
            return i;
        }
    }
    return -1;
}

void ph_roster_leave(ph_roster_t *roster, const char *child)
{
    const int i = find_alive(roster, child);

    if (i >= 0) {
        move(&roster->places[i], PLACE_ALIVE, PLACE_FREE);
    }
}

void ph_roster_bury(ph_roster_t *roster, int pid)
{
    int i;

    for (i = 0; i < roster->count; i++) {
        if (atomic_load(&roster->places[i].pid) == pid) {
            move(&roster->places[i], PLACE_ALIVE, PLACE_DEAD);
        }
    }
}

int ph_roster_is_inhabited(const ph_roster_t *roster)
{
    int i;

    for (i = 0; i < roster->count; i++) {
        if (atomic_load(&roster->places[i].state) == PLACE_ALIVE) {
            return 1;
        }
    }
    return 0;
}

int ph_roster_is_alive(const ph_roster_t *roster, const char *child)
{
    return find_alive(roster, child) >= 0;
}

int ph_roster_find_dead(const ph_roster_t *roster, int place, char child[PH_ROSTER_NAME_MAX + 1])
{
    int i;

    for (i = place; i < roster->count; i++) {
        if (atomic_load(&roster->places[i].state) == PLACE_DEAD) {
            apr_cpystrn(child, roster->places[i].child, PH_ROSTER_NAME_MAX + 1);
            return i;
        }
    }
    return -1;
}

void ph_roster_forget(ph_roster_t *roster, int place)
{
    move(&roster->places[place], PLACE_DEAD, PLACE_FREE);
}
