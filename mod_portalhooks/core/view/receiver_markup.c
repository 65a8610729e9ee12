/* SPDX-License-Identifier: Apache-2.0 */
/* Elements by name, in text that need not be well formed. */
#include "receiver_markup.h"

#include <stdlib.h>
#include <string.h>

#include <apr_cstr.h>
#include <apr_lib.h>

#define COUNT(table) ((int)(sizeof(table) / sizeof((table)[0])))
#define TEXT_MAX 4096 /* bytes of an element that are looked at */
#define TRIES_MAX 20  /* elements of a name, until one has text */

/* The most specific first. */
static const char *const xml_elements[] = {
    "faultstring", "Text",  "detail", "message", "error_description", "errormessage", "description",
    "reason",      "error", "title",  "fault",
};
static const char *const html_elements[] = { "pre", "h1", "h2", "p" };

static const struct {
    const char *name;
    const char *text;
} entities[] = {
    { "amp", "&" }, { "lt", "<" }, { "gt", ">" }, { "quot", "\"" }, { "apos", "'" }, { "nbsp", " " },
};

static apr_size_t write_point(char *out, unsigned long point)
{
    if (point == 0 || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) {
        point = 0xFFFD;
    }
    if (point < 0x80) {
        out[0] = (char)point;
        return 1;
    }
    if (point < 0x800) {
        out[0] = (char)(0xC0 | point >> 6);
        out[1] = (char)(0x80 | (point & 0x3F));
        return 2;
    }
    if (point < 0x10000) {
        out[0] = (char)(0xE0 | point >> 12);
        out[1] = (char)(0x80 | (point >> 6 & 0x3F));
        out[2] = (char)(0x80 | (point & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | point >> 18);
    out[1] = (char)(0x80 | (point >> 12 & 0x3F));
    out[2] = (char)(0x80 | (point >> 6 & 0x3F));
    out[3] = (char)(0x80 | (point & 0x3F));
    return 4;
}

/* Resolve the reference at `*at` into `out`, no longer than itself, and move behind it; what is none stays as
 * it is. */
static apr_size_t resolve(char *out, const char **at, const char *end)
{
    const char *semicolon = memchr(*at, ';', (size_t)(end - *at));
    const char *name = *at + 1;
    char *stop = NULL;
    unsigned long point;
    size_t i;

    for (i = 0; semicolon && i < sizeof(entities) / sizeof(entities[0]); i++) {
        if (strlen(entities[i].name) == (size_t)(semicolon - name) &&
            strncmp(entities[i].name, name, (size_t)(semicolon - name)) == 0) {
            *at = semicolon + 1;
            out[0] = entities[i].text[0];
            return 1;
        }
    }
    if (semicolon && semicolon - name > 1 && semicolon - name < 10 && name[0] == '#') {
        const int is_hex = name[1] == 'x' || name[1] == 'X';

        point = strtoul(name + (is_hex ? 2 : 1), &stop, is_hex ? 16 : 10);
        if (stop == semicolon && apr_isxdigit(semicolon[-1])) {
            *at = semicolon + 1;
            return write_point(out, point);
        }
    }
    out[0] = **at;
    (*at)++;
    return 1;
}

static int begins_with(const char *at, const char *end, const char *mark)
{
    return (size_t)(end - at) >= strlen(mark) && memcmp(at, mark, strlen(mark)) == 0;
}

/* The text between `at` and `end`; a tag in it is a space. */
static const char *text_of(const char *at, const char *end, apr_pool_t *pool)
{
    static const char literal[] = "<![CDATA[";
    static const char literal_end[] = "]]>";
    char *text = apr_palloc(pool, (apr_size_t)(end - at) + 1);
    char *out = text;
    int is_literal = 0;
    const char *close;

    while (at < end) {
        if (begins_with(at, end, is_literal ? literal_end : literal)) {
            at += strlen(is_literal ? literal_end : literal);
            is_literal = !is_literal;
            continue;
        }
        close = (*at == '<' && !is_literal) ? memchr(at, '>', (size_t)(end - at)) : NULL;
        if (close) {
            *out++ = ' ';
            at = close + 1;
        }
        else if (*at == '&' && !is_literal) {
            out += resolve(out, &at, end);
        }
        else {
            *out++ = *at++;
        }
    }
    *out = '\0';
    return (text[strspn(text, " \t\r\n")] == '\0') ? NULL : text;
}

/* The name in a tag without its prefix: "Text" of "<soap:Text xml:lang='en'>". */
static int is_tag_of(const char *tag, const char *element)
{
    const apr_size_t len = strcspn(tag, " \t\r\n/>");
    const char *colon = memchr(tag, ':', len);
    const char *name = colon ? colon + 1 : tag;

    return (apr_size_t)(tag + len - name) == strlen(element) &&
           apr_cstr_casecmpn(name, element, strlen(element)) == 0;
}

/* Where the element that begins with `tag` ends: the same closing tag, or as far as it is looked at. */
static const char *end_of(const char *content, const char *tag)
{
    const apr_size_t len = strcspn(tag, " \t\r\n/>");
    const char *at = content;
    apr_size_t left;

    while ((at = strstr(at, "</")) && at - content < TEXT_MAX) {
        if (apr_cstr_casecmpn(at + 2, tag, len) == 0) {
            return at;
        }
        at += 2;
    }
    left = strnlen(content, TEXT_MAX);
    while (left > 0 && ((unsigned char)content[left] & 0xC0) == 0x80) {
        left--; /* not in the middle of a character */
    }
    return content + left;
}

/* The text of the first element of this name that has any. */
static const char *find_element(const char *body, const char *element, apr_pool_t *pool)
{
    const char *at = body;
    const char *text = NULL;
    const char *close;
    int tries = 0;

    while (!text && tries < TRIES_MAX && (at = strchr(at, '<')) != NULL) {
        at++;
        close = is_tag_of(at, element) ? strchr(at, '>') : NULL;
        if (close && close[-1] != '/') {
            text = text_of(close + 1, end_of(close + 1, at), pool);
            tries++;
        }
    }
    return text;
}

static const char *find_any(const char *body, const char *const *elements, int count, apr_pool_t *pool)
{
    const char *text = NULL;
    int i;

    for (i = 0; i < count && !text; i++) {
        text = find_element(body, elements[i], pool);
    }
    return text;
}

static int is_html(const char *body)
{
    const char *at = body;
    int tries = 0;

    if (apr_cstr_casecmpn(body, "<!doctype html", strlen("<!doctype html")) == 0) {
        return 1;
    }
    while (tries++ < TRIES_MAX && (at = strchr(at, '<')) != NULL) {
        at++;
        if (is_tag_of(at, "html")) {
            return 1;
        }
    }
    return 0;
}

/* A page that is only titled "Error" says more in its text. */
static const char *html_message(const char *body, apr_pool_t *pool)
{
    const char *title = find_element(body, "title", pool);
    const char *text;

    if (title && apr_cstr_casecmp(title, "Error") != 0) {
        return title;
    }
    text = find_any(body, html_elements, COUNT(html_elements), pool);
    return text ? text : title;
}

const char *ph_receiver_markup_message(const char *body, apr_pool_t *pool)
{
    const char *text = is_html(body) ? NULL : find_any(body, xml_elements, COUNT(xml_elements), pool);

    return text ? text : html_message(body, pool);
}
