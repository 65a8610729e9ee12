/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_SECRETS_PACKED_MAIL_H
#define PH_CORE_SECRETS_PACKED_MAIL_H

#include "reading.h"

/* What mail does to a whole text; as ph_packed_t (packed.h) wants it. Pure; any thread. */

/* Quoted-printable (RFC 2045, section 6.7); at offset 1 the Q encoding of headers (RFC 2047, section 4.2). */
int ph_packed_mail_decode_quoted(ph_reading_t *out, const ph_reading_t *in, int offset);

/* UTF-7 (RFC 2152). */
int ph_packed_mail_decode_utf7(ph_reading_t *out, const ph_reading_t *in, int offset);

#endif
