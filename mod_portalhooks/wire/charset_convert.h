/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_WIRE_CHARSET_CONVERT_H
#define PH_WIRE_CHARSET_CONVERT_H

#include "charset.h"
#include "secure_buffer.h"

/* Append `len` bytes in `charset` to *out as UTF-8, by iconv. Whatever is malformed, and NULs, become U+FFFD;
 * *faults is increased by their number. 1, or 0 when the C library lacks the converter. Any thread. */
int ph_charset_convert(ph_secure_buffer_t *out, apr_size_t *faults, const ph_charset_t *charset,
                       const char *bytes, apr_size_t len);

#endif
