/* SPDX-License-Identifier: Apache-2.0 */
/* A memory of refusals, so that a stuck client cannot fill the audit log: a small table of slots, each
 * name with a few places to be in. */
#include "audit_throttle.h"

#include <apr_hash.h>
#include <apr_strings.h>
#include <apr_thread_mutex.h>
#include <string.h>

#define SLOTS 512
#define PLACES 8
#define NAME_BYTES 328 /* a user's name, a NUL, an integration's id, a NUL */

typedef struct slot_t {
    char name[NAME_BYTES];
    apr_time_t written_at; /* 0 = free */
    int left_out;
} slot_t;

struct ph_audit_throttle_t {
    apr_thread_mutex_t *lock;
    slot_t slots[SLOTS];
};

ph_audit_throttle_t *ph_audit_throttle_make(apr_pool_t *pool)
{
    ph_audit_throttle_t *throttle = apr_pcalloc(pool, sizeof(*throttle));

    if (apr_thread_mutex_create(&throttle->lock, APR_THREAD_MUTEX_DEFAULT, pool) != APR_SUCCESS) {
        return NULL;
    }
    return throttle;
}

/* The slot of this name, or the one to take for it. */
static slot_t *find_slot(ph_audit_throttle_t *throttle, const char *name)
{
    apr_ssize_t len = NAME_BYTES;
    const unsigned int first = apr_hashfunc_default(name, &len);
    slot_t *oldest = NULL;
    slot_t *slot;
    unsigned int i;

    for (i = 0; i < PLACES; i++) {
        slot = &throttle->slots[(first + i) % SLOTS];
        if (slot->written_at && memcmp(slot->name, name, NAME_BYTES) == 0) {
            return slot;
        }
        if (!oldest || slot->written_at < oldest->written_at) {
            oldest = slot;
        }
    }
    memcpy(oldest->name, name, NAME_BYTES);
    oldest->written_at = 0;
    oldest->left_out = 0;
    return oldest;
}

int ph_audit_throttle_note(int *left_out, ph_audit_throttle_t *throttle, const char *username,
                           const char *integration_id, apr_time_t now)
{
    char name[NAME_BYTES] = { 0 };
    const apr_size_t len = strlen(username);
    slot_t *slot;
    int is_due;

    apr_cpystrn(name, username, 256);
    if (integration_id) {
        apr_cpystrn(name + ((len < 256) ? len : 255) + 1, integration_id, 65);
    }
    apr_thread_mutex_lock(throttle->lock);
    slot = find_slot(throttle, name);
    is_due = slot->written_at + apr_time_from_sec(60) <= now;
    if (is_due) {
        *left_out = slot->left_out;
        slot->left_out = 0;
        slot->written_at = now;
    }
    else {
        slot->left_out++;
    }
    apr_thread_mutex_unlock(throttle->lock);
    return is_due;
}
