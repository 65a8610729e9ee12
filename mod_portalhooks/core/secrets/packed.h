/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_SECRETS_PACKED_H
#define PH_CORE_SECRETS_PACKED_H

#include "reading.h"

/* Texts that hold other texts packed into an alphabet: base64 (both alphabets, also wrapped in lines),
 * base32, hex digits, lists of byte values, quoted-printable and UTF-7. Pure; any thread. */

/* Where in a run the packed text begins is not known, so a form is decoded at each offset that reads
 * differently. */
typedef struct ph_packed_t {
    /* 1 and a reading in *out, which the caller frees; 0 when nothing in `in` is packed like this, at this
     * offset and all later ones. */
    int (*decode)(ph_reading_t *out, const ph_reading_t *in, int offset);
    int offsets;
    int is_whole; /* decodes a whole text, not runs in it */
} ph_packed_t;

#define PH_PACKED_FORMS 6
extern const ph_packed_t ph_packed_forms[PH_PACKED_FORMS];

#endif
