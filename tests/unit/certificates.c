/* SPDX-License-Identifier: Apache-2.0 */
/* A certificate authority: P-256 keys and certificates made in memory. */
#include "certificates.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <apr_strings.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#define DAY (24L * 60 * 60)

struct certificates_t {
    apr_pool_t *pool;
    EVP_PKEY *key; /* of all certificates; they differ in names and dates */
    X509 *authority;
    char *file;
    long serial;
};

static void must(int done)
{
    if (!done) {
        abort();
    }
}

static void set_name(X509_NAME *name, const char *common_name)
{
    must(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)common_name, -1, -1, 0));
}

static void add_extension(X509 *certificate, int what, const char *value)
{
    X509V3_CTX context;
    X509_EXTENSION *extension;

    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, NULL, NULL, 0);
    extension = X509V3_EXT_conf_nid(NULL, &context, what, value);
    must(extension && X509_add_ext(certificate, extension, -1));
    X509_EXTENSION_free(extension);
}

static X509 *make_certificate(certificates_t *certificates, const char *name, long from, long to)
{
    X509 *certificate = X509_new();

    must(certificate && X509_set_version(certificate, X509_VERSION_3));
    certificates->serial++;
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), certificates->serial);
    must(X509_gmtime_adj(X509_getm_notBefore(certificate), from) != NULL);
    must(X509_gmtime_adj(X509_getm_notAfter(certificate), to) != NULL);
    must(X509_set_pubkey(certificate, certificates->key));
    set_name(X509_get_subject_name(certificate), name);
    return certificate;
}

static apr_status_t drop(void *baton)
{
    certificates_t *certificates = baton;

    unlink(certificates->file);
    X509_free(certificates->authority);
    EVP_PKEY_free(certificates->key);
    return APR_SUCCESS;
}

static void write_authority(certificates_t *certificates)
{
    const char *directory = getenv("TMPDIR");
    FILE *file;
    int fd;

    certificates->file =
        apr_pstrcat(certificates->pool, directory ? directory : "/tmp", "/authority.XXXXXX", NULL);
    fd = mkstemp(certificates->file);
    must(fd >= 0);
    file = fdopen(fd, "w");
    must(file && PEM_write_X509(file, certificates->authority));
    must(fclose(file) == 0);
}

certificates_t *certificates_make(apr_pool_t *pool)
{
    certificates_t *certificates = apr_pcalloc(pool, sizeof(*certificates));

    certificates->pool = pool;
    certificates->key = EVP_EC_gen("P-256");
    must(certificates->key != NULL);
    certificates->authority = make_certificate(certificates, "Authority of a test", -DAY, DAY);
    must(X509_set_issuer_name(certificates->authority, X509_get_subject_name(certificates->authority)));
    add_extension(certificates->authority, NID_basic_constraints, "critical,CA:TRUE");
    must(X509_sign(certificates->authority, certificates->key, EVP_sha256()));
    write_authority(certificates);
    apr_pool_cleanup_register(pool, certificates, drop, apr_pool_cleanup_null);
    return certificates;
}

const char *certificates_file(const certificates_t *certificates)
{
    return certificates->file;
}

static void sign(X509 *certificate, const certificates_t *certificates, certificate_kind_t kind)
{
    EVP_PKEY *stranger;

    switch ((int)kind) {
    case CERTIFICATE_FORGED:
        stranger = EVP_EC_gen("P-256");
        must(X509_sign(certificate, stranger, EVP_sha256()));
        EVP_PKEY_free(stranger);
        break;
    case CERTIFICATE_WEAK:
        must(X509_sign(certificate, certificates->key, EVP_sha1()));
        break;
    default:
        must(X509_sign(certificate, certificates->key, EVP_sha256()));
    }
}

static const char *names_of(certificate_kind_t kind)
{
    if (kind == CERTIFICATE_WITHOUT_NAMES) {
        return NULL;
    }
    return (kind == CERTIFICATE_OTHER_HOST) ? "DNS:other.example" : "IP:127.0.0.1";
}

/* With the name of its issuer a certificate would be considered self-signed. */
static const char *common_name(certificate_kind_t kind)
{
    return (kind == CERTIFICATE_OF_A_RECEIVER) ? "Another receiver of a test" : "Receiver of a test";
}

static X509 *make_kind(certificates_t *certificates, certificate_kind_t kind, const X509 *issuer)
{
    const long from = (kind == CERTIFICATE_EXPIRED)         ? -2 * DAY
                      : (kind == CERTIFICATE_NOT_YET_VALID) ? DAY
                                                            : -DAY;
    const long to = (kind == CERTIFICATE_EXPIRED) ? -DAY : 2 * DAY;
    X509 *certificate = make_certificate(certificates, common_name(kind), from, to);

    if (names_of(kind)) {
        add_extension(certificate, NID_subject_alt_name, names_of(kind));
    }
    if (kind == CERTIFICATE_FOR_CLIENTS) {
        add_extension(certificate, NID_ext_key_usage, "clientAuth");
    }
    must(X509_set_issuer_name(
        certificate, X509_get_subject_name((kind == CERTIFICATE_SELF_SIGNED) ? certificate : issuer)));
    sign(certificate, certificates, kind);
    return certificate;
}

static apr_status_t drop_server(void *server)
{
    SSL_CTX_free(server);
    return APR_SUCCESS;
}

SSL_CTX *certificates_server(certificates_t *certificates, certificate_kind_t kind, int max_version)
{
    SSL_CTX *server = SSL_CTX_new(TLS_server_method());
    X509 *certificate = make_kind(certificates, kind, certificates->authority);
    X509 *between;

    SSL_CTX_set_security_level(server, (kind == CERTIFICATE_WEAK) ? 0 : SSL_CTX_get_security_level(server));
    if (kind == CERTIFICATE_OF_A_RECEIVER) {
        between = make_kind(certificates, CERTIFICATE_GOOD, certificates->authority);
        X509_free(certificate);
        certificate = make_kind(certificates, kind, between);
        must(SSL_CTX_add_extra_chain_cert(server, between) == 1);
    }
    must(server && SSL_CTX_use_certificate(server, certificate) == 1 &&
         SSL_CTX_use_PrivateKey(server, certificates->key) == 1);
    must(SSL_CTX_set_max_proto_version(server, max_version));
    if (max_version != 0 && max_version < TLS1_2_VERSION) {
        must(SSL_CTX_set_min_proto_version(server, max_version));
        SSL_CTX_set_security_level(server, 0);
    }
    X509_free(certificate);
    apr_pool_cleanup_register(certificates->pool, server, drop_server, apr_pool_cleanup_null);
    return server;
}
