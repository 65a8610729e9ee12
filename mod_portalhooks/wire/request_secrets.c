/* SPDX-License-Identifier: Apache-2.0 */
/* Opens the secrets of a webhook, signs the message and writes the header list for libcurl. Every buffer that
 * held a secret is wiped. */
#include "request_secrets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>
#include <openssl/crypto.h>

#include "core/message/authorization.h"
#include "core/secrets/seal_place.h"
#include "core/secrets/secret_parts.h"
#include "core/secrets/signer.h"
#include "core/text/base64.h"
#include "request_head.h"
#include "secure_buffer.h"

typedef struct writer_t {
    ph_request_secrets_t *out;
    const ph_attempt_t *attempt;
    const ph_sender_settings_t *settings;
    ph_signed_message_t message;
    ph_secure_buffer_t lines; /* each ends with a NUL */
    size_t count;             /* of lines */
} writer_t;

static void put(writer_t *writer, const char *text)
{
    ph_secure_buffer_append(&writer->lines, text, strlen(text));
}

static void end_line(writer_t *writer)
{
    ph_secure_buffer_append(&writer->lines, "", 1);
    writer->count++;
}

static void append(writer_t *writer, const char *name, const char *before, const char *value)
{
    put(writer, name);
    put(writer, ": ");
    put(writer, before);
    put(writer, value);
    end_line(writer);
}

static ph_secret_t *open_seal(const writer_t *writer, const ph_secretbox_place_t *place, const char *sealed)
{
    ph_secret_t *plain = NULL;

    if (!writer->settings->keyring || !sealed ||
        ph_secretbox_open(&plain, writer->settings->keyring, place, sealed) != PH_SECRETBOX_OPENED) {
        return NULL;
    }
    return plain;
}

/* After a NUL or a line break the rest would not be part of this header. */
static int is_one_line(const ph_secret_t *secret)
{
    const char *text = ph_secret_bytes(secret);

    return strlen(text) == ph_secret_len(secret) && !strpbrk(text, "\r\n");
}

static int write_secret(writer_t *writer, const char *name, const char *before,
                        const ph_secretbox_place_t *place, const char *sealed)
{
    ph_secret_t *plain = open_seal(writer, place, sealed);
    int is_fit;

    if (!plain) {
        return 0;
    }
    is_fit = is_one_line(plain);
    if (is_fit) {
        append(writer, name, before, ph_secret_bytes(plain));
    }
    ph_secret_parts_add_credential(writer->out->redact, ph_secret_bytes(plain), ph_secret_len(plain));
    ph_redact_add(writer->out->redact, plain);
    return is_fit;
}

static void redact_basic(writer_t *writer, const ph_secretbox_place_t *place, const char *sealed)
{
    ph_secret_t *plain = open_seal(writer, place, sealed);

    if (plain) {
        ph_secret_parts_add_basic(writer->out->redact, ph_secret_bytes(plain), ph_secret_len(plain));
        ph_secret_free(plain);
    }
}

static int write_credential(writer_t *writer, const ph_head_line_t *line)
{
    const ph_attempt_t *attempt = writer->attempt;
    const ph_secretbox_place_t place = ph_seal_place_authorization(
        attempt->integration_id, attempt->auth_scheme, attempt->url, attempt->pool);
    const char *scheme =
        attempt->auth_scheme ? apr_pstrcat(attempt->pool, attempt->auth_scheme, " ", NULL) : "Bearer ";

    if (attempt->auth_scheme && strcmp(attempt->auth_scheme, PH_AUTH_BASIC) == 0) {
        redact_basic(writer, &place, line->value);
    }
    return write_secret(writer, line->name, scheme, &place, line->value);
}

static int write_custom(writer_t *writer, const ph_head_line_t *line)
{
    const ph_attempt_t *attempt = writer->attempt;
    const ph_secretbox_place_t place =
        ph_seal_place_header(attempt->integration_id, line->name, attempt->url, attempt->pool);

    return write_secret(writer, line->name, "", &place, line->value);
}

/* The redactor must know the text of a signature and its bytes, which receivers print as hex digits. */
static void redact_signature(ph_redact_t *redact, const char *signature)
{
    const char *comma = strchr(signature, ',');
    const char *text = comma ? comma + 1 : signature;
    unsigned char bytes[PH_BASE64_ROOM(PH_SIGNER_LEN_MAX)];
    const int len = ph_base64_decode(bytes, text, strlen(text));

    ph_redact_add_text(redact, text, strlen(text), PH_NEEDLE_ANYWHERE);
    if (len > 0) {
        ph_redact_add_text(redact, (const char *)bytes, (apr_size_t)len, PH_NEEDLE_ANYWHERE);
    }
}

/* The bytes of a key are found in its text too, unless the case of that was changed. */
static void redact_key_text(ph_redact_t *redact, ph_scheme_t scheme, const ph_secret_t *key)
{
    ph_secret_t *text = ph_signer_key_text(scheme, key);
    const char *prefix_end = strchr(ph_secret_bytes(text), '_');

    if (prefix_end) {
        ph_redact_add_text(redact, prefix_end + 1, strlen(prefix_end + 1), PH_NEEDLE_ANYWHERE);
    }
    ph_secret_free(text);
}

