/* SPDX-License-Identifier: Apache-2.0 */
/* Replaces what may not be shown and cuts what is too long, one character at a time. */
#include "clean_text.h"

#include <apr_strings.h>
#include <string.h>

#include "text.h"

#define REPLACEMENT "\xef\xbf\xbd"
#define ELLIPSIS "\xe2\x80\xa6"
#define CHARACTER_MAX 4 /* bytes */

typedef int is_plain_fn(const char *text);

/* Bytes of the character at `text`, which is valid UTF-8. */
static apr_size_t size_of(const char *text)
{
    const unsigned char first = (unsigned char)*text;

    return first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

static const char *clean(unsigned *changes, const char *bytes, apr_size_t len, int max_length,
                         is_plain_fn *is_plain, apr_pool_t *pool)
{
    char one[CHARACTER_MAX + 1];
    const char *text;
    const char *at;
    apr_size_t size;
    char *cleaned;
    char *out;
    int length;
    int is_long;

    if (!bytes) {
        return NULL;
    }
    text = ph_text_as_utf8(bytes, len, pool);
    is_long = ph_text_length(text) > (apr_size_t)max_length;
    if (strlen(text) != len || memcmp(text, bytes, len) != 0 || !is_plain(text)) {
        *changes |= PH_CLEAN_REPLACED;
    }
    else if (!is_long) {
        return text;
    }
    cleaned = apr_palloc(pool, ((apr_size_t)max_length + 1) * CHARACTER_MAX);
    out = cleaned;
    for (at = text, length = 0; *at && length < max_length - is_long; at += size, length++) {
        size = size_of(at);
        memcpy(one, at, size);
        one[size] = '\0';
        out = apr_cpystrn(out, is_plain(one) ? one : REPLACEMENT, CHARACTER_MAX + 1);
    }
    if (is_long) {
        apr_cpystrn(out, ELLIPSIS, CHARACTER_MAX + 1);
        *changes |= PH_CLEAN_CUT;
    }
    else {
        *out = '\0';
    }
    return cleaned;
}

const char *ph_clean_text(unsigned *changes, const char *bytes, apr_size_t len, int max_length,
                          apr_pool_t *pool)
{
    return clean(changes, bytes, len, max_length, ph_text_is_plain, pool);
}

const char *ph_clean_lines(unsigned *changes, const char *bytes, apr_size_t len, int max_length,
                           apr_pool_t *pool)
{
    return clean(changes, bytes, len, max_length, ph_text_is_plain_lines, pool);
}
