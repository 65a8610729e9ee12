/* SPDX-License-Identifier: Apache-2.0 */
/* Takes targets and credentials apart, and decides which parts are telling enough to be redacted. */
#include "secret_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "core/text/base64.h"

#define LONG_MIN_LEN 16
#define PART_MIN 8
#define DIGITS_PART_MIN 6
#define QUERY_MIN 3
#define SEGMENTS_MAX 32 /* of each kind of run; a path may have a thousand */
#define PARAMETERS_MAX 64
#define PORT_ROOM 8
#define PASSWORD_MIN 4

typedef enum { PLAIN_WORDS_SHOW, PLAIN_WORDS_HIDE } words_t;

static int is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static int has_digit(const char *bytes, apr_size_t len)
{
    apr_size_t i = 0;

    while (i < len && !is_digit(bytes[i])) {
        i++;
    }
    return i < len;
}

static int is_plain_word(const char *bytes, apr_size_t len)
{
    apr_size_t i;

    for (i = 0; i < len; i++) {
        if (!(bytes[i] >= 'a' && bytes[i] <= 'z') && !(i == 0 && bytes[i] >= 'A' && bytes[i] <= 'Z')) {
            return 0;
        }
    }
    return 1;
}

static void add_part(ph_redact_t *redact, const char *bytes, apr_size_t len, words_t words)
{
    const int digits = has_digit(bytes, len);

    if (len >= LONG_MIN_LEN || (len >= PART_MIN && digits)) {
        ph_redact_add_text(redact, bytes, len, PH_NEEDLE_ANYWHERE);
    }
    else if ((len >= DIGITS_PART_MIN && digits) ||
             (len >= PART_MIN && (words == PLAIN_WORDS_HIDE || !is_plain_word(bytes, len)))) {
        ph_redact_add_text(redact, bytes, len, PH_NEEDLE_WORD);
    }
}

/* Add each part of `bytes` between `separators`, and with `is_whole` all of it. */
static void add_parts(ph_redact_t *redact, const char *bytes, apr_size_t len, const char *separators)
{
    const char *end = bytes + len;
    const char *at = bytes;

    for (; bytes < end; bytes = at + 1) {
        at = bytes;
        while (at < end && *at != '\0' && !strchr(separators, *at)) {
            at++;
        }
        if (at - bytes < (apr_ssize_t)len) {
            add_part(redact, bytes, (apr_size_t)(at - bytes), PLAIN_WORDS_SHOW);
        }
    }
}

/* ---- targets -------------------------------------------------------------------------------------- */

/* The same path on the target's own host, for one that is too ordinary to be recognized alone. */
static void add_after_host(ph_redact_t *redact, const ph_url_t *target, const char *path, apr_size_t len)
{
    const apr_size_t room = strlen(target->host) + PORT_ROOM + len;
    const char *closing = strchr(target->host, ':') ? "]" : "";
    char *text = malloc(room + 1);
    int written;

    if (!text) {
        abort();
    }
    written = snprintf(text, room + 1, "%s%s%.*s", target->host, closing, (int)len, path);
    ph_redact_add_text(redact, text, (apr_size_t)written, PH_NEEDLE_WORD);
    written = snprintf(text, room + 1, "%s%s:%d%.*s", target->host, closing, target->port, (int)len, path);
    ph_redact_add_text(redact, text, (apr_size_t)written, PH_NEEDLE_WORD);
    OPENSSL_cleanse(text, room);
    free(text);
}

static int is_one_segment(const char *path, apr_size_t len)
{
    return !memchr(path + 1, '/', len - 1);
}

/* Add the runs of at least two segments that begin at the first one or end at the last one. `path` begins
 * with a slash. */
static void add_runs(ph_redact_t *redact, const char *path, apr_size_t len)
{
    const char *end = path + len;
    const char *at = path + 1;
    const char *slash;
    int count;

    for (count = 0; at < end && count < SEGMENTS_MAX; count++) {
        slash = memchr(at, '/', (apr_size_t)(end - at));
        if (!slash) {
            break;
        }
        ph_redact_add_text(redact, at, (apr_size_t)(end - at), PH_NEEDLE_WORD);
        if (count > 0) {
            ph_redact_add_text(redact, path + 1, (apr_size_t)(slash - path) - 1, PH_NEEDLE_WORD);
        }
        at = slash + 1;
    }
}

static void add_segments(ph_redact_t *redact, const char *path, apr_size_t len, const char *shown)
{
    const char *end = path + len;
    const char *at;

    for (; path < end; path = at + 1) {
        at = memchr(path, '/', (apr_size_t)(end - path));
        at = at ? at : end;
        if ((apr_size_t)(at - path) == strlen(shown) && strncmp(path, shown, strlen(shown)) == 0) {
            continue;
        }
        add_part(redact, path, (apr_size_t)(at - path), PLAIN_WORDS_SHOW);
        add_parts(redact, path, (apr_size_t)(at - path), ";=,:.@");
    }
}

