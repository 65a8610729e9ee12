/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_JSON_JSON_VALUE_H
#define PH_CORE_JSON_JSON_VALUE_H

#include <apr_pools.h>
#include <apr_time.h>
#include <jansson.h>

/* Single values as the API writes them: what is not set is a JSON null. New references. Pure. */

json_t *ph_json_text(const char *text);
json_t *ph_json_time(apr_time_t time, apr_pool_t *scratch);

/* null when it is `unset` */
json_t *ph_json_number(apr_int64_t number, apr_int64_t unset);

/* Bytes of any kind: a member `name` with the text, and "encoding" "utf-8" or "base64" after it. */
void ph_json_set_bytes(json_t *object, const char *name, const char *bytes, apr_size_t len,
                       apr_pool_t *scratch);

#endif
