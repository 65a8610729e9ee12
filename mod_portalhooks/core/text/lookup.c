/* SPDX-License-Identifier: Apache-2.0 */
/* Looks a text up in a list, or makes its key in a table. */
#include "lookup.h"

#include <string.h>

int ph_lookup_is_among(const apr_array_header_t *texts, const char *text)
{
    int i;

    for (i = 0; i < texts->nelts; i++) {
        if (strcmp(APR_ARRAY_IDX(texts, i, const char *), text) == 0) {
            return 1;
        }
    }
    return 0;
}

apr_uint64_t ph_lookup_hash(const char *text)
{
    apr_uint64_t sum = APR_UINT64_C(14695981039346656037);

    for (; *text; text++) {
        sum = (sum ^ (unsigned char)*text) * APR_UINT64_C(1099511628211);
    }
    return sum ? sum : 1;
}
