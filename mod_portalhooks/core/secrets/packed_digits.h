/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_SECRETS_PACKED_DIGITS_H
#define PH_CORE_SECRETS_PACKED_DIGITS_H

#include "reading.h"

/* Bytes written as digits; as ph_packed_t (packed.h) wants them. Pure; any thread. */

/* Pairs of hex digits, also with white space, punctuation or 0x between them. Offset 1 leaves out a digit. */
int ph_packed_digits_decode_hex(ph_reading_t *out, const ph_reading_t *in, int offset);

/* A list of at least 8 numbers of -128 to 255, separated by commas, dots or white space. */
int ph_packed_digits_decode_list(ph_reading_t *out, const ph_reading_t *in, int offset);

#endif
