/* SPDX-License-Identifier: Apache-2.0 */
/* Standard Webhooks 1.0.0 with symmetric keys, and their text form. */
#include "signature.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "core/text/base64.h"

#define KEY_PREFIX "whsec_"
#define KEY_PREFIX_LEN (sizeof(KEY_PREFIX) - 1)
#define KEY_BASE64_MAX PH_BASE64_LEN(PH_SIGNATURE_KEY_MAX)

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
    if (len < PH_BASE64_LEN(PH_SIGNATURE_KEY_MIN) || len > KEY_BASE64_MAX) {
        return "A signing secret has 24 to 64 bytes.";
    }
    count = ph_base64_decode(bytes, base64, len);
    if (count >= PH_SIGNATURE_KEY_MIN && count <= PH_SIGNATURE_KEY_MAX) {
        *key = ph_secret_make(bytes, (apr_size_t)count);
    }
    OPENSSL_cleanse(bytes, sizeof(bytes));
    if (count < 0) {
        return "A signing secret is whsec_ followed by padded base64.";
    }
    if (count < PH_SIGNATURE_KEY_MIN || count > PH_SIGNATURE_KEY_MAX) {
        return "A signing secret has 24 to 64 bytes.";
    }
    return NULL;
}

ph_secret_t *ph_signature_key_text(const ph_secret_t *key)
{
    const apr_size_t size = KEY_PREFIX_LEN + PH_BASE64_LEN(ph_secret_len(key)) + 1;
    unsigned char *text = OPENSSL_malloc(size);
    ph_secret_t *secret;

    if (!text) {
        abort();
    }
    memcpy(text, KEY_PREFIX, KEY_PREFIX_LEN);
    EVP_EncodeBlock(text + KEY_PREFIX_LEN, (const unsigned char *)ph_secret_bytes(key),
                    (int)ph_secret_len(key));
    secret = ph_secret_make(text, size - 1);
    OPENSSL_clear_free(text, size);
    return secret;
}

apr_size_t ph_signature_head(char out[PH_SIGNATURE_HEAD_MAX + 1], const ph_signed_message_t *message)
{
    const int len =
        snprintf(out, PH_SIGNATURE_HEAD_MAX + 1, "%s.%" APR_INT64_T_FMT ".", message->id, message->timestamp);

    return (len > 0 && len <= PH_SIGNATURE_HEAD_MAX) ? (apr_size_t)len : 0;
}

int ph_signature_v1(char out[PH_SIGNATURE_V1_LEN + 1], const ph_hmac_t *hmac, const ph_secret_t *key,
                    const ph_signed_message_t *message)
{
    unsigned char mac[PH_HMAC_BYTES];
    char head[PH_SIGNATURE_HEAD_MAX + 1];
    const int done = ph_signature_head(head, message) > 0 &&
                     ph_hmac_sign(mac, hmac, key, head, message->body, message->body_len);

    if (done) {
        memcpy(out, "v1,", 3);
        EVP_EncodeBlock((unsigned char *)out + 3, mac, PH_HMAC_BYTES);
    }
    OPENSSL_cleanse(mac, sizeof(mac));
    return done;
}
