/* SPDX-License-Identifier: Apache-2.0 */
/* Plaintext secrets: on the heap, never in a pool, wiped when freed. */
#include "secret.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

struct ph_secret_t {
    apr_size_t len;
    char bytes[]; /* len of them and a NUL */
};

ph_secret_t *ph_secret_make(const void *bytes, apr_size_t len)
{
    ph_secret_t *secret = malloc(sizeof(*secret) + len + 1);

    if (!secret) {
        abort();
    }
    secret->len = len;
    if (len > 0) {
        memcpy(secret->bytes, bytes, len);
    }
    secret->bytes[len] = '\0';
    return secret;
}

void ph_secret_free(ph_secret_t *secret)
{
    if (!secret) {
        return;
    }
    OPENSSL_cleanse(secret, sizeof(*secret) + secret->len + 1);
    free(secret);
}

const char *ph_secret_bytes(const ph_secret_t *secret)
{
    return secret->bytes;
}

apr_size_t ph_secret_len(const ph_secret_t *secret)
{
    return secret->len;
}
