/* SPDX-License-Identifier: Apache-2.0 */
/* A decoded text that knows where each of its bytes stands in the original. */
#include "reading.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

ph_reading_t ph_reading_of(char *bytes, apr_size_t len)
{
    const ph_reading_t reading = { bytes, NULL, NULL, len, len };

    return reading;
}

/* Make room for `room` bytes; the places first, so that they are aligned. */
static void allocate(ph_reading_t *reading, apr_size_t room)
{
    ph_reading_t larger = { NULL, NULL, NULL, reading->len, room };

    larger.from = malloc(room * (2 * sizeof(apr_uint32_t) + 1));
    if (!larger.from) {
        abort();
    }
    larger.to = larger.from + room;
    larger.bytes = (char *)(larger.to + room);
    if (reading->len > 0) {
        memcpy(larger.from, reading->from, reading->len * sizeof(apr_uint32_t));
        memcpy(larger.to, reading->to, reading->len * sizeof(apr_uint32_t));
        memcpy(larger.bytes, reading->bytes, reading->len);
    }
    ph_reading_free(reading);
    *reading = larger;
}

void ph_reading_put(ph_reading_t *reading, const ph_reading_t *source, apr_size_t first, apr_size_t last,
                    char byte)
{
    if (reading->len == reading->room) {
        allocate(reading, (reading->room > 0) ? reading->room * 2 : source->len + 1);
    }
    reading->bytes[reading->len] = byte;
    reading->from[reading->len] = source->from ? source->from[first] : (apr_uint32_t)first;
    reading->to[reading->len] = source->to ? source->to[last] : (apr_uint32_t)last + 1;
    reading->len++;
}

void ph_reading_put_code(ph_reading_t *reading, const ph_reading_t *source, apr_size_t first, apr_size_t last,
                         apr_uint32_t code)
{
    int shift = (code >= 0x10000) ? 18 : (code >= 0x800) ? 12 : 6;

    if (code < 0x100) {
        ph_reading_put(reading, source, first, last, (char)code);
        return;
    }
    ph_reading_put(reading, source, first, last,
                   (char)((shift == 18   ? 0xf0
                           : shift == 12 ? 0xe0
                                         : 0xc0) |
                          (code >> shift)));
    while (shift > 0) {
        shift -= 6;
        ph_reading_put(reading, source, first, last, (char)(0x80 | ((code >> shift) & 0x3f)));
    }
}

void ph_reading_free(ph_reading_t *reading)
{
    if (reading->from) {
        OPENSSL_cleanse(reading->bytes, reading->len);
    }
    free(reading->from);
    memset(reading, 0, sizeof(*reading));
}
