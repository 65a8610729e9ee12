/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_MESSAGE_AUTHORIZATION_H
#define PH_CORE_MESSAGE_AUTHORIZATION_H

#include "core/secrets/secret.h"

/* What a webhook may send in Authorization besides a bearer token: Basic credentials, or "<scheme> <value>".
 * Pure; any thread. The sentences are static and never quote a value. */

#define PH_AUTH_SCHEME_MAX 64 /* bytes, like the next ones */
#define PH_AUTH_VALUE_MAX 8192
#define PH_AUTH_USER_MAX 255
#define PH_AUTH_PASSWORD_MAX 4096

#define PH_AUTH_BASIC "Basic"

/* NULL when the scheme is a token (RFC 9110, section 11.1) and neither Bearer nor Basic, else a sentence. */
const char *ph_auth_scheme_fault(const char *scheme);

/* NULL when the value is 1–8,192 bytes of visible ASCII, space or tab, not beginning or ending with white
 * space; else a sentence. */
const char *ph_auth_value_fault(const char *value);

/* NULL when it is UTF-8 of 1–255 bytes without control characters and without a colon (RFC 7617, section 2);
 * else a sentence. */
const char *ph_auth_user_fault(const char *user);

/* The same for 0–4,096 bytes; a password may have colons. */
const char *ph_auth_password_fault(const char *password);

/* base64 of "user:password"; the caller frees it. */
ph_secret_t *ph_auth_basic_value(const char *user, const char *password);

#endif
