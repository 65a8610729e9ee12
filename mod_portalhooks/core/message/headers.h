/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_MESSAGE_HEADERS_H
#define PH_CORE_MESSAGE_HEADERS_H

#include <apr_pools.h>

/* Which custom headers and tokens an admin may give a webhook. Pure; safe from any thread. */

#define PH_HEADERS_MAX 20
#define PH_HEADER_NAME_MAX 64
#define PH_HEADER_VALUE_MAX 4096
#define PH_BEARER_MAX 8192

/* NULL when the name is a token (RFC 9110) and none of ours, else a sentence that says why not.
 * Reserved: Authorization, Host, Content-* but not Content-Language, webhook-*, portalhooks-*,
 * User-Agent, Accept, traceparent, tracestate, Cookie, Cookie2, Expect, Proxy-* and the hop-by-hop
 * ones (Connection, Keep-Alive, TE, Trailer, Transfer-Encoding, Upgrade). */
const char *ph_header_name_fault(const char *name);

/* NULL when the value is 1–4,096 bytes of visible ASCII, space or tab, not beginning or ending with
 * white space; else a sentence, which never quotes the value. */
const char *ph_header_value_fault(const char *value);

/* NULL when the token is 1–8,192 bytes of visible ASCII without a space; else a sentence. */
const char *ph_bearer_fault(const char *token);

#endif
