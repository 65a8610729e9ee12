/* SPDX-License-Identifier: Apache-2.0 */
/* Signing by Standard Webhooks 1.0.0 with a symmetric key, and the text form of such keys. */
#include "signature.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include "base64.h"

#define KEY_PREFIX "whsec_"
#define KEY_PREFIX_LEN (sizeof(KEY_PREFIX) - 1)
#define BASE64_LEN(bytes) (((bytes) + 2) / 3 * 4)
#define KEY_BASE64_MAX BASE64_LEN(PH_SIGNATURE_KEY_MAX)
#define MAC_BYTES 32

const char *ph_signature_parse_key(ph_secret_t **key, const char *text)
{
    unsigned char bytes[PH_BASE64_ROOM(KEY_BASE64_MAX)];
    const char *base64;
    apr_size_t len;
    int count;

    if (strncmp(text, KEY_PREFIX, KEY_PREFIX_LEN) != 0) {
        return "A signing secret begins with whsec_.";
    }
    base64 = text + KEY_PREFIX_LEN;
    len = strlen(base64);
    if (len < BASE64_LEN(PH_SIGNATURE_KEY_MIN) || len > KEY_BASE64_MAX) {
        return "A signing secret holds 24 to 64 bytes.";
    }
    count = ph_base64_decode(bytes, base64, len);
    if (count >= PH_SIGNATURE_KEY_MIN && count <= PH_SIGNATURE_KEY_MAX) {
        *key = ph_secret_make(bytes, (apr_size_t)count);
    }
    OPENSSL_cleanse(bytes, sizeof(bytes));
    if (count < 0) {
        return "A signing secret is whsec_ and base64 with its padding.";
    }
    if (count < PH_SIGNATURE_KEY_MIN || count > PH_SIGNATURE_KEY_MAX) {
        return "A signing secret holds 24 to 64 bytes.";
    }
    return NULL;
}

ph_secret_t *ph_signature_key_text(const ph_secret_t *key)
{
    const apr_size_t size = KEY_PREFIX_LEN + BASE64_LEN(ph_secret_len(key)) + 1;
    unsigned char *text = OPENSSL_malloc(size);
    ph_secret_t *secret;

    if (text == NULL) {
        abort();
    }
    memcpy(text, KEY_PREFIX, KEY_PREFIX_LEN);
    EVP_EncodeBlock(text + KEY_PREFIX_LEN, (const unsigned char *)ph_secret_bytes(key),
                    (int)ph_secret_len(key));
    secret = ph_secret_make(text, size - 1);
    OPENSSL_clear_free(text, size);
    return secret;
}

/* HMAC-SHA256 over `head` and `body`: 1, or 0 when OpenSSL fails. */
static int hmac(unsigned char mac[MAC_BYTES], EVP_MAC_CTX *context, const ph_secret_t *key, const char *head,
                const char *body, apr_size_t body_len)
{
    char digest[] = "SHA256";
    OSSL_PARAM params[2];
    size_t mac_len = 0;

    params[0] = OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0);
    params[1] = OSSL_PARAM_construct_end();
    return EVP_MAC_init(context, (const unsigned char *)ph_secret_bytes(key), ph_secret_len(key), params) &&
           EVP_MAC_update(context, (const unsigned char *)head, strlen(head)) &&
           (body_len == 0 || EVP_MAC_update(context, (const unsigned char *)body, body_len)) &&
           EVP_MAC_final(context, mac, &mac_len, MAC_BYTES) && mac_len == MAC_BYTES;
}

int ph_signature_v1(char out[PH_SIGNATURE_V1_LEN + 1], const ph_secret_t *key, const char *message_id,
                    apr_int64_t timestamp, const char *body, apr_size_t body_len)
{
    unsigned char mac[MAC_BYTES];
    char head[256];
    EVP_MAC *algorithm;
    EVP_MAC_CTX *context;
    int head_len;
    int done = 0;

    head_len = snprintf(head, sizeof(head), "%s.%" APR_INT64_T_FMT ".", message_id, timestamp);
    if (head_len < 0 || (size_t)head_len >= sizeof(head)) {
        return 0;
    }
    algorithm = EVP_MAC_fetch(NULL, "HMAC", NULL);
    context = EVP_MAC_CTX_new(algorithm);
    if (context != NULL) {
        done = hmac(mac, context, key, head, body, body_len);
    }
    if (done) {
        memcpy(out, "v1,", 3);
        EVP_EncodeBlock((unsigned char *)out + 3, mac, MAC_BYTES);
    }
    OPENSSL_cleanse(mac, sizeof(mac));
    EVP_MAC_CTX_free(context);
    EVP_MAC_free(algorithm);
    return done;
}