static void add_path(ph_redact_t *redact, const ph_url_t *target, apr_size_t len, const char *shown)
{
    const char *path = target->path_and_query;

    if (len > 1 && path[len - 1] == '/') {
        add_path(redact, target, len - 1, shown);
    }
    if (len <= 1) {
        return;
    }
    if (is_one_segment(path, len)) {
        ph_redact_add_text(redact, path, len, PH_NEEDLE_WORD);
    }
    else {
        add_runs(redact, path, len);
    }
    add_after_host(redact, target, path, len);
    add_segments(redact, path, len, shown);
}

static void add_query(ph_redact_t *redact, const char *query, apr_size_t len)
{
    const char *end = query + len;
    const char *equals;
    const char *at;
    int count;

    if (len >= QUERY_MIN) {
        ph_redact_add_text(redact, query, len, PH_NEEDLE_WORD);
    }
    for (count = 0; query < end && count < PARAMETERS_MAX; count++) {
        at = query;
        while (at < end && *at != '&' && *at != ';') {
            at++;
        }
        equals = memchr(query, '=', (apr_size_t)(at - query));
        if (equals) {
            add_part(redact, query, (apr_size_t)(equals - query), PLAIN_WORDS_SHOW);
            add_part(redact, equals + 1, (apr_size_t)(at - equals) - 1, PLAIN_WORDS_HIDE);
        }
        if (at - query >= QUERY_MIN) {
            ph_redact_add_text(redact, query, (apr_size_t)(at - query), PH_NEEDLE_WORD);
        }
        query = at + 1;
    }
}

void ph_secret_parts_add_target(ph_redact_t *redact, const ph_url_t *target, const char *shown)
{
    const char *path = target->path_and_query;
    const char *query = strchr(path, '?');

    add_path(redact, target, query ? (apr_size_t)(query - path) : strlen(path), shown);
    if (query) {
        add_query(redact, query + 1, strlen(query + 1));
    }
}

/* ---- credentials ---------------------------------------------------------------------------------- */

static int is_printable(const unsigned char *bytes, int len)
{
    int i;

    for (i = 0; i < len; i++) {
        if (bytes[i] < ' ' || bytes[i] == 0x7f) {
            return 0;
        }
    }
    return 1;
}

/* "user:password" in base64. */
static void add_decoded(ph_redact_t *redact, const char *text, apr_size_t len)
{
    const apr_size_t room = PH_BASE64_ROOM(len);
    unsigned char *bytes;
    const char *colon;
    int decoded;

    if (len < PART_MIN || len % 4 != 0) {
        return;
    }
    bytes = malloc(room);
    if (!bytes) {
        abort();
    }
    decoded = ph_base64_decode(bytes, text, len);
    if (decoded >= DIGITS_PART_MIN && is_printable(bytes, decoded)) {
        add_part(redact, (char *)bytes, (apr_size_t)decoded, PLAIN_WORDS_HIDE);
        colon = memchr(bytes, ':', (apr_size_t)decoded);
        if (colon) {
            add_part(redact, colon + 1, (apr_size_t)((char *)bytes + decoded - colon) - 1, PLAIN_WORDS_HIDE);
        }
    }
    OPENSSL_cleanse(bytes, room);
    free(bytes);
}

void ph_secret_parts_add_credential(ph_redact_t *redact, const char *value, apr_size_t len)
{
    static const char white[] = " \t";
    const char *end = value + len;
    const char *at;

    add_parts(redact, value, len, " \t,;=:.'\"");
    for (; value < end; value = at + 1) {
        at = value;
        while (at < end && (*at == '\0' || !strchr(white, *at))) {
            at++;
        }
        add_decoded(redact, value, (apr_size_t)(at - value));
    }
}

static void add_known(ph_redact_t *redact, const char *bytes, apr_size_t len, apr_size_t min)
{
    if (len >= min) {
        ph_redact_add_text(redact, bytes, len, (len >= PART_MIN) ? PH_NEEDLE_ANYWHERE : PH_NEEDLE_WORD);
    }
}

void ph_secret_parts_add_basic(ph_redact_t *redact, const char *value, apr_size_t len)
{
    const apr_size_t room = PH_BASE64_ROOM(len);
    unsigned char *bytes = malloc(room + 1);
    const char *colon;
    int decoded;

    if (!bytes) {
        abort();
    }
    decoded = ph_base64_decode(bytes, value, len);
    colon = (decoded > 0) ? memchr(bytes, ':', (apr_size_t)decoded) : NULL;
    if (colon) {
        add_known(redact, (char *)bytes, (apr_size_t)decoded, DIGITS_PART_MIN);
        add_known(redact, colon + 1, (apr_size_t)((char *)bytes + decoded - colon) - 1, PASSWORD_MIN);
    }
    OPENSSL_cleanse(bytes, room);
    free(bytes);
}
