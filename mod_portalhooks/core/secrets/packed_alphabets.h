/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_SECRETS_PACKED_ALPHABETS_H
#define PH_CORE_SECRETS_PACKED_ALPHABETS_H

#include "reading.h"

/* Bytes written as letters (RFC 4648); as ph_packed_t (packed.h) wants them: `offset` characters of each run
 * are left out. Pure; any thread. */

/* base64 and base64url, in one line or wrapped. */
int ph_packed_alphabets_decode64(ph_reading_t *out, const ph_reading_t *in, int offset);

/* base32, in any case. */
int ph_packed_alphabets_decode32(ph_reading_t *out, const ph_reading_t *in, int offset);

/* The value of a character of base64 or base64url, 0 to 63; -1 = of neither. */
int ph_packed_alphabets_value64(char byte);

#endif
