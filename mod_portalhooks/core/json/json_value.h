/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_JSON_JSON_VALUE_H
#define PH_CORE_JSON_JSON_VALUE_H

#include <apr_pools.h>
#include <apr_time.h>
#include <jansson.h>

/* Single values as the API writes them; an unset one is null. New references. Pure; any thread. */

/* null when `text` is NULL. */
json_t *ph_json_text(const char *text);

/* As ph_text_time writes it; null for time 0. */
json_t *ph_json_time(apr_time_t time, apr_pool_t *scratch);

/* null when `number` is `unset`. */
json_t *ph_json_number(apr_int64_t number, apr_int64_t unset);

/* Arbitrary bytes: add a member `name` with the text, and "encoding", which is "utf-8" or "base64". */
void ph_json_set_bytes(json_t *object, const char *name, const char *bytes, apr_size_t len,
                       apr_pool_t *scratch);

#endif
