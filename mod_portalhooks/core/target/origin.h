/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_TARGET_ORIGIN_H
#define PH_CORE_TARGET_ORIGIN_H

#include "target.h"

/* Scheme, host and port of a URL, read from its text. Strict: whatever parsers disagree on is refused, so
 * the origin of an accepted URL is also the one libcurl connects to. Pure; any thread. */

typedef struct ph_origin_t {
    const char *scheme; /* "http" or "https"; static */
    const char *host;   /* as written, in lower case; IPv6 without brackets */
    ph_addr_t addr;     /* when `host` is an address, its port set; else family AF_UNSPEC */
    int port;           /* the scheme's default when none is given */
    int is_default_port;
    const char *rest; /* what follows the authority; points into the text that was read */
} ph_origin_t;

/* PH_TARGET_ALLOWED and *out from `pool`, or why the text is refused. A host may have underscores; `rest` is
 * not judged. */
ph_target_verdict_t ph_origin_read(ph_origin_t *out, const char *url, apr_pool_t *pool);

/* "scheme://host[:port]/…", for viewers who are not admins; "…" for a text that is refused, none of which is
 * known to be free of secrets. From `pool` or static. */
const char *ph_origin_public(const char *url, apr_pool_t *pool);

/* "scheme://host:port", the port always given and an address in its usual form, so that two URLs have the
 * same one exactly when ph_origin_is_same; "" for a text that is refused. From `pool`. */
const char *ph_origin_canonical(const char *url, apr_pool_t *pool);

/* 1 when both are accepted and scheme, host and port are the same: then a bearer token may stay. */
int ph_origin_is_same(const char *one, const char *other, apr_pool_t *scratch);

#endif
