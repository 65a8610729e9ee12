/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_TEXT_HOSTNAME_H
#define PH_CORE_TEXT_HOSTNAME_H

/* The spelling of host names, nothing looked up. Names come in lower case. Pure; safe from any thread. */

/* Make `name` lower case in place: ASCII only, whatever the locale. */
void ph_hostname_lower(char *name);

/* Labels of letters, digits and inner hyphens between single dots, no dot at the end; 253 bytes at most. */
int ph_hostname_is_ldh(const char *name);

/* The last label begins with a digit: some resolvers take such a name for an address ("0x7f.1"). */
int ph_hostname_is_numeric(const char *name);

/* Is `name` below `parent` ("a.b.example" below "b.example"), and not the same? */
int ph_hostname_is_below(const char *name, const char *parent);

/* A name of the inside of a network or of no network, or one below it: localhost, internal, test … */
int ph_hostname_is_reserved(const char *name);

#endif
