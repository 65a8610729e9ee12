/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_WIRE_CONTENT_CODING_H
#define PH_WIRE_CONTENT_CODING_H

#include "secure_buffer.h"

/* Decodes content codings (RFC 9110, section 8.4), which no request offers but receivers use. Each level
 * gives at most `limit` bytes, so that a bomb costs no more than any other body. Any thread. */

#define PH_CONTENT_CODING_LEVELS_MAX 5

typedef enum {
    PH_CODING_NONE,    /* *out is empty: the bytes are not coded, whatever was declared */
    PH_CODING_DECODED, /* *out is the whole */
    PH_CODING_PARTIAL, /* *out is its beginning: there is more than the limit, or the coded bytes end early or
                        * are damaged */
    PH_CODING_UNKNOWN, /* a coding that cannot be decoded here, or coded more often than the limit */
    PH_CODING_DAMAGED  /* nothing can be decoded */
} ph_coding_verdict_t;

/* Decode `len` bytes. `declared` is the list of Content-Encoding, or NULL. gzip, deflate
 * (zlib's and raw), and br if it was built in; any of them also undeclared and several times. *out is empty
 * at first; the caller clears it. */
ph_coding_verdict_t ph_content_coding_decode(ph_secure_buffer_t *out, const char *declared, const char *bytes,
                                             apr_size_t len, apr_size_t limit);

#endif
