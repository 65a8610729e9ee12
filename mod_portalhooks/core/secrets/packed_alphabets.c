/* SPDX-License-Identifier: Apache-2.0 */
/* Decodes what is packed into letters and digits. Only runs that can hold a secret of 8 bytes are decoded, so
 * that ordinary text costs one pass. */
#include "packed_alphabets.h"

#include <string.h>

#define WRAPPED_MIN 16 /* characters before a blank that may be a wrapped line's end */

/* An alphabet of 2^bits characters. */
typedef struct alphabet_t {
    int bits;
    int run_min;    /* characters that pack 8 bytes */
    int chars_back; /* a byte begins at most so many characters before the one it ends in */
    const unsigned char (*codes)[256]; /* the value of each character plus 1; 0 = not in the alphabet */
} alphabet_t;

/* Both alphabets of RFC 4648, sections 4 and 5. */
static const unsigned char codes_of_64[256] = {
    ['A'] = 1,  ['B'] = 2,  ['C'] = 3,  ['D'] = 4,  ['E'] = 5,  ['F'] = 6,  ['G'] = 7,  ['H'] = 8,
    ['I'] = 9,  ['J'] = 10, ['K'] = 11, ['L'] = 12, ['M'] = 13, ['N'] = 14, ['O'] = 15, ['P'] = 16,
    ['Q'] = 17, ['R'] = 18, ['S'] = 19, ['T'] = 20, ['U'] = 21, ['V'] = 22, ['W'] = 23, ['X'] = 24,
    ['Y'] = 25, ['Z'] = 26, ['a'] = 27, ['b'] = 28, ['c'] = 29, ['d'] = 30, ['e'] = 31, ['f'] = 32,
    ['g'] = 33, ['h'] = 34, ['i'] = 35, ['j'] = 36, ['k'] = 37, ['l'] = 38, ['m'] = 39, ['n'] = 40,
    ['o'] = 41, ['p'] = 42, ['q'] = 43, ['r'] = 44, ['s'] = 45, ['t'] = 46, ['u'] = 47, ['v'] = 48,
    ['w'] = 49, ['x'] = 50, ['y'] = 51, ['z'] = 52, ['0'] = 53, ['1'] = 54, ['2'] = 55, ['3'] = 56,
    ['4'] = 57, ['5'] = 58, ['6'] = 59, ['7'] = 60, ['8'] = 61, ['9'] = 62, ['+'] = 63, ['-'] = 63,
    ['/'] = 64, ['_'] = 64,
};

/* RFC 4648, section 6, in any case. */
static const unsigned char codes_of_32[256] = {
    ['A'] = 1,  ['B'] = 2,  ['C'] = 3,  ['D'] = 4,  ['E'] = 5,  ['F'] = 6,  ['G'] = 7,  ['H'] = 8,
    ['I'] = 9,  ['J'] = 10, ['K'] = 11, ['L'] = 12, ['M'] = 13, ['N'] = 14, ['O'] = 15, ['P'] = 16,
    ['Q'] = 17, ['R'] = 18, ['S'] = 19, ['T'] = 20, ['U'] = 21, ['V'] = 22, ['W'] = 23, ['X'] = 24,
    ['Y'] = 25, ['Z'] = 26, ['a'] = 1,  ['b'] = 2,  ['c'] = 3,  ['d'] = 4,  ['e'] = 5,  ['f'] = 6,
    ['g'] = 7,  ['h'] = 8,  ['i'] = 9,  ['j'] = 10, ['k'] = 11, ['l'] = 12, ['m'] = 13, ['n'] = 14,
    ['o'] = 15, ['p'] = 16, ['q'] = 17, ['r'] = 18, ['s'] = 19, ['t'] = 20, ['u'] = 21, ['v'] = 22,
    ['w'] = 23, ['x'] = 24, ['y'] = 25, ['z'] = 26, ['2'] = 27, ['3'] = 28, ['4'] = 29, ['5'] = 30,
    ['6'] = 31, ['7'] = 32,
};

