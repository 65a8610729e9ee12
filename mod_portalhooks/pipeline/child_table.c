/* SPDX-License-Identifier: Apache-2.0 */
/* Slots whose state changes by compare-and-swap alone. */
#include "child_table.h"

#include <apr_strings.h>
#include <stdatomic.h>
#include <string.h>

typedef enum {
    SLOT_FREE,
    SLOT_TAKEN, /* being filled */
    SLOT_ALIVE,
    SLOT_DEAD
} slot_state_t;

typedef struct slot_t {
    atomic_int state;
    atomic_int pid;
    char child[PH_CHILD_TABLE_NAME_MAX + 1]; /* written while TAKEN, read while ALIVE or DEAD */
} slot_t;

struct ph_child_table_t {
    int count;
    slot_t slots[];
};

static int move(slot_t *slot, int from, int to)
{
    return atomic_compare_exchange_strong(&slot->state, &from, to);
}

apr_size_t ph_child_table_size(int slots)
{
    return sizeof(ph_child_table_t) + (apr_size_t)slots * sizeof(slot_t);
}

ph_child_table_t *ph_child_table_init(void *memory, int slots)
{
    ph_child_table_t *child_table = memory;

    child_table->count = slots;
    return child_table;
}

void ph_child_table_add(ph_child_table_t *child_table, const char *child, int pid)
{
    int i;

    for (i = 0; i < child_table->count; i++) {
        slot_t *slot = &child_table->slots[i];

        if (move(slot, SLOT_FREE, SLOT_TAKEN)) {
            apr_cpystrn(slot->child, child, sizeof(slot->child));
            atomic_store(&slot->pid, pid);
            atomic_store(&slot->state, SLOT_ALIVE);
            return;
        }
    }
}

/* The slot of a living child; -1 = not listed. */
static int find_alive(const ph_child_table_t *child_table, const char *child)
{
    int i;

    for (i = 0; i < child_table->count; i++) {
        const slot_t *slot = &child_table->slots[i];

        if (atomic_load(&slot->state) == SLOT_ALIVE && strcmp(slot->child, child) == 0) {
            return i;
        }
    }
    return -1;
}

void ph_child_table_remove(ph_child_table_t *child_table, const char *child)
{
    const int i = find_alive(child_table, child);

    if (i >= 0) {
        move(&child_table->slots[i], SLOT_ALIVE, SLOT_FREE);
    }
}

void ph_child_table_mark_dead(ph_child_table_t *child_table, int pid)
{
    int i;

    for (i = 0; i < child_table->count; i++) {
        if (atomic_load(&child_table->slots[i].pid) == pid) {
            move(&child_table->slots[i], SLOT_ALIVE, SLOT_DEAD);
        }
    }
}

int ph_child_table_any_alive(const ph_child_table_t *child_table)
{
    int i;

    for (i = 0; i < child_table->count; i++) {
        if (atomic_load(&child_table->slots[i].state) == SLOT_ALIVE) {
            return 1;
        }
    }
    return 0;
}

int ph_child_table_is_alive(const ph_child_table_t *child_table, const char *child)
{
    return find_alive(child_table, child) >= 0;
}

int ph_child_table_find_dead(const ph_child_table_t *child_table, int slot,
                             char child[PH_CHILD_TABLE_NAME_MAX + 1])
{
    int i;

    for (i = slot; i < child_table->count; i++) {
        if (atomic_load(&child_table->slots[i].state) == SLOT_DEAD) {
            apr_cpystrn(child, child_table->slots[i].child, PH_CHILD_TABLE_NAME_MAX + 1);
            return i;
        }
    }
    return -1;
}

void ph_child_table_release(ph_child_table_t *child_table, int slot)
{
    move(&child_table->slots[slot], SLOT_DEAD, SLOT_FREE);
}
