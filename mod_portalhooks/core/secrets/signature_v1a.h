/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_SECRETS_SIGNATURE_V1A_H
#define PH_CORE_SECRETS_SIGNATURE_V1A_H

#include <apr_pools.h>

#include "secret.h"
#include "signature.h"

/* Standard Webhooks 1.0.0, asymmetric scheme: "v1a," and the base64 of an ed25519 signature (RFC 8032). Pure;
 * safe from any thread. */

#define PH_SIGNATURE_V1A_LEN 92 /* "v1a," and 88 characters of base64 */
#define PH_SIGNATURE_V1A_SEED_BYTES 32

/* "whsk_" and base64 of the 32 bytes of a private key, or of these and the 32 of its public key → those
 * bytes, the caller's to free. NULL and *key set, or a sentence that never quotes the text. */
const char *ph_signature_v1a_parse_key(ph_secret_t **key, const char *text);

/* A key of random bytes: the private and the public one. NULL when OpenSSL fails. */
ph_secret_t *ph_signature_v1a_make_key(const unsigned char seed[PH_SIGNATURE_V1A_SEED_BYTES]);

/* The "whsk_…" text of a key's bytes, the caller's to free: shown once to the one who made it. */
ph_secret_t *ph_signature_v1a_key_text(const ph_secret_t *key);

/* The "whpk_…" text of the public key, which anybody may have. From `pool`; NULL when OpenSSL fails. */
const char *ph_signature_v1a_public_text(const ph_secret_t *key, apr_pool_t *pool);

/* Sign; `out` gets 92 characters and a NUL. 0 when OpenSSL fails, else 1. */
int ph_signature_v1a(char out[PH_SIGNATURE_V1A_LEN + 1], const ph_secret_t *key,
                     const ph_signed_message_t *message);

#endif
