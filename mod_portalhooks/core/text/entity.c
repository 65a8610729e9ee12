/* SPDX-License-Identifier: Apache-2.0 */
/* Character references: numeric, and by the names that HTML has for ASCII. */
#include "entity.h"

#include <string.h>

#include "percent.h"

#define CODE_MAX 0x10ffff
#define NAME_MAX_LEN 16

static const struct {
    const char *name; /* case-sensitive */
    unsigned char code;
} names[] = {
    { "amp", '&' },
    { "AMP", '&' },
    { "apos", '\'' },
    { "ast", '*' },
    { "bsol", '\\' },
    { "colon", ':' },
    { "comma", ',' },
    { "commat", '@' },
    { "dollar", '$' },
    { "equals", '=' },
    { "excl", '!' },
    { "grave", '`' },
    { "gt", '>' },
    { "GT", '>' },
    { "Hat", '^' },
    { "lbrace", '{' },
    { "lbrack", '[' },
    { "lcub", '{' },
    { "lowbar", '_' },
    { "lpar", '(' },
    { "lsqb", '[' },
    { "lt", '<' },
    { "LT", '<' },
    { "midast", '*' },
    { "nbsp", ' ' },
    { "NewLine", '\n' },
    { "num", '#' },
    { "percnt", '%' },
    { "period", '.' },
    { "plus", '+' },
    { "quest", '?' },
    { "quot", '"' },
    { "QUOT", '"' },
    { "rbrace", '}' },
    { "rbrack", ']' },
    { "rcub", '}' },
    { "rpar", ')' },
    { "rsqb", ']' },
    { "semi", ';' },
    { "sol", '/' },
    { "Tab", '\t' },
    { "UnderBar", '_' },
    { "DiacriticalGrave", '`' },
    { "verbar", '|' },
    { "vert", '|' },
    { "VerticalLine", '|' },
};

static int digit_of(char byte, int base)
{
    const int value = ph_percent_hex(&byte, 1);

    return (value < base) ? value : -1;
}

static apr_size_t parse_number(apr_uint32_t *code, const char *text, apr_size_t len)
{
    const int is_hex = len > 2 && (text[2] == 'x' || text[2] == 'X');
    const int base = is_hex ? 16 : 10;
    const apr_size_t begin = is_hex ? 3 : 2;
    apr_size_t at = begin;

    *code = 0;
    while (at < len && digit_of(text[at], base) >= 0) {
        *code = *code * (apr_uint32_t)base + (apr_uint32_t)digit_of(text[at], base);
        if (*code > CODE_MAX) {
            return 0;
        }
        at++;
    }
    if (at == begin) {
        return 0;
    }
    return (at < len && text[at] == ';') ? at + 1 : at;
}

static apr_size_t parse_name(apr_uint32_t *code, const char *text, apr_size_t len)
{
    const apr_size_t reach = (len - 1 < NAME_MAX_LEN + 1) ? len - 1 : NAME_MAX_LEN + 1;
    const char *end = memchr(text + 1, ';', reach);
    apr_size_t name_len;
    size_t i;

    if (!end) {
        return 0;
    }
    name_len = (apr_size_t)(end - text) - 1;
    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strlen(names[i].name) == name_len && memcmp(names[i].name, text + 1, name_len) == 0) {
            *code = names[i].code;
            return name_len + 2;
        }
    }
    return 0;
}

apr_size_t ph_entity_parse(apr_uint32_t *code, const char *text, apr_size_t len)
{
    if (len < 3) {
        return 0;
    }
    return (text[1] == '#') ? parse_number(code, text, len) : parse_name(code, text, len);
}
