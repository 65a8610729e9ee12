/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_SECRETS_REDACT_H
#define PH_CORE_SECRETS_REDACT_H

#include <apr_pools.h>

#include "needles.h"
#include "secret.h"

/* Removes a webhook's own secrets from a response before it is stored: each secret of at least 8 bytes, raw
 * or escaped (URL, JSON, HTML, backslashes), packed (base64, base32, hex, byte values, quoted-printable,
 * UTF-7), and any of these within another, a few levels deep. Not reversed, not enciphered (ROT13), not
 * hashed, not in pieces. One thread at a time; aborts the process when there is no memory. */
typedef struct ph_redact_t ph_redact_t;

/* An empty redactor. ph_redact_free wipes it. */
ph_redact_t *ph_redact_make(void);
void ph_redact_free(ph_redact_t *redact);

/* Add a secret and free it; one shorter than 8 bytes is ignored. Not after the first ph_redact_apply, like
 * the next one. */
void ph_redact_add(ph_redact_t *redact, ph_secret_t *secret);

/* Add `len` bytes of any length; those that may be part of ordinary text with PH_NEEDLE_WORD. */
void ph_redact_add_text(ph_redact_t *redact, const char *bytes, apr_size_t len, ph_needle_bounds_t bounds);

/* The length in bytes of the longest secret's longest usual form: read this much beyond the limit, redact,
 * then truncate. */
apr_size_t ph_redact_longest(const ph_redact_t *redact);

/* Replace each secret in `bytes` by asterisks, in place, so that lengths and offsets stay the same. When that
 * would take too long, everything is replaced. Returns 1 when anything was replaced. */
int ph_redact_apply(ph_redact_t *redact, char *bytes, apr_size_t len);

/* 1 when ph_redact_apply would replace anything. */
int ph_redact_finds(ph_redact_t *redact, const char *bytes, apr_size_t len);

#endif
