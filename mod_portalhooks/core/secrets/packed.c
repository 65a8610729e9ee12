/* SPDX-License-Identifier: Apache-2.0 */
/* The forms in which a text may hold another one. */
#include "packed.h"

#include "packed_alphabets.h"
#include "packed_digits.h"
#include "packed_mail.h"

const ph_packed_t ph_packed_forms[PH_PACKED_FORMS] = {
    { ph_packed_alphabets_decode64, 4, 0 }, { ph_packed_alphabets_decode32, 8, 0 },
    { ph_packed_digits_decode_hex, 2, 0 },  { ph_packed_digits_decode_list, 1, 0 },
    { ph_packed_mail_decode_quoted, 2, 1 }, { ph_packed_mail_decode_utf7, 1, 1 },
};
