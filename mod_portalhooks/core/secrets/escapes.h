/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_SECRETS_ESCAPES_H
#define PH_CORE_SECRETS_ESCAPES_H

#include "reading.h"

/* Decode one level of escapes, of whatever kind: percent-encoding (%2F, %u002F), the backslash escapes of
 * JSON, JavaScript, C and Python (\/, \n, \x2f, \057, \u002f, \u{2f}, \U0000002f) and HTML character
 * references. 1 and a reading in *out, which the caller frees; 0 when there is no escape in `in`.
 * Pure; any thread. */
int ph_escapes_decode(ph_reading_t *out, const ph_reading_t *in);

#endif
