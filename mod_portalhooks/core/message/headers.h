/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_MESSAGE_HEADERS_H
#define PH_CORE_MESSAGE_HEADERS_H

#include <apr_pools.h>

/* Which custom headers and bearer tokens a webhook may have. Pure; any thread. The sentences are static and
 * never quote a value, which may be a secret. */

#define PH_HEADERS_MAX 20     /* per webhook */
#define PH_HEADER_NAME_MAX 64 /* bytes, like the next two */
#define PH_HEADER_VALUE_MAX 4096
#define PH_BEARER_MAX 8192

/* NULL when the name is a token (RFC 9110, section 5.6.2) and not reserved, else a sentence that says why.
 * Reserved: Authorization, Host, Content-* but not Content-Language, webhook-*, portalhooks-*,
 * User-Agent, traceparent, tracestate, Cookie, Cookie2, Expect, Proxy-*, the hop-by-hop ones (Connection,
 * Keep-Alive, TE, Trailer, Transfer-Encoding, Upgrade), and what makes a receiver answer in another coding or
 * in part: Accept, Accept-Charset, Accept-Encoding, A-IM, Available-Dictionary, Dictionary-ID, Range,
 * Request-Range, If-*, Unless-Modified-Since. */
const char *ph_header_name_fault(const char *name);

/* NULL when the value is 1–4,096 bytes of visible ASCII, space or tab, not beginning or ending with
 * white space; else a sentence. */
const char *ph_header_value_fault(const char *value);

/* NULL when the token is 1–8,192 bytes of visible ASCII without a space; else a sentence. */
const char *ph_bearer_fault(const char *token);

#endif
