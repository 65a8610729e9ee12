/* SPDX-License-Identifier: Apache-2.0 */
/* base64 by OpenSSL, whose decoder ignores white space and trailing bits: what it reads is encoded again and
 * compared. base64url by hand, since OpenSSL has none. */
#include "base64.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

static const char url_alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* The value of each letter plus 1; 0 = not in the alphabet. */
static const unsigned char url_values[256] = {
    ['A'] = 1,  ['B'] = 2,  ['C'] = 3,  ['D'] = 4,  ['E'] = 5,  ['F'] = 6,  ['G'] = 7,  ['H'] = 8,
    ['I'] = 9,  ['J'] = 10, ['K'] = 11, ['L'] = 12, ['M'] = 13, ['N'] = 14, ['O'] = 15, ['P'] = 16,
    ['Q'] = 17, ['R'] = 18, ['S'] = 19, ['T'] = 20, ['U'] = 21, ['V'] = 22, ['W'] = 23, ['X'] = 24,
    ['Y'] = 25, ['Z'] = 26, ['a'] = 27, ['b'] = 28, ['c'] = 29, ['d'] = 30, ['e'] = 31, ['f'] = 32,
    ['g'] = 33, ['h'] = 34, ['i'] = 35, ['j'] = 36, ['k'] = 37, ['l'] = 38, ['m'] = 39, ['n'] = 40,
    ['o'] = 41, ['p'] = 42, ['q'] = 43, ['r'] = 44, ['s'] = 45, ['t'] = 46, ['u'] = 47, ['v'] = 48,
    ['w'] = 49, ['x'] = 50, ['y'] = 51, ['z'] = 52, ['0'] = 53, ['1'] = 54, ['2'] = 55, ['3'] = 56,
    ['4'] = 57, ['5'] = 58, ['6'] = 59, ['7'] = 60, ['8'] = 61, ['9'] = 62, ['-'] = 63, ['_'] = 64,
};

int ph_base64_decode(unsigned char *bytes, const char *text, apr_size_t len)
{
    unsigned char *again;
    int count;

    if (len < 4 || len % 4 != 0 || len > INT_MAX) {
        return -1;
    }
    count = EVP_DecodeBlock(bytes, (const unsigned char *)text, (int)len);
    if (count <= 0) {
        return -1;
    }
    /* OpenSSL counts the padding as bytes of zero. */
    count -= (text[len - 1] == '=') + (text[len - 2] == '=');
    again = OPENSSL_malloc(len + 1);
    if (!again) {
        abort();
    }
    if (EVP_EncodeBlock(again, bytes, count) != (int)len || CRYPTO_memcmp(again, text, len) != 0) {
        count = -1;
    }
    OPENSSL_clear_free(again, len + 1);
    return count;
}

char *ph_base64_url_encode(const void *bytes, apr_size_t len, apr_pool_t *pool)
{
    const unsigned char *in = bytes;
    char *text = apr_palloc(pool, (len + 2) / 3 * 4 + 1);
    char *out = text;
    apr_uint32_t bits = 0;
    int count = 0;
    apr_size_t i;

    for (i = 0; i < len; i++) {
        bits = (bits << 8) | in[i];
        for (count += 8; count >= 6; count -= 6) {
            *out++ = url_alphabet[(bits >> (count - 6)) & 63];
        }
    }
    if (count > 0) {
        *out++ = url_alphabet[(bits << (6 - count)) & 63];
    }
    *out = '\0';
    return text;
}

apr_ssize_t ph_base64_url_decode(unsigned char *bytes, const char *text, apr_size_t text_len)
{
    apr_uint32_t bits = 0;
    int count = 0;
    apr_ssize_t made = 0;
    apr_size_t i;
    int value;

    for (i = 0; i < text_len; i++) {
        value = url_values[(unsigned char)text[i]] - 1;
        if (value < 0) {
            return -1;
        }
        bits = (bits << 6) | (apr_uint32_t)value;
        count += 6;
        if (count >= 8) {
            count -= 8;
            bytes[made++] = (unsigned char)(bits >> count);
        }
    }
    /* Left-over bits must be zero, or one value would have several encodings. */
    return (text_len % 4 != 1 && (bits & ((1u << count) - 1)) == 0) ? made : -1;
}

int ph_base64_url_parse(unsigned char **bytes, apr_size_t *len, const char *text, apr_pool_t *pool)
{
    const apr_size_t text_len = strlen(text);
    unsigned char *out = apr_palloc(pool, PH_BASE64_URL_ROOM(text_len) + 1);
    const apr_ssize_t made = ph_base64_url_decode(out, text, text_len);

    if (made < 0) {
        return 0;
    }
    out[made] = '\0';
    *bytes = out;
    *len = (apr_size_t)made;
    return 1;
}
