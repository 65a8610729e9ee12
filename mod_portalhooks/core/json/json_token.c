/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the tokens of strict JSON, and nothing beyond the grammar of RFC 8259. */
#include "json_token.h"

#include <stdlib.h>
#include <string.h>

#include "core/text/text.h"

static int refuse(ph_json_token_t *in, const char *fault)
{
    in->fault = fault;
    return 0;
}

int ph_json_token_peek(const ph_json_token_t *in)
{
    return (in->at < in->end) ? (unsigned char)*in->at : -1;
}

void ph_json_token_skip_space(ph_json_token_t *in)
{
    while (ph_json_token_peek(in) == ' ' || ph_json_token_peek(in) == '\t' ||
           ph_json_token_peek(in) == '\n' || ph_json_token_peek(in) == '\r') {
        in->at++;
    }
}

int ph_json_token_fail(ph_json_token_t *in, const char *fault)
{
    if (in->at == in->end) {
        return refuse(in, "unexpected end of text");
    }
    if (*in->at == '\0') {
        return refuse(in, "a NUL character");
    }
    return refuse(in, fault);
}

int ph_json_token_literal(ph_json_token_t *in, const char *literal)
{
    const apr_size_t len = strlen(literal);

    if ((apr_size_t)(in->end - in->at) < len || memcmp(in->at, literal, len) != 0) {
        return refuse(in, "a value is not valid JSON");
    }
    in->at += len;
    return 1;
}

static int skip_digits(ph_json_token_t *in)
{
    const char *from = in->at;

    while (ph_json_token_peek(in) >= '0' && ph_json_token_peek(in) <= '9') {
        in->at++;
    }
    return in->at > from;
}

int ph_json_token_number(ph_json_token_t *in)
{
    if (ph_json_token_peek(in) == '-') {
        in->at++;
    }
    if (ph_json_token_peek(in) == '0') {
        in->at++;
    }
    else if (!skip_digits(in)) {
        return ph_json_token_fail(in, "a number is not valid JSON");
    }
    if (ph_json_token_peek(in) == '.') {
        in->at++;
        if (!skip_digits(in)) {
            return ph_json_token_fail(in, "a number is not valid JSON");
        }
    }
    if (ph_json_token_peek(in) == 'e' || ph_json_token_peek(in) == 'E') {
        in->at++;
        if (ph_json_token_peek(in) == '+' || ph_json_token_peek(in) == '-') {
            in->at++;
        }
        if (!skip_digits(in)) {
            return ph_json_token_fail(in, "a number is not valid JSON");
        }
    }
    return 1;
}

/* Four hex digits: the UTF-16 code unit, or -1. */
static int read_unit(ph_json_token_t *in)
{
    char digits[5];

    if (in->end - in->at < 4) {
        return -1;
    }
    memcpy(digits, in->at, 4);
    digits[4] = '\0';
    if (strspn(digits, "0123456789abcdefABCDEF") != 4) {
        return -1;
    }
    in->at += 4;
    return (int)strtol(digits, NULL, 16);
}

/* After \u. */
static int read_unicode(ph_json_token_t *in)
{
    int unit = read_unit(in);

    if (unit < 0) {
        return refuse(in, "an escape is not valid JSON");
    }
    if (unit == 0) {
        return refuse(in, "a NUL character");
    }
    if (unit < 0xd800 || unit > 0xdfff) {
        return 1;
    }
    if (unit > 0xdbff || in->end - in->at < 2 || memcmp(in->at, "\\u", 2) != 0) {
        return refuse(in, "an unpaired surrogate");
    }
    in->at += 2;
    unit = read_unit(in);
    if (unit < 0xdc00 || unit > 0xdfff) {
        return refuse(in, "an unpaired surrogate");
    }
    return 1;
}

/* After a backslash. */
static int read_escape(ph_json_token_t *in)
{
    const int letter = ph_json_token_peek(in);

    if (letter <= 0 || !strchr("\"\\/bfnrtu", letter)) {
        return ph_json_token_fail(in, "an escape is not valid JSON");
    }
    in->at++;
    return (letter == 'u') ? read_unicode(in) : 1;
}

/* A run of non-ASCII bytes. */
static int read_utf8(ph_json_token_t *in)
{
    const char *from = in->at;

    while (ph_json_token_peek(in) >= 0x80) {
        in->at++;
    }
    if (!ph_text_is_utf8(from, (apr_size_t)(in->at - from))) {
        in->at = from;
        return refuse(in, "not UTF-8");
    }
    return 1;
}

int ph_json_token_string(ph_json_token_t *in)
{
    int byte;
    int good = 1;

    in->at++;
    for (byte = ph_json_token_peek(in); good && byte != '"'; byte = ph_json_token_peek(in)) {
        if (byte < 0x20) {
            return ph_json_token_fail(in, "a control character in a string");
        }
        if (byte >= 0x80) {
            good = read_utf8(in);
            continue;
        }
        in->at++;
        if (byte == '\\') {
            good = read_escape(in);
        }
    }
    if (!good) {
        return 0;
    }
    in->at++;
    return 1;
}
