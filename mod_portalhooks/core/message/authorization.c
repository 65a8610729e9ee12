/* SPDX-License-Identifier: Apache-2.0 */
/* Validates credentials before they become a header line, which libcurl sends unchecked. */
#include "authorization.h"

#include <stdlib.h>
#include <string.h>

#include <apr_cstr.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "core/text/base64.h"

const char *ph_auth_scheme_fault(const char *scheme)
{
    static const char token[] = "!#$%&'*+-.^_`|~0123456789"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    const apr_size_t len = strlen(scheme);

    if (len == 0) {
        return "A scheme is required.";
    }
    if (len > PH_AUTH_SCHEME_MAX) {
        return "A scheme has at most 64 characters.";
    }
    if (strspn(scheme, token) != len) {
        return "A scheme consists of letters, digits and !#$%&'*+-.^_`|~ only.";
    }
    if (apr_cstr_casecmp(scheme, "Bearer") == 0 || apr_cstr_casecmp(scheme, PH_AUTH_BASIC) == 0) {
        return "For Bearer or Basic, use that type.";
    }
    return NULL;
}

static int is_blank(char c)
{
    return c == ' ' || c == '\t';
}

const char *ph_auth_value_fault(const char *value)
{
    const apr_size_t len = strlen(value);
    apr_size_t i;

    if (len == 0) {
        return "A value is required.";
    }
    if (len > PH_AUTH_VALUE_MAX) {
        return "A value has at most 8,192 bytes.";
    }
    for (i = 0; i < len; i++) {
        if (!is_blank(value[i]) && (value[i] < '!' || value[i] > '~')) {
            return "A value consists of visible ASCII characters, spaces and tabs only.";
        }
    }
    if (is_blank(value[0]) || is_blank(value[len - 1])) {
        return "A value must not begin or end with white space.";
    }
    return NULL;
}

static int has_control(const char *text)
{
    for (; *text; text++) {
        if ((unsigned char)*text < ' ' || *text == 0x7f) {
            return 1;
        }
    }
    return 0;
}

const char *ph_auth_user_fault(const char *user)
{
    if (*user == '\0') {
        return "A user name is required.";
    }
    if (strlen(user) > PH_AUTH_USER_MAX) {
        return "A user name has at most 255 bytes.";
    }
    if (has_control(user) || strchr(user, ':')) {
        return "A user name for Basic has no colon and no control characters.";
    }
    return NULL;
}

const char *ph_auth_password_fault(const char *password)
{
    if (strlen(password) > PH_AUTH_PASSWORD_MAX) {
        return "A password has at most 4,096 bytes.";
    }
    return has_control(password) ? "A password has no control characters." : NULL;
}

ph_secret_t *ph_auth_basic_value(const char *user, const char *password)
{
    const apr_size_t len = strlen(user) + 1 + strlen(password);
    const apr_size_t room = len + 1 + PH_BASE64_LEN(len) + 1;
    char *plain = malloc(room);
    char *encoded;
    ph_secret_t *secret;

    if (!plain) {
        abort();
    }
    encoded = plain + len + 1;
    memcpy(plain, user, strlen(user));
    plain[strlen(user)] = ':';
    memcpy(plain + strlen(user) + 1, password, strlen(password) + 1);
    EVP_EncodeBlock((unsigned char *)encoded, (unsigned char *)plain, (int)len);
    secret = ph_secret_make(encoded, strlen(encoded));
    OPENSSL_cleanse(plain, room);
    free(plain);
    return secret;
}
