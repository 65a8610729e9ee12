/* SPDX-License-Identifier: Apache-2.0 */
/* Encodes and decodes cursors. */
#include "cursor.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <string.h>

#include "core/text/base64.h"
#include "core/text/percent.h"
#include "core/text/text.h"

/* An id of an external catalog may hold anything: what no valid id has is percent-encoded. */
static const char *encode_id(const char *id, apr_pool_t *pool)
{
    char *encoded = apr_palloc(pool, 3 * strlen(id) + 1);
    char *out = encoded;

    for (; *id; id++) {
        if (apr_isalnum(*id) || strchr("._:~-", *id)) {
            *out++ = *id;
        }
        else {
            out += apr_snprintf(out, 4, "%%%02x", (unsigned char)*id);
        }
    }
    *out = '\0';
    return encoded;
}

const char *ph_cursor_make(const char *list, const char *key, const char *id, apr_pool_t *pool)
{
    const char *place = apr_pstrcat(pool, list, "\n", key, "\n", encode_id(id, pool), NULL);

    return ph_base64_url_encode(place, strlen(place), pool);
}

int ph_cursor_parse(ph_cursor_t *out, const char *list, const char *text, apr_pool_t *pool)
{
    const apr_size_t list_len = strlen(list);
    const char *encoded_id;
    unsigned char *bytes;
    apr_size_t len;
    char *place;
    char *id;

    if (!ph_base64_url_parse(&bytes, &len, text, pool)) {
        return 0;
    }
    place = (char *)bytes;
    /* It becomes a parameter of SQL: no NUL, and in the character set of the columns. */
    if (memchr(place, '\0', len) || !ph_text_is_utf8(place, len)) {
        return 0;
    }
    if (strncmp(place, list, list_len) != 0 || place[list_len] != '\n') {
        return 0;
    }
    place += list_len + 1;
    /* Ids have no line breaks; sort keys from an external catalog may. */
    id = strrchr(place, '\n');
    if (!id) {
        return 0;
    }
    *id = '\0';
    out->key = place;
    out->id = id + 1;
    encoded_id = apr_pstrdup(pool, id + 1);
    return ph_percent_decode(id + 1) && strcmp(encode_id(out->id, pool), encoded_id) == 0;
}
