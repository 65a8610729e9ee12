/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_WIRE_CHARSET_SNIFF_H
#define PH_WIRE_CHARSET_SNIFF_H

#include "charset.h"

/* Which character set a body is in. Pure; any thread. */

typedef enum {
    PH_SNIFFED_NOTHING,
    PH_SNIFFED_CHARSET, /* *charset is set; for UTF-8 too */
    PH_SNIFFED_UNKNOWN  /* one is declared that is not known here */
} ph_sniffed_t;

/* What is declared, the first of: a byte order mark (*bom_len is its length, else 0), the charset of
 * `content_type` (may be NULL), that of an XML declaration, that of an HTML <meta> in the first kilobyte. */
ph_sniffed_t ph_charset_sniff_declared(ph_charset_t *charset, apr_size_t *bom_len, const char *content_type,
                                       const char *bytes, apr_size_t len);

/* What the bytes of an undeclared text look like: UTF-16 or UTF-32 by their NULs, EBCDIC by its letters. */
ph_sniffed_t ph_charset_sniff_look(ph_charset_t *charset, const char *bytes, apr_size_t len);

#endif
