/* SPDX-License-Identifier: Apache-2.0 */
/* Validates base paths. */
#include "base_path.h"

#include <apr_strings.h>
#include <string.h>

const char *ph_base_path_parse(const char **out, const char *text, apr_pool_t *pool)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~-/";
    apr_size_t len = strlen(text);
    const char *whole;

    if (*text != '/' || strspn(text, alphabet) != len || len > PH_BASE_PATH_MAX) {
        return "must be a path of at most 200 characters that begins with / and consists of letters, digits "
               "and . _ ~ - /";
    }
    if (text[len - 1] == '/') {
        len--;
    }
    whole = apr_pstrcat(pool, apr_pstrmemdup(pool, text, len), "/", NULL);
    if (strstr(whole, "//") || strstr(whole, "/./") || strstr(whole, "/../")) {
        return "must not contain empty or dot segments";
    }
    *out = apr_pstrmemdup(pool, text, len);
    return NULL;
}
