/* SPDX-License-Identifier: Apache-2.0 */
/* Validates custom headers. libcurl sends header lines unchecked, so nothing that could end a line or shadow
 * one of our own headers may pass here. */
#include "headers.h"

#include <apr_cstr.h>
#include <string.h>

/* Set by us or by libcurl, able to change how the request is framed or routed, or able to make the receiver
 * answer in part (Range, If-Range), with nothing (If-*), or coded, so that secrets in the answer are harder
 * to recognize. A trailing "*" matches any suffix. */
static const char *const reserved[] = {
    "A-IM",
    "Accept",
    "Accept-Charset",
    "Accept-Encoding",
    "Authorization",
    "Available-Dictionary",
    "Connection",
    "Content-*",
    "Cookie",
    "Cookie2",
    "Dictionary-ID",
    "Expect",
    "Host",
    "If-*",
    "Keep-Alive",
    "Proxy-*",
    "Range",
    "Request-Range",
    "TE",
    "traceparent",
    "tracestate",
    "Trailer",
    "Transfer-Encoding",
    "Unless-Modified-Since",
    "Upgrade",
    "User-Agent",
    "portalhooks-*",
    "webhook-*",
};

static int is_reserved(const char *name)
{
    apr_size_t len;
    apr_size_t i;

    if (apr_cstr_casecmp(name, "Content-Language") == 0) {
        return 0;
    }
    for (i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++) {
        len = strlen(reserved[i]);
        if (reserved[i][len - 1] == '*') {
            if (apr_cstr_casecmpn(name, reserved[i], len - 1) == 0) {
                return 1;
            }
        }
        else if (apr_cstr_casecmp(name, reserved[i]) == 0) {
            return 1;
        }
    }
    return 0;
}

const char *ph_header_name_fault(const char *name)
{
    static const char token[] = "!#$%&'*+-.^_`|~0123456789"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    const apr_size_t len = strlen(name);

    if (len == 0) {
        return "A header needs a name.";
    }
    if (len > PH_HEADER_NAME_MAX) {
        return "A header name has at most 64 characters.";
    }
    if (strspn(name, token) != len) {
        return "A header name consists of letters, digits and !#$%&'*+-.^_`|~ only.";
    }
    if (is_reserved(name)) {
        return "This header is reserved: the sender sets it, or it would change how the request is sent.";
    }
    return NULL;
}

static int is_blank(char c)
{
    return c == ' ' || c == '\t';
}

const char *ph_header_value_fault(const char *value)
{
    const apr_size_t len = strlen(value);
    apr_size_t i;

    if (len == 0) {
        return "A header needs a value.";
    }
    if (len > PH_HEADER_VALUE_MAX) {
        return "A header value has at most 4,096 bytes.";
    }
    for (i = 0; i < len; i++) {
        if (!is_blank(value[i]) && (value[i] < '!' || value[i] > '~')) {
            return "A header value consists of visible ASCII characters, spaces and tabs only.";
        }
    }
    if (is_blank(value[0]) || is_blank(value[len - 1])) {
        return "A header value must not begin or end with white space.";
    }
    return NULL;
}

const char *ph_bearer_fault(const char *token)
{
    const apr_size_t len = strlen(token);
    apr_size_t i;

    if (len == 0) {
        return "A bearer token must not be empty; send null to clear it.";
    }
    if (len > PH_BEARER_MAX) {
        return "A bearer token has at most 8,192 bytes.";
    }
    for (i = 0; i < len; i++) {
        if (token[i] < '!' || token[i] > '~') {
            return "A bearer token consists of visible ASCII characters without spaces.";
        }
    }
    return NULL;
}
