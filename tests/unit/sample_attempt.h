/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_TESTS_SAMPLE_ATTEMPT_H
#define PH_TESTS_SAMPLE_ATTEMPT_H

#include "wire/sender.h"

/* An attempt of the integration "jira" with a bearer token, two signing keys and a header of its own,
 * all sealed, and the settings that open and send it. */

#define SAMPLE_BEARER "tok-4f1d8a/+7=secret"
#define SAMPLE_OWN_NAME "X-Tenant"
#define SAMPLE_OWN_VALUE "acme-tenant-0815"
#define SAMPLE_BODY "{\"type\":\"portalhooks.triggered\",\"data\":{}}"
#define SAMPLE_USER_AGENT "portalhooks/0.1"

/* The two keys, in bytes. */
extern const char *const sample_keys[2];
#define SAMPLE_KEY_BYTES 32

/* A keyring with the key everything is sealed under. */
ph_keyring_t *sample_keyring(apr_pool_t *pool);

/* 127.0.0.0/8 is allowed, plain HTTP too. */
ph_target_policy_t *sample_policy(apr_pool_t *pool);

/* A timeout of 300 ms to connect, 64 KiB of a body kept. */
ph_sender_settings_t sample_settings(apr_pool_t *pool);

/* A timeout of 10 s, so that only a test which wants it runs into it. */
ph_attempt_t *sample_attempt(const char *url, apr_pool_t *pool);

/* Seal `plain` for a place as the services do. */
const char *sample_seal(const ph_keyring_t *ring, const ph_secretbox_place_t *place, const char *plain,
                        apr_pool_t *pool);

#endif
