/* SPDX-License-Identifier: Apache-2.0 */
/* Standard Webhooks 1.0.0 with ed25519 key pairs, and their text form. */
#include "signature_v1a.h"

#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "core/text/base64.h"

#define SECRET_PREFIX "whsk_"
#define PUBLIC_PREFIX "whpk_"
#define PREFIX_LEN (sizeof(SECRET_PREFIX) - 1)
#define SEED_BYTES PH_SIGNATURE_V1A_SEED_BYTES
#define PUBLIC_BYTES 32
#define PAIR_BYTES (SEED_BYTES + PUBLIC_BYTES)
#define SIGNATURE_BYTES 64

/* The key pair of a seed; NULL when OpenSSL fails. */
static EVP_PKEY *open_key(const void *seed)
{
    return EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, SEED_BYTES);
}

static int public_of(unsigned char out[PUBLIC_BYTES], const void *seed)
{
    EVP_PKEY *pair = open_key(seed);
    size_t len = PUBLIC_BYTES;
    const int done = pair && EVP_PKEY_get_raw_public_key(pair, out, &len) && len == PUBLIC_BYTES;

    EVP_PKEY_free(pair);
    return done;
}

/* A public key given with the private key must belong to it. */
static int is_pair(const unsigned char *bytes, int count)
{
    unsigned char own[PUBLIC_BYTES];

    return count == SEED_BYTES || (count == PAIR_BYTES && public_of(own, bytes) &&
                                   CRYPTO_memcmp(own, bytes + SEED_BYTES, PUBLIC_BYTES) == 0);
}

const char *ph_signature_v1a_parse_key(ph_secret_t **key, const char *text)
{
    unsigned char bytes[PH_BASE64_ROOM(PH_BASE64_LEN(PAIR_BYTES))];
    const char *base64 = text + PREFIX_LEN;
    const char *fault = NULL;
    int count;

    if (strncmp(text, SECRET_PREFIX, PREFIX_LEN) != 0) {
        return "A private signing key begins with whsk_.";
    }
    if (strlen(base64) > PH_BASE64_LEN(PAIR_BYTES)) {
        return "A private signing key has 32 bytes, or 64 with its public key.";
    }
    count = ph_base64_decode(bytes, base64, strlen(base64));
    if (count < 0) {
        fault = "A private signing key is whsk_ followed by padded base64.";
    }
    else if (count != SEED_BYTES && count != PAIR_BYTES) {
        fault = "A private signing key has 32 bytes, or 64 with its public key.";
    }
    else if (!is_pair(bytes, count)) {
        fault = "The last 32 bytes are not the public key of the first 32.";
    }
    else {
        *key = ph_secret_make(bytes, (apr_size_t)count);
    }
    OPENSSL_cleanse(bytes, sizeof(bytes));
    return fault;
}

ph_secret_t *ph_signature_v1a_make_key(const unsigned char seed[SEED_BYTES])
{
    unsigned char pair[PAIR_BYTES];
    ph_secret_t *key = NULL;

    memcpy(pair, seed, SEED_BYTES);
    if (public_of(pair + SEED_BYTES, seed)) {
        key = ph_secret_make(pair, PAIR_BYTES);
    }
    OPENSSL_cleanse(pair, sizeof(pair));
    return key;
}

ph_secret_t *ph_signature_v1a_key_text(const ph_secret_t *key)
{
    char text[PREFIX_LEN + PH_BASE64_LEN(PAIR_BYTES) + 1] = SECRET_PREFIX;
    ph_secret_t *secret;

    EVP_EncodeBlock((unsigned char *)text + PREFIX_LEN, (const unsigned char *)ph_secret_bytes(key),
                    (int)ph_secret_len(key));
    secret = ph_secret_make(text, strlen(text));
    OPENSSL_cleanse(text, sizeof(text));
    return secret;
}

const char *ph_signature_v1a_public_text(const ph_secret_t *key, apr_pool_t *pool)
{
    char text[PREFIX_LEN + PH_BASE64_LEN(PUBLIC_BYTES) + 1] = PUBLIC_PREFIX;
    unsigned char bytes[PUBLIC_BYTES];

    if (!public_of(bytes, ph_secret_bytes(key))) {
        return NULL;
    }
    EVP_EncodeBlock((unsigned char *)text + PREFIX_LEN, bytes, PUBLIC_BYTES);
    return apr_pstrdup(pool, text);
}

/* ed25519 signs a message in one piece. */
static int sign(unsigned char signature[SIGNATURE_BYTES], const ph_secret_t *key, const char *message,
                apr_size_t len)
{
    EVP_PKEY *pair = open_key(ph_secret_bytes(key));
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    size_t signature_len = SIGNATURE_BYTES;
    const int done =
        pair && context && EVP_DigestSignInit(context, NULL, NULL, NULL, pair) == 1 &&
        EVP_DigestSign(context, signature, &signature_len, (const unsigned char *)message, len) == 1 &&
        signature_len == SIGNATURE_BYTES;

    EVP_MD_CTX_free(context);
    EVP_PKEY_free(pair);
    return done;
}

int ph_signature_v1a(char out[PH_SIGNATURE_V1A_LEN + 1], const ph_secret_t *key,
                     const ph_signed_message_t *message)
{
    unsigned char signature[SIGNATURE_BYTES];
    char head[PH_SIGNATURE_HEAD_MAX + 1];
    const apr_size_t head_len = ph_signature_head(head, message);
    char *whole;
    int done;

    if (head_len == 0 || ph_secret_len(key) < SEED_BYTES) {
        return 0;
    }
    whole = malloc(head_len + message->body_len);
    if (!whole) {
        abort();
    }
    memcpy(whole, head, head_len);
    if (message->body_len > 0) {
        memcpy(whole + head_len, message->body, message->body_len);
    }
    done = sign(signature, key, whole, head_len + message->body_len);
    free(whole);
    if (done) {
        memcpy(out, "v1a,", 4);
        EVP_EncodeBlock((unsigned char *)out + 4, signature, SIGNATURE_BYTES);
    }
    return done;
}
