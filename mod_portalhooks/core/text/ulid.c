/* SPDX-License-Identifier: Apache-2.0 */
/* Time-ordered ids. While the clock does not advance, the random part is incremented. */
#include "ulid.h"

#include <string.h>

#define TIME_CHARS 10

static const char crockford[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* Increment the random part; 0 on overflow. */
static int increment(unsigned char random[PH_ULID_RANDOM_BYTES])
{
    int i;

    for (i = PH_ULID_RANDOM_BYTES - 1; i >= 0; i--) {
        random[i]++;
        if (random[i] != 0) {
            return 1;
        }
    }
    return 0;
}

/* The low 5 × `chars` bits of `value`, most significant first. */
static void put(char *out, apr_uint64_t value, int chars)
{
    int i;

    for (i = chars - 1; i >= 0; i--) {
        out[i] = crockford[value & 31];
        value >>= 5;
    }
}

void ph_ulid_next(char out[PH_ULID_LEN + 1], ph_ulid_t *generator, apr_time_t now,
                  const unsigned char random[PH_ULID_RANDOM_BYTES])
{
    const apr_uint64_t now_ms = (apr_uint64_t)apr_time_as_msec(now);
    apr_uint64_t bits = 0;
    int i;

    if (now_ms > generator->last_ms) {
        generator->last_ms = now_ms;
        memcpy(generator->last_random, random, PH_ULID_RANDOM_BYTES);
    }
    else if (!increment(generator->last_random)) {
        generator->last_ms++;
        memcpy(generator->last_random, random, PH_ULID_RANDOM_BYTES);
    }

    put(out, generator->last_ms, TIME_CHARS);
    for (i = 0; i < PH_ULID_RANDOM_BYTES; i++) {
        bits = (bits << 8) | generator->last_random[i];
        if (i % 5 == 4) {
            put(out + TIME_CHARS + i / 5 * 8, bits, 8);
        }
    }
    out[PH_ULID_LEN] = '\0';
}

int ph_is_ulid(const char *text, const char *prefix)
{
    const apr_size_t prefix_len = strlen(prefix);

    if (strncmp(text, prefix, prefix_len) != 0) {
        return 0;
    }
    text += prefix_len;
    return strlen(text) == PH_ULID_LEN && strspn(text, crockford) == PH_ULID_LEN;
}
