/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_SECRETS_READING_H
#define PH_CORE_SECRETS_READING_H

#include <apr.h>

/* One reading of a text: its bytes after something was decoded, each with its place in the original text, so
 * that a secret found in a reading can be replaced in the original. Readings may hold secrets: they are
 * outside of pools and wiped. They abort the process when there is no memory. One thread at a time. */
typedef struct ph_reading_t {
    char *bytes;
    apr_uint32_t *from; /* byte i comes from from[i] up to, not including, to[i]; NULL = byte i is byte i */
    apr_uint32_t *to;
    apr_size_t len;
    apr_size_t room;
} ph_reading_t;

/* In a reading of packed text, between two runs: no secret goes across it. */
#define PH_READING_GAP '\x01'

/* The text itself: nothing is copied, nothing to free. At most 4 GiB. */
ph_reading_t ph_reading_of(char *bytes, apr_size_t len);

/* Append a byte that is encoded by the bytes `first` to `last`, inclusive, of `source`. A reading begins
 * empty: all zero. */
void ph_reading_put(ph_reading_t *reading, const ph_reading_t *source, apr_size_t first, apr_size_t last,
                    char byte);

/* The same for a character: one byte below U+0100, so that escapes of bytes and of characters read alike,
 * else UTF-8. */
void ph_reading_put_code(ph_reading_t *reading, const ph_reading_t *source, apr_size_t first, apr_size_t last,
                         apr_uint32_t code);

/* Wipe and free. Not for ph_reading_of. */
void ph_reading_free(ph_reading_t *reading);

#endif
