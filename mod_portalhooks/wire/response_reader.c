/* SPDX-License-Identifier: Apache-2.0 */
/* Status lines, header fields and body of a response, within limits. */
#include "response_reader.h"

#include <string.h>
#include <strings.h>

#define LENGTH_DIGITS_MAX 18

void ph_response_reader_init(ph_response_reader_t *reader, apr_size_t keep, apr_size_t longest)
{
    memset(reader, 0, sizeof(*reader));
    reader->keep = keep;
    reader->cap = keep + longest;
    reader->content_length = -1;
    reader->keep_alive_s = -1;
}

static int is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static int is_blank_byte(char byte)
{
    return byte == ' ' || byte == '\t';
}

/* "HTTP/1.1 200 OK" → 200; 0 when it is no status line of HTTP/1 (RFC 9112, 4). Versions of libcurl differ in
 * what they make of others: a fourth digit is ignored, "http/1.1 500" is 200, HTTP/2 in plain text is HTTP.
 * Like them all, this insists neither on a space after the code nor on a reason. */
static int parse_status(const char *line, apr_size_t len)
{
    static const char version[] = "HTTP/1.";
    const apr_size_t at = sizeof(version); /* of the blank after the minor version */
    const char *code = line + at + 1;

    if (len < at + 4 || memcmp(line, version, at - 1) != 0 || (line[at - 1] != '0' && line[at - 1] != '1') ||
        !is_blank_byte(line[at])) {
        return 0;
    }
    if (code[0] < '1' || code[0] > '9' || !is_digit(code[1]) || !is_digit(code[2]) ||
        (len > at + 4 && is_digit(code[3]))) {
        return 0;
    }
    return (code[0] - '0') * 100 + (code[1] - '0') * 10 + (code[2] - '0');
}

static ph_response_reader_verdict_t refuse_over_limit(ph_response_reader_t *reader)
{
    reader->is_over_limit = 1;
    return PH_RESPONSE_END;
}

static ph_response_reader_verdict_t take_status(ph_response_reader_t *reader, const char *line,
                                                apr_size_t len)
{
    const int status = parse_status(line, len);

    if (status == 0) {
        reader->has_bad_status = 1;
        return PH_RESPONSE_END;
    }
    if (status >= 200 || status == 101) {
        reader->status = status;
        reader->is_http10 = line[sizeof("HTTP/1.") - 1] == '0';
        reader->state = PH_RESPONSE_IN_FINAL;
        /* The other protocol is not supported and might never end. */
        return (status == 101) ? PH_RESPONSE_END : PH_RESPONSE_GO_ON;
    }
    reader->state = PH_RESPONSE_IN_INTERIM;
    reader->interim_count++;
    return (reader->interim_count > PH_RESPONSE_INTERIM_MAX) ? refuse_over_limit(reader) : PH_RESPONSE_GO_ON;
}

