/* SPDX-License-Identifier: Apache-2.0 */
/* The loop around iconv. */
#include "charset_convert.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

#include <openssl/crypto.h>

#define PIECE 1024
#define REPLACEMENT "\xEF\xBF\xBD"

static void append_fault(ph_secure_buffer_t *out, apr_size_t *faults)
{
    ph_secure_buffer_append(out, REPLACEMENT, strlen(REPLACEMENT));
    ++*faults;
}

/* UTF-8 without NULs. */
static void append_piece(ph_secure_buffer_t *out, apr_size_t *faults, const char *piece, apr_size_t len)
{
    const char *nul;

    for (;;) {
        nul = memchr(piece, '\0', len);
        ph_secure_buffer_append(out, piece, nul ? (apr_size_t)(nul - piece) : len);
        if (!nul) {
            return;
        }
        append_fault(out, faults);
        len -= (apr_size_t)(nul - piece) + 1;
        piece = nul + 1;
    }
}

/* A converter may hold back a character that the next one could combine with. */
static void flush(ph_secure_buffer_t *out, apr_size_t *faults, iconv_t converter)
{
    char piece[PIECE];
    char *next = piece;
    size_t room = sizeof(piece);

    iconv(converter, NULL, NULL, &next, &room);
    append_piece(out, faults, piece, (apr_size_t)(next - piece));
    OPENSSL_cleanse(piece, sizeof(piece));
}

int ph_charset_convert(ph_secure_buffer_t *out, apr_size_t *faults, const ph_charset_t *charset,
                       const char *bytes, apr_size_t len)
{
    iconv_t converter = iconv_open("UTF-8", charset->name);
    char *at = (char *)bytes;
    size_t left = len;
    char piece[PIECE];

    if (converter == (iconv_t)-1) {
        return 0;
    }
    while (left > 0) {
        char *next = piece;
        size_t room = sizeof(piece);
        const size_t result = iconv(converter, &at, &left, &next, &room);
        const int reason = errno;

        append_piece(out, faults, piece, (apr_size_t)(next - piece));
        if (result == (size_t)-1 && reason != E2BIG && left > 0) {
            const size_t step = ((size_t)charset->unit < left) ? (size_t)charset->unit : left;

            flush(out, faults, converter);
            append_fault(out, faults);
            at += step;
            left -= step;
        }
    }
    flush(out, faults, converter);
    iconv_close(converter);
    OPENSSL_cleanse(piece, sizeof(piece));
    return 1;
}
