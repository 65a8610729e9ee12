/* SPDX-License-Identifier: Apache-2.0 */
/* Token buckets as one number each (GCRA): the time at which the bucket is full again. A full bucket carries
 * no information, so its slot can be reused. */
#include "rate_limit.h"

#include <stdatomic.h>

#include "core/text/lookup.h"

#define MINUTE apr_time_from_sec(60)
#define BURST_SHARE 6 /* the part of a minute's tokens that may be taken at once */
#define LEAST_BURST 10

typedef struct slot_t {
    /* Hash of the name; 0 = unused. Names with the same hash share a bucket; users do not choose their names,
     * so they cannot cause that. */
    _Atomic apr_uint64_t user;
    _Atomic apr_int64_t full_at;
} slot_t;

struct ph_rate_limit_t {
    slot_t slots[PH_RATE_LIMIT_SETS][PH_RATE_LIMIT_WAYS];
};

apr_size_t ph_rate_limit_size(void)
{
    return sizeof(ph_rate_limit_t);
}

/* The user's slot, or the slot of its set that is full first. That one is taken over if it is full; if not,
 * both users share it. */
static slot_t *find_slot(slot_t *set, apr_uint64_t user, apr_time_t now)
{
    slot_t *oldest = &set[0];
    apr_uint64_t holder;
    int i;

    for (i = 0; i < PH_RATE_LIMIT_WAYS; i++) {
        if (atomic_load(&set[i].user) == user) {
            return &set[i];
        }
        if (atomic_load(&set[i].full_at) < atomic_load(&oldest->full_at)) {
            oldest = &set[i];
        }
    }
    holder = atomic_load(&oldest->user);
    if (atomic_load(&oldest->full_at) <= now) {
        atomic_compare_exchange_strong(&oldest->user, &holder, user);
    }
    return oldest;
}

typedef struct bucket_t {
    apr_interval_time_t every; /* a token comes */
    int burst;                 /* tokens it holds */
} bucket_t;

static apr_interval_time_t take(ph_rate_limit_t *table, const char *username, int count,
                                const bucket_t *bucket, apr_time_t now)
{
    const apr_interval_time_t every = bucket->every;
    const apr_interval_time_t burst = every * bucket->burst;
    const apr_uint64_t user = ph_lookup_hash(username);
    slot_t *slot = find_slot(table->slots[user % PH_RATE_LIMIT_SETS], user, now);
    apr_int64_t full_at = atomic_load(&slot->full_at);
    apr_int64_t from;

    do {
        from = (full_at > now) ? full_at : now;
        if (from + every - now > burst) {
            return from + every - now - burst;
        }
    } while (!atomic_compare_exchange_weak(&slot->full_at, &full_at, from + count * every));
    return 0;
}

apr_interval_time_t ph_rate_limit_take_many(ph_rate_limit_t *table, const char *username, int count,
                                            int per_minute, apr_time_t now)
{
    const bucket_t bucket = { MINUTE / per_minute,
                              (per_minute > BURST_SHARE) ? per_minute / BURST_SHARE : 1 };

    return take(table, username, count, &bucket, now);
}

apr_interval_time_t ph_rate_limit_take_burst(ph_rate_limit_t *table, const char *name, int per_minute,
                                             apr_time_t now)
{
    bucket_t bucket = { MINUTE / per_minute, per_minute / BURST_SHARE };

    if (bucket.burst < LEAST_BURST) {
        bucket.burst = (per_minute < LEAST_BURST) ? per_minute : LEAST_BURST;
    }
    return take(table, name, 1, &bucket, now);
}

apr_interval_time_t ph_rate_limit_take(ph_rate_limit_t *table, const char *username, int per_minute,
                                       apr_time_t now)
{
    return ph_rate_limit_take_many(table, username, 1, per_minute, now);
}
