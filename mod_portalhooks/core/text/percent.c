/* SPDX-License-Identifier: Apache-2.0 */
/* Strict percent-decoding: a malformed escape is refused, never passed through. */
#include "percent.h"

#include <string.h>

#include "text.h"

int ph_percent_hex(const char *digits, int count)
{
    int value = 0;
    int i;

    for (i = 0; i < count; i++) {
        const char digit = digits[i];

        value *= 16;
        if (digit >= '0' && digit <= '9') {
            value += digit - '0';
        }
        else if ((digit | 0x20) >= 'a' && (digit | 0x20) <= 'f') {
            value += (digit | 0x20) - 'a' + 10;
        }
        else {
            return -1;
        }
    }
    return value;
}

int ph_percent_decode(char *text)
{
    const char *at = text;
    char *out = text;
    int value;

    for (; *at; at++) {
        value = (*at == '+') ? ' ' : (unsigned char)*at;
        if (*at == '%') {
            value = ph_percent_hex(at + 1, 2);
            at += 2;
        }
        if (value <= 0) {
            return 0;
        }
        *out++ = (char)value;
    }
    *out = '\0';
    return ph_text_is_utf8(text, (apr_size_t)(out - text));
}