/* One signature. The receiver knows it, and the key, and may echo both. */
static int sign_with(char out[PH_SIGNER_LEN_MAX + 1], writer_t *writer, const ph_signing_key_t *key)
{
    const ph_secretbox_place_t place = ph_seal_place_key(key->id, writer->attempt->integration_id);
    ph_secret_t *bytes = open_seal(writer, &place, key->secret);
    int done;

    if (!bytes) {
        return 0;
    }
    done = ph_signer_sign(out, writer->settings->hmac, key->scheme, bytes, &writer->message);
    if (done) {
        redact_key_text(writer->out->redact, key->scheme, bytes);
        redact_signature(writer->out->redact, out);
    }
    ph_redact_add(writer->out->redact, bytes);
    return done;
}

static int write_signature(writer_t *writer, const ph_head_line_t *line)
{
    const apr_array_header_t *keys = writer->attempt->keys;
    char *value;
    char *at;
    int done = 1;
    int i;

    if (!keys || keys->nelts <= 0) {
        return 0;
    }
    value = malloc((apr_size_t)keys->nelts * (PH_SIGNER_LEN_MAX + 1));
    if (!value) {
        abort();
    }
    at = value;
    for (i = 0; i < keys->nelts && done; i++) {
        if (i > 0) {
            *at++ = ' ';
        }
        done = sign_with(at, writer, &APR_ARRAY_IDX(keys, i, ph_signing_key_t));
        at += done ? strlen(at) : 0;
    }
    if (done) {
        append(writer, line->name, "", value);
    }
    free(value);
    return done;
}

static void write_timestamp(writer_t *writer, const ph_head_line_t *line)
{
    char seconds[32];

    snprintf(seconds, sizeof(seconds), "%" APR_INT64_T_FMT, writer->message.timestamp);
    append(writer, line->name, "", seconds);
}

static int write_line(writer_t *writer, const ph_head_line_t *line)
{
    switch (line->kind) {
    case PH_HEAD_PLAIN:
        append(writer, line->name, "", line->value);
        return 1;
    case PH_HEAD_LENGTH:
        return 1;
    case PH_HEAD_TIMESTAMP:
        write_timestamp(writer, line);
        return 1;
    case PH_HEAD_SIGNATURE:
        return write_signature(writer, line);
    case PH_HEAD_CREDENTIAL:
        return write_credential(writer, line);
    case PH_HEAD_CUSTOM:
        return write_custom(writer, line);
    }
    return 0;
}

/* A name without a value suppresses a header that libcurl adds by default. */
static void suppress(writer_t *writer, const char *name)
{
    put(writer, name);
    put(writer, ":");
    end_line(writer);
}

static int write_all(writer_t *writer, const apr_array_header_t *lines)
{
    int i;

    for (i = 0; i < lines->nelts; i++) {
        if (!write_line(writer, &APR_ARRAY_IDX(lines, i, ph_head_line_t))) {
            return 0;
        }
    }
    /* A 417 response to Expect would make libcurl send the request again. */
    suppress(writer, "Expect");
    /* CURLOPT_TRANSFER_ENCODING would add it. */
    suppress(writer, "TE");
    if (writer->attempt->body_len == 0) {
        suppress(writer, "Content-Type");
    }
    return 1;
}

/* The list and its lines in one allocation; libcurl only reads it. */
static void link_lines(writer_t *writer)
{
    const apr_size_t size = writer->count * sizeof(struct curl_slist) + writer->lines.len;
    struct curl_slist *list = malloc(size);
    char *line = (char *)(list + writer->count);
    size_t i;

    if (!list) {
        abort();
    }
    memcpy(line, writer->lines.bytes, writer->lines.len);
    for (i = 0; i < writer->count; i++) {
        list[i].data = line;
        list[i].next = (i + 1 < writer->count) ? &list[i + 1] : NULL;
        line += strlen(line) + 1;
    }
    writer->out->list = list;
    writer->out->list_size = size;
}

int ph_request_secrets_open(ph_request_secrets_t *out, const ph_attempt_t *attempt,
                            const ph_sender_settings_t *settings, apr_time_t now)
{
    const apr_array_header_t *lines = ph_request_head_list(attempt, settings->user_agent, attempt->pool);
    const ph_signed_message_t message = { attempt->message_id, apr_time_sec(now), attempt->body,
                                          attempt->body_len };
    writer_t writer = { out, attempt, settings, message, { 0 }, 0 };
    int done;

    memset(out, 0, sizeof(*out));
    out->redact = ph_redact_make();
    ph_secret_parts_add_target(out->redact, &attempt->target, attempt->integration_id);
    done = write_all(&writer, lines);
    if (done) {
        link_lines(&writer);
    }
    else {
        ph_request_secrets_free(out);
    }
    ph_secure_buffer_clear(&writer.lines);
    return done;
}

void ph_request_secrets_free(ph_request_secrets_t *secrets)
{
    OPENSSL_cleanse(secrets->list, secrets->list_size);
    free(secrets->list);
    ph_redact_free(secrets->redact);
}
