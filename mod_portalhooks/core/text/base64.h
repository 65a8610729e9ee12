/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_TEXT_BASE64_H
#define PH_CORE_TEXT_BASE64_H

#include <apr.h>

/* Canonical base64 (RFC 4648 section 4) of secrets: no copy of what was decoded stays behind. Pure. */

/* The bytes that `len` characters may need. */
#define PH_BASE64_ROOM(len) ((len) / 4 * 3)

/* Decode `len` characters with their padding into `bytes`, which has PH_BASE64_ROOM(len): how many there
 * are, or -1 when the text is not what encoding them gives. */
int ph_base64_decode(unsigned char *bytes, const char *text, apr_size_t len);

#endif
