/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_WIRE_REQUEST_SECRETS_H
#define PH_WIRE_REQUEST_SECRETS_H

#include <curl/curl.h>

#include "attempt.h"
#include "core/secrets/redact.h"
#include "sender.h"

/* The headers of one request in plaintext, from opened seals, and the redactor that knows every secret
 * in them. Nothing of it is ever in a pool; used by the sender only. */
typedef struct ph_request_secrets_t {
    struct curl_slist *list; /* for CURLOPT_HTTPHEADER, which does not change it; its lines stand behind it */
    apr_size_t list_size;    /* the lines included */
    ph_redact_t *redact;
} ph_request_secrets_t;

/* Open every seal of `attempt`, sign it with the time `now` and write its headers. 1; or 0 with nothing
 * to free when a seal does not open, a key cannot sign or there is no key. */
int ph_request_secrets_open(ph_request_secrets_t *out, const ph_attempt_t *attempt,
                            const ph_sender_settings_t *settings, apr_time_t now);

/* Wipe and free. */
void ph_request_secrets_free(ph_request_secrets_t *secrets);

#endif
