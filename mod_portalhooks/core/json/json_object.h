/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_JSON_JSON_OBJECT_H
#define PH_CORE_JSON_JSON_OBJECT_H

#include "json_scan.h"

/* Is the text one JSON object that can stand as a member in a message: exactly what POST /events accepts as
 * `details`? Strict JSON in UTF-8, no duplicate keys, at most PH_JSON_KEPT_MAX bytes, no deeper than there,
 * nothing before or after it but white space. 1 and *span, the object without that space; or 0 and *error.
 * Pure; any thread. */
int ph_json_object_check(ph_json_span_t *span, ph_json_error_t *error, const char *text, apr_size_t len,
                         apr_pool_t *scratch);

#endif
