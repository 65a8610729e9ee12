/* SPDX-License-Identifier: Apache-2.0 */
/* The list of the children that live, kept by themselves, and of those that died, kept by the parent. */
#include "child_table.h"

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
    char child[PH_CHILD_TABLE_NAME_MAX + 1]; /* written while TAKEN, read while ALIVE or DEAD */
} place_t;

struct ph_child_table_t {
    int count;
    place_t places[];
};

static int move(place_t *place, int from, int to)
{
    return atomic_compare_exchange_strong(&place->state, &from, to);
}

apr_size_t ph_child_table_size(int places)
{
    return sizeof(ph_child_table_t) + (apr_size_t)places * sizeof(place_t);
}

ph_child_table_t *ph_child_table_init(void *memory, int places)
{
    ph_child_table_t *child_table = memory;

    child_table->count = places;
    return child_table;
}

void ph_child_table_add(ph_child_table_t *child_table, const char *child, int pid)
{
    int i;

    for (i = 0; i < child_table->count; i++) {
        place_t *place = &child_table->places[i];

        if (move(place, PLACE_FREE, PLACE_TAKEN)) {
            apr_cpystrn(place->child, child, sizeof(place->child));
            atomic_store(&place->pid, pid);
            atomic_store(&place->state, PLACE_ALIVE);
            return;
        }
    }
}

/* The place of a living child; -1 when it is not listed. */
static int find_alive(const ph_child_table_t *child_table, const char *child)
{
    int i;

    for (i = 0; i < child_table->count; i++) {
        const place_t *place = &child_table->places[i];

        if (atomic_load(&place->state) == PLACE_ALIVE && strcmp(place->child, child) == 0) {
            return i;
        }
    }
    return -1;
}

void ph_child_table_remove(ph_child_table_t *child_table, const char *child)
{
    const int i = find_alive(child_table, child);

    if (i >= 0) {
        move(&child_table->places[i], PLACE_ALIVE, PLACE_FREE);
    }
}

void ph_child_table_mark_dead(ph_child_table_t *child_table, int pid)
{
    int i;

    for (i = 0; i < child_table->count; i++) {
        if (atomic_load(&child_table->places[i].pid) == pid) {
            move(&child_table->places[i], PLACE_ALIVE, PLACE_DEAD);
        }
    }
}

int ph_child_table_any_alive(const ph_child_table_t *child_table)
{
    int i;

    for (i = 0; i < child_table->count; i++) {
        if (atomic_load(&child_table->places[i].state) == PLACE_ALIVE) {
            return 1;
        }
    }
    return 0;
}

int ph_child_table_is_alive(const ph_child_table_t *child_table, const char *child)
{
    return find_alive(child_table, child) >= 0;
}

int ph_child_table_find_dead(const ph_child_table_t *child_table, int place,
                             char child[PH_CHILD_TABLE_NAME_MAX + 1])
{
    int i;

    for (i = place; i < child_table->count; i++) {
        if (atomic_load(&child_table->places[i].state) == PLACE_DEAD) {
            apr_cpystrn(child, child_table->places[i].child, PH_CHILD_TABLE_NAME_MAX + 1);
            return i;
        }
    }
    return -1;
}

void ph_child_table_release(ph_child_table_t *child_table, int place)
{
    move(&child_table->places[place], PLACE_DEAD, PLACE_FREE);
}
