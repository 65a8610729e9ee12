/* SPDX-License-Identifier: Apache-2.0 */
/* Seals and opens secrets. The additional data names the place and the destination a value belongs to, so
 * that a sealed value copied to another row, or whose row got another URL, does not open there. */
#include "secretbox.h"

#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "core/text/base64.h"

#define VERSION "v2"
#define UNBOUND_VERSION "v1" /* without a destination */
#define VERSION_LEN 2
#define TAG_BYTES 16
#define PLAIN_MAX (1024 * 1024)

/* The additional data: authenticated with the ciphertext, not stored. */
typedef struct aad_t {
    unsigned char *bytes; /* the caller's to free */
    apr_size_t len;
} aad_t;

static unsigned char *allocate(apr_size_t size)
{
    unsigned char *memory = malloc(size);

    if (!memory) {
        abort();
    }
    return memory;
}

/* Length-prefixed, so that no two places give the same bytes. */
static aad_t make_aad(const char *kid, const ph_secretbox_place_t *place, int is_bound)
{
    const char *const parts[] = { is_bound ? VERSION : UNBOUND_VERSION,
                                  kid,
                                  place->table,
                                  place->row_id,
                                  place->column,
                                  place->destination };
    const size_t count = sizeof(parts) / sizeof(parts[0]) - (is_bound ? 0 : 1);
    aad_t aad = { NULL, 0 };
    unsigned char *at;
    apr_size_t len;
    size_t i;

    for (i = 0; i < count; i++) {
        aad.len += 4 + strlen(parts[i]);
    }
    aad.bytes = allocate(aad.len);
    at = aad.bytes;
    for (i = 0; i < count; i++) {
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

/* `box` has the iv and room for the ciphertext and the tag. */
static int encrypt(unsigned char *box, const EVP_CIPHER *cipher, const unsigned char *key, const aad_t *aad,
                   const ph_secret_t *plain)
{
    const int len = (int)ph_secret_len(plain);
    unsigned char *text = box + PH_SECRETBOX_IV_BYTES;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int some = 0;
    int done;

    done = context && EVP_EncryptInit_ex(context, cipher, NULL, key, box) &&
           EVP_EncryptUpdate(context, NULL, &some, aad->bytes, (int)aad->len) &&
           EVP_EncryptUpdate(context, text, &some, (const unsigned char *)ph_secret_bytes(plain), len) &&
           EVP_EncryptFinal_ex(context, text + len, &some) &&
           EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, TAG_BYTES, text + len);
    EVP_CIPHER_CTX_free(context);
    return done;
}

/* Decrypt `len` bytes in place; 0 when authentication fails. */
static int decrypt(unsigned char *box, int len, const EVP_CIPHER *cipher, const unsigned char *key,
                   const aad_t *aad)
{
    unsigned char *text = box + PH_SECRETBOX_IV_BYTES;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int some = 0;
    int done;

    done = context && EVP_DecryptInit_ex(context, cipher, NULL, key, box) &&
           EVP_DecryptUpdate(context, NULL, &some, aad->bytes, (int)aad->len) &&
           EVP_DecryptUpdate(context, text, &some, text, len) &&
           EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, TAG_BYTES, text + len) &&
           EVP_DecryptFinal_ex(context, text + len, &some) > 0;
    EVP_CIPHER_CTX_free(context);
    return done;
}

const char *ph_secretbox_seal(const ph_keyring_t *ring, const ph_secretbox_place_t *place,
                              const ph_secret_t *plain, const unsigned char iv[PH_SECRETBOX_IV_BYTES],
                              apr_pool_t *pool)
{
    const apr_size_t box_len = PH_SECRETBOX_IV_BYTES + ph_secret_len(plain) + TAG_BYTES;
    const char *kid = ph_keyring_active(ring);
    unsigned char *box;
    aad_t aad;
    int done;

    if (!kid || ph_secret_len(plain) > PLAIN_MAX) {
        return NULL;
    }
    box = apr_palloc(pool, box_len);
    memcpy(box, iv, PH_SECRETBOX_IV_BYTES);
    aad = make_aad(kid, place, 1);
    done = encrypt(box, ph_keyring_cipher(ring), ph_keyring_find(ring, kid), &aad, plain);
    free(aad.bytes);
    if (!done) {
        return NULL;
    }
    return apr_pstrcat(pool, VERSION ".", kid, ".", ph_base64_url_encode(box, box_len, pool), NULL);
}

static ph_secretbox_result_t open_box(ph_secret_t **plain, const ph_keyring_t *ring, const char *kid,
                                      const aad_t *aad, const char *base64url)
{
    const apr_size_t size = PH_BASE64_URL_ROOM(strlen(base64url));
    unsigned char *box = allocate(size);
    const apr_ssize_t len =
        ph_base64_url_decode(box, base64url, strlen(base64url)) - PH_SECRETBOX_IV_BYTES - TAG_BYTES;
    const int opened = len >= 0 && len <= PLAIN_MAX &&
                       decrypt(box, (int)len, ph_keyring_cipher(ring), ph_keyring_find(ring, kid), aad);

    if (opened) {
        *plain = ph_secret_make(box + PH_SECRETBOX_IV_BYTES, (apr_size_t)len);
    }
    OPENSSL_cleanse(box, size);
    free(box);
    return opened ? PH_SECRETBOX_OPENED : PH_SECRETBOX_REFUSED;
}

/* Split "<version>.<kid>.<box>"; 0 when it does not have this form. `kid` is not validated. */
static int read_head(char kid[PH_KEYRING_KID_MAX + 1], const char **box, const char *sealed)
{
    const char *at = sealed + VERSION_LEN + 1;
    const char *dot;
    apr_size_t len;

    if (strncmp(sealed, VERSION ".", VERSION_LEN + 1) != 0 &&
        strncmp(sealed, UNBOUND_VERSION ".", VERSION_LEN + 1) != 0) {
        return 0;
    }
    dot = strchr(at, '.');
    len = dot ? (apr_size_t)(dot - at) : 0;
    if (len < 1 || len > PH_KEYRING_KID_MAX) {
        return 0;
    }
    apr_cpystrn(kid, at, len + 1);
    *box = dot + 1;
    return 1;
}

int ph_secretbox_is_bound(const char *sealed)
{
    return strncmp(sealed, VERSION ".", VERSION_LEN + 1) == 0;
}

const char *ph_secretbox_kid(const char *sealed, apr_pool_t *pool)
{
    char kid[PH_KEYRING_KID_MAX + 1];
    const char *box;

    return read_head(kid, &box, sealed) && ph_keyring_is_kid(kid) ? apr_pstrdup(pool, kid) : NULL;
}

ph_secretbox_result_t ph_secretbox_open(ph_secret_t **plain, const ph_keyring_t *ring,
                                        const ph_secretbox_place_t *place, const char *sealed)
{
    const int is_bound = ph_secretbox_is_bound(sealed);
    char kid[PH_KEYRING_KID_MAX + 1];
    ph_secretbox_result_t result;
    const char *box;
    aad_t aad;

    if (!read_head(kid, &box, sealed) || !ph_keyring_is_kid(kid)) {
        return PH_SECRETBOX_REFUSED;
    }
    if (!ph_keyring_find(ring, kid)) {
        return PH_SECRETBOX_UNKNOWN_KEY;
    }
    if (!is_bound && ph_keyring_is_bound(ring, kid)) {
        return PH_SECRETBOX_OUTDATED;
    }
    aad = make_aad(kid, place, is_bound);
    result = open_box(plain, ring, kid, &aad, box);
    free(aad.bytes);
    return result;
}
