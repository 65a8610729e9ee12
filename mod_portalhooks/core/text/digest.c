/* SPDX-License-Identifier: Apache-2.0 */
/* Fingerprints of lists of texts. */
#include "digest.h"

#include <openssl/evp.h>

#include "base64.h"

static int update(EVP_MD_CTX *context, const ph_digest_part_t *part)
{
    const apr_uint64_t len = part->len;
    unsigned char prefix[8];
    int i;

    for (i = 0; i < 8; i++) {
        prefix[i] = (unsigned char)(len >> (56 - 8 * i));
    }
    return EVP_DigestUpdate(context, prefix, sizeof(prefix)) == 1 &&
           EVP_DigestUpdate(context, part->bytes, part->len) == 1;
}

const char *ph_digest_make(const ph_digest_part_t *parts, int count, apr_pool_t *pool)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    unsigned char digest[32];
    const char *text = NULL;
    int i;

    if (!context || EVP_DigestInit_ex(context, EVP_sha256(), NULL) != 1) {
        goto leave;
    }
    for (i = 0; i < count; i++) {
        if (!update(context, &parts[i])) {
            goto leave;
        }
    }
    if (EVP_DigestFinal_ex(context, digest, NULL) == 1) {
        text = ph_base64_url_encode(digest, sizeof(digest), pool);
    }

leave:
    EVP_MD_CTX_free(context);
    return text;
}
