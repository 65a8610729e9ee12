/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_TEXT_ULID_H
#define PH_CORE_TEXT_ULID_H

#include <apr_pools.h>
#include <apr_time.h>

#define PH_ULID_LEN 26
#define PH_ULID_RANDOM_BYTES 10

/* Time-ordered ids (ULID): 48 bits of milliseconds and 80 random bits in Crockford base32. Strictly ascending
 * within one generator, even when the clock stands still or steps back. */
typedef struct ph_ulid_t {
    apr_uint64_t last_ms;
    unsigned char last_random[PH_ULID_RANDOM_BYTES];
} ph_ulid_t;

/* Write the next id and a NUL into `out`. `generator` is all zero before its first use; the caller serializes
 * calls on it and passes the time and fresh random bytes. */
void ph_ulid_next(char out[PH_ULID_LEN + 1], ph_ulid_t *generator, apr_time_t now,
                  const unsigned char random[PH_ULID_RANDOM_BYTES]);

/* Is `text` the prefix ("exe_") and 26 characters of the alphabet? */
int ph_is_ulid(const char *text, const char *prefix);

#endif
