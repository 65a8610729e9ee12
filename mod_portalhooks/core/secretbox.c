/* SPDX-License-Identifier: Apache-2.0 */
/* Sealing of secrets at rest: AES-256-GCM whose additional data names the place a value belongs to, so that
 * a sealed value copied to another row or column does not open there. */
#include "secretbox.h"

#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>
#include <apr_tables.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "key_memory.h"
#include "text.h"

#define VERSION "v1"
#define TAG_BYTES 16
#define KID_MAX 32
#define PLAIN_MAX (1024 * 1024)

typedef struct ring_key_t {
    const char *kid;
    const unsigned char *key; /* PH_SECRETBOX_KEY_BYTES of key_memory */
} ring_key_t;

struct ph_keyring_t {
    apr_array_header_t *keys; /* of ring_key_t, the active one first */
};

/* The additional data: authenticated with the ciphertext, kept nowhere. */
typedef struct aad_t {
    unsigned char *bytes;
    apr_size_t len;
} aad_t;

static apr_status_t wipe_keys(void *data)
{
    ph_keyring_t *ring = data;
    int i;

    for (i = 0; i < ring->keys->nelts; i++) {
        ph_key_memory_free(APR_ARRAY_IDX(ring->keys, i, ring_key_t).key, PH_SECRETBOX_KEY_BYTES);
    }
    apr_array_clear(ring->keys);
    return APR_SUCCESS;
}

ph_keyring_t *ph_keyring_make(apr_pool_t *pool)
{
    ph_keyring_t *ring = apr_palloc(pool, sizeof(*ring));

    ring->keys = apr_array_make(pool, 2, sizeof(ring_key_t));
    apr_pool_cleanup_register(pool, ring, wipe_keys, apr_pool_cleanup_null);
    return ring;
}

static const ring_key_t *find_key(const ph_keyring_t *ring, const char *kid)
{
    int i;

    for (i = 0; i < ring->keys->nelts; i++) {
        const ring_key_t *key = &APR_ARRAY_IDX(ring->keys, i, ring_key_t);

        if (strcmp(key->kid, kid) == 0) {
            return key;
        }
    }
    return NULL;
}

static int is_kid(const char *text)
{
    const apr_size_t len = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    return len >= 1 && len <= KID_MAX && text[len] == '\0';
}

const char *ph_keyring_add(ph_keyring_t *ring, const char *kid,
                           const unsigned char key[PH_SECRETBOX_KEY_BYTES])
{
    ring_key_t *added;

    if (!is_kid(kid)) {
        return "A key id is 1 to 32 letters, digits, _ or -.";
    }
    if (find_key(ring, kid) != NULL) {
        return "The key id is given twice.";
    }
    added = apr_array_push(ring->keys);
    added->kid = apr_pstrdup(ring->keys->pool, kid);
    added->key = ph_key_memory_make(key, PH_SECRETBOX_KEY_BYTES);
    return NULL;
}

const char *ph_keyring_active(const ph_keyring_t *ring)
{
    return (ring->keys->nelts > 0) ? APR_ARRAY_IDX(ring->keys, 0, ring_key_t).kid : NULL;
}

/* Length-prefixed, so that no two places spell the same bytes. */
static aad_t make_aad(const char *kid, const ph_secretbox_place_t *place, apr_pool_t *pool)
{
    const char *const parts[] = { VERSION, kid, place->table, place->row_id, place->column };
    aad_t aad = { NULL, 0 };
    unsigned char *at;
    apr_size_t len;
    size_t i;

    for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        aad.len += 4 + strlen(parts[i]);
    }
    aad.bytes = apr_palloc(pool, aad.len);
    at = aad.bytes;
    for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        len = strlen(parts[i]);
        *at++ = (unsigned char)(len >> 24);
        *at++ = (unsigned char)(len >> 16);
        *at++ = (unsigned char)(len >> 8);
        *at++ = (unsigned char)len;
        memcpy(at, parts[i], len);
        at += len;
    }
    return aad;
}

/* `box` is iv, room for the ciphertext, room for the tag. */
static int encrypt(unsigned char *box, const ring_key_t *key, const aad_t *aad, const ph_secret_t *plain)
{
    const int len = (int)ph_secret_len(plain);
    unsigned char *cipher = box + PH_SECRETBOX_IV_BYTES;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int some = 0;
    int done;

    done = context != NULL && EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), NULL, key->key, box) &&
           EVP_EncryptUpdate(context, NULL, &some, aad->bytes, (int)aad->len) &&
           EVP_EncryptUpdate(context, cipher, &some, (const unsigned char *)ph_secret_bytes(plain), len) &&
           EVP_EncryptFinal_ex(context, cipher + len, &some) &&
           EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, TAG_BYTES, cipher + len);
    EVP_CIPHER_CTX_free(context);
    return done;
}

