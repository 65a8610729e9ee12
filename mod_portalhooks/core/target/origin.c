/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the part of a URL that says where a connection goes. */
#include "origin.h"

#include <apr_cstr.h>
#include <apr_strings.h>
#include <arpa/inet.h>
#include <string.h>

#include "core/text/hostname.h"

static const struct {
    const char *name;
    int port;
} schemes[] = {
    { "http", 80 },
    { "https", 443 },
};

/* http or https, followed by "//": *rest is the text from the authority on. */
static ph_target_verdict_t take_scheme(ph_origin_t *out, const char **rest, const char *text)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.";
    const apr_size_t len = strspn(text, letters);
    apr_size_t i;

    if (len == 0 || text[len] != ':') {
        return PH_TARGET_DENY_URL_MALFORMED;
    }
    for (i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
        if (strlen(schemes[i].name) == len && apr_cstr_casecmpn(text, schemes[i].name, len) == 0) {
            out->scheme = schemes[i].name;
            out->port = schemes[i].port;
        }
    }
    if (!out->scheme) {
        return PH_TARGET_DENY_SCHEME;
    }
    if (strncmp(text + len, "://", 3) != 0) {
        return PH_TARGET_DENY_URL_MALFORMED;
    }
    *rest = text + len + 3;
    return PH_TARGET_ALLOWED;
}

/* "[fd00::1]" or "[fd00::1]:8443"; *port is NULL when none is given. */
static ph_target_verdict_t take_literal6(ph_origin_t *out, const char **port, char *text)
{
    char *end = strchr(text, ']');

    if (!end || (end[1] != '\0' && end[1] != ':')) {
        return PH_TARGET_DENY_URL_MALFORMED;
    }
    *end = '\0';
    out->host = text + 1;
    *port = (end[1] == ':') ? end + 2 : NULL;
    ph_hostname_lower(text + 1);
    if (!ph_addr_parse(&out->addr, out->host) || out->addr.family != AF_INET6) {
        return PH_TARGET_DENY_URL_MALFORMED;
    }
    return PH_TARGET_ALLOWED;
}

static ph_target_verdict_t take_name_or_quad(ph_origin_t *out, const char **port, char *text)
{
    char *colon = strchr(text, ':');

    if (colon) {
        *colon = '\0';
        *port = colon + 1;
    }
    out->host = text;
    ph_hostname_lower(text);
    if (*text == '\0') {
        return PH_TARGET_DENY_URL_MALFORMED;
    }
    if (ph_hostname_is_numeric(text)) {
        /* "0x7f.1", "2130706433", "127.0.0.01": parsers disagree on the address. */
        return ph_addr_parse(&out->addr, text) ? PH_TARGET_ALLOWED : PH_TARGET_DENY_HOST_NUMERIC;
    }
    return ph_hostname_is_name(text) ? PH_TARGET_ALLOWED : PH_TARGET_DENY_HOST_CHARACTERS;
}

/* The authority, a writable copy. */
static ph_target_verdict_t take_authority(ph_origin_t *out, const char **port, char *text)
{
    if (strchr(text, '@')) {
        return PH_TARGET_DENY_USERINFO;
    }
    if (text[0] == '[' && strchr(text, '%')) {
        return PH_TARGET_DENY_SCOPE_ID;
    }
    if (strpbrk(text, "%\\")) {
        return PH_TARGET_DENY_HOST_CHARACTERS;
    }
    return (text[0] == '[') ? take_literal6(out, port, text) : take_name_or_quad(out, port, text);
}

/* Digits without a leading zero, 1 to 65535. */
static int read_port(int *out, const char *text)
{
    const apr_size_t len = strlen(text);

    if (len == 0 || len > 5 || text[0] == '0' || strspn(text, "0123456789") != len) {
        return 0;
    }
    *out = (int)apr_atoi64(text);
    return *out <= 65535;
}

ph_target_verdict_t ph_origin_read(ph_origin_t *out, const char *url, apr_pool_t *pool)
{
    const char *authority = NULL;
    const char *port = NULL;
    ph_target_verdict_t verdict;
    apr_size_t len;
    int default_port;

    memset(out, 0, sizeof(*out));
    out->addr.family = AF_UNSPEC;
    verdict = take_scheme(out, &authority, url);
    if (ph_target_is_denied(verdict)) {
        return verdict;
    }
    len = strcspn(authority, "/?#");
    out->rest = authority + len;
    verdict = take_authority(out, &port, apr_pstrmemdup(pool, authority, len));
    if (ph_target_is_denied(verdict)) {
        return verdict;
    }
    default_port = out->port;
    if (port && !read_port(&out->port, port)) {
        return PH_TARGET_DENY_PORT;
    }
    out->addr.port = out->port;
    out->is_default_port = out->port == default_port;
    return PH_TARGET_ALLOWED;
}

const char *ph_origin_public(const char *url, apr_pool_t *pool)
{
    ph_origin_t origin;
    const char *host;

    if (ph_target_is_denied(ph_origin_read(&origin, url, pool))) {
        return "…";
    }
    host = strchr(origin.host, ':') ? apr_pstrcat(pool, "[", origin.host, "]", NULL) : origin.host;
    if (origin.is_default_port) {
        return apr_pstrcat(pool, origin.scheme, "://", host, "/…", NULL);
    }
    return apr_psprintf(pool, "%s://%s:%d/…", origin.scheme, host, origin.port);
}

const char *ph_origin_canonical(const char *url, apr_pool_t *pool)
{
    char address[INET6_ADDRSTRLEN];
    ph_origin_t origin;

    if (ph_target_is_denied(ph_origin_read(&origin, url, pool))) {
        return "";
    }
    if (origin.addr.family == AF_UNSPEC) {
        return apr_psprintf(pool, "%s://%s:%d", origin.scheme, origin.host, origin.port);
    }
    inet_ntop(origin.addr.family, origin.addr.bytes, address, sizeof(address));
    return apr_psprintf(pool, strchr(address, ':') ? "%s://[%s]:%d" : "%s://%s:%d", origin.scheme, address,
                        origin.port);
}

int ph_origin_is_same(const char *one, const char *other, apr_pool_t *scratch)
{
    const char *first = ph_origin_canonical(one, scratch);

    return *first != '\0' && strcmp(first, ph_origin_canonical(other, scratch)) == 0;
}
