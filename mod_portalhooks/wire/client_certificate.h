/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_WIRE_CLIENT_CERTIFICATE_H
#define PH_WIRE_CLIENT_CERTIFICATE_H

#include <curl/curl.h>

#include "attempt.h"
#include "sender_settings.h"

/* The certificate that a receiver gets when it asks for one: the webhook's, else the server's. */

/* Open the sealed key of the attempt's own certificate. 1 and *key, to be freed by the caller, NULL when it
 * has none; 0 when it does not open. */
int ph_client_certificate_open(ph_secret_t **key, const ph_attempt_t *attempt,
                               const ph_sender_settings_t *settings);

/* Let `easy` present it, and trust the attempt's CAs. `key` is that of ph_client_certificate_open: like the
 * attempt and the settings it must outlive `easy`, which keeps no copy of it. */
CURLcode ph_client_certificate_set(CURL *easy, const ph_attempt_t *attempt,
                                   const ph_sender_settings_t *settings, const ph_secret_t *key);

/* What connections must have in common to be used for both: the certificate and the CAs. "" = the server's.
 * From the attempt's pool. */
const char *ph_client_certificate_identity(const ph_attempt_t *attempt);

#endif
