/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_TEXT_PERCENT_H
#define PH_CORE_TEXT_PERCENT_H

/* Percent-encoding (RFC 3986, section 2.1). Pure; any thread. */

/* The value of `count` hex digits, or -1 when one of them is not a hex digit. */
int ph_percent_hex(const char *digits, int count);

/* Decode a name or value of a query in place: %XX, and + as a space. 1, or 0 when an escape is malformed or
 * %00, or the result is not UTF-8. */
int ph_percent_decode(char *text);

#endif
