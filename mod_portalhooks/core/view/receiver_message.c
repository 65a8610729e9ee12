/* SPDX-License-Identifier: Apache-2.0 */
/* Which kind of document a body is, and how a message is shown. */
#include "receiver_message.h"

#include <stdio.h>
#include <string.h>

#include <apr_strings.h>

#include "receiver_json.h"
#include "receiver_markup.h"

#define ESCAPED_MAX 12 /* bytes of an escaped surrogate pair */
#define WHITE " \t\r\n\f\v"

/* The next code point of valid UTF-8; *at is moved behind it. */
static unsigned int next_point(const char **at)
{
    const unsigned char *bytes = (const unsigned char *)*at;
    const int len = (bytes[0] < 0x80) ? 1 : (bytes[0] < 0xE0) ? 2 : (bytes[0] < 0xF0) ? 3 : 4;
    unsigned int point = (len == 1) ? bytes[0] : bytes[0] & (0xFFU >> (len + 1));
    int i;

    for (i = 1; i < len && bytes[i] != '\0'; i++) {
        point = point << 6 | (bytes[i] & 0x3F);
    }
    *at += i;
    return point;
}

/* Controls, separators of lines, and what changes the direction of text or is not seen at all. */
static int is_hidden(unsigned int point)
{
    static const struct {
        unsigned int first;
        unsigned int last;
    } hidden[] = {
        { 0x00, 0x1F },       { 0x7F, 0x9F },       { 0xAD, 0xAD },       { 0x34F, 0x34F },
        { 0x61C, 0x61C },     { 0x115F, 0x1160 },   { 0x17B4, 0x17B5 },   { 0x180B, 0x180F },
        { 0x200B, 0x200F },   { 0x2028, 0x202E },   { 0x2060, 0x206F },   { 0x3164, 0x3164 },
        { 0xFE00, 0xFE0F },   { 0xFEFF, 0xFEFF },   { 0xFFA0, 0xFFA0 },   { 0xFFF0, 0xFFFB },
        { 0x1BCA0, 0x1BCA3 }, { 0x1D173, 0x1D17A }, { 0xE0000, 0xE0FFF },
    };
    size_t i;

    for (i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++) {
        if (point >= hidden[i].first && point <= hidden[i].last) {
            return 1;
        }
    }
    return 0;
}

static int write_escaped(char *out, unsigned int point)
{
    if (point < 0x10000) {
        return snprintf(out, ESCAPED_MAX + 1, "\\u%04x", point);
    }
    point -= 0x10000;
    return snprintf(out, ESCAPED_MAX + 1, "\\u%04x\\u%04x", 0xD800 | point >> 10, 0xDC00 | (point & 0x3FF));
}

/* One line: white space becomes one space, other hidden characters are escaped, and it ends after the limit.
 * NULL when nothing is left. */
static const char *shown(const char *text, apr_pool_t *pool)
{
    static const char ellipsis[] = "…";
    char *line = apr_palloc(pool, PH_RECEIVER_MESSAGE_MAX * ESCAPED_MAX + sizeof(ellipsis) + 1);
    char *out = line;
    int count = 0;

    text += strspn(text, WHITE);
    while (*text != '\0') {
        const char *at = text;
        const apr_size_t white = strspn(text, WHITE);
        unsigned int point;

        if (white > 0 && text[white] == '\0') {
            break;
        }
        if (count++ == PH_RECEIVER_MESSAGE_MAX) {
            memcpy(out, ellipsis, sizeof(ellipsis) - 1);
            out += sizeof(ellipsis) - 1;
            break;
        }
        if (white > 0) {
            *out++ = ' ';
            text += white;
            continue;
        }
        point = next_point(&text);
        if (is_hidden(point)) {
            out += write_escaped(out, point);
        }
        else {
            memcpy(out, at, (size_t)(text - at));
            out += text - at;
        }
    }
    *out = '\0';
    return (out > line) ? line : NULL;
}

static const char *first_line(const char *text, apr_pool_t *pool)
{
    return shown(apr_pstrmemdup(pool, text, strcspn(text, "\r\n")), pool);
}

/* What begins like JSON may be text: "[error] no such project". An object that is none was truncated. */
static const char *json_message(const char *body, apr_pool_t *pool)
{
    const char *found = ph_receiver_json_message(body, pool);

    if (found) {
        return shown(found, pool);
    }
    return (*body == '{' || ph_receiver_json_is_document(body)) ? NULL : first_line(body, pool);
}

const char *ph_receiver_message(const char *body, apr_pool_t *pool)
{
    static const char byte_order_mark[] = "\xEF\xBB\xBF";
    const char *found;

    if (strncmp(body, byte_order_mark, strlen(byte_order_mark)) == 0) {
        body += strlen(byte_order_mark);
    }
    body += strspn(body, WHITE);
    switch (*body) {
    case '{':
    case '[':
    case '"':
        return json_message(body, pool);
    case '<':
        found = ph_receiver_markup_message(body, pool);
        return found ? shown(found, pool) : NULL;
    default:
        return first_line(body, pool);
    }
}
