/* SPDX-License-Identifier: Apache-2.0 */
/* Signs with a duplicate of an initialized context, which saves OpenSSL the lookup of the digest. */
#include "hmac.h"

#include <string.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

struct ph_hmac_t {
    EVP_MAC_CTX *model; /* with a key of zeros; NULL = not available */
};

static apr_status_t free_model(void *data)
{
    EVP_MAC_CTX_free(((ph_hmac_t *)data)->model);
    return APR_SUCCESS;
}

static EVP_MAC_CTX *make_model(void)
{
    static const unsigned char no_key[PH_HMAC_BYTES];
    char digest[] = "SHA256";
    EVP_MAC *algorithm = EVP_MAC_fetch(NULL, "HMAC", NULL);
    /* EVP_MAC_CTX_new does not accept NULL. */
    EVP_MAC_CTX *model = algorithm ? EVP_MAC_CTX_new(algorithm) : NULL;
    OSSL_PARAM params[2];

    params[0] = OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0);
    params[1] = OSSL_PARAM_construct_end();
    EVP_MAC_free(algorithm);
    if (model && !EVP_MAC_init(model, no_key, sizeof(no_key), params)) {
        EVP_MAC_CTX_free(model);
        return NULL;
    }
    return model;
}

ph_hmac_t *ph_hmac_make(apr_pool_t *pool)
{
    ph_hmac_t *hmac = apr_palloc(pool, sizeof(*hmac));

    hmac->model = make_model();
    apr_pool_cleanup_register(pool, hmac, free_model, apr_pool_cleanup_null);
    return hmac;
}

int ph_hmac_sign(unsigned char out[PH_HMAC_BYTES], const ph_hmac_t *hmac, const ph_secret_t *key,
                 const char *head, const char *body, apr_size_t body_len)
{
    EVP_MAC_CTX *context = hmac->model ? EVP_MAC_CTX_dup(hmac->model) : NULL;
    size_t len = 0;
    int done;

    done = context &&
           EVP_MAC_init(context, (const unsigned char *)ph_secret_bytes(key), ph_secret_len(key), NULL) &&
           EVP_MAC_update(context, (const unsigned char *)head, strlen(head)) &&
           (body_len == 0 || EVP_MAC_update(context, (const unsigned char *)body, body_len)) &&
           EVP_MAC_final(context, out, &len, PH_HMAC_BYTES) && len == PH_HMAC_BYTES;
    EVP_MAC_CTX_free(context);
    return done;
}
