/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_WIRE_CHARSET_H
#define PH_WIRE_CHARSET_H

#include <apr.h>

/* Character sets by the names that receivers use (IANA's and those browsers accept): those of a table, so
 * that a receiver does not choose which of the C library's converters run. Pure; any thread. */

typedef enum {
    PH_CHARSET_UTF8,
    PH_CHARSET_ASCII_BASED, /* one byte a character, the lower half is ASCII */
    PH_CHARSET_MULTIBYTE,   /* several bytes a character; ASCII is ASCII where it stands alone */
    PH_CHARSET_WIDE,        /* UTF-16 and UTF-32 */
    PH_CHARSET_OTHER        /* ASCII is something else: EBCDIC, UTF-7 */
} ph_charset_kind_t;

typedef struct ph_charset_t {
    const char *name; /* iconv's; shown to users too */
    ph_charset_kind_t kind;
    int unit; /* bytes to go on after when something is malformed */
} ph_charset_t;

/* The character set of a name, in any case and with any punctuation: 1 and *charset, static strings; 0 when
 * there is none of that name here. "utf-16" and "utf-32" are little-endian. */
int ph_charset_find(ph_charset_t *charset, const char *name, apr_size_t len);

#endif
