/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_TESTS_SAMPLE_ATTEMPT_H
#define PH_TESTS_SAMPLE_ATTEMPT_H

#include "wire/sender.h"

/* An attempt of the integration "jira" with a bearer token, two signing keys and a custom header, all sealed,
 * and the settings that open and send it. */

#define SAMPLE_BEARER "tok-4f1d8a/+7=secret"
#define SAMPLE_HEADER_NAME "X-Tenant"
#define SAMPLE_HEADER_VALUE "acme-tenant-0815"
#define SAMPLE_BODY "{\"type\":\"portalhooks.triggered\",\"data\":{}}"
#define SAMPLE_USER_AGENT "portalhooks/0.1"

/* The two keys, in bytes. */
extern const char *const sample_keys[2];
#define SAMPLE_KEY_BYTES 32

/* A keyring with the key that seals everything. */
ph_keyring_t *sample_keyring(apr_pool_t *pool);

/* Allows 127.0.0.0/8 and plain HTTP. */
ph_target_policy_t *sample_policy(apr_pool_t *pool);

/* With a connect timeout of 300 ms, recording 64 KiB of a body. */
ph_sender_settings_t sample_settings(apr_pool_t *pool);

/* With a timeout of 10 s, longer than any test takes that does not set its own. */
ph_attempt_t *sample_attempt(const char *url, apr_pool_t *pool);

/* Seal `plain` for a place, as the services do. */
const char *sample_seal(const ph_keyring_t *ring, const ph_secretbox_place_t *place, const char *plain,
                        apr_pool_t *pool);

#endif
