/* SPDX-License-Identifier: Apache-2.0 */
/* The keys of the key file, by id. */
#include "keyring.h"

#include <string.h>

#include <apr_strings.h>
#include <apr_tables.h>
#include <openssl/evp.h>

#include "key_memory.h"

typedef struct ring_key_t {
    const char *kid;
    const unsigned char *bytes; /* PH_KEYRING_KEY_BYTES of key_memory */
    int is_bound;
} ring_key_t;

struct ph_keyring_t {
    apr_array_header_t *keys; /* of ring_key_t, the active one first */
    EVP_CIPHER *cipher;       /* NULL = not available */
};

static apr_status_t wipe_keys(void *data)
{
    ph_keyring_t *ring = data;
    int i;

    for (i = 0; i < ring->keys->nelts; i++) {
        ph_key_memory_free(APR_ARRAY_IDX(ring->keys, i, ring_key_t).bytes, PH_KEYRING_KEY_BYTES);
    }
    apr_array_clear(ring->keys);
    EVP_CIPHER_free(ring->cipher);
    return APR_SUCCESS;
}

ph_keyring_t *ph_keyring_make(apr_pool_t *pool)
{
    ph_keyring_t *ring = apr_palloc(pool, sizeof(*ring));

    ring->keys = apr_array_make(pool, 2, sizeof(ring_key_t));
    ring->cipher = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
    apr_pool_cleanup_register(pool, ring, wipe_keys, apr_pool_cleanup_null);
    return ring;
}

static ring_key_t *find(const ph_keyring_t *ring, const char *kid)
{
    int i;

    for (i = 0; i < ring->keys->nelts; i++) {
        ring_key_t *key = &APR_ARRAY_IDX(ring->keys, i, ring_key_t);

        if (strcmp(key->kid, kid) == 0) {
            return key;
        }
    }
    return NULL;
}

const char *ph_keyring_kid(const ph_keyring_t *ring, int i)
{
    return i < ring->keys->nelts ? APR_ARRAY_IDX(ring->keys, i, ring_key_t).kid : NULL;
}

const unsigned char *ph_keyring_find(const ph_keyring_t *ring, const char *kid)
{
    const ring_key_t *key = find(ring, kid);

    return key ? key->bytes : NULL;
}

void ph_keyring_bind(ph_keyring_t *ring, const char *kid)
{
    ring_key_t *key = find(ring, kid);

    if (key) {
        key->is_bound = 1;
    }
}

int ph_keyring_is_bound(const ph_keyring_t *ring, const char *kid)
{
    const ring_key_t *key = find(ring, kid);

    return key && key->is_bound;
}

int ph_keyring_is_kid(const char *text)
{
    const apr_size_t len = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    return len >= 1 && len <= PH_KEYRING_KID_MAX && text[len] == '\0';
}

const char *ph_keyring_add(ph_keyring_t *ring, const char *kid, const unsigned char key[PH_KEYRING_KEY_BYTES])
{
    ring_key_t *added;

    if (!ph_keyring_is_kid(kid)) {
        return "A key id is 1 to 32 letters, digits, _ or -.";
    }
    if (ph_keyring_find(ring, kid)) {
        return "The key id is given twice.";
    }
    added = apr_array_push(ring->keys);
    added->kid = apr_pstrdup(ring->keys->pool, kid);
    added->bytes = ph_key_memory_make(key, PH_KEYRING_KEY_BYTES);
    added->is_bound = 0;
    return NULL;
}

const char *ph_keyring_active(const ph_keyring_t *ring)
{
    return (ring->keys->nelts > 0) ? APR_ARRAY_IDX(ring->keys, 0, ring_key_t).kid : NULL;
}

const EVP_CIPHER *ph_keyring_cipher(const ph_keyring_t *ring)
{
    return ring->cipher;
}
