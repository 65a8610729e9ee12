/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_SECRETS_SIGNER_H
#define PH_CORE_SECRETS_SIGNER_H

#include "core/model/model.h"
#include "secret.h"
#include "signature.h"
#include "signature_v1a.h"

/* Signing keys of both schemes behind one interface. Pure; any thread. */

#define PH_SIGNER_RANDOM_BYTES 32
#define PH_SIGNER_LEN_MAX PH_SIGNATURE_V1A_LEN

/* Parse a key: NULL and *key, which the caller frees; or a static sentence that never quotes the text. */
const char *ph_signer_parse_key(ph_secret_t **key, ph_scheme_t scheme, const char *text);

/* A new key from random bytes; the caller frees it. NULL when OpenSSL fails. */
ph_secret_t *ph_signer_make_key(ph_scheme_t scheme, const unsigned char random[PH_SIGNER_RANDOM_BYTES]);

/* The text of a key, shown once to the admin who created it. The caller frees it. */
ph_secret_t *ph_signer_key_text(ph_scheme_t scheme, const ph_secret_t *key);

/* The public key that receivers verify with: "whpk_…" for v1a, NULL for v1. From `pool`. */
const char *ph_signer_public_text(ph_scheme_t scheme, const ph_secret_t *key, apr_pool_t *pool);

/* Write the signature and a NUL to `out`: 1, or 0 when the key is not of the scheme or OpenSSL fails. */
int ph_signer_sign(char out[PH_SIGNER_LEN_MAX + 1], const ph_hmac_t *hmac, ph_scheme_t scheme,
                   const ph_secret_t *key, const ph_signed_message_t *message);

#endif
