/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the list of integrations that fit an event. */
#include "fitting_ids.h"

#include <apr_strings.h>
#include <string.h>

#include "core/text/lookup.h"
#include "model.h"

#define SEPARATORS " ,\t\r\n"

const char *ph_fitting_ids(int *is_whole, const char *text, apr_pool_t *pool)
{
    apr_array_header_t *ids = apr_array_make(pool, PH_FITTING_IDS_MAX, sizeof(const char *));
    const char *id;
    apr_size_t len;

    *is_whole = 1;
    for (text = text ? text : ""; *text; text += len) {
        len = strspn(text, SEPARATORS);
        if (len > 0) {
            continue;
        }
        len = strcspn(text, SEPARATORS);
        if (ids->nelts == PH_FITTING_IDS_MAX) {
            *is_whole = 0;
            break;
        }
        id = apr_pstrmemdup(pool, text, len);
        if (!ph_is_id(id)) {
            *is_whole = 0;
        }
        else if (!ph_lookup_is_among(ids, id)) {
            APR_ARRAY_PUSH(ids, const char *) = id;
        }
    }
    return ids->nelts > 0 ? apr_array_pstrcat(pool, ids, ' ') : NULL;
}
