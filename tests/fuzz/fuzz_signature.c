/* SPDX-License-Identifier: Apache-2.0 */
/* Signing keys in their text form: one spelling each, and whatever is taken can sign. */
#include <apr_strings.h>
#include <string.h>

#include "core/signature.h"
#include "targets.h"

void fuzz_signature(const char *bytes, apr_size_t len, apr_pool_t *pool)
{
    const char *text = apr_pstrmemdup(pool, bytes, len);
    char signature[PH_SIGNATURE_V1_LEN + 1];
    ph_secret_t *key = NULL;
    ph_secret_t *again;

    if (ph_signature_parse_key(&key, text)) {
        MUST(key == NULL);
        return;
    }
    again = ph_signature_key_text(key);
    MUST(strcmp(ph_secret_bytes(again), text) == 0);
    MUST(ph_secret_len(key) >= PH_SIGNATURE_KEY_MIN && ph_secret_len(key) <= PH_SIGNATURE_KEY_MAX);
    MUST(ph_signature_v1(signature, key, "msg_1", 1, bytes, len));
    MUST(strlen(signature) == PH_SIGNATURE_V1_LEN);
    ph_secret_free(again);
    ph_secret_free(key);
}
