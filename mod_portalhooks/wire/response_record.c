/* SPDX-License-Identifier: Apache-2.0 */
/* The record of a response: the body as text, secrets redacted, truncated; headers as JSON. */
#include "response_record.h"

#include <string.h>
#include <strings.h>

#include <apr_strings.h>

#include "core/json/json_out.h"
#include "core/text/text.h"
#include "response_text.h"

#define UTF8_LEN_MAX 4

static int is_white(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* Text with one space for each line break and the white space around it, as newer versions of libcurl have it
 * already. */
static const char *unfold(apr_size_t *len, const char *bytes, const char *end, apr_pool_t *pool)
{
    char *text = apr_palloc(pool, (apr_size_t)(end - bytes) + 1);
    char *at = text;

    for (; bytes < end; bytes++) {
        if (*bytes != '\n') {
            *at++ = *bytes;
            continue;
        }
        while (at > text && is_white(at[-1])) {
            at--;
        }
        while (bytes + 1 < end && is_white(bytes[1])) {
            bytes++;
        }
        *at++ = ' ';
    }
    *len = (apr_size_t)(at - text);
    return text;
}

static const char *quote(const char *bytes, const char *end, apr_pool_t *pool)
{
    const char *text;
    apr_size_t len;

    while (bytes < end && is_white(*bytes)) {
        bytes++;
    }
    while (end > bytes && is_white(end[-1])) {
        end--;
    }
    text = unfold(&len, bytes, end, pool);
    return ph_json_quote(ph_text_from_latin1(text, len, pool), pool);
}

/* The end of the field at `at`; a line that begins with white space continues the one before it (RFC
 * 9112, 5.2: obsolete line folding). */
static const char *field_end(const char *at, const char *end)
{
    const char *line_end;

    do {
        line_end = memchr(at, '\n', (apr_size_t)(end - at));
        at = line_end ? line_end + 1 : end;
    } while (at < end && (*at == ' ' || *at == '\t'));
    return at;
}

static const char *field_json(const char *at, const char *end, apr_pool_t *pool)
{
    const char *colon = memchr(at, ':', (apr_size_t)(end - at));
    const char *value = colon ? colon + 1 : end;

    return apr_pstrcat(pool, "[", quote(at, colon ? colon : end, pool), ",", quote(value, end, pool), "]",
                       NULL);
}

static const char *headers_json(const ph_secure_buffer_t *headers, apr_pool_t *pool)
{
    apr_array_header_t *fields = apr_array_make(pool, 16, sizeof(const char *));
    const char *at = headers->bytes;
    const char *end;
    const char *next;

    if (headers->len == 0) {
        return "[]";
    }
    end = at + headers->len;
    while (at < end) {
        next = field_end(at, end);
        APR_ARRAY_PUSH(fields, const char *) = field_json(at, next, pool);
        at = next;
    }
    return apr_pstrcat(pool, "[", apr_array_pstrcat(pool, fields, ','), "]", NULL);
}

/* Append the values of all fields of this name, separated by commas, and a NUL. Text, or NULL without one. */
static const char *join_values(ph_secure_buffer_t *values, const ph_secure_buffer_t *headers,
                               const char *name)
{
    const apr_size_t name_len = strlen(name);
    const char *end;
    const char *next;
    const char *at;

    if (headers->len == 0) {
        return NULL;
    }
    end = headers->bytes + headers->len;
    for (at = headers->bytes; at < end; at = next) {
        next = field_end(at, end);
        if ((apr_size_t)(next - at) > name_len && at[name_len] == ':' &&
            strncasecmp(at, name, name_len) == 0) {
            ph_secure_buffer_append(values, ",", (values->len > 0) ? 1 : 0);
            ph_secure_buffer_append(values, at + name_len + 1, (apr_size_t)(next - at) - name_len - 1);
        }
    }
    ph_secure_buffer_append(values, "", (values->len > 0) ? 1 : 0);
    return values->bytes;
}

/* A truncated character would make text look like binary: cut before it. */
static apr_size_t kept_len(const ph_secure_buffer_t *text, apr_size_t keep)
{
    apr_size_t len = keep;
    int back;

    if (text->len <= keep) {
        return text->len;
    }
    for (back = 0; back < UTF8_LEN_MAX && len > 0; back++) {
        if (((unsigned char)text->bytes[len] & 0xC0) != 0x80) {
            return len;
        }
        len--;
    }
    return keep;
}

static apr_int64_t body_total(const ph_response_reader_t *reader, int is_whole)
{
    /* These have no body, whatever Content-Length says (RFC 9110, 15.3.5 and 15.4.5). */
    if (reader->status == 204 || reader->status == 304) {
        return 0;
    }
    if (reader->content_length >= 0 && !reader->has_transfer_encoding && !reader->has_bad_framing) {
        return reader->content_length;
    }
    return is_whole ? reader->body_seen : -1;
}

static int redact_buffer(ph_secure_buffer_t *buffer, ph_redact_t *redact)
{
    return buffer->len > 0 && ph_redact_apply(redact, buffer->bytes, buffer->len);
}

static void fill_body(ph_response_t *response, const ph_response_reader_t *reader, ph_response_text_t *text,
                      apr_pool_t *pool)
{
    response->body_len = kept_len(&text->bytes, reader->keep);
    response->body = (response->body_len > 0) ? apr_pmemdup(pool, text->bytes.bytes, response->body_len) : "";
    response->truncated = reader->body_seen > (apr_int64_t)reader->body.len || text->is_partial ||
                          text->bytes.len > response->body_len;
    response->charset = text->charset;
    response->decoded = text->is_decoded;
    response->withheld = text->withheld;
    if (response->decoded) {
        response->body_total = response->truncated ? -1 : (apr_int64_t)response->body_len;
    }
}

void ph_response_record_fill(ph_response_t *response, ph_response_reader_t *reader, ph_redact_t *redact,
                             int is_whole, apr_pool_t *pool)
{
    ph_secure_buffer_t encoding = { 0 };
    ph_secure_buffer_t type = { 0 };
    ph_response_text_t text = { 0 };
    const ph_response_body_t body = { reader->body.bytes ? reader->body.bytes : "", reader->body.len,
                                      reader->body_seen > (apr_int64_t)reader->body.len,
                                      join_values(&encoding, &reader->headers, "Content-Encoding"),
                                      join_values(&type, &reader->headers, "Content-Type") };
    int in_headers;
    int in_body;

    ph_response_text_read(&text, &body, redact, reader->cap);
    in_headers = redact_buffer(&reader->headers, redact);
    in_body = redact_buffer(&text.bytes, redact);
    response->status = reader->status;
    response->headers = headers_json(&reader->headers, pool);
    response->body_total = body_total(reader, is_whole);
    fill_body(response, reader, &text, pool);
    response->redacted = in_headers || in_body;
    ph_response_text_clear(&text);
    ph_secure_buffer_clear(&encoding);
    ph_secure_buffer_clear(&type);
}
