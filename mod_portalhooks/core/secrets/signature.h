/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_SECRETS_SIGNATURE_H
#define PH_CORE_SECRETS_SIGNATURE_H

#include <apr_pools.h>

#include "hmac.h"
#include "secret.h"

/* Standard Webhooks 1.0.0: the signed message, and the symmetric scheme, "v1," and the base64 of HMAC-SHA256.
 * Pure; any thread. */

/* What Standard Webhooks 1.0.0 signs in both schemes: "<webhook-id>.<webhook-timestamp>.<body>". */
typedef struct ph_signed_message_t {
    const char *id;
    apr_int64_t timestamp; /* seconds since 1970 */
    const char *body;
    apr_size_t body_len;
} ph_signed_message_t;

#define PH_SIGNATURE_HEAD_MAX 255

/* What is signed before the body, into `out` with a NUL: its length, or 0 when the id is too long. */
apr_size_t ph_signature_head(char out[PH_SIGNATURE_HEAD_MAX + 1], const ph_signed_message_t *message);

#define PH_SIGNATURE_V1_LEN 47 /* "v1," and 44 characters of base64 */
#define PH_SIGNATURE_KEY_MIN 24
#define PH_SIGNATURE_KEY_MAX 64

/* Parse base64 of 24 to 64 bytes, with or without "whsec_" before it and padding after it: NULL and *key,
 * which the caller frees; or a static sentence that says what is wrong and never quotes the text. Hexadecimal
 * digits without "whsec_" are refused: they may be another spelling of other bytes. */
const char *ph_signature_parse_key(ph_secret_t **key, const char *text);

/* The "whsec_…" text of a key, shown once to the admin who created it. The caller frees it. */
ph_secret_t *ph_signature_key_text(const ph_secret_t *key);

/* Write the signature and a NUL to `out`: 1, or 0 when the id is too long or OpenSSL fails. */
int ph_signature_v1(char out[PH_SIGNATURE_V1_LEN + 1], const ph_hmac_t *hmac, const ph_secret_t *key,
                    const ph_signed_message_t *message);

#endif
