/* SPDX-License-Identifier: Apache-2.0 */
/* A table without a lock: an entry is claimed by its state and never given back. */
#include "failing_integrations.h"

#include <apr_strings.h>
#include <string.h>

enum { FREE, CLAIMED, READY };

static ph_failing_integration_t *find(ph_failing_integrations_t *failing, const char *id, int max)
{
    int i;

    for (i = 0; i < max && i < PH_FAILING_INTEGRATIONS_MAX; i++) {
        ph_failing_integration_t *entry = &failing->entries[i];
        int state = FREE;

        if (atomic_compare_exchange_strong(&entry->state, &state, CLAIMED)) {
            apr_cpystrn(entry->id, id, sizeof(entry->id));
            atomic_store(&entry->state, READY);
            return entry;
        }
        if (state == READY && strcmp(entry->id, id) == 0) {
            return entry;
        }
    }
    return NULL;
}

void ph_failing_integrations_note(ph_failing_integrations_t *failing, const char *id, int max)
{
    ph_failing_integration_t *entry = find(failing, id, max);

    atomic_fetch_add(entry ? &entry->failures : &failing->others, 1);
}

const ph_failing_integration_t *ph_failing_integrations_next(const ph_failing_integrations_t *failing, int *i)
{
    for (; *i < PH_FAILING_INTEGRATIONS_MAX; (*i)++) {
        if (atomic_load(&failing->entries[*i].state) == READY) {
            return &failing->entries[*i];
        }
    }
    return NULL;
}
