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

/* Each byte in hex digits, between `before` and `after`. */
static const char *in_hex(const char *before, const char *after, const char *bytes, apr_size_t len,
                          apr_pool_t *pool)
{
    const apr_size_t each = strlen(before) + 2 + strlen(after);
    char *text = apr_palloc(pool, len * each + 1);
    char *at = text;
    apr_size_t i;

    for (i = 0; i < len; i++) {
        at += apr_snprintf(at, each + 1, "%s%02x%s", before, (unsigned char)bytes[i], after);
    }
    *at = '\0';
    return text;
}

/* base64 in lines of four characters. */
static const char *in_lines(const char *base64, apr_pool_t *pool)
{
    char *text = apr_palloc(pool, strlen(base64) * 2 + 1);
    char *at = text;
    apr_size_t i;

    for (i = 0; base64[i] != '\0'; i++) {
        if (i > 0 && i % 4 == 0) {
            *at++ = '\r';
            *at++ = '\n';
        }
        *at++ = base64[i];
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

static void hold_text(ph_redact_t *redact, const char *encoded, const char *text, apr_size_t len,
                      apr_pool_t *pool)
{
    hold(redact, encoded, strlen(encoded), text, len, pool);
}

/* A search that ignores case, white space, plus signs and NULs has nothing to look for in less. */
static int is_searchable(const char *bytes, apr_size_t len)
{
    apr_size_t count = 0;
    apr_size_t i;

    for (i = 0; i < len; i++) {
        count += !memchr(" \t\r\n+", bytes[i], 6);
    }
    return count >= SECRET_MIN;
}

void fuzz_redact(const char *bytes, apr_size_t len, apr_pool_t *pool)
{
    const char *secret = bytes + 1;
    ph_redact_t *redact;
    apr_size_t secret_len;
    char *base64;
    char *copy;

    if (len < 1 + SECRET_MIN) {
        return;
    }
    secret_len = SECRET_MIN + (unsigned char)bytes[0] % (SECRET_MAX - SECRET_MIN);
    secret_len = (secret_len > len - 1) ? len - 1 : secret_len;
    /* An asterisk in the secret could not be told from a replacement. */
    if (memchr(secret, '*', secret_len) || !is_searchable(secret, secret_len)) {
        return;
    }
    redact = ph_redact_make();
    ph_redact_add(redact, ph_secret_make(secret, secret_len));
    bytes += 1 + secret_len;
    len -= 1 + secret_len;
    copy = apr_pmemdup(pool, bytes, len);
    ph_redact_apply(redact, copy, len);
    MUST(!memmem(copy, len, secret, secret_len));

    base64 = apr_palloc(pool, SECRET_MAX * 2);
    EVP_EncodeBlock((unsigned char *)base64, (const unsigned char *)secret, (int)secret_len);
    hold(redact, secret, secret_len, bytes, len, pool);
    hold_text(redact, base64, bytes, len, pool);
    hold_text(redact, ph_base64_url_encode(secret, secret_len, pool), bytes, len, pool);
    hold_text(redact, in_hex("%", "", secret, secret_len, pool), bytes, len, pool);
    hold_text(redact, in_hex("&#x", ";", secret, secret_len, pool), bytes, len, pool);
    /* Between signs of their own: what stands beside these changes where they begin. */
    hold_text(redact, in_hex("\\u00", "", secret, secret_len, pool), "()", 2, pool);
    hold_text(redact, in_hex("\\\\u00", "", secret, secret_len, pool), "()", 2, pool);
    hold_text(redact, in_lines(base64, pool), "()", 2, pool);
    hold_text(redact, in_hex("", "", secret, secret_len, pool), "()", 2, pool);
    ph_redact_free(redact);
}
