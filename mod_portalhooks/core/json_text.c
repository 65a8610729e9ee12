/* SPDX-License-Identifier: Apache-2.0 */
/* Compact JSON out: trees, trees with one member spliced in as it came, and single strings. */
#include "json_scan.h"

#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

#define SIZE_FIRST 1024
#define ESCAPE_MAX 6 /* bytes that one may become: \u001f */

typedef struct writer_t {
    char *bytes;
    apr_size_t len;
    apr_size_t size;
    apr_pool_t *pool;
} writer_t;

/* Room for `more` bytes behind what is written. */
static char *reserve(writer_t *writer, apr_size_t more)
{
    char *bytes;

    if (writer->len + more > writer->size) {
        writer->size = 2 * (writer->len + more);
        bytes = apr_palloc(writer->pool, writer->size);
        memcpy(bytes, writer->bytes, writer->len);
        writer->bytes = bytes;
    }
    return writer->bytes + writer->len;
}

static void put(writer_t *writer, const char *bytes, apr_size_t len)
{
    memcpy(reserve(writer, len), bytes, len);
    writer->len += len;
}

/* `text` quoted, to `out`, which has room for ESCAPE_MAX × len + 2 bytes; returns its end. */
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
        if (found != NULL) {
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

static void put_quoted(writer_t *writer, const char *text, apr_size_t len)
{
    char *at = reserve(writer, ESCAPE_MAX * len + 2);

    writer->len += (apr_size_t)(quote(at, text, len) - at);
}

static void put_integer(writer_t *writer, json_int_t value)
{
    char digits[32];

    put(writer, digits,
        (apr_size_t)apr_snprintf(digits, sizeof(digits), "%" APR_INT64_T_FMT, (apr_int64_t)value));
}

/* By jansson, which knows how a double is written. */
static void put_real(writer_t *writer, const json_t *value)
{
    char *dumped = json_dumps(value, JSON_ENCODE_ANY);

    if (dumped == NULL) {
        abort();
    }
    put(writer, dumped, strlen(dumped));
    free(dumped);
}

static void put_tree(writer_t *writer, const json_t *tree);

static void put_object(writer_t *writer, const json_t *object)
{
    const char *separator = "";
    void *at;

    put(writer, "{", 1);
    for (at = json_object_iter((json_t *)object); at != NULL;
         at = json_object_iter_next((json_t *)object, at)) {
        put(writer, separator, strlen(separator));
        put_quoted(writer, json_object_iter_key(at), strlen(json_object_iter_key(at)));
        put(writer, ":", 1);
        put_tree(writer, json_object_iter_value(at));
        separator = ",";
    }
    put(writer, "}", 1);
}

static void put_array(writer_t *writer, const json_t *array)
{
    const char *separator = "";
    json_t *item;
    size_t i;

    put(writer, "[", 1);
    json_array_foreach(array, i, item)
    {
        put(writer, separator, strlen(separator));
        put_tree(writer, item);
        separator = ",";
    }
    put(writer, "]", 1);
}

static void put_tree(writer_t *writer, const json_t *tree)
{
    switch (json_typeof(tree)) {
    case JSON_OBJECT:
        put_object(writer, tree);
        break;
    case JSON_ARRAY:
        put_array(writer, tree);
        break;
    case JSON_STRING:
        put_quoted(writer, json_string_value(tree), json_string_length(tree));
        break;
    case JSON_INTEGER:
        put_integer(writer, json_integer_value(tree));
        break;
    case JSON_REAL:
        put_real(writer, tree);
        break;
    case JSON_TRUE:
        put(writer, "true", 4);
        break;
    case JSON_FALSE:
        put(writer, "false", 5);
        break;
    case JSON_NULL:
        put(writer, "null", 4);
        break;
    }
}

/* Not json_dumps, which takes four times as long: an answer of one execution is a tenth of a click. */
const char *ph_json_dump(const json_t *tree, apr_size_t *len, apr_pool_t *pool)
{
    writer_t writer = { apr_palloc(pool, SIZE_FIRST), 0, SIZE_FIRST, pool };

    put_tree(&writer, tree);
    *len = writer.len;
    *reserve(&writer, 1) = '\0';
    return writer.bytes;
}

const char *ph_json_dump_with(const json_t *object, const char *member, const char *raw, apr_size_t raw_len,
                              apr_size_t *len, apr_pool_t *pool)
{
    apr_size_t head_len;
    const char *head = ph_json_dump(object, &head_len, pool);
    const char *name = ph_json_quote(member, pool);
    const apr_size_t name_len = strlen(name);
    char *text = apr_palloc(pool, head_len + name_len + raw_len + 3);
    char *at = text;

    head_len--; /* its closing bracket comes last */
    memcpy(at, head, head_len);
    at += head_len;
    if (head_len > 1) {
        *at++ = ',';
    }
    memcpy(at, name, name_len);
    at += name_len;
    *at++ = ':';
    memcpy(at, raw, raw_len);
    at += raw_len;
    *at++ = '}';
    *at = '\0';
    *len = (apr_size_t)(at - text);
    return text;
}

const char *ph_json_quote(const char *text, apr_pool_t *pool)
{
    const apr_size_t len = strlen(text);
    char *quoted = apr_palloc(pool, ESCAPE_MAX * len + 3);

    *quote(quoted, text, len) = '\0';
    return quoted;
}
