/* SPDX-License-Identifier: Apache-2.0 */
/* Validates UTF-8 and decides what may be displayed. */
#include "text.h"

#include <apr_strings.h>
#include <string.h>

#include "invisible.h"

#define REPLACEMENT "\xEF\xBF\xBD"

/* Decode one character: its length and *code, or 0 when it is malformed. */
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

    if (ph_text_is_utf8(bytes, len) && !memchr(bytes, '\0', len)) {
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

/* Bytes 0x80 to 0x9f in windows-1252. */
static const apr_uint16_t windows_characters[32] = {
    0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd, 0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178,
};

/* Append a character below U+10000 as UTF-8; returns where the next one goes. */
static char *append(char *out, apr_uint32_t code)
{
    if (code < 0x80) {
        *out++ = (char)code;
        return out;
    }
    if (code < 0x800) {
        *out++ = (char)(0xc0 | (code >> 6));
    }
    else {
        *out++ = (char)(0xe0 | (code >> 12));
        *out++ = (char)(0x80 | ((code >> 6) & 0x3f));
    }
    *out++ = (char)(0x80 | (code & 0x3f));
    return out;
}

const char *ph_text_from_latin1(const char *bytes, apr_size_t len, apr_pool_t *pool)
{
    char *text;
    char *out;
    apr_size_t i;

    if (ph_text_is_utf8(bytes, len)) {
        return ph_text_as_utf8(bytes, len, pool);
    }
    text = apr_palloc(pool, len * 3 + 1);
    out = text;
    for (i = 0; i < len; i++) {
        const unsigned char byte = (unsigned char)bytes[i];

        if (byte == 0) {
            out = append(out, 0xfffd);
        }
        else {
            out = append(out, (byte >= 0x80 && byte < 0xa0) ? windows_characters[byte - 0x80] : byte);
        }
    }
    *out = '\0';
    return text;
}

const char *ph_text_beginning(const char *text, apr_size_t max, apr_pool_t *pool)
{
    apr_size_t length = strlen(text);

    if (length <= max) {
        return text;
    }
    for (length = max; ((unsigned char)text[length] & 0xc0) == 0x80; length--) {
    }
    return apr_pstrmemdup(pool, text, length);
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

/* They can make one name look like another (Unicode TR 36). */
static int is_bidi(apr_uint32_t code)
{
    return (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

int ph_text_has_invisible(const char *text)
{
    const unsigned char *at = (const unsigned char *)text;
    apr_size_t left = strlen(text);
    apr_uint32_t code;
    apr_size_t step;

    for (; left > 0; at += step, left -= step) {
        step = decode(&code, at, left);
        if (step == 0 || ph_invisible_is(code)) {
            return 1;
        }
    }
    return 0;
}

static int is_plain_except(const char *text, const char *allowed)
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
        if (is_control(code) && (code > 0x7f || !strchr(allowed, (int)code))) {
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
