/* SPDX-License-Identifier: Apache-2.0 */
/* A record of TLS 1.3, encrypted with the secret that OpenSSL logs (RFC 8446, 5.2 and 7.3). */
#include "late_alert.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/kdf.h>

#define SECRET_LEN 32
#define KEY_LEN 16
#define IV_LEN 12
#define TAG_LEN 16
#define PLAIN_LEN 3
#define HEAD_LEN 5
#define SECRET_LABEL "SERVER_TRAFFIC_SECRET_0 "

/* Of the one server at a time. */
static struct {
    int alert;
    size_t tickets; /* records before the alert */
    unsigned char secret[SECRET_LEN];
} late;

static void must(int done)
{
    if (!done) {
        abort();
    }
}

static void note_secret(const SSL *ssl, const char *line)
{
    const char *digits = strrchr(line, ' ');
    size_t i;

    (void)ssl;
    if (strncmp(line, SECRET_LABEL, strlen(SECRET_LABEL)) == 0) {
        for (i = 0; i < SECRET_LEN; i++) {
            const char pair[] = { digits[1 + 2 * i], digits[2 + 2 * i], '\0' };

            late.secret[i] = (unsigned char)strtoul(pair, NULL, 16);
        }
    }
}

/* HKDF-Expand-Label with an empty context. */
static void expand(unsigned char *out, size_t len, const char *label)
{
    EVP_PKEY_CTX *hkdf = EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, NULL);
    unsigned char info[64] = { 0, (unsigned char)len };
    size_t info_len = 3;

    info[2] = (unsigned char)(strlen("tls13 ") + strlen(label));
    memcpy(info + info_len, "tls13 ", strlen("tls13 "));
    info_len += strlen("tls13 ");
    memcpy(info + info_len, label, strlen(label));
    info_len += strlen(label) + 1;
    must(hkdf && EVP_PKEY_derive_init(hkdf) == 1 &&
         EVP_PKEY_CTX_set_hkdf_mode(hkdf, EVP_PKEY_HKDEF_MODE_EXPAND_ONLY) == 1 &&
         EVP_PKEY_CTX_set_hkdf_md(hkdf, EVP_sha256()) == 1 &&
         EVP_PKEY_CTX_set1_hkdf_key(hkdf, late.secret, SECRET_LEN) == 1 &&
         EVP_PKEY_CTX_add1_hkdf_info(hkdf, info, (int)info_len) == 1 &&
         EVP_PKEY_derive(hkdf, out, &len) == 1);
    EVP_PKEY_CTX_free(hkdf);
}

static void encrypt(unsigned char *record)
{
    const unsigned char plain[PLAIN_LEN] = { 2, (unsigned char)late.alert, SSL3_RT_ALERT };
    EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
    unsigned char key[KEY_LEN];
    unsigned char iv[IV_LEN];
    int len;

    expand(key, sizeof(key), "key");
    expand(iv, sizeof(iv), "iv");
    iv[IV_LEN - 1] ^= (unsigned char)late.tickets;
    must(cipher && EVP_EncryptInit_ex(cipher, EVP_aes_128_gcm(), NULL, key, iv) == 1 &&
         EVP_EncryptUpdate(cipher, NULL, &len, record, HEAD_LEN) == 1 &&
         EVP_EncryptUpdate(cipher, record + HEAD_LEN, &len, plain, PLAIN_LEN) == 1 &&
         EVP_EncryptFinal_ex(cipher, record + HEAD_LEN + PLAIN_LEN, &len) == 1 &&
         EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_GET_TAG, TAG_LEN, record + HEAD_LEN + PLAIN_LEN) == 1);
    EVP_CIPHER_CTX_free(cipher);
}

static void send_alert(const SSL *ssl)
{
    unsigned char record[HEAD_LEN + PLAIN_LEN + TAG_LEN] = { SSL3_RT_APPLICATION_DATA, 3, 3, 0,
                                                             PLAIN_LEN + TAG_LEN };

    encrypt(record);
    must(write(SSL_get_fd(ssl), record, sizeof(record)) == (ssize_t)sizeof(record));
}

/* SSL_accept returns: the tickets have been sent. */
static void note_progress(const SSL *ssl, int where, int value)
{
    (void)value;
    if (where == SSL_CB_ACCEPT_EXIT && late.alert >= 0 && SSL_is_init_finished(ssl)) {
        send_alert(ssl);
        late.alert = -1;
    }
}

void late_alert_send(SSL_CTX *server, int alert, size_t tickets)
{
    late.alert = alert;
    late.tickets = tickets;
    must(SSL_CTX_set_ciphersuites(server, "TLS_AES_128_GCM_SHA256") == 1 &&
         SSL_CTX_set_num_tickets(server, tickets) == 1);
    SSL_CTX_set_keylog_callback(server, note_secret);
    SSL_CTX_set_info_callback(server, note_progress);
}
