/* SPDX-License-Identifier: Apache-2.0 */
/* Opens the seals of a webhook, signs the message and writes the header list that libcurl sends; every
 * copy that holds a secret is wiped. */
#include "request_secrets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>
#include <openssl/crypto.h>

#include "core/headers.h"
#include "core/signer.h"
#include "request_head.h"

typedef struct writer_t {
    ph_request_secrets_t *out;
    const ph_attempt_t *attempt;
    const ph_keyring_t *keyring;
    apr_int64_t timestamp;
} writer_t;

static char *put(char *out, const char *text)
{
    const apr_size_t len = strlen(text);

    memcpy(out, text, len);
    return out + len;
}

/* libcurl keeps a copy of its own in the list, which ph_request_secrets_free wipes. */
static void append(writer_t *writer, const char *name, const char *before, const char *value)
{
    const apr_size_t size = strlen(name) + 2 + strlen(before) + strlen(value) + 1;
    struct curl_slist *list;
    char *line = malloc(size);

    if (line == NULL) {
        abort();
    }
    *put(put(put(put(line, name), ": "), before), value) = '\0';
    list = curl_slist_append(writer->out->list, line);
    if (list == NULL) {
        abort();
    }
    writer->out->list = list;
    OPENSSL_cleanse(line, size);
    free(line);
}

static ph_secret_t *open_seal(const writer_t *writer, const ph_secretbox_place_t *place, const char *sealed)
{
    ph_secret_t *plain = NULL;

    if (writer->keyring == NULL || sealed == NULL ||
        ph_secretbox_open(&plain, writer->keyring, place, sealed) != PH_SECRETBOX_OPENED) {
        return NULL;
    }
    return plain;
}

/* A header ends at a NUL or a line break, and what follows would go out as something else. */
static int is_one_line(const ph_secret_t *secret)
{
    const char *text = ph_secret_bytes(secret);

    return strlen(text) == ph_secret_len(secret) && strpbrk(text, "\r\n") == NULL;
}

static int write_secret(writer_t *writer, const char *name, const char *before,
                        const ph_secretbox_place_t *place, const char *sealed)
{
    ph_secret_t *plain = open_seal(writer, place, sealed);
    int is_fit;

    if (plain == NULL) {
        return 0;
    }
    is_fit = is_one_line(plain);
    if (is_fit) {
        append(writer, name, before, ph_secret_bytes(plain));
    }
    ph_redact_add(writer->out->redact, plain);
    return is_fit;
}

static int write_bearer(writer_t *writer, const ph_head_line_t *line)
{
    const ph_secretbox_place_t place = { "ph_webhook", writer->attempt->integration_id, "bearer" };

    return write_secret(writer, line->name, "Bearer ", &place, line->value);
}

static int write_own(writer_t *writer, const ph_head_line_t *line)
{
    char column[sizeof("headers.") + PH_HEADER_NAME_MAX] = "headers.";
    const ph_secretbox_place_t place = { "ph_webhook", writer->attempt->integration_id, column };
    char *at = column + strlen(column);
    const char *name = line->name;

    if (strlen(name) > PH_HEADER_NAME_MAX) {
        return 0;
    }
    for (; *name != '\0'; name++) {
        *at++ = (char)apr_tolower(*name);
    }
    *at = '\0';
    return write_secret(writer, line->name, "", &place, line->value);
}

/* One signature into `out`; the receiver knows the key and may echo it, so the redactor has to know it. */
static int sign_with(char out[PH_SIGNER_LEN_MAX + 1], writer_t *writer, const ph_signing_key_t *key)
{
    const ph_secretbox_place_t place = { "ph_signing_key", key->id, "secret" };
    ph_secret_t *bytes = open_seal(writer, &place, key->secret);
    int done;

    if (bytes == NULL) {
        return 0;
    }
    done = ph_signer_sign(out, key->scheme, bytes, writer->attempt->message_id, writer->timestamp,
                          writer->attempt->body, writer->attempt->body_len);
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

    if (keys == NULL || keys->nelts <= 0) {
        return 0;
    }
    value = malloc((apr_size_t)keys->nelts * (PH_SIGNER_LEN_MAX + 1));
    if (value == NULL) {
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

    snprintf(seconds, sizeof(seconds), "%" APR_INT64_T_FMT, writer->timestamp);
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
    case PH_HEAD_BEARER:
        return write_bearer(writer, line);
    case PH_HEAD_OWN:
        return write_own(writer, line);
    }
    return 0;
}

/* A name without a value takes away a header that libcurl would write by itself. */
static void take_away(writer_t *writer, const char *name)
{
    struct curl_slist *list = curl_slist_append(writer->out->list, name);

    if (list == NULL) {
        abort();
    }
    writer->out->list = list;
}

static int write_all(writer_t *writer, const apr_array_header_t *lines)
{
    int i;

    for (i = 0; i < lines->nelts; i++) {
        if (!write_line(writer, &APR_ARRAY_IDX(lines, i, ph_head_line_t))) {
            return 0;
        }
    }
    /* An answer of 417 to an Expect would make libcurl send everything again. */
    take_away(writer, "Expect:");
    if (writer->attempt->body_len == 0) {
        take_away(writer, "Content-Type:");
    }
    return 1;
}

int ph_request_secrets_open(ph_request_secrets_t *out, const ph_attempt_t *attempt,
                            const ph_keyring_t *keyring, const char *user_agent, apr_time_t now)
{
    const apr_array_header_t *lines = ph_request_head_list(attempt, user_agent, attempt->pool);
    writer_t writer = { out, attempt, keyring, apr_time_sec(now) };

    out->list = NULL;
    out->redact = ph_redact_make();
    if (!write_all(&writer, lines)) {
        ph_request_secrets_free(out);
        return 0;
    }
    return 1;
}

void ph_request_secrets_free(ph_request_secrets_t *secrets)
{
    struct curl_slist *line;

    for (line = secrets->list; line != NULL; line = line->next) {
        OPENSSL_cleanse(line->data, strlen(line->data));
    }
    curl_slist_free_all(secrets->list);
    ph_redact_free(secrets->redact);
}
