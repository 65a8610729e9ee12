/* SPDX-License-Identifier: Apache-2.0 */
/* Reads certificates and keys with OpenSSL, and says in an admin's words what is wrong with them. */
#include "certificate.h"

#include <string.h>

#include <apr_strings.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#define SECURITY_BITS_MIN 112 /* RSA of 2,048 bits */
#define SUBJECT_MAX 500

static apr_status_t free_certificate(void *certificate)
{
    X509_free(certificate);
    return APR_SUCCESS;
}

static const char *text_fault(const char *text)
{
    if (strlen(text) > PH_CERTIFICATE_PEM_MAX) {
        return "Certificates have at most 32,768 bytes in total.";
    }
    if (strstr(text, "PRIVATE KEY-----")) {
        return "The certificates include a private key: move it to the private key field.";
    }
    return strstr(text, "-----BEGIN CERTIFICATE-----")
               ? NULL
               : "This is not a certificate in PEM, which begins with -----BEGIN CERTIFICATE-----. Convert DER with "
                 "openssl x509 -inform der, PKCS#12 with openssl pkcs12 -nokeys.";
}

static int count_of(const char *text)
{
    static const char begin[] = "-----BEGIN CERTIFICATE-----";
    const char *at;
    int count = 0;

    for (at = strstr(text, begin); at; at = strstr(at + 1, begin)) {
        count++;
    }
    return count;
}

static X509 *read_next(BIO *bio, apr_pool_t *pool)
{
    X509 *certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL);

    if (certificate) {
        apr_pool_cleanup_register(pool, certificate, free_certificate, apr_pool_cleanup_null);
    }
    return certificate;
}

/* All certificates of `text`, freed with `pool`. */
static const char *parse(X509 *all[PH_CERTIFICATES_MAX], int *count, const char *text, apr_pool_t *pool)
{
    const char *fault = text_fault(text);
    BIO *bio;
    int i;

    *count = count_of(text);
    if (!fault && *count > PH_CERTIFICATES_MAX) {
        fault = "There are more than 10 certificates.";
    }
    if (fault) {
        return fault;
    }
    bio = BIO_new_mem_buf(text, -1);
    for (i = 0; i < *count && !fault; i++) {
        all[i] = bio ? read_next(bio, pool) : NULL;
        fault = all[i] ? NULL
                       : apr_psprintf(
                             pool, "Certificate %d cannot be read: its PEM is incomplete or altered.", i + 1);
    }
    BIO_free(bio);
    ERR_clear_error();
    return fault;
}

static const char *write_pem(X509 **all, int count, apr_pool_t *pool)
{
    BIO *bio = BIO_new(BIO_s_mem());
    const char *pem;
    char *bytes;
    long len;
    int i;

    for (i = 0; bio && i < count; i++) {
        PEM_write_bio_X509(bio, all[i]);
    }
    len = BIO_get_mem_data(bio, &bytes);
    pem = apr_pstrmemdup(pool, bytes, (apr_size_t)len);
    BIO_free(bio);
    return pem;
}

static const char *subject_of(X509 *certificate, apr_pool_t *pool)
{
    BIO *bio = BIO_new(BIO_s_mem());
    const char *subject;
    char *bytes;
    long len;

    X509_NAME_print_ex(bio, X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253);
    len = BIO_get_mem_data(bio, &bytes);
    subject = apr_pstrmemdup(pool, bytes, (apr_size_t)(len < SUBJECT_MAX ? len : SUBJECT_MAX));
    BIO_free(bio);
    return subject;
}

static const char *fingerprint_of(X509 *certificate, apr_pool_t *pool)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    char *text = apr_palloc(pool, 2 * EVP_MAX_MD_SIZE + 1);
    unsigned i;

    X509_digest(certificate, EVP_sha256(), digest, &len);
    for (i = 0; i < len; i++) {
        apr_snprintf(text + 2 * i, 3, "%02x", digest[i]);
    }
    text[2 * len] = '\0';
    return text;
}

static apr_time_t time_of(const ASN1_TIME *time)
{
    apr_time_exp_t exploded = { 0 };
    apr_time_t result = 0;
    struct tm parts;

    if (ASN1_TIME_to_tm(time, &parts) != 1) {
        return 0;
    }
    exploded.tm_year = parts.tm_year;
    exploded.tm_mon = parts.tm_mon;
    exploded.tm_mday = parts.tm_mday;
    exploded.tm_hour = parts.tm_hour;
    exploded.tm_min = parts.tm_min;
    exploded.tm_sec = parts.tm_sec;
    apr_time_exp_gmt_get(&result, &exploded);
    return result;
}

