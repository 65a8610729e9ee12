/* SPDX-License-Identifier: Apache-2.0 */
/* Entity tags that passed through servers that compress. */
#include "entity_tag.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <string.h>

static const char *const codings[] = { "gzip", "x-gzip", "br", "zstd", "deflate" };

static int is_of_version(char c)
{
    return apr_isalnum(c) || c == '-' || c == '_';
}

int ph_entity_tag_names(const char *tags, const char *version)
{
    const apr_size_t len = strlen(version);
    const char *at;

    tags += strspn(tags, " \t");
    if (*tags == '*' && tags[1 + strspn(tags + 1, " \t")] == '\0') {
        return 1;
    }
    for (at = strstr(tags, version); at; at = strstr(at + 1, version)) {
        if ((at == tags || !apr_isalnum(at[-1])) && !apr_isalnum(at[len])) {
            return 1;
        }
    }
    return 0;
}

int ph_entity_tag_has_version(const char *tags, apr_size_t len)
{
    apr_size_t run = 0;

    for (; *tags && run < len; tags++) {
        run = is_of_version(*tags) ? run + 1 : 0;
    }
    return run >= len;
}

/* The characters of "-gzip" and the like at `at`; 0 when something else stands there. */
static apr_size_t suffix_length(const char *at)
{
    const apr_size_t separators = strspn(at, "-;:");
    apr_size_t len;
    apr_size_t i;

    for (i = 0; separators > 0 && i < sizeof(codings) / sizeof(codings[0]); i++) {
        len = strlen(codings[i]);
        if (strncmp(at + separators, codings[i], len) == 0 && !apr_isalnum(at[separators + len])) {
            return separators + len;
        }
    }
    return 0;
}

const char *ph_entity_tag_strip(const char *tags, apr_pool_t *pool)
{
    char *stripped = apr_palloc(pool, strlen(tags) + 1);
    char *end = stripped;
    const char *at = tags;
    apr_size_t len;

    while (*at) {
        len = suffix_length(at);
        if (len > 0) {
            at += len;
            continue;
        }
        *end++ = *at++;
    }
    *end = '\0';
    return strcmp(stripped, tags) == 0 ? tags : stripped;
}
