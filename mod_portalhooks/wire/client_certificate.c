/* SPDX-License-Identifier: Apache-2.0 */
/* Certificate, key and CAs go to libcurl as PEM in memory; the key is never copied into a pool. */
#include "client_certificate.h"

#include <string.h>

#include <apr_strings.h>

#include "core/secrets/seal_place.h"
#include "core/text/digest.h"

int ph_client_certificate_open(ph_secret_t **key, const ph_attempt_t *attempt,
                               const ph_sender_settings_t *settings)
{
    const ph_client_certificate_t *certificate = attempt->client_certificate;
    ph_secretbox_place_t place;

    *key = NULL;
    if (!certificate) {
        return 1;
    }
    place = ph_seal_place_client_key(attempt->integration_id, certificate->name, attempt->url, attempt->pool);
    return settings->keyring && certificate->key &&
           ph_secretbox_open(key, settings->keyring, &place, certificate->key) == PH_SECRETBOX_OPENED;
}

static CURLcode set_blob(CURL *easy, CURLoption option, const char *bytes, apr_size_t len)
{
    struct curl_blob blob = { (void *)(apr_uintptr_t)bytes, len, CURL_BLOB_NOCOPY };

    return curl_easy_setopt(easy, option, &blob);
}

static CURLcode set_pair(CURL *easy, const char *chain, const ph_secret_t *key)
{
    CURLcode code = set_blob(easy, CURLOPT_SSLCERT_BLOB, chain, strlen(chain));

    return (code == CURLE_OK) ? set_blob(easy, CURLOPT_SSLKEY_BLOB, ph_secret_bytes(key), ph_secret_len(key))
                              : code;
}

CURLcode ph_client_certificate_set(CURL *easy, const ph_attempt_t *attempt,
                                   const ph_sender_settings_t *settings, const ph_secret_t *key)
{
    CURLcode code = CURLE_OK;

    if (strcmp(attempt->target.scheme, "https") != 0) {
        return CURLE_OK;
    }
    if (attempt->client_certificate && key) {
        code = set_pair(easy, attempt->client_certificate->chain, key);
    }
    else if (settings->client_pair) {
        code = set_pair(easy, settings->client_pair->facts.pem, settings->client_pair->key);
    }
    if (code == CURLE_OK && attempt->ca_pem) {
        code = set_blob(easy, CURLOPT_CAINFO_BLOB, attempt->ca_pem, strlen(attempt->ca_pem));
    }
    /* It would add to the CAs. */
    return (code == CURLE_OK && attempt->ca_pem) ? curl_easy_setopt(easy, CURLOPT_CAPATH, NULL) : code;
}

const char *ph_client_certificate_identity(const ph_attempt_t *attempt)
{
    const char *const fingerprint =
        attempt->client_certificate ? attempt->client_certificate->fingerprint : NULL;
    const ph_digest_part_t parts[] = {
        { fingerprint ? fingerprint : "", fingerprint ? strlen(fingerprint) : 0 },
        { attempt->ca_pem ? attempt->ca_pem : "", attempt->ca_pem ? strlen(attempt->ca_pem) : 0 }
    };

    return (fingerprint || attempt->ca_pem) ? ph_digest_make(parts, 2, attempt->pool) : "";
}