/* `plain` has room for `box_len` bytes; 0 when anything is not what was sealed. */
static int decrypt(unsigned char *plain, const ring_key_t *key, const aad_t *aad, unsigned char *box,
                   apr_size_t box_len)
{
    const int len = (int)(box_len - PH_SECRETBOX_IV_BYTES - TAG_BYTES);
    unsigned char *cipher = box + PH_SECRETBOX_IV_BYTES;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int some = 0;
    int done;

    done = context != NULL && EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), NULL, key->key, box) &&
           EVP_DecryptUpdate(context, NULL, &some, aad->bytes, (int)aad->len) &&
           EVP_DecryptUpdate(context, plain, &some, cipher, len) &&
           EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, TAG_BYTES, cipher + len) &&
           EVP_DecryptFinal_ex(context, plain + len, &some) > 0;
    EVP_CIPHER_CTX_free(context);
    return done;
}

const char *ph_secretbox_seal(const ph_keyring_t *ring, const ph_secretbox_place_t *place,
                              const ph_secret_t *plain, const unsigned char iv[PH_SECRETBOX_IV_BYTES],
                              apr_pool_t *pool)
{
    const apr_size_t box_len = PH_SECRETBOX_IV_BYTES + ph_secret_len(plain) + TAG_BYTES;
    const ring_key_t *key;
    unsigned char *box;
    aad_t aad;

    if (ring->keys->nelts == 0 || ph_secret_len(plain) > PLAIN_MAX) {
        return NULL;
    }
    key = &APR_ARRAY_IDX(ring->keys, 0, ring_key_t);
    aad = make_aad(key->kid, place, pool);
    box = apr_palloc(pool, box_len);
    memcpy(box, iv, PH_SECRETBOX_IV_BYTES);
    if (!encrypt(box, key, &aad, plain)) {
        return NULL;
    }
    return apr_pstrcat(pool, VERSION ".", key->kid, ".", ph_text_base64url(box, box_len, pool), NULL);
}

static ph_secretbox_result_t open_box(ph_secret_t **plain, const ring_key_t *key,
                                      const ph_secretbox_place_t *place, const char *base64url,
                                      apr_pool_t *scratch)
{
    const aad_t aad = make_aad(key->kid, place, scratch);
    unsigned char *box;
    unsigned char *bytes;
    apr_size_t box_len;
    int opened;

    if (!ph_text_base64url_parse(&box, &box_len, base64url, scratch) ||
        box_len < PH_SECRETBOX_IV_BYTES + TAG_BYTES ||
        box_len > PH_SECRETBOX_IV_BYTES + PLAIN_MAX + TAG_BYTES) {
        return PH_SECRETBOX_REFUSED;
    }
    bytes = OPENSSL_malloc(box_len);
    if (bytes == NULL) {
        abort();
    }
    opened = decrypt(bytes, key, &aad, box, box_len);
    if (opened) {
        *plain = ph_secret_make(bytes, box_len - PH_SECRETBOX_IV_BYTES - TAG_BYTES);
    }
    OPENSSL_clear_free(bytes, box_len);
    return opened ? PH_SECRETBOX_OPENED : PH_SECRETBOX_REFUSED;
}

/* "v1.<kid>.": the key id, and what stands behind it; 0 when it is not like that. */
static int read_head(char kid[KID_MAX + 1], const char **box, const char *sealed)
{
    const apr_size_t version_len = sizeof(VERSION ".") - 1;
    const char *dot;
    apr_size_t len;

    if (strncmp(sealed, VERSION ".", version_len) != 0) {
        return 0;
    }
    dot = strchr(sealed + version_len, '.');
    len = (dot != NULL) ? (apr_size_t)(dot - sealed) - version_len : 0;
    if (len < 1 || len > KID_MAX) {
        return 0;
    }
    apr_cpystrn(kid, sealed + version_len, len + 1);
    *box = dot + 1;
    return is_kid(kid);
}

const char *ph_secretbox_kid(const char *sealed, apr_pool_t *pool)
{
    char kid[KID_MAX + 1];
    const char *box;

    return read_head(kid, &box, sealed) ? apr_pstrdup(pool, kid) : NULL;
}

const char *ph_secretbox_header_column(const char *name, apr_pool_t *pool)
{
    char *column = apr_pstrcat(pool, "headers.", name, NULL);
    char *at;

    for (at = column; *at; at++) {
        if (*at >= 'A' && *at <= 'Z') {
            *at = (char)(*at - 'A' + 'a');
        }
    }
    return column;
}

ph_secretbox_result_t ph_secretbox_open(ph_secret_t **plain, const ph_keyring_t *ring,
                                        const ph_secretbox_place_t *place, const char *sealed)
{
    ph_secretbox_result_t result;
    const ring_key_t *key;
    const char *box;
    apr_pool_t *scratch;
    char kid[KID_MAX + 1];

    if (!read_head(kid, &box, sealed)) {
        return PH_SECRETBOX_REFUSED;
    }
    key = find_key(ring, kid);
    if (key == NULL) {
        return PH_SECRETBOX_UNKNOWN_KEY;
    }
    apr_pool_create(&scratch, NULL);
    result = open_box(plain, key, place, box, scratch);
    apr_pool_destroy(scratch);
    return result;
}
