/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_TEXT_LOOKUP_H
#define PH_CORE_TEXT_LOOKUP_H

#include <apr_tables.h>

/* Finding a text byte for byte. Pure; any thread. */

/* Is it in this array of const char *? */
int ph_lookup_is_among(const apr_array_header_t *texts, const char *text);

/* FNV-1a, 64 bits; never 0. For tables of fixed size; somebody who chooses texts can make them collide. */
apr_uint64_t ph_lookup_hash(const char *text);

#endif
