/* SPDX-License-Identifier: Apache-2.0 */
/* Matches a text byte by byte against each encoding in turn. */
#include "encoded_form.h"

#include <string.h>

#include "core/text/percent.h"

/* The length of an encoding of `byte` at `at`, or 0. */
typedef apr_size_t (*encoded_fn)(const char *at, apr_size_t left, char byte);

static apr_size_t encoded_raw(const char *at, apr_size_t left, char byte)
{
    return left >= 1 && *at == byte;
}

static apr_size_t encoded_in_url(const char *at, apr_size_t left, char byte)
{
    if (left >= 3 && *at == '%') {
        return (ph_percent_hex(at + 1, 2) == (unsigned char)byte) ? 3 : 0;
    }
    return left >= 1 && (*at == byte || (*at == '+' && byte == ' '));
}

static apr_size_t encoded_in_json(const char *at, apr_size_t left, char byte)
{
    static const char letters[] = "\"\\/bfnrt";
    static const char meanings[] = "\"\\/\b\f\n\r\t";
    const char *letter;

    if (left < 2 || *at != '\\') {
        return left >= 1 && *at == byte;
    }
    if (at[1] == 'u') {
        return (left >= 6 && ph_percent_hex(at + 2, 4) == (unsigned char)byte) ? 6 : 0;
    }
    letter = (at[1] != '\0') ? strchr(letters, at[1]) : NULL;
    return (letter && meanings[letter - letters] == byte) ? 2 : 0;
}

static apr_size_t match(apr_size_t *work, const char *text, apr_size_t len, const char *at, apr_size_t left,
                        encoded_fn encoded)
{
    apr_size_t total = 0;
    apr_size_t step;
    apr_size_t i;

    for (i = 0; i < len; i++) {
        step = encoded(at + total, left - total, text[i]);
        ++*work;
        if (step == 0) {
            return 0;
        }
        total += step;
    }
    return total;
}

apr_size_t ph_encoded_form_match(apr_size_t *work, const char *text, apr_size_t len, const char *at,
                                 apr_size_t left)
{
    static const encoded_fn forms[] = { encoded_raw, encoded_in_url, encoded_in_json };
    apr_size_t longest = 0;
    apr_size_t total;
    size_t i;

    for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        total = match(work, text, len, at, left, forms[i]);
        longest = (total > longest) ? total : longest;
    }
    return longest;
}
