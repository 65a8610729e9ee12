/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_SECRETS_REDACT_H
#define PH_CORE_SECRETS_REDACT_H

#include <apr_pools.h>

#include "secret.h"

/* Removes a webhook's own secrets from a response before it is stored: every encoded form (raw, base64,
 * base64url, and each of them URL-encoded or JSON-escaped) of every secret of at least 8 bytes. One thread at
 * a time; aborts the process when there is no memory. */
typedef struct ph_redact_t ph_redact_t;

/* An empty redactor. ph_redact_free wipes it and the secrets. */
ph_redact_t *ph_redact_make(void);
void ph_redact_free(ph_redact_t *redact);

/* Add a secret and take it over; one shorter than 8 bytes is freed and ignored. Not after the first
 * ph_redact_apply. */
void ph_redact_add(ph_redact_t *redact, ph_secret_t *secret);

/* The length of the longest encoded form in bytes: read this much beyond the limit, redact, then truncate. */
apr_size_t ph_redact_longest(const ph_redact_t *redact);

/* Replace each encoded form in `bytes` by asterisks, in place, so that lengths and offsets stay the same.
 * When the number of comparisons exceeds its limit, all the rest is replaced. Returns 1 when anything was
 * replaced. */
int ph_redact_apply(ph_redact_t *redact, char *bytes, apr_size_t len);

#endif
