/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_SECRETS_CERTIFICATE_H
#define PH_CORE_SECRETS_CERTIFICATE_H

#include <apr_pools.h>
#include <apr_time.h>

#include "secret.h"

/* Certificates and private keys as admins enter them: PEM. Sentences are static or from `pool`, and never
 * quote a key. Any thread. */

#define PH_CERTIFICATE_PEM_MAX 32768 /* bytes of a chain, or of CAs */
#define PH_CERTIFICATE_KEY_MAX 16384 /* bytes of a private key */
#define PH_CERTIFICATES_MAX 10       /* in one text */

typedef struct ph_certificate_facts_t {
    const char *pem;         /* the certificates alone, without what stood around them */
    const char *subject;     /* of the first one, RFC 2253, ASCII */
    const char *fingerprint; /* its SHA-256, hexadecimal, lower case */
    apr_time_t not_before;
    apr_time_t not_after;
} ph_certificate_facts_t;

/* The chain of a client certificate, which comes first, each followed by its issuer: NULL and *facts, or what
 * is wrong. Whether it has expired is the caller's to judge. */
const char *ph_certificate_parse_chain(ph_certificate_facts_t *facts, const char *pem, apr_pool_t *pool);

/* NULL when `key`, PEM, is the private key of the first certificate of `chain_pem`, else what is wrong. */
const char *ph_certificate_key_fault(const char *chain_pem, const ph_secret_t *key, apr_pool_t *pool);

/* Certificates to trust, in any order: NULL and *pem, those alone; or what is wrong. */
const char *ph_certificate_parse_authorities(const char **pem, const char *text, apr_pool_t *pool);

#endif
