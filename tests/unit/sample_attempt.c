/* SPDX-License-Identifier: Apache-2.0 */
/* An attempt with every kind of secret, and settings that send it to this host. */
#include "sample_attempt.h"

#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

#include "core/secrets/seal_place.h"
#include "wire/url_parser.h"

const char *const sample_keys[2] = { "0123456789abcdef0123456789abcdef", "FEDCBA9876543210FEDCBA9876543210" };

ph_keyring_t *sample_keyring(apr_pool_t *pool)
{
    static const unsigned char key[PH_KEYRING_KEY_BYTES] = "a key of thirty-two bytes, yes!";
    ph_keyring_t *ring = ph_keyring_make(pool);

    if (ph_keyring_add(ring, "k1", key)) {
        abort();
    }
    return ring;
}

ph_target_policy_t *sample_policy(apr_pool_t *pool)
{
    ph_target_policy_t *policy = ph_target_policy_make(ph_url_parser_parse, pool);

    ph_target_policy_allow_plain_http(policy);
    if (ph_target_policy_allow(policy, "127.0.0.0/8")) {
        abort();
    }
    return policy;
}

ph_sender_settings_t sample_settings(apr_pool_t *pool)
{
    ph_sender_settings_t settings = { 0 };

    settings.policy = sample_policy(pool);
    settings.keyring = sample_keyring(pool);
    settings.user_agent = SAMPLE_USER_AGENT;
    settings.connect_timeout = apr_time_from_msec(300);
    settings.keep_body = 65536;
    settings.hmac = ph_hmac_make(pool);
    return settings;
}

const char *sample_seal(const ph_keyring_t *ring, const ph_secretbox_place_t *place, const char *plain,
                        apr_pool_t *pool)
{
    static const unsigned char iv[PH_SECRETBOX_IV_BYTES] = "twelve byte";
    ph_secret_t *secret = ph_secret_make(plain, strlen(plain));
    const char *sealed = ph_secretbox_seal(ring, place, secret, iv, pool);

    ph_secret_free(secret);
    return sealed;
}

static void add_key(apr_array_header_t *keys, const ph_keyring_t *ring, const char *id, const char *bytes,
                    apr_pool_t *pool)
{
    const ph_secretbox_place_t place = ph_seal_place_key(id, "jira");
    ph_signing_key_t *slot = apr_array_push(keys);

    slot->id = id;
    slot->scheme = PH_SCHEME_V1;
    slot->secret = sample_seal(ring, &place, bytes, pool);
}

ph_attempt_t *sample_attempt(const char *url, apr_pool_t *pool)
{
    const ph_keyring_t *ring = sample_keyring(pool);
    const ph_secretbox_place_t bearer = ph_seal_place_bearer("jira", url, pool);
    const ph_secretbox_place_t own = ph_seal_place_header("jira", SAMPLE_HEADER_NAME, url, pool);
    apr_array_header_t *headers = apr_array_make(pool, 1, sizeof(ph_sealed_header_t));
    apr_array_header_t *keys = apr_array_make(pool, 2, sizeof(ph_signing_key_t));
    ph_attempt_t *attempt = apr_pcalloc(pool, sizeof(*attempt));
    ph_sealed_header_t *header = apr_array_push(headers);

    header->name = SAMPLE_HEADER_NAME;
    header->sealed = sample_seal(ring, &own, SAMPLE_HEADER_VALUE, pool);
    add_key(keys, ring, "key_01", sample_keys[0], pool);
    add_key(keys, ring, "key_02", sample_keys[1], pool);

    attempt->pool = pool;
    attempt->execution_id = "exe_01";
    attempt->message_id = "msg_01";
    attempt->integration_id = "jira";
    attempt->integration_name = "Jira";
    attempt->event_id = "evt-48213";
    attempt->traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    attempt->url = apr_pstrdup(pool, url);
    attempt->body = SAMPLE_BODY;
    attempt->body_len = strlen(SAMPLE_BODY);
    attempt->bearer = sample_seal(ring, &bearer, SAMPLE_BEARER, pool);
    attempt->headers = headers;
    attempt->keys = keys;
    attempt->timeout = apr_time_from_sec(10);
    if (!ph_url_parser_parse(&attempt->target, url, pool)) {
        abort();
    }
    return attempt;
}