/* Each must be signed by the next one. */
static const char *order_fault(X509 **all, int count, apr_pool_t *pool)
{
    const char *fault = NULL;
    int i;

    for (i = 0; !fault && i + 1 < count; i++) {
        if (X509_verify(all[i], X509_get0_pubkey(all[i + 1])) != 1) {
            fault = apr_psprintf(
                pool,
                "Certificate %d is not issued by certificate %d. The order is: your certificate, "
                "its issuer, the issuer of that.",
                i + 1, i + 2);
        }
    }
    ERR_clear_error();
    return fault;
}

const char *ph_certificate_parse_chain(ph_certificate_facts_t *facts, const char *pem, apr_pool_t *pool)
{
    X509 *all[PH_CERTIFICATES_MAX];
    int count;
    const char *fault = parse(all, &count, pem, pool);

    if (!fault) {
        fault = order_fault(all, count, pool);
    }
    if (fault) {
        return fault;
    }
    facts->pem = write_pem(all, count, pool);
    facts->subject = subject_of(all[0], pool);
    facts->fingerprint = fingerprint_of(all[0], pool);
    facts->not_before = time_of(X509_get0_notBefore(all[0]));
    facts->not_after = time_of(X509_get0_notAfter(all[0]));
    return NULL;
}

const char *ph_certificate_parse_authorities(const char **pem, const char *text, apr_pool_t *pool)
{
    X509 *all[PH_CERTIFICATES_MAX];
    int count;
    const char *fault = parse(all, &count, text, pool);

    if (!fault) {
        *pem = write_pem(all, count, pool);
    }
    return fault;
}

/* Instead of a question on the terminal. */
static int no_passphrase(char *buffer, int size, int is_writing, void *baton)
{
    (void)buffer;
    (void)size;
    (void)is_writing;
    (void)baton;
    return -1;
}

static const char *key_text_fault(const char *text)
{
    if (strlen(text) > PH_CERTIFICATE_KEY_MAX) {
        return "A private key has at most 16,384 bytes.";
    }
    if (strstr(text, "-----BEGIN ENCRYPTED PRIVATE KEY-----") || strstr(text, "Proc-Type: 4,ENCRYPTED")) {
        return "The key is encrypted. Decrypt it first: openssl pkey -in key.pem -out decrypted.pem";
    }
    if (strstr(text, "-----BEGIN OPENSSH PRIVATE KEY-----")) {
        return "This is an OpenSSH key. Convert a copy of it: ssh-keygen -p -m PEM -f copy";
    }
    return strstr(text, "PRIVATE KEY-----")
               ? NULL
               : "This is not a private key in PEM, which begins with -----BEGIN PRIVATE KEY-----. Convert DER with "
                 "openssl pkey -inform der, PKCS#12 with openssl pkcs12 -nocerts -noenc.";
}

static const char *mismatch(X509 **all, int count, EVP_PKEY *key, apr_pool_t *pool)
{
    int i;

    for (i = 1; i < count; i++) {
        if (X509_check_private_key(all[i], key) == 1) {
            return apr_psprintf(pool, "The key belongs to certificate %d of the chain: put that one first.",
                                i + 1);
        }
    }
    return "The key does not belong to the certificate.";
}

const char *ph_certificate_key_fault(const char *chain_pem, const ph_secret_t *key, apr_pool_t *pool)
{
    const char *fault = key_text_fault(ph_secret_bytes(key));
    EVP_PKEY *parsed;
    X509 *all[PH_CERTIFICATES_MAX];
    BIO *bio;
    int count;

    if (!fault) {
        fault = parse(all, &count, chain_pem, pool);
    }
    if (fault) {
        return fault;
    }
    bio = BIO_new_mem_buf(ph_secret_bytes(key), (int)ph_secret_len(key));
    parsed = bio ? PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL) : NULL;
    BIO_free(bio);
    if (!parsed) {
        fault = "The private key cannot be read: its PEM is incomplete or altered.";
    }
    else if (X509_check_private_key(all[0], parsed) != 1) {
        fault = mismatch(all, count, parsed, pool);
    }
    else if (EVP_PKEY_get_security_bits(parsed) < SECURITY_BITS_MIN) {
        fault = "The key is too weak: RSA needs 2,048 bits or more.";
    }
    EVP_PKEY_free(parsed);
    ERR_clear_error();
    return fault;
}
