/* SPDX-License-Identifier: Apache-2.0 */
/* Dispatches to the two schemes of Standard Webhooks. */
#include "signer.h"

const char *ph_signer_parse_key(ph_secret_t **key, ph_scheme_t scheme, const char *text)
{
    switch (scheme) {
    case PH_SCHEME_V1:
        return ph_signature_parse_key(key, text);
    case PH_SCHEME_V1A:
        return ph_signature_v1a_parse_key(key, text);
    }
    return "Unknown scheme.";
}

ph_secret_t *ph_signer_make_key(ph_scheme_t scheme, const unsigned char random[PH_SIGNER_RANDOM_BYTES])
{
    switch (scheme) {
    case PH_SCHEME_V1:
        return ph_secret_make(random, PH_SIGNER_RANDOM_BYTES);
    case PH_SCHEME_V1A:
        return ph_signature_v1a_make_key(random);
    }
    return NULL;
}

ph_secret_t *ph_signer_key_text(ph_scheme_t scheme, const ph_secret_t *key)
{
    switch (scheme) {
    case PH_SCHEME_V1:
        return ph_signature_key_text(key);
    case PH_SCHEME_V1A:
        return ph_signature_v1a_key_text(key);
    }
    return NULL;
}

const char *ph_signer_public_text(ph_scheme_t scheme, const ph_secret_t *key, apr_pool_t *pool)
{
    return (scheme == PH_SCHEME_V1A) ? ph_signature_v1a_public_text(key, pool) : NULL;
}

int ph_signer_sign(char out[PH_SIGNER_LEN_MAX + 1], const ph_hmac_t *hmac, ph_scheme_t scheme,
                   const ph_secret_t *key, const ph_signed_message_t *message)
{
    switch (scheme) {
    case PH_SCHEME_V1:
        return ph_secret_len(key) >= PH_SIGNATURE_KEY_MIN && ph_secret_len(key) <= PH_SIGNATURE_KEY_MAX &&
               ph_signature_v1(out, hmac, key, message);
    case PH_SCHEME_V1A:
        return ph_signature_v1a(out, key, message);
    }
    return 0;
}
