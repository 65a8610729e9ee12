/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_WIRE_REQUEST_SECRETS_H
#define PH_WIRE_REQUEST_SECRETS_H

#include <curl/curl.h>

#include "attempt.h"
#include "core/secrets/redact.h"
#include "sender_settings.h"

/* The headers of one request in plaintext, and the redactor that knows every secret in them, the
 * signatures and the target's path and query. Allocated outside of pools, so that all of it can be wiped. One
 * thread at a time. */
typedef struct ph_request_secrets_t {
    struct curl_slist *list; /* for CURLOPT_HTTPHEADER; one allocation with its lines */
    apr_size_t list_size;    /* bytes, including the lines */
    ph_redact_t *redact;
} ph_request_secrets_t;

/* Open all secrets of `attempt`, sign the message at the time `now` and write the headers. Returns 1; or 0
 * with nothing to free when a secret cannot be opened or is not one line, a key cannot sign, or there is no
 * key. Aborts when out of memory. */
int ph_request_secrets_open(ph_request_secrets_t *out, const ph_attempt_t *attempt,
                            const ph_sender_settings_t *settings, apr_time_t now);

/* Wipe and free. */
void ph_request_secrets_free(ph_request_secrets_t *secrets);

#endif
