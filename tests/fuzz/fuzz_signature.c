/* SPDX-License-Identifier: Apache-2.0 */
/* Signing keys as text: every accepted key can sign, and the text that is shown of it is that key again. */
#include <apr_strings.h>
#include <string.h>

#include "core/secrets/signer.h"
#include "targets.h"

static void hold(ph_scheme_t scheme, const char *text, const char *bytes, apr_size_t len, apr_pool_t *pool)
{
    const ph_signed_message_t message = { "msg_1", 1, bytes, len };
    char signature[PH_SIGNER_LEN_MAX + 1];
    ph_secret_t *key = NULL;
    ph_secret_t *shown;
    ph_secret_t *same = NULL;
    ph_secret_t *shown_again;

    if (ph_signer_parse_key(&key, scheme, text)) {
        MUST(!key);
        return;
    }
    shown = ph_signer_key_text(scheme, key);
    MUST(!ph_signer_parse_key(&same, scheme, ph_secret_bytes(shown)));
    shown_again = ph_signer_key_text(scheme, same);
    MUST(strcmp(ph_secret_bytes(shown), ph_secret_bytes(shown_again)) == 0);
    MUST((ph_signer_public_text(scheme, key, pool) != NULL) == (scheme == PH_SCHEME_V1A));
    MUST(ph_signer_sign(signature, ph_hmac_make(pool), scheme, key, &message));
    MUST(strlen(signature) == (scheme == PH_SCHEME_V1A ? PH_SIGNATURE_V1A_LEN : PH_SIGNATURE_V1_LEN));
    ph_secret_free(shown_again);
    ph_secret_free(same);
    ph_secret_free(shown);
    ph_secret_free(key);
}

void fuzz_signature(const char *bytes, apr_size_t len, apr_pool_t *pool)
{
    const char *text = apr_pstrmemdup(pool, bytes, len);

    hold(PH_SCHEME_V1, text, bytes, len, pool);
    hold(PH_SCHEME_V1A, text, bytes, len, pool);
    if (len >= PH_SIGNER_RANDOM_BYTES) {
        ph_secret_free(ph_signer_make_key(PH_SCHEME_V1A, (const unsigned char *)bytes));
    }
}
