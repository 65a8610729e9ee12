/* SPDX-License-Identifier: Apache-2.0 */
/* Decodes texts as mail transports them. */
#include "packed_mail.h"

#include <string.h>

#include "core/text/percent.h"
#include "packed_alphabets.h"

#define QUOTED_MIN 8

/* The length of a soft line break at '=', or 0. */
static apr_size_t soft_break(const ph_reading_t *in, apr_size_t at)
{
    apr_size_t end = at + 1;

    while (end < in->len && (in->bytes[end] == ' ' || in->bytes[end] == '\t' || in->bytes[end] == '\r')) {
        end++;
    }
    return (end < in->len && in->bytes[end] == '\n') ? end + 1 - at : 0;
}

/* "=31" is more likely a parameter than a quoted digit, unless there are many. */
static int quoted_weight(int value)
{
    return ph_packed_alphabets_value64((char)value) >= 0 ? 1 : QUOTED_MIN;
}

/* RFC 2045, section 6.7. At offset 1 the Q encoding of headers (RFC 2047, section 4.2), where _ is a space.
 */
int ph_packed_mail_decode_quoted(ph_reading_t *out, const ph_reading_t *in, int offset)
{
    apr_size_t len;
    apr_size_t i;
    int value;
    int weight = 0;

    memset(out, 0, sizeof(*out));
    if (!memchr(in->bytes, '=', in->len) || (offset == 1 && !memmem(in->bytes, in->len, "=?", 2))) {
        return 0;
    }
    for (i = 0; i < in->len; i += len) {
        len = 1;
        value = (unsigned char)((offset == 1 && in->bytes[i] == '_') ? ' ' : in->bytes[i]);
        if (in->bytes[i] == '=') {
            value = (i + 2 < in->len) ? ph_percent_hex(in->bytes + i + 1, 2) : -1;
            len = (value >= 0) ? 3 : soft_break(in, i);
            weight += (len > 0) ? quoted_weight(value) : 0;
            value = (len > 0) ? value : '=';
            len = (len > 0) ? len : 1;
        }
        if (value >= 0) {
            ph_reading_put(out, in, i, i + len - 1, (char)value);
        }
    }
    if (weight < QUOTED_MIN) {
        ph_reading_free(out);
    }
    return weight >= QUOTED_MIN;
}

/* UTF-16 in base64 after the plus sign at `begin` (RFC 2152), up to the first other character; the place
 * after it. A plus sign that begins no character is copied. */
static apr_size_t unpack_utf7(int *is_decoded, ph_reading_t *out, const ph_reading_t *in, apr_size_t begin)
{
    apr_size_t at = begin + 1;
    apr_size_t first = begin;
    apr_uint32_t buffer = 0;
    int bits = 0;

    while (at < in->len && in->bytes[at] != '-' && in->bytes[at] != '_' &&
           ph_packed_alphabets_value64(in->bytes[at]) >= 0) {
        buffer = (buffer << 6) | (apr_uint32_t)ph_packed_alphabets_value64(in->bytes[at]);
        bits += 6;
        if (bits >= 16) {
            bits -= 16;
            ph_reading_put_code(out, in, first, at, (buffer >> bits) & 0xffff);
            first = at;
        }
        at++;
    }
    if (first == begin) {
        const int is_plus = begin + 1 < in->len && in->bytes[begin + 1] == '-';

        ph_reading_put(out, in, begin, begin, '+');
        *is_decoded = *is_decoded || is_plus;
        return begin + 1 + (apr_size_t)is_plus;
    }
    *is_decoded = 1;
    return (at < in->len && in->bytes[at] == '-') ? at + 1 : at;
}

int ph_packed_mail_decode_utf7(ph_reading_t *out, const ph_reading_t *in, int offset)
{
    int is_decoded = 0;
    apr_size_t i = 0;

    (void)offset;
    memset(out, 0, sizeof(*out));
    if (!memchr(in->bytes, '+', in->len)) {
        return 0;
    }
    while (i < in->len) {
        if (in->bytes[i] == '+') {
            i = unpack_utf7(&is_decoded, out, in, i);
        }
        else {
            ph_reading_put(out, in, i, i, in->bytes[i]);
            i++;
        }
    }
    if (!is_decoded) {
        ph_reading_free(out);
    }
    return is_decoded;
}
