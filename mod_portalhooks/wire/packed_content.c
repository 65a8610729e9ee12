/* SPDX-License-Identifier: Apache-2.0 */
/* The marks of compressed formats, and the distribution of bytes in what has none. */
#include "packed_content.h"

#include <string.h>

#include "core/text/text.h"

#define EVEN_LEN_MIN 32
#define EVEN_PAIRS_MIN 100 /* one equal pair in so many, or fewer */

typedef struct mark_t {
    const char *bytes;
    apr_size_t len;
    const char *coding; /* NULL = no content coding */
    int is_anywhere;    /* it is long enough to mean something in the midst of other bytes */
} mark_t;

#define MARK(text, coding, is_anywhere)                                                                      \
    {                                                                                                        \
        text, sizeof(text) - 1, coding, is_anywhere                                                          \
    }

static const mark_t marks[] = {
    MARK("\x1f\x8b\x08", "gzip", 1),
    MARK("\x28\xb5\x2f\xfd", "zstd", 1),
    MARK("\x78\x01", "deflate", 0),
    MARK("\x78\x5e", "deflate", 0),
    MARK("\x78\x9c", "deflate", 0),
    MARK("\x78\xda", "deflate", 0),
    MARK("\x1f\x9d", "compress", 0),
    MARK("PK\x03\x04", NULL, 1),
    MARK("BZh", NULL, 0),
    MARK("1AY&SY", NULL, 1), /* a block of bzip2 */
    MARK("\xfd\x37\x7a\x58\x5a", NULL, 1),
    MARK("7z\xbc\xaf\x27\x1c", NULL, 1),
    MARK("\x04\x22\x4d\x18", NULL, 1),
    MARK("Rar!\x1a\x07", NULL, 1),
    MARK("LZIP", NULL, 0),
    MARK("%PDF-", NULL, 0),
    MARK("\x89PNG", NULL, 0),
    MARK("wOF2", NULL, 0),
};

static int begins_with(const mark_t *mark, const char *bytes, apr_size_t len)
{
    return len >= mark->len && memcmp(bytes, mark->bytes, mark->len) == 0;
}

const char *ph_packed_content_coding(const char *bytes, apr_size_t len)
{
    size_t i;

    if (ph_text_is_utf8(bytes, len)) {
        return NULL;
    }
    for (i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
        if (marks[i].coding && begins_with(&marks[i], bytes, len)) {
            return marks[i].coding;
        }
    }
    return NULL;
}

static int has_mark(const char *bytes, apr_size_t len)
{
    size_t i;

    for (i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
        if (begins_with(&marks[i], bytes, len) ||
            (marks[i].is_anywhere && memmem(bytes, len, marks[i].bytes, marks[i].len))) {
            return 1;
        }
    }
    return 0;
}

/* In how many pairs of places the bytes are equal: of random bytes in one pair of 256, of text or records in
 * several times as many. */
static int is_even(const char *bytes, apr_size_t len)
{
    apr_size_t counts[256] = { 0 };
    apr_size_t pairs = 0;
    apr_size_t i;

    if (len < EVEN_LEN_MIN) {
        return 0;
    }
    for (i = 0; i < len; i++) {
        pairs += counts[(unsigned char)bytes[i]]++;
    }
    return pairs < len * (len - 1) / 2 / EVEN_PAIRS_MIN;
}

int ph_packed_content_is_opaque(const char *bytes, apr_size_t len)
{
    return !ph_text_is_utf8(bytes, len) && (has_mark(bytes, len) || is_even(bytes, len));
}
