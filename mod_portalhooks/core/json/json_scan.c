/* SPDX-License-Identifier: Apache-2.0 */
/* Parses strict JSON. The scan checks the grammar itself, since it has to know where a raw member begins and
 * ends. jansson needs a hundred times the memory of the shortest values, so it sees one raw member at a time,
 * and builds the tree from a shadow text in which each of them is a 0. */
#include "json_scan.h"

#include <string.h>

#include <apr_strings.h>

#include "json_token.h"
#include "json_tree.h"

#define BOM "\xef\xbb\xbf"
#define BOM_LEN 3

typedef struct scan_t {
    ph_json_token_t in;
    const char *text;
    const char *raw_member;    /* NULL = none */
    int outer_depth;           /* of what the text is part of */
    int holder_depth;          /* of the objects that may have the raw member */
    int in_raw;                /* inside a raw value */
    int values;                /* outside raw values */
    char *shadow;              /* the text for jansson; NULL without raw_member */
    apr_array_header_t *spans; /* of ph_json_span_t */
} scan_t;

static int scan_value(scan_t *scan, int depth);

/* Is the string from `from` to `to`, quotes included, the name of the raw member? It may contain escapes. */
static int is_raw_name(const scan_t *scan, const char *from, const char *to)
{
    const apr_size_t len = (apr_size_t)(to - from);
    json_t *name;
    int same;

    if (!memchr(from, '\\', len)) {
        return len - 2 == strlen(scan->raw_member) && memcmp(from + 1, scan->raw_member, len - 2) == 0;
    }
    name = json_loadb(from, len, JSON_DECODE_ANY, NULL);
    same = name && strcmp(json_string_value(name), scan->raw_member) == 0;
    json_decref(name);
    return same;
}

/* Check a raw value for duplicate keys, then replace it by a 0 in the shadow, keeping its line breaks. */
static int check_raw_value(scan_t *scan, const ph_json_span_t *span)
{
    char *shadow = scan->shadow + (span->bytes - scan->text);
    json_t *value;
    apr_size_t i;

    if (span->len <= PH_JSON_KEPT_MAX) {
        value = ph_json_tree_make(&scan->in, span->bytes, shadow, span->len);
        if (!value) {
            return 0;
        }
        json_decref(value);
    }
    if (*shadow != 'n') {
        for (i = 1; i < span->len; i++) {
            shadow[i] = (shadow[i] == '\n') ? '\n' : ' ';
        }
        *shadow = '0';
    }
    return 1;
}

/* The value of the raw member. */
static int scan_raw_value(scan_t *scan, int depth, ph_json_span_t *span)
{
    int good;

    span->bytes = scan->in.at;
    scan->in_raw = 1;
    good = scan_value(scan, depth);
    scan->in_raw = 0;
    span->len = (apr_size_t)(scan->in.at - span->bytes);
    return good && check_raw_value(scan, span);
}

/* One member, at its name; `span` is NULL where there is no raw member. */
static int scan_member(scan_t *scan, int depth, ph_json_span_t *span)
{
    const char *from = scan->in.at;
    const char *to;

    if (ph_json_token_peek(&scan->in) != '"') {
        return ph_json_token_fail(&scan->in, "a member name in quotes is missing");
    }
    if (!ph_json_token_string(&scan->in)) {
        return 0;
    }
    to = scan->in.at;
    ph_json_token_skip_space(&scan->in);
    if (ph_json_token_peek(&scan->in) != ':') {
        return ph_json_token_fail(&scan->in, "a colon is missing");
    }
    scan->in.at++;
    ph_json_token_skip_space(&scan->in);
    if (span && is_raw_name(scan, from, to)) {
        return scan_raw_value(scan, depth, span);
    }
    return scan_value(scan, depth);
}

/* After a member or element: 1 past a comma, 0 past the closing bracket, -1 for a fault. */
static int scan_next(scan_t *scan, char closing)
{
    ph_json_token_skip_space(&scan->in);
    if (ph_json_token_peek(&scan->in) == closing) {
        scan->in.at++;
        return 0;
    }
    if (ph_json_token_peek(&scan->in) != ',') {
        ph_json_token_fail(&scan->in, "a comma or a closing bracket is missing");
        return -1;
    }
    scan->in.at++;
    ph_json_token_skip_space(&scan->in);
    return 1;
}

/* An object, past its opening bracket. */
static int scan_object(scan_t *scan, int depth)
{
    ph_json_span_t span = { NULL, 0 };
    ph_json_span_t *kept = (scan->raw_member && depth == scan->holder_depth) ? &span : NULL;
    int more = 1;

    ph_json_token_skip_space(&scan->in);
    if (ph_json_token_peek(&scan->in) == '}') {
        scan->in.at++;
        more = 0;
    }
    while (more > 0) {
        if (!scan_member(scan, depth, kept)) {
            return 0;
        }
        more = scan_next(scan, '}');
    }
    if (kept) {
        APR_ARRAY_PUSH(scan->spans, ph_json_span_t) = span;
    }
    return more == 0;
}