int ph_packed_alphabets_value64(char byte)
{
    return codes_of_64[(unsigned char)byte] - 1;
}

static int value_in(const alphabet_t *alphabet, char byte)
{
    return (*alphabet->codes)[(unsigned char)byte] - 1;
}

static int is_white(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* The place after the white space at `at` when the run goes on there: not after a single blank, unless that
 * follows many characters (a folded header); else `at`. */
static apr_size_t skip_break(const alphabet_t *alphabet, const ph_reading_t *in, apr_size_t at,
                             apr_size_t piece_len)
{
    const apr_size_t begin = at;
    int is_line_break = 0;

    while (at < in->len && is_white(in->bytes[at])) {
        is_line_break = is_line_break || (in->bytes[at] != ' ' && in->bytes[at] != '\t');
        at++;
    }
    if (at == in->len || value_in(alphabet, in->bytes[at]) < 0 ||
        (!is_line_break && piece_len < WRAPPED_MIN)) {
        return begin;
    }
    return at;
}

/* The end of the run at `at`, and the number of its characters without white space. */
static apr_size_t run_end(apr_size_t *count, const alphabet_t *alphabet, const ph_reading_t *in,
                          apr_size_t at)
{
    apr_size_t piece = at;
    apr_size_t next;

    *count = 0;
    for (;;) {
        while (at < in->len && value_in(alphabet, in->bytes[at]) >= 0) {
            at++;
        }
        *count += at - piece;
        next = (at < in->len) ? skip_break(alphabet, in, at, at - piece) : at;
        if (next == at) {
            return at;
        }
        at = next;
        piece = next;
    }
}

static void unpack_run(ph_reading_t *out, const ph_reading_t *in, const alphabet_t *alphabet,
                       apr_size_t begin, apr_size_t end, int skipped)
{
    apr_size_t last[3] = { begin, begin, begin }; /* the places of the newest characters, newest first */
    apr_uint32_t buffer = 0;
    int bits = 0;
    apr_size_t i;

    ph_reading_put(out, in, begin, begin, PH_READING_GAP);
    for (i = begin; i < end; i++) {
        if (is_white(in->bytes[i])) {
            continue;
        }
        if (skipped > 0) {
            skipped--;
            continue;
        }
        last[2] = last[1];
        last[1] = last[0];
        last[0] = i;
        buffer = (buffer << alphabet->bits) | (apr_uint32_t)value_in(alphabet, in->bytes[i]);
        bits += alphabet->bits;
        if (bits >= 8) {
            bits -= 8;
            ph_reading_put(out, in, last[alphabet->chars_back], i, (char)(buffer >> bits));
        }
    }
    /* The padding belongs to the last byte. */
    while (end < in->len && in->bytes[end] == '=') {
        out->to[out->len - 1] = in->to ? in->to[end] : (apr_uint32_t)end + 1;
        end++;
    }
}

static int unpack(ph_reading_t *out, const ph_reading_t *in, const alphabet_t *alphabet, int offset)
{
    apr_size_t count;
    apr_size_t end;
    apr_size_t i = 0;

    memset(out, 0, sizeof(*out));
    while (i < in->len) {
        if (value_in(alphabet, in->bytes[i]) < 0) {
            i++;
            continue;
        }
        end = run_end(&count, alphabet, in, i);
        if (count >= (apr_size_t)(alphabet->run_min + offset)) {
            unpack_run(out, in, alphabet, i, end, offset);
        }
        i = end;
    }
    return out->len > 0;
}

int ph_packed_alphabets_decode64(ph_reading_t *out, const ph_reading_t *in, int offset)
{
    static const alphabet_t alphabet = { 6, 11, 1, &codes_of_64 };

    return unpack(out, in, &alphabet, offset);
}

int ph_packed_alphabets_decode32(ph_reading_t *out, const ph_reading_t *in, int offset)
{
    static const alphabet_t alphabet = { 5, 13, 2, &codes_of_32 };

    return unpack(out, in, &alphabet, offset);
}
