/* SPDX-License-Identifier: Apache-2.0 */
/* Compact JSON, written into one growing text. */
#include "json_out.h"

#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

#include "core/text/text_time.h"

#define SIZE_FIRST 1024
#define ESCAPE_MAX 6 /* the longest escape: \u001f */

void ph_json_out_init(ph_json_out_t *out, apr_pool_t *pool)
{
    out->bytes = apr_palloc(pool, SIZE_FIRST);
    out->len = 0;
    out->size = SIZE_FIRST;
    out->pool = pool;
}

/* Make room for `more` bytes and return where they go. */
static char *reserve(ph_json_out_t *out, apr_size_t more)
{
    char *bytes;

    if (out->len + more > out->size) {
        out->size = 2 * (out->len + more);
        bytes = apr_palloc(out->pool, out->size);
        memcpy(bytes, out->bytes, out->len);
        out->bytes = bytes;
    }
    return out->bytes + out->len;
}

static void put(ph_json_out_t *out, const char *bytes, apr_size_t len)
{
    memcpy(reserve(out, len), bytes, len);
    out->len += len;
}

/* Write a comma after a preceding value. */
static void separate(ph_json_out_t *out)
{
    const char last = (out->len > 0) ? out->bytes[out->len - 1] : '[';

    if (last != '{' && last != '[' && last != ':') {
        put(out, ",", 1);
    }
}

/* Write `text` as a string to `out`, which has room for ESCAPE_MAX × len + 2 bytes; returns the end. */
static char *quote(char *out, const char *text, apr_size_t len)
{
    static const char hex[] = "0123456789abcdef";
    static const char plain[] = "\"\\\b\f\n\r\t";
    static const char escaped[] = "\"\\bfnrt";
    const char *const end = text + len;
    const char *found;

    *out++ = '"';
    for (; text < end; text++) {
        if ((unsigned char)*text >= 0x20 && *text != '"' && *text != '\\') {
            *out++ = *text;
            continue;
        }
        *out++ = '\\';
        found = (*text != '\0') ? strchr(plain, *text) : NULL;
        if (found) {
            *out++ = escaped[found - plain];
            continue;
        }
        memcpy(out, "u00", 3);
        out[3] = hex[(unsigned char)*text >> 4];
        out[4] = hex[*text & 15];
        out += 5;
    }
    *out++ = '"';
    return out;
}

static void put_quoted(ph_json_out_t *out, const char *text, apr_size_t len)
{
    char *at;

    separate(out);
    at = reserve(out, ESCAPE_MAX * len + 2);
    out->len += (apr_size_t)(quote(at, text, len) - at);
}

void ph_json_out_raw(ph_json_out_t *out, const char *bytes, apr_size_t len)
{
    separate(out);
    put(out, bytes, len);
}

void ph_json_out_open(ph_json_out_t *out, char bracket)
{
    ph_json_out_raw(out, &bracket, 1);
}

void ph_json_out_close(ph_json_out_t *out, char bracket)
{
    put(out, &bracket, 1);
}

void ph_json_out_name(ph_json_out_t *out, const char *name)
{
    const apr_size_t len = strlen(name);
    char *at;

    separate(out);
    at = reserve(out, len + 3);
    *at++ = '"';
    memcpy(at, name, len);
    memcpy(at + len, "\":", 2);
    out->len += len + 3;
}

static void put_null(ph_json_out_t *out)
{
    ph_json_out_raw(out, "null", 4);
}

void ph_json_out_text(ph_json_out_t *out, const char *text)
{
    if (!text) {
        put_null(out);
        return;
    }
    put_quoted(out, text, strlen(text));
}

static void put_integer(ph_json_out_t *out, apr_int64_t value)
{
    char digits[32];

    ph_json_out_raw(out, digits,
                    (apr_size_t)apr_snprintf(digits, sizeof(digits), "%" APR_INT64_T_FMT, value));
}

void ph_json_out_number(ph_json_out_t *out, apr_int64_t number, apr_int64_t unset)
{
    if (number == unset) {
        put_null(out);
        return;
    }
    put_integer(out, number);
}

void ph_json_out_time(ph_json_out_t *out, apr_time_t time)
{
    ph_json_out_text(out, ph_text_time(time, out->pool));
}

/* jansson formats doubles. */
static void put_real(ph_json_out_t *out, const json_t *value)
{
    char *dumped = json_dumps(value, JSON_ENCODE_ANY);

    if (!dumped) {
        abort();
    }
    ph_json_out_raw(out, dumped, strlen(dumped));
    free(dumped);
}

void ph_json_out_members(ph_json_out_t *out, const json_t *object)
{
    void *at;

    for (at = json_object_iter((json_t *)object); at; at = json_object_iter_next((json_t *)object, at)) {
        put_quoted(out, json_object_iter_key(at), strlen(json_object_iter_key(at)));
        put(out, ":", 1);
        ph_json_out_tree(out, json_object_iter_value(at));
    }
}

static void put_items(ph_json_out_t *out, const json_t *array)
{
    json_t *item;
    size_t i;

    json_array_foreach(array, i, item)
    {
        ph_json_out_tree(out, item);
    }
}

void ph_json_out_tree(ph_json_out_t *out, const json_t *tree)
{
    switch (json_typeof(tree)) {
    case JSON_OBJECT:
        ph_json_out_open(out, '{');
        ph_json_out_members(out, tree);
        ph_json_out_close(out, '}');
        break;
    case JSON_ARRAY:
        ph_json_out_open(out, '[');
        put_items(out, tree);
        ph_json_out_close(out, ']');
        break;
    case JSON_STRING:
        put_quoted(out, json_string_value(tree), json_string_length(tree));
        break;
    case JSON_INTEGER:
        put_integer(out, json_integer_value(tree));
        break;
    case JSON_REAL:
        put_real(out, tree);
        break;
    case JSON_TRUE:
        ph_json_out_raw(out, "true", 4);
        break;
    case JSON_FALSE:
        ph_json_out_raw(out, "false", 5);
        break;
    case JSON_NULL:
        put_null(out);
        break;
    }
}

const char *ph_json_out_end(ph_json_out_t *out, apr_size_t *len)
{
    *reserve(out, 1) = '\0';
    if (len) {
        *len = out->len;
    }
    return out->bytes;
}

const char *ph_json_dump(const json_t *tree, apr_size_t *len, apr_pool_t *pool)
{
    ph_json_out_t out;

    ph_json_out_init(&out, pool);
    ph_json_out_tree(&out, tree);
    return ph_json_out_end(&out, len);
}

const char *ph_json_dump_with(const json_t *object, const char *member, const char *raw, apr_size_t raw_len,
                              apr_size_t *len, apr_pool_t *pool)
{
    ph_json_out_t out;

    ph_json_out_init(&out, pool);
    ph_json_out_open(&out, '{');
    ph_json_out_members(&out, object);
    ph_json_out_name(&out, member);
    /* In one piece: `raw` may be a secret, and growing the text would leave a copy of it behind. */
    reserve(&out, raw_len + 2);
    ph_json_out_raw(&out, raw, raw_len);
    ph_json_out_close(&out, '}');
    return ph_json_out_end(&out, len);
}

const char *ph_json_quote(const char *text, apr_pool_t *pool)
{
    const apr_size_t len = strlen(text);
    char *quoted = apr_palloc(pool, ESCAPE_MAX * len + 3);

    *quote(quoted, text, len) = '\0';
    return quoted;
}
