/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_TEXT_PERCENT_H
#define PH_CORE_TEXT_PERCENT_H

/* Percent escapes of URLs (RFC 3986) and the hex digits they are made of. Pure; safe from any thread. */

/* The value of `count` hex digits, or -1 when one of them is none. */
int ph_percent_hex(const char *digits, int count);

/* Decode a part of a query in place: %XX, and + for a space. 0 when an escape is broken or a NUL, or when
 * what comes out is no UTF-8. */
int ph_percent_decode(char *text);

#endif
