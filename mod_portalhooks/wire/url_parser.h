/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_WIRE_URL_PARSER_H
#define PH_WIRE_URL_PARSER_H

#include "core/target/url.h"

/* A ph_url_parse_t: read a URL with curl_url(), so that what is judged is what libcurl connects to. 1 and
 * *out from `pool`, or 0 when libcurl does not take it as an absolute http or https URL with a host. Pure;
 * any thread. */
int ph_url_parser_parse(ph_url_t *out, const char *text, apr_pool_t *pool);

#endif
