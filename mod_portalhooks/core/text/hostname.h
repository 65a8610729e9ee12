/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_TEXT_HOSTNAME_H
#define PH_CORE_TEXT_HOSTNAME_H

/* Syntax of host names. Nothing is resolved; names are expected in lower case. Pure; any thread. */

/* Lower the case in place, ASCII only, regardless of the locale. */
void ph_hostname_lower(char *name);

/* An LDH name (RFC 5890): labels of 1 to 63 letters, digits and inner hyphens, separated by dots, without a
 * trailing dot; 253 bytes at most. */
int ph_hostname_is_ldh(const char *name);

/* An LDH name, or one with underscores as well, which resolvers find but no public host may have. */
int ph_hostname_is_name(const char *name);

/* Does the last label begin with a digit? Some resolvers read such a name as an address ("0x7f.1"). */
int ph_hostname_is_numeric(const char *name);

/* Is `name` a subdomain of `parent` ("a.b.example" of "b.example") and not the same? */
int ph_hostname_is_below(const char *name, const char *parent);

/* Is it a name that public DNS does not serve (localhost, internal, test …), or a subdomain of one? */
int ph_hostname_is_reserved(const char *name);

#endif
