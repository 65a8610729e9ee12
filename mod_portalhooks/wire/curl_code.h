/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_WIRE_CURL_CODE_H
#define PH_WIRE_CURL_CODE_H

#include <curl/curl.h>

#include "core/model/outcome.h"

/* libcurl's result of a transfer, in the terms of ph_outcome_judge. `error` is the text of
 * CURLOPT_ERRORBUFFER, "" when empty: it alone tells malformed chunks from a broken connection. Pure; any
 * thread. */
ph_wire_end_t ph_curl_code_end(CURLcode code, const char *error);

#endif
