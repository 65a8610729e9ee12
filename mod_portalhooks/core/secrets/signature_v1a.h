/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_SECRETS_SIGNATURE_V1A_H
#define PH_CORE_SECRETS_SIGNATURE_V1A_H

#include <apr_pools.h>

#include "secret.h"
#include "signature.h"

/* Standard Webhooks 1.0.0, asymmetric scheme: "v1a," and the base64 of an ed25519 signature (RFC 8032). Pure;
 * any thread. */

#define PH_SIGNATURE_V1A_LEN 92 /* "v1a," and 88 characters of base64 */
#define PH_SIGNATURE_V1A_SEED_BYTES 32

/* Parse "whsk_" and base64 of a private key of 32 bytes, or of these and its public key of 32 bytes: NULL and
 * *key with all of the bytes, which the caller frees; or a static sentence that never quotes the text. */
const char *ph_signature_v1a_parse_key(ph_secret_t **key, const char *text);

/* The key pair of a random seed, private and public key; the caller frees it. NULL when OpenSSL fails. */
ph_secret_t *ph_signature_v1a_make_key(const unsigned char seed[PH_SIGNATURE_V1A_SEED_BYTES]);

/* The "whsk_…" text of a key, shown once to the admin who created it. The caller frees it. */
ph_secret_t *ph_signature_v1a_key_text(const ph_secret_t *key);

/* The "whpk_…" text of the public key, which is not secret. From `pool`; NULL when OpenSSL fails. */
const char *ph_signature_v1a_public_text(const ph_secret_t *key, apr_pool_t *pool);

/* Write the signature and a NUL to `out`: 1, or 0 when the id is too long, the key too short or OpenSSL
 * fails. */
int ph_signature_v1a(char out[PH_SIGNATURE_V1A_LEN + 1], const ph_secret_t *key,
                     const ph_signed_message_t *message);

#endif
