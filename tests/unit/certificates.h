/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_TESTS_CERTIFICATES_H
#define PH_TESTS_CERTIFICATES_H

#include <apr_pools.h>
#include <openssl/ssl.h>

/* A certificate authority for one test, and the certificates it signs. */
typedef struct certificates_t certificates_t;

typedef enum {
    CERTIFICATE_GOOD,          /* for 127.0.0.1 */
    CERTIFICATE_OTHER_HOST,    /* for other.example */
    CERTIFICATE_EXPIRED,       /* since yesterday */
    CERTIFICATE_SELF_SIGNED,   /* for 127.0.0.1 */
    CERTIFICATE_NOT_YET_VALID, /* from tomorrow on */
    CERTIFICATE_FOR_CLIENTS,   /* by its extended key usage */
    CERTIFICATE_WITHOUT_NAMES, /* no subjectAltName at all */
    CERTIFICATE_FORGED,        /* names the authority as its issuer, but another key signed it */
    CERTIFICATE_OF_A_RECEIVER, /* signed with a good certificate that is not an authority */
    CERTIFICATE_WEAK           /* signed with SHA-1 */
} certificate_kind_t;

/* Freed, and its file removed, with `pool`. */
certificates_t *certificates_make(apr_pool_t *pool);

/* The authority's own certificate, PEM: for CURLOPT_CAINFO. */
const char *certificates_file(const certificates_t *certificates);

/* A server with a certificate of this kind and at most TLS `max_version` (0 = any). */
SSL_CTX *certificates_server(certificates_t *certificates, certificate_kind_t kind, int max_version);

#endif
