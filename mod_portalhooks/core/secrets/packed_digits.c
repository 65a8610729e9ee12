/* SPDX-License-Identifier: Apache-2.0 */
/* Decodes hex digits and lists of numbers, when there are enough for a secret of 8 bytes. */
#include "packed_digits.h"

#include <string.h>

#include "core/text/percent.h"

#define HEX_DIGITS_MIN 16
#define NUMBERS_MIN 8

static int is_white(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

static int is_hex(char byte)
{
    return ph_percent_hex(&byte, 1) >= 0;
}

/* The length of what may stand between two pairs of digits, or 0. */
static apr_size_t hex_separator(const ph_reading_t *in, apr_size_t at)
{
    if (in->bytes[at] == '0' && at + 1 < in->len && (in->bytes[at + 1] | 0x20) == 'x') {
        return 2;
    }
    return (in->bytes[at] != '\0' && strchr(" :-,.;\"'\t\r\n", in->bytes[at])) ? 1 : 0;
}

static apr_size_t hex_end(apr_size_t *count, const ph_reading_t *in, apr_size_t at)
{
    apr_size_t separator;

    *count = 0;
    while (at < in->len) {
        separator = hex_separator(in, at);
        if (separator == 0 && !is_hex(in->bytes[at])) {
            break;
        }
        *count += (separator == 0);
        at += (separator > 0) ? separator : 1;
    }
    return at;
}

/* The two digits of a byte may be on two lines. */
static void unpack_hex(ph_reading_t *out, const ph_reading_t *in, apr_size_t begin, apr_size_t end)
{
    apr_size_t high_at = begin;
    apr_size_t separator;
    int high = -1;

    ph_reading_put(out, in, begin, begin, PH_READING_GAP);
    for (; begin < end; begin += (separator > 0) ? separator : 1) {
        separator = hex_separator(in, begin);
        if (separator > 0) {
            high = is_white(in->bytes[begin]) ? high : -1;
        }
        else if (high < 0) {
            high = ph_percent_hex(in->bytes + begin, 1);
            high_at = begin;
        }
        else {
            ph_reading_put(out, in, high_at, begin, (char)(high * 16 + ph_percent_hex(in->bytes + begin, 1)));
            high = -1;
        }
    }
}

int ph_packed_digits_decode_hex(ph_reading_t *out, const ph_reading_t *in, int offset)
{
    apr_size_t count;
    apr_size_t end;
    apr_size_t i = 0;

    memset(out, 0, sizeof(*out));
    while (i < in->len) {
        if (!is_hex(in->bytes[i])) {
            i++;
            continue;
        }
        end = hex_end(&count, in, i);
        if (count >= HEX_DIGITS_MIN) {
            unpack_hex(out, in, i + (apr_size_t)offset, end);
        }
        i = end;
    }
    return out->len > 0;
}

static int is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* The length of a number of -128 to 255 at `at`, and *value; or 0. */
static apr_size_t take_number(int *value, const ph_reading_t *in, apr_size_t at)
{
    const apr_size_t sign = (in->bytes[at] == '-');
    apr_size_t len = sign;

    *value = 0;
    while (at + len < in->len && len < sign + 3 && is_digit(in->bytes[at + len])) {
        *value = *value * 10 + (in->bytes[at + len] - '0');
        len++;
    }
    if (len == sign || *value > (sign ? 128 : 255) || (at + len < in->len && is_digit(in->bytes[at + len]))) {
        return 0;
    }
    *value = sign ? -*value : *value;
    return len;
}

static apr_size_t skip_list_separator(const ph_reading_t *in, apr_size_t at)
{
    while (at < in->len && (is_white(in->bytes[at]) || in->bytes[at] == ',' || in->bytes[at] == '.')) {
        at++;
    }
    return at;
}

/* The end of the list at `at` and how many numbers it has; with `out` they are appended. */
static apr_size_t take_list(int *count, ph_reading_t *out, const ph_reading_t *in, apr_size_t at)
{
    apr_size_t end = at;
    apr_size_t len;
    int value;

    *count = 0;
    while (at < in->len) {
        len = take_number(&value, in, at);
        if (len == 0) {
            break;
        }
        if (out) {
            ph_reading_put(out, in, at, at + len - 1, (char)value);
        }
        ++*count;
        end = at + len;
        at = skip_list_separator(in, end);
        if (at == end) {
            break;
        }
    }
    return end;
}

int ph_packed_digits_decode_list(ph_reading_t *out, const ph_reading_t *in, int offset)
{
    apr_size_t end;
    apr_size_t i = 0;
    int count;

    (void)offset;
    memset(out, 0, sizeof(*out));
    while (i < in->len) {
        end = (is_digit(in->bytes[i]) || in->bytes[i] == '-') ? take_list(&count, NULL, in, i) : i;
        if (end > i && count >= NUMBERS_MIN) {
            ph_reading_put(out, in, i, i, PH_READING_GAP);
            take_list(&count, out, in, i);
        }
        i = (end > i) ? end : i + 1;
    }
    return out->len > 0;
}
