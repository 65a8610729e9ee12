/* SPDX-License-Identifier: Apache-2.0 */
/* A small hash table of fixed size: a key probes PROBES slots and evicts the oldest. */
#include "audit_throttle.h"

#include <apr_hash.h>
#include <apr_strings.h>
#include <apr_thread_mutex.h>
#include <string.h>

#define SLOTS 512
#define PROBES 8
#define USERNAME_BYTES 256 /* with its NUL */
#define SUBJECT_BYTES 320  /* with its NUL */
#define KEY_BYTES (USERNAME_BYTES + SUBJECT_BYTES)

typedef struct slot_t {
    char key[KEY_BYTES];
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

/* The slot of this key, or one freed for it. */
static slot_t *find_slot(ph_audit_throttle_t *throttle, const char *key)
{
    apr_ssize_t len = KEY_BYTES;
    const unsigned int first = apr_hashfunc_default(key, &len);
    slot_t *oldest = NULL;
    slot_t *slot;
    unsigned int i;

    for (i = 0; i < PROBES; i++) {
        slot = &throttle->slots[(first + i) % SLOTS];
        if (slot->written_at && memcmp(slot->key, key, KEY_BYTES) == 0) {
            return slot;
        }
        if (!oldest || slot->written_at < oldest->written_at) {
            oldest = slot;
        }
    }
    memcpy(oldest->key, key, KEY_BYTES);
    oldest->written_at = 0;
    oldest->left_out = 0;
    return oldest;
}

int ph_audit_throttle_note(int *left_out, ph_audit_throttle_t *throttle, const char *username,
                           const char *subject, apr_time_t now)
{
    char key[KEY_BYTES] = { 0 };
    slot_t *slot;
    char *end;
    int is_due;

    end = apr_cpystrn(key, username, USERNAME_BYTES);
    apr_cpystrn(end + 1, subject, SUBJECT_BYTES);
    apr_thread_mutex_lock(throttle->lock);
    slot = find_slot(throttle, key);
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
