/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_TEXT_ULID_H
#define PH_CORE_TEXT_ULID_H

#include <apr_pools.h>
#include <apr_time.h>

#define PH_ULID_LEN 26
#define PH_ULID_RANDOM_BYTES 10

/* Time-ordered ids: 48 bits of milliseconds and 80 of randomness in Crockford base32, always in
 * ascending order within one generator, also when the clock stands still or steps back. */
typedef struct ph_ulid_t {
    apr_uint64_t last_ms;
    unsigned char last_random[PH_ULID_RANDOM_BYTES];
} ph_ulid_t;

/* The next id into `out` (26 characters and a NUL). Zero `generator` once before its first use; the
 * caller serialises the calls on it and brings the time and fresh random bytes. */
void ph_ulid_next(char out[PH_ULID_LEN + 1], ph_ulid_t *generator, apr_time_t now,
                  const unsigned char random[PH_ULID_RANDOM_BYTES]);

/* 1 when `text` is `prefix` ("exe_") followed by 26 characters of the alphabet. */
int ph_is_ulid(const char *text, const char *prefix);

#endif
