/* SPDX-License-Identifier: Apache-2.0 */
/* Compact JSON out: trees, trees with one member spliced in as it came, and single strings. */
#include "json_scan.h"

#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

const char *ph_json_dump(const json_t *tree, apr_size_t *len, apr_pool_t *pool)
{
    char *dumped = json_dumps(tree, JSON_COMPACT | JSON_ENCODE_ANY);
    char *text;

    if (dumped == NULL) {
        abort();
    }
    *len = strlen(dumped);
    text = apr_pstrmemdup(pool, dumped, *len);
    free(dumped);
    return text;
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
    static const char hex[] = "0123456789abcdef";
    static const char plain[] = "\"\\\b\f\n\r\t";
    static const char escaped[] = "\"\\bfnrt";
    char *quoted = apr_palloc(pool, 6 * strlen(text) + 3);
    char *out = quoted;
    const char *found;

    *out++ = '"';
    for (; *text != '\0'; text++) {
        found = strchr(plain, *text);
        if (found != NULL) {
            *out++ = '\\';
            *out++ = escaped[found - plain];
        }
        else if ((unsigned char)*text < 0x20) {
            memcpy(out, "\\u00", 4);
            out[4] = hex[(unsigned char)*text >> 4];
            out[5] = hex[*text & 15];
            out += 6;
        }
        else {
            *out++ = *text;
        }
    }
    *out++ = '"';
    *out = '\0';
    return quoted;
}