/* An array, past its opening bracket. */
static int scan_array(scan_t *scan, int depth)
{
    int more = 1;

    ph_json_token_skip_space(&scan->in);
    if (ph_json_token_peek(&scan->in) == ']') {
        scan->in.at++;
        return 1;
    }
    while (more > 0) {
        if (!scan_value(scan, depth)) {
            return 0;
        }
        more = scan_next(scan, ']');
    }
    return more == 0;
}

/* In the shadow of a raw value a number becomes a 0 padded to its length: jansson refuses big ones, and
 * columns must not move. */
static int scan_number(scan_t *scan)
{
    const char *from = scan->in.at;

    if (!ph_json_token_number(&scan->in)) {
        return 0;
    }
    if (scan->in_raw) {
        memset(scan->shadow + (from - scan->text), ' ', (apr_size_t)(scan->in.at - from));
        scan->shadow[from - scan->text] = '0';
    }
    return 1;
}

/* A value, nested in `depth` objects and arrays. */
static int scan_value(scan_t *scan, int depth)
{
    const int byte = ph_json_token_peek(&scan->in);

    scan->values += !scan->in_raw;
    if (scan->values > PH_JSON_VALUES_MAX) {
        scan->in.fault = "more than 32768 values";
        return 0;
    }
    switch (byte) {
    case '{':
    case '[':
        if (depth >= PH_JSON_DEPTH_MAX) {
            scan->in.fault = "nested deeper than 32 levels";
            return 0;
        }
        scan->in.at++;
        return (byte == '{') ? scan_object(scan, depth + 1) : scan_array(scan, depth + 1);
    case '"':
        return ph_json_token_string(&scan->in);
    case 't':
        return ph_json_token_literal(&scan->in, "true");
    case 'f':
        return ph_json_token_literal(&scan->in, "false");
    case 'n':
        return ph_json_token_literal(&scan->in, "null");
    default:
        if (byte == '-' || (byte >= '0' && byte <= '9')) {
            return scan_number(scan);
        }
        return ph_json_token_fail(&scan->in, "a value is not valid JSON");
    }
}

static int scan_document(scan_t *scan)
{
    if (scan->in.end - scan->in.at >= BOM_LEN && memcmp(scan->in.at, BOM, BOM_LEN) == 0) {
        scan->in.fault = "a byte order mark";
        return 0;
    }
    ph_json_token_skip_space(&scan->in);
    if (scan->in.at == scan->in.end) {
        scan->in.fault = "no JSON document";
        return 0;
    }
    if (ph_json_token_peek(&scan->in) != '{' && ph_json_token_peek(&scan->in) != '[') {
        return ph_json_token_fail(&scan->in, "neither an object nor an array");
    }
    scan->holder_depth = scan->outer_depth + ((ph_json_token_peek(&scan->in) == '{') ? 1 : 2);
    if (!scan_value(scan, scan->outer_depth)) {
        return 0;
    }
    ph_json_token_skip_space(&scan->in);
    if (scan->in.at < scan->in.end) {
        return ph_json_token_fail(&scan->in, "unexpected text after the document");
    }
    return 1;
}

static void locate(ph_json_error_t *error, const scan_t *scan)
{
    const char *at;

    error->line = 1;
    error->column = 1;
    error->what = scan->in.fault;
    for (at = scan->text; at < scan->in.at; at++) {
        if (*at == '\n') {
            error->line++;
            error->column = 1;
        }
        else if (((unsigned char)*at & 0xc0) != 0x80) {
            error->column++;
        }
    }
}

json_t *ph_json_parse(apr_array_header_t **spans, ph_json_error_t *error, const char *text, apr_size_t len,
                      const char *raw_member, apr_pool_t *pool)
{
    return ph_json_parse_inner(spans, error, text, len, raw_member, 0, pool);
}

json_t *ph_json_parse_inner(apr_array_header_t **spans, ph_json_error_t *error, const char *text,
                            apr_size_t len, const char *raw_member, int outer_depth, apr_pool_t *pool)
{
    scan_t scan = { 0 };
    json_t *root;

    scan.outer_depth = outer_depth;
    scan.text = text;
    scan.in.at = text;
    scan.in.end = text + len;
    scan.raw_member = raw_member;
    scan.spans = apr_array_make(pool, 1, sizeof(ph_json_span_t));
    scan.shadow = raw_member ? apr_pmemdup(pool, text, len) : NULL;
    if (!scan_document(&scan)) {
        locate(error, &scan);
        return NULL;
    }
    root = ph_json_tree_make(&scan.in, text, scan.shadow ? scan.shadow : text, len);
    if (!root) {
        locate(error, &scan);
        return NULL;
    }
    if (raw_member) {
        ph_json_tree_mark(root, raw_member);
    }
    if (spans) {
        *spans = scan.spans;
    }
    return root;
}
