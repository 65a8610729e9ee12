/* SPDX-License-Identifier: Apache-2.0 */
/* Strict decoding: OpenSSL passes over white space and loose bits, so what it reads is encoded again and
 * must be the same text. */
#include "base64.h"

#include <limits.h>
#include <stdlib.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

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
    if (again == NULL) {
        abort();
    }
    if (EVP_EncodeBlock(again, bytes, count) != (int)len || CRYPTO_memcmp(again, text, len) != 0) {
        count = -1;
    }
    OPENSSL_clear_free(again, len + 1);
    return count;
}
