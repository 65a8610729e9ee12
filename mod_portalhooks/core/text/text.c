/* SPDX-License-Identifier: Apache-2.0 */
/* Text at the edges: what UTF-8 may be shown to people, base64url for ids in paths. */
#include "text.h"

#include <apr_strings.h>
#include <string.h>

#define REPLACEMENT "\xEF\xBF\xBD"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* What each letter stands for, and 1 more: 0 is none. */
static const unsigned char values[256] = {
    ['A'] = 1,  ['B'] = 2,  ['C'] = 3,  ['D'] = 4,  ['E'] = 5,  ['F'] = 6,  ['G'] = 7,  ['H'] = 8,
    ['I'] = 9,  ['J'] = 10, ['K'] = 11, ['L'] = 12, ['M'] = 13, ['N'] = 14, ['O'] = 15, ['P'] = 16,
    ['Q'] = 17, ['R'] = 18, ['S'] = 19, ['T'] = 20, ['U'] = 21, ['V'] = 22, ['W'] = 23, ['X'] = 24,
    ['Y'] = 25, ['Z'] = 26, ['a'] = 27, ['b'] = 28, ['c'] = 29, ['d'] = 30, ['e'] = 31, ['f'] = 32,
    ['g'] = 33, ['h'] = 34, ['i'] = 35, ['j'] = 36, ['k'] = 37, ['l'] = 38, ['m'] = 39, ['n'] = 40,
    ['o'] = 41, ['p'] = 42, ['q'] = 43, ['r'] = 44, ['s'] = 45, ['t'] = 46, ['u'] = 47, ['v'] = 48,
    ['w'] = 49, ['x'] = 50, ['y'] = 51, ['z'] = 52, ['0'] = 53, ['1'] = 54, ['2'] = 55, ['3'] = 56,
    ['4'] = 57, ['5'] = 58, ['6'] = 59, ['7'] = 60, ['8'] = 61, ['9'] = 62, ['-'] = 63, ['_'] = 64,
};

/* One character at `bytes`: its length and *code, or 0 when it is malformed. */
static apr_size_t decode(apr_uint32_t *code, const unsigned char *bytes, apr_size_t left)
{
    static const apr_uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
    apr_size_t len;
    apr_size_t i;

    if (bytes[0] < 0x80) {
        *code = bytes[0];
        return 1;
    }
    len = (bytes[0] >= 0xf0) ? 4 : (bytes[0] >= 0xe0) ? 3 : 2;
    if (bytes[0] < 0xc0 || bytes[0] > 0xf7 || len > left) {
        return 0;
    }
    *code = bytes[0] & (0x7fu >> len);
    for (i = 1; i < len; i++) {
        if ((bytes[i] & 0xc0) != 0x80) {
            return 0;
        }
        *code = (*code << 6) | (bytes[i] & 0x3fu);
    }
    if (*code < smallest[len] || *code > 0x10ffff || (*code >= 0xd800 && *code <= 0xdfff)) {
        return 0;
    }
    return len;
}

int ph_text_is_utf8(const char *text, apr_size_t len)
{
    const unsigned char *at = (const unsigned char *)text;
    apr_uint32_t code;
    apr_size_t step;

    while (len > 0) {
        step = decode(&code, at, len);
        if (step == 0) {
            return 0;
        }
        at += step;
        len -= step;
    }
    return 1;
}

const char *ph_text_as_utf8(const char *bytes, apr_size_t len, apr_pool_t *pool)
{
    apr_uint32_t code;
    apr_size_t step;
    apr_size_t i;
    char *text;
    char *out;

    if (ph_text_is_utf8(bytes, len) && memchr(bytes, '\0', len) == NULL) {
        return apr_pstrmemdup(pool, bytes, len);
    }
    text = apr_palloc(pool, len * strlen(REPLACEMENT) + 1);
    out = text;
    for (i = 0; i < len; i += (step > 0) ? step : 1) {
        step = (bytes[i] != '\0') ? decode(&code, (const unsigned char *)bytes + i, len - i) : 0;
        memcpy(out, (step > 0) ? bytes + i : REPLACEMENT, (step > 0) ? step : strlen(REPLACEMENT));
        out += (step > 0) ? step : strlen(REPLACEMENT);
    }
    *out = '\0';
    return text;
}

apr_size_t ph_text_length(const char *text)
{
    apr_size_t length = 0;

    for (; *text; text++) {
        length += ((unsigned char)*text & 0xc0) != 0x80;
    }
    return length;
}

static int is_control(apr_uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code <= 0x9f) || code == 0x2028 || code == 0x2029;
}

/* They let a name look like another one (Unicode TR 36). */
static int is_bidi(apr_uint32_t code)
{
    return (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

static int is_plain_except(const char *text, const char *welcome)
{
    const unsigned char *at = (const unsigned char *)text;
    apr_size_t left = strlen(text);
    apr_uint32_t code;
    apr_size_t step;

    while (left > 0) {
        step = decode(&code, at, left);
        if (step == 0 || is_bidi(code)) {
            return 0;
        }
        if (is_control(code) && (code > 0x7f || !strchr(welcome, (int)code))) {
            return 0;
        }
        at += step;
        left -= step;
    }
    return 1;
}

int ph_text_is_plain(const char *text)
{
    return is_plain_except(text, "");
}

int ph_text_is_plain_lines(const char *text)
{
    return is_plain_except(text, "\t\n\r");
}

char *ph_text_base64url(const void *bytes, apr_size_t len, apr_pool_t *pool)
{
    const unsigned char *in = bytes;
    char *text = apr_palloc(pool, (len + 2) / 3 * 4 + 1);
    char *out = text;
    apr_uint32_t bits = 0;
    int count = 0;
    apr_size_t i;

    for (i = 0; i < len; i++) {
        bits = (bits << 8) | in[i];
        for (count += 8; count >= 6; count -= 6) {
            *out++ = alphabet[(bits >> (count - 6)) & 63];
        }
    }
    if (count > 0) {
        *out++ = alphabet[(bits << (6 - count)) & 63];
    }
    *out = '\0';
    return text;
}

apr_ssize_t ph_text_base64url_decode(unsigned char *bytes, const char *text, apr_size_t text_len)
{
    apr_uint32_t bits = 0;
    int count = 0;
    apr_ssize_t made = 0;
    apr_size_t i;
    int value;

    for (i = 0; i < text_len; i++) {
        value = values[(unsigned char)text[i]] - 1;
        if (value < 0) {
            return -1;
        }
        bits = (bits << 6) | (apr_uint32_t)value;
        count += 6;
        if (count >= 8) {
            count -= 8;
            bytes[made++] = (unsigned char)(bits >> count);
        }
    }
    /* Bits left over must be zero, or one value would have several spellings. */
    return (text_len % 4 != 1 && (bits & ((1u << count) - 1)) == 0) ? made : -1;
}

int ph_text_base64url_parse(unsigned char **bytes, apr_size_t *len, const char *text, apr_pool_t *pool)
{
    const apr_size_t text_len = strlen(text);
    unsigned char *out = apr_palloc(pool, PH_TEXT_BASE64URL_ROOM(text_len) + 1);
    const apr_ssize_t made = ph_text_base64url_decode(out, text, text_len);

    if (made < 0) {
        return 0;
    }
    out[made] = '\0';
    *bytes = out;
    *len = (apr_size_t)made;
    return 1;
}
