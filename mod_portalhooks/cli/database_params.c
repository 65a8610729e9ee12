/* SPDX-License-Identifier: Apache-2.0 */
/* Reads DBDParams. */
#include "database_params.h"

#include <apr_strings.h>
#include <string.h>

#define SEPARATORS " \r\n\t;|,"

const char *ph_database_param(const char *params, const char *name, apr_pool_t *pool)
{
    const apr_size_t len = strlen(name);
    const char *found = NULL;
    const char *at = params + strspn(params, SEPARATORS);

    for (; *at != '\0'; at += strcspn(at, SEPARATORS), at += strspn(at, SEPARATORS)) {
        if (strncmp(at, name, len) == 0 && at[len] == '=') {
            found = apr_pstrmemdup(pool, at + len + 1, strcspn(at + len + 1, SEPARATORS));
        }
    }
    return found;
}
