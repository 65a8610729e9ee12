/* SPDX-License-Identifier: Apache-2.0 */
/* One pass over a text that decodes each escape in it; what is not an escape is copied. */
#include "escapes.h"

#include <string.h>

#include "core/text/entity.h"
#include "core/text/percent.h"

#define CODE_MAX 0x10ffff
#define BRACED_DIGITS_MAX 8

/* The length of `digits` hex digits after a prefix of `before` bytes, and *code; or 0. */
static apr_size_t take_hex(apr_uint32_t *code, const char *at, apr_size_t left, apr_size_t before, int digits)
{
    const apr_size_t len = before + (apr_size_t)digits;
    int high;
    int low;

    if (left < len) {
        return 0;
    }
    high = (digits > 4) ? ph_percent_hex(at + before, digits - 4) : 0;
    low = ph_percent_hex(at + len - ((digits > 4) ? 4 : digits), (digits > 4) ? 4 : digits);
    if (high < 0 || low < 0 || high > CODE_MAX >> 16) {
        return 0;
    }
    *code = ((apr_uint32_t)high << 16) | (apr_uint32_t)low;
    return len;
}

/* \u{2f}: any number of digits in braces. */
static apr_size_t take_braced(apr_uint32_t *code, const char *at, apr_size_t left)
{
    const apr_size_t reach = (left - 3 < BRACED_DIGITS_MAX + 1) ? left - 3 : BRACED_DIGITS_MAX + 1;
    const char *end = memchr(at + 3, '}', reach);
    int digits;

    if (!end || end == at + 3) {
        return 0;
    }
    digits = (int)(end - at) - 3;
    return take_hex(code, at, left, 3, digits) ? (apr_size_t)digits + 4 : 0;
}

static apr_size_t take_octal(apr_uint32_t *code, const char *at, apr_size_t left)
{
    apr_size_t len = 1;

    *code = 0;
    while (len < left && len < 4 && at[len] >= '0' && at[len] <= '7') {
        *code = *code * 8 + (apr_uint32_t)(at[len] - '0');
        len++;
    }
    return (*code < 0x100) ? len : 0;
}

/* A character beyond U+FFFF is two escapes (RFC 8259, section 7). */
static apr_size_t take_utf16(apr_uint32_t *code, const char *at, apr_size_t left)
{
    apr_size_t len = take_hex(code, at, left, 2, 4);
    apr_uint32_t low;

    if (len > 0 && *code >= 0xd800 && *code < 0xdc00 && left >= 12 && at[6] == '\\' && at[7] == 'u' &&
        take_hex(&low, at + 6, left - 6, 2, 4) && low >= 0xdc00 && low < 0xe000) {
        *code = 0x10000 + ((*code - 0xd800) << 10) + (low - 0xdc00);
        len = 12;
    }
    return len;
}

static apr_size_t take_letter(apr_uint32_t *code, char letter)
{
    static const char letters[] = "abefnrtv";
    static const char meanings[] = "\a\b\x1b\f\n\r\t\v";
    const char *found = strchr(letters, letter);

    if (found) {
        *code = (unsigned char)meanings[found - letters];
        return 2;
    }
    /* Before any other letter or digit it is a backslash; before a sign it quotes that sign, unless that
     * begins an escape itself. */
    if (letter == '%' || letter == '&' || (letter >= '0' && letter <= '9') ||
        ((letter | 0x20) >= 'a' && (letter | 0x20) <= 'z')) {
        return 0;
    }
    *code = (unsigned char)letter;
    return 2;
}

static apr_size_t take_backslash(apr_uint32_t *code, const char *at, apr_size_t left)
{
    if (left < 2 || at[1] == '\0') {
        return 0;
    }
    if (at[1] == 'u') {
        return (left > 3 && at[2] == '{') ? take_braced(code, at, left) : take_utf16(code, at, left);
    }
    if (at[1] == 'U') {
        return take_hex(code, at, left, 2, 8);
    }
    if (at[1] == 'x') {
        return take_hex(code, at, left, 2, 2);
    }
    return (at[1] >= '0' && at[1] <= '7') ? take_octal(code, at, left) : take_letter(code, at[1]);
}

static apr_size_t take_percent(apr_uint32_t *code, const char *at, apr_size_t left)
{
    if (left > 1 && (at[1] | 0x20) == 'u') {
        return take_hex(code, at, left, 2, 4);
    }
    return take_hex(code, at, left, 1, 2);
}

/* The length of the escape at `at`, and its character; 0 when there is none. */
static apr_size_t take(apr_uint32_t *code, const char *at, apr_size_t left)
{
    switch (*at) {
    case '%':
        return take_percent(code, at, left);
    case '\\':
        return take_backslash(code, at, left);
    case '&':
        return ph_entity_parse(code, at, left);
    default:
        return 0;
    }
}

static int has_escape(const ph_reading_t *in)
{
    apr_uint32_t code;
    apr_size_t i;

    for (i = 0; i < in->len; i++) {
        if (take(&code, in->bytes + i, in->len - i) > 0) {
            return 1;
        }
    }
    return 0;
}

int ph_escapes_decode(ph_reading_t *out, const ph_reading_t *in)
{
    apr_uint32_t code;
    apr_size_t len;
    apr_size_t i;

    memset(out, 0, sizeof(*out));
    if (!has_escape(in)) {
        return 0;
    }
    for (i = 0; i < in->len; i += (len > 0) ? len : 1) {
        len = take(&code, in->bytes + i, in->len - i);
        if (len > 0) {
            ph_reading_put_code(out, in, i, i + len - 1, code);
        }
        else {
            ph_reading_put(out, in, i, i, in->bytes[i]);
        }
    }
    return 1;
}
