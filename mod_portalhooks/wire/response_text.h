/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_WIRE_RESPONSE_TEXT_H
#define PH_WIRE_RESPONSE_TEXT_H

#include "core/model/withheld.h"
#include "core/secrets/redact.h"
#include "secure_buffer.h"

/* A body as it can be read and searched: content codings undone, in UTF-8. */
typedef struct ph_response_text_t {
    ph_secure_buffer_t bytes; /* UTF-8, or bytes of no text as they came; not redacted yet */
    const char *charset;      /* static: what the bytes were converted from; NULL = nothing was */
    int is_decoded;           /* a content coding was undone */
    int is_partial;           /* the end is missing: see PH_CODING_PARTIAL */
    ph_withheld_t withheld;   /* if not PH_WITHHELD_NOT there are no bytes */
} ph_response_text_t;

typedef struct ph_response_body_t {
    const char *bytes;
    apr_size_t len;
    int is_cut;                   /* there were more */
    const char *content_encoding; /* NULL = not declared, like the next */
    const char *content_type;
} ph_response_body_t;

/* Read `body`, at most `limit` bytes of what a coding gives. The character set is the declared one, or the
 * one the bytes look like; but one in which `redact` finds a secret, if it finds none in that. All zero
 * before; free with ph_response_text_clear. One thread. */
void ph_response_text_read(ph_response_text_t *text, const ph_response_body_t *body, ph_redact_t *redact,
                           apr_size_t limit);

/* Wipe and free. */
void ph_response_text_clear(ph_response_text_t *text);

#endif