static int is_white(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* 1 and the value without surrounding white space when `line` is a field of this name; else 0. */
static int find_value(const char **value, apr_size_t *value_len, const char *line, apr_size_t len,
                      const char *name)
{
    const apr_size_t name_len = strlen(name);
    const char *end = line + len;

    if (len <= name_len || strncasecmp(line, name, name_len) != 0 || line[name_len] != ':') {
        return 0;
    }
    line += name_len + 1;
    while (line < end && is_white(*line)) {
        line++;
    }
    while (end > line && is_white(end[-1])) {
        end--;
    }
    *value = line;
    *value_len = (apr_size_t)(end - line);
    return 1;
}

/* 0 when it is not a number, or differs from an earlier one: the end of the body is undefined then (RFC
 * 9112, 6.3); libcurl would use the last. */
static int take_length(ph_response_reader_t *reader, const char *digits, apr_size_t len)
{
    apr_int64_t length = 0;
    apr_size_t i;

    if (len == 0 || len > LENGTH_DIGITS_MAX) {
        return 0;
    }
    for (i = 0; i < len; i++) {
        if (!is_digit(digits[i])) {
            return 0;
        }
        length = length * 10 + (digits[i] - '0');
    }
    if (reader->content_length >= 0 && reader->content_length != length) {
        return 0;
    }
    reader->content_length = length;
    return 1;
}

/* 0 when another coding follows chunked, which must be the last (RFC 9112, 6.1). */
static int take_codings(ph_response_reader_t *reader, const char *value, apr_size_t len)
{
    static const char chunked[] = "chunked";
    const char *end = value + len;
    apr_size_t token_len;
    int is_chunked;

    for (; value < end; value += token_len) {
        if (is_white(*value) || *value == ',') {
            token_len = 1;
            continue;
        }
        for (token_len = 1; value + token_len < end && value[token_len] != ',' && !is_white(value[token_len]);
             token_len++) {
        }
        is_chunked = token_len == sizeof(chunked) - 1 && strncasecmp(value, chunked, token_len) == 0;
        if (reader->is_chunked && !is_chunked) {
            return 0;
        }
        reader->is_chunked = is_chunked;
    }
    return 1;
}

/* "timeout=5, max=100". Of several limits the smallest holds; one that is no number counts as 0. */
static void take_keep_alive(ph_response_reader_t *reader, const char *value, apr_size_t len)
{
    static const char name[] = "timeout=";
    const apr_size_t name_len = sizeof(name) - 1;
    int limit;

    for (; len > name_len; value++, len--) {
        if (strncasecmp(value, name, name_len) == 0) {
            limit = 0;
            for (value += name_len, len -= name_len; len > 0 && is_digit(*value) && limit < 100000;
                 value++, len--) {
                limit = limit * 10 + (*value - '0');
            }
            if (reader->keep_alive_s < 0 || limit < reader->keep_alive_s) {
                reader->keep_alive_s = limit;
            }
            return;
        }
    }
}

static ph_response_reader_verdict_t take_final_field(ph_response_reader_t *reader, const char *line,
                                                     apr_size_t len)
{
    const char *value;
    apr_size_t value_len;

    ph_secure_buffer_append(&reader->headers, line, len);
    if (find_value(&value, &value_len, line, len, "Location")) {
        reader->has_location = 1;
    }
    else if (find_value(&value, &value_len, line, len, "Transfer-Encoding")) {
        reader->has_transfer_encoding = 1;
        reader->has_bad_framing |= !take_codings(reader, value, value_len);
    }
    else if (find_value(&value, &value_len, line, len, "Keep-Alive")) {
        take_keep_alive(reader, value, value_len);
    }
    else if (find_value(&value, &value_len, line, len, "Content-Length")) {
        reader->has_bad_framing |= !take_length(reader, value, value_len);
    }
    return reader->has_bad_framing ? PH_RESPONSE_END : PH_RESPONSE_GO_ON;
}

static int is_blank(const char *line, apr_size_t len)
{
    return len == 0 || line[0] == '\n' || (len > 1 && line[0] == '\r' && line[1] == '\n');
}

static ph_response_reader_verdict_t take_blank(ph_response_reader_t *reader)
{
    reader->state =
        (reader->state == PH_RESPONSE_IN_INTERIM) ? PH_RESPONSE_AT_STATUS_LINE : PH_RESPONSE_IN_BODY;
    return PH_RESPONSE_GO_ON;
}

ph_response_reader_verdict_t ph_response_reader_take_header(ph_response_reader_t *reader, const char *line,
                                                            apr_size_t len)
{
    reader->header_bytes += len;
    if (reader->header_bytes > PH_RESPONSE_HEADER_BYTES_MAX) {
        /* Keep the status even when what follows is over the limit. */
        if (reader->state == PH_RESPONSE_AT_STATUS_LINE) {
            take_status(reader, line, len);
        }
        return refuse_over_limit(reader);
    }
    if (reader->state == PH_RESPONSE_AT_STATUS_LINE) {
        return take_status(reader, line, len);
    }
    if (is_blank(line, len)) {
        return take_blank(reader);
    }
    reader->header_count++;
    if (reader->header_count > PH_RESPONSE_HEADERS_MAX) {
        return refuse_over_limit(reader);
    }
    return (reader->state == PH_RESPONSE_IN_FINAL) ? take_final_field(reader, line, len) : PH_RESPONSE_GO_ON;
}

ph_response_reader_verdict_t ph_response_reader_take_body(ph_response_reader_t *reader, const char *bytes,
                                                          apr_size_t len)
{
    const apr_size_t room = reader->cap - reader->body.len;

    reader->body_seen += (apr_int64_t)len;
    ph_secure_buffer_append(&reader->body, bytes, (len < room) ? len : room);
    return (len > room) ? PH_RESPONSE_END : PH_RESPONSE_GO_ON;
}

void ph_response_reader_state_facts(ph_wire_facts_t *facts, const ph_response_reader_t *reader)
{
    facts->http_status = reader->status;
    facts->has_location = reader->has_location;
    facts->cut_by_us = reader->body_seen > (apr_int64_t)reader->cap;
    facts->headers_over_limit = reader->is_over_limit;
    facts->headers_cut = reader->state == PH_RESPONSE_IN_FINAL;
    facts->interim_seen = reader->interim_count > 0;
    if (reader->has_bad_framing || reader->has_bad_status) {
        facts->end = PH_WIRE_END_OTHER;
    }
}

void ph_response_reader_clear(ph_response_reader_t *reader)
{
    ph_secure_buffer_clear(&reader->headers);
    ph_secure_buffer_clear(&reader->body);
}
