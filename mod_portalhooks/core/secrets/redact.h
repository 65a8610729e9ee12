/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_SECRETS_REDACT_H
#define PH_CORE_SECRETS_REDACT_H

#include <apr_pools.h>

#include "secret.h"

/* Takes the webhook's own secrets out of what a receiver sent back, before it is committed: every
 * encoded form (raw, base64, base64url, URL-encoded, JSON-escaped) of every secret of 8 bytes or more. */
typedef struct ph_redact_t ph_redact_t;

/* Make an empty redactor; free it with ph_redact_free, which wipes. One thread at a time. */
ph_redact_t *ph_redact_make(void);
void ph_redact_free(ph_redact_t *redact);

/* Add a secret, which is the redactor's from here on; one shorter than 8 bytes is left out. Not after
 * ph_redact_apply: the forms are made when the first answer needs them. */
void ph_redact_add(ph_redact_t *redact, ph_secret_t *secret);

/* The longest encoded form in bytes: capture this much beyond the cap, redact, then cut. */
apr_size_t ph_redact_longest(const ph_redact_t *redact);

/* Replace each encoded form in `bytes` by as many asterisks, in place, so that lengths and offsets stay
 * true; the rest of an answer that is made to be expensive is replaced whole. Returns 1 when something was
 * replaced. */
int ph_redact_apply(ph_redact_t *redact, char *bytes, apr_size_t len);

#endif
