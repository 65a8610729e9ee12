/* SPDX-License-Identifier: Apache-2.0 */
/* Alerts and handshake messages, as OpenSSL shows them to a message callback. */
#include "tls_watch.h"

#include <string.h>

#include "core/text/tls_alert.h"

#define ALERT_BYTES 2
#define LEVEL_FATAL 2
/* Bytes of a Certificate message without any in TLS 1.3, with the header of the handshake. */
#define HEADER_BYTES 4
#define EMPTY_CERTIFICATE_MAX 8

/* OpenSSL 3.2 and later compress it if both sides can (RFC 8879, 4): after the algorithm comes its length. */
#define COMPRESSED_CERTIFICATE 25
#define COMPRESSED_HEAD_BYTES 9

void ph_tls_watch_init(ph_tls_watch_t *watch)
{
    memset(watch, 0, sizeof(*watch));
    watch->alert = PH_TLS_ALERT_NONE;
}

/* In TLS 1.3 all alerts but two are fatal, whatever their level says (RFC 8446, 6). Before, servers warn of
 * unrecognized_name and go on. */
static void note_alert(ph_tls_watch_t *watch, const unsigned char *alert)
{
    if (alert[1] == PH_TLS_ALERT_CLOSE_NOTIFY) {
        watch->is_closed = 1;
    }
    else if (alert[1] != PH_TLS_ALERT_USER_CANCELED && (alert[0] == LEVEL_FATAL || watch->is_tls13)) {
        watch->alert = alert[1];
    }
}

static void note_handshake(ph_tls_watch_t *watch, int message, const SSL *ssl)
{
    switch (message) {
    case SSL3_MT_ENCRYPTED_EXTENSIONS: /* TLS 1.3 alone has it */
        watch->is_tls13 = 1;
        break;
    case SSL3_MT_CERTIFICATE_REQUEST:
        watch->is_certificate_requested = 1;
        watch->is_certificate_missed = SSL_get_certificate(ssl) == NULL;
        break;
    case SSL3_MT_NEWSESSION_TICKET:
        watch->is_confirmed = watch->is_tls13;
        break;
    default:
        break;
    }
}

/* The length of our Certificate message before compression; 0 = it is another message. */
static size_t certificate_len(const unsigned char *message, size_t len)
{
    if (message[0] == COMPRESSED_CERTIFICATE && len >= COMPRESSED_HEAD_BYTES) {
        return HEADER_BYTES + (((size_t)message[6] << 16) | ((size_t)message[7] << 8) | message[8]);
    }
    return (message[0] == SSL3_MT_CERTIFICATE) ? len : 0;
}

/* Our answer to the request: a certificate whose type the receiver does not take is not sent. */
static void note_ours(ph_tls_watch_t *watch, int type, const unsigned char *message, size_t len)
{
    const size_t certificate = (type == SSL3_RT_HANDSHAKE) ? certificate_len(message, len) : 0;

    if (certificate > 0) {
        watch->is_certificate_sent = certificate > EMPTY_CERTIFICATE_MAX;
        watch->is_certificate_missed = !watch->is_certificate_sent;
    }
}

/* Called as the receiver has asked for a certificate. A name has no line break: RFC 2253 escapes it. */
static int note_authorities(SSL *ssl, void *baton)
{
    ph_tls_watch_t *watch = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
    const STACK_OF(X509_NAME) *names = SSL_get0_peer_CA_list(ssl);
    BIO *bio = BIO_new(BIO_s_mem());
    size_t used = 0;
    char *bytes;
    long len;
    int i;

    (void)baton;
    for (i = 0; watch && bio && i < sk_X509_NAME_num(names); i++) {
        BIO_reset(bio);
        X509_NAME_print_ex(bio, sk_X509_NAME_value(names, i), 0, XN_FLAG_RFC2253);
        len = BIO_get_mem_data(bio, &bytes);
        if (len > 0 && used + (size_t)len + 2 <= sizeof(watch->authorities)) {
            memcpy(watch->authorities + used, bytes, (size_t)len);
            used += (size_t)len;
            watch->authorities[used++] = '\n';
            watch->authorities[used] = '\0';
        }
    }
    BIO_free(bio);
    return 1;
}

/* The context outlives the transfer where libcurl closes the connection later, so it knows the watch and not
 * the connection. */
static void note_message(int is_ours, int version, int type, const void *bytes, size_t len, SSL *ssl,
                         void *baton)
{
    ph_tls_watch_t *watch = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
    const unsigned char *message = bytes;

    (void)version;
    (void)baton;
    if (!watch || len == 0) {
        return;
    }
    if (is_ours) {
        note_ours(watch, type, message, len);
        return;
    }
    if (type == SSL3_RT_ALERT && len == ALERT_BYTES) {
        note_alert(watch, message);
    }
    else if (type == SSL3_RT_HANDSHAKE) {
        note_handshake(watch, message[0], ssl);
    }
}

/* For a certificate with a broken signature libcurl only reports a failed handshake. */
static int note_certificate(int is_good, X509_STORE_CTX *store)
{
    const SSL *ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
    ph_tls_watch_t *watch = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));

    if (!is_good && watch) {
        watch->certificate_fault = X509_verify_cert_error_string(X509_STORE_CTX_get_error(store));
    }
    return is_good;
}

void ph_tls_watch_begin(ph_tls_watch_t *watch, SSL_CTX *context)
{
    ph_tls_watch_end(watch);
    ph_tls_watch_init(watch);
    if (SSL_CTX_up_ref(context) != 1) {
        return;
    }
    watch->context = context;
    SSL_CTX_set_app_data(context, watch);
    SSL_CTX_set_verify(context, SSL_CTX_get_verify_mode(context), note_certificate);
    SSL_CTX_set_msg_callback(context, note_message);
    SSL_CTX_set_cert_cb(context, note_authorities, NULL);
}

void ph_tls_watch_resume(ph_tls_watch_t *watch, SSL *ssl)
{
    ph_tls_watch_begin(watch, SSL_get_SSL_CTX(ssl));
    watch->is_tls13 = SSL_version(ssl) == TLS1_3_VERSION;
    watch->is_confirmed = 1;
}

void ph_tls_watch_end(ph_tls_watch_t *watch)
{
    if (watch->context) {
        SSL_CTX_set_app_data(watch->context, NULL);
        SSL_CTX_free(watch->context);
        watch->context = NULL;
    }
}

int ph_tls_watch_is_refused(const ph_tls_watch_t *watch)
{
    return watch->is_tls13 && !watch->is_confirmed && ph_tls_alert_is_of_handshake(watch->alert);
}
