/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_SECRETS_SIGNER_H
#define PH_CORE_SECRETS_SIGNER_H

#include "core/model/model.h"
#include "secret.h"
#include "signature.h"
#include "signature_v1a.h"

/* Signing keys of either scheme, for whoever holds a key and does not care which it is. Pure. */

#define PH_SIGNER_RANDOM_BYTES 32
#define PH_SIGNER_LEN_MAX PH_SIGNATURE_V1A_LEN

/* The text an admin gave → the key's bytes, the caller's to free. NULL, or a sentence. */
const char *ph_signer_parse_key(ph_secret_t **key, ph_scheme_t scheme, const char *text);

/* A new key of random bytes, the caller's to free; NULL when OpenSSL fails. */
ph_secret_t *ph_signer_make_key(ph_scheme_t scheme, const unsigned char random[PH_SIGNER_RANDOM_BYTES]);

/* The text of a key's bytes, the caller's to free: shown once to the one who made it. */
ph_secret_t *ph_signer_key_text(ph_scheme_t scheme, const ph_secret_t *key);

/* What receivers verify with, if it may be known to all: v1a's "whpk_…"; else NULL. From `pool`. */
const char *ph_signer_public_text(ph_scheme_t scheme, const ph_secret_t *key, apr_pool_t *pool);

/* Sign; `out` gets the signature and a NUL. 0 when the key is none of the scheme or OpenSSL fails. */
int ph_signer_sign(char out[PH_SIGNER_LEN_MAX + 1], const ph_hmac_t *hmac, ph_scheme_t scheme,
                   const ph_secret_t *key, const ph_signed_message_t *message);

#endif
