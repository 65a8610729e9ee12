/* SPDX-License-Identifier: Apache-2.0 */
/* Redaction: no encoded form of a secret is left, whatever surrounds it. */
#include <apr_strings.h>
#include <openssl/evp.h>
#include <string.h>

#include "core/secrets/redact.h"
#include "core/text/base64.h"
#include "targets.h"

#define SECRET_MIN 8
#define SECRET_MAX 40

static const char *in_hex(const char *before, const char *bytes, apr_size_t len, apr_pool_t *pool)
{
    char *text = apr_palloc(pool, len * 6 + 1);
    char *at = text;
    apr_size_t i;

    for (i = 0; i < len; i++) {
        at += apr_snprintf(at, 7, "%s%02x", before, (unsigned char)bytes[i]);
    }
    *at = '\0';
    return text;
}

/* Between the two halves of `text` the encoded form is replaced, at unchanged length. */
static void hold(ph_redact_t *redact, const char *encoded, apr_size_t encoded_len, const char *text,
                 apr_size_t len, apr_pool_t *pool)
{
    const apr_size_t half = len / 2;
    char *bytes = apr_palloc(pool, len + encoded_len + 1);
    apr_size_t i;

    memcpy(bytes, text, half);
    memcpy(bytes + half, encoded, encoded_len);
    memcpy(bytes + half + encoded_len, text + half, len - half);
    MUST(encoded_len <= ph_redact_longest(redact));
    MUST(ph_redact_apply(redact, bytes, len + encoded_len) == 1);
    for (i = 0; i < encoded_len; i++) {
        MUST(bytes[half + i] == '*');
    }
}

void fuzz_redact(const char *bytes, apr_size_t len, apr_pool_t *pool)
{
    ph_redact_t *redact;
    ph_secret_t *secret;
    apr_size_t secret_len;
    char *base64;
    const char *url_safe;
    char *copy;

    if (len < 1 + SECRET_MIN) {
        return;
    }
    secret_len = SECRET_MIN + (unsigned char)bytes[0] % (SECRET_MAX - SECRET_MIN);
    secret_len = (secret_len > len - 1) ? len - 1 : secret_len;
    /* An asterisk in the secret could not be told from a replacement. */
    if (memchr(bytes + 1, '*', secret_len)) {
        return;
    }
    redact = ph_redact_make();
    secret = ph_secret_make(bytes + 1, secret_len);
    ph_redact_add(redact, secret);
    bytes += 1 + secret_len;
    len -= 1 + secret_len;
    copy = apr_pmemdup(pool, bytes, len);
    ph_redact_apply(redact, copy, len);
    MUST(!memmem(copy, len, ph_secret_bytes(secret), secret_len));

    base64 = apr_palloc(pool, SECRET_MAX * 2);
    EVP_EncodeBlock((unsigned char *)base64, (const unsigned char *)ph_secret_bytes(secret), (int)secret_len);
    url_safe = ph_base64_url_encode(ph_secret_bytes(secret), secret_len, pool);
    hold(redact, ph_secret_bytes(secret), secret_len, bytes, len, pool);
    hold(redact, base64, strlen(base64), bytes, len, pool);
    hold(redact, url_safe, strlen(url_safe), bytes, len, pool);
    hold(redact, in_hex("%", ph_secret_bytes(secret), secret_len, pool), secret_len * 3, bytes, len, pool);
    hold(redact, in_hex("\\u00", ph_secret_bytes(secret), secret_len, pool), secret_len * 6, bytes, len,
         pool);
    ph_redact_free(redact);
}
