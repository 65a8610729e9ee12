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

/* Hexadecimal digits are base64, too, of other bytes. */
static int is_hexadecimal(const char *text)
{
    return text[strspn(text, "0123456789abcdefABCDEF")] == '\0';
}

/* Write `text` with the padding that its letters need, of which it may lack some or all: the length, or 0
 * when that is longer than KEY_BASE64_MAX, or what it has is no padding. */
static apr_size_t repair_padding(char padded[KEY_BASE64_MAX], const char *text)
{
    const apr_size_t letters = strcspn(text, "=");
    const apr_size_t given = strspn(text + letters, "=");
    const apr_size_t len = (letters + 3) / 4 * 4;

    if (len > KEY_BASE64_MAX || letters % 4 == 1 || given > len - letters || text[letters + given] != '\0') {
        return 0;
    }
    memcpy(padded, text, letters);
    memset(padded + letters, '=', len - letters);
    return len;
}

static const char *parse_base64(ph_secret_t **key, const char *text)
{
    unsigned char bytes[PH_BASE64_ROOM(KEY_BASE64_MAX)];
    char padded[KEY_BASE64_MAX];
    const apr_size_t len = repair_padding(padded, text);
    const int count = ph_base64_decode(bytes, padded, len);

    if (count >= PH_SIGNATURE_KEY_MIN && count <= PH_SIGNATURE_KEY_MAX) {
        *key = ph_secret_make(bytes, (apr_size_t)count);
    }
    OPENSSL_cleanse(bytes, sizeof(bytes));
    OPENSSL_cleanse(padded, sizeof(padded));
    if (count < 0) {
        return "A signing secret is base64, usually after whsec_.";
    }
    return *key ? NULL : "A signing secret has 24 to 64 bytes.";
}

const char *ph_signature_parse_key(ph_secret_t **key, const char *text)
{
    const int has_prefix = strncmp(text, KEY_PREFIX, KEY_PREFIX_LEN) == 0;
    const char *base64 = has_prefix ? text + KEY_PREFIX_LEN : text;
    const apr_size_t len = strlen(base64);

    if (len < PH_BASE64_LEN(PH_SIGNATURE_KEY_MIN) || len > KEY_BASE64_MAX) {
        return "A signing secret has 24 to 64 bytes.";
    }
    if (!has_prefix && is_hexadecimal(base64)) {
        return "These are hexadecimal digits. A signing secret is base64; if this is base64, put whsec_ before it.";
    }
    return parse_base64(key, base64);
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
