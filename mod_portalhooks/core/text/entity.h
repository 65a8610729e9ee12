/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_TEXT_ENTITY_H
#define PH_CORE_TEXT_ENTITY_H

#include <apr.h>

/* HTML character references (HTML, section "Character references"). Pure; any thread. */

/* The reference that begins at text[0] == '&': its length and *code; 0 when there is none. Decimal and
 * hexadecimal ones with or without a semicolon, and the named ones of ASCII characters. */
apr_size_t ph_entity_parse(apr_uint32_t *code, const char *text, apr_size_t len);

#endif
