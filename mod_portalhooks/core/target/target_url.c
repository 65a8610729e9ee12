/* SPDX-License-Identifier: Apache-2.0 */
/* The gate: a URL as an admin typed it, judged without a look-up. curl_url() takes it apart; the raw
 * authority is read beside it only to refuse what different parsers read differently. */
#include <apr_cstr.h>
#include <apr_strings.h>
#include <string.h>

#include "core/text/hostname.h"
#include "target_policy.h"

/* Of the bad ports of the WHATWG Fetch standard those that the rule "80, 443 or from 1024 on" leaves. */
static const int bad_ports[] = {
    1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061,  6000,
    6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
};

/* The authority as it was typed. */
typedef struct authority_t {
    char *host;       /* lower case, IPv6 without brackets */
    const char *port; /* NULL when none was given */
    ph_addr_t addr;   /* of an address in the place of a name, else family AF_UNSPEC */
} authority_t;

static int is_printable(const char *text)
{
    for (; *text; text++) {
        if (*text <= ' ' || *text > '~') {
            return 0;
        }
    }
    return 1;
}

/* http or https with "//" behind it: *rest is the text from the authority on. */
static ph_target_verdict_t take_scheme(const char **rest, const char *text)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.";
    const apr_size_t len = strspn(text, letters);

    if (len == 0 || text[len] != ':') {
        return PH_TARGET_DENY_URL_MALFORMED;
    }
    if ((len != 4 || apr_cstr_casecmpn(text, "http", 4) != 0) &&
        (len != 5 || apr_cstr_casecmpn(text, "https", 5) != 0)) {
        return PH_TARGET_DENY_SCHEME;
    }
    if (strncmp(text + len, "://", 3) != 0) {
        return PH_TARGET_DENY_URL_MALFORMED;
    }
    *rest = text + len + 3;
    return PH_TARGET_ALLOWED;
}

static ph_target_verdict_t take_literal6(authority_t *out, char *text)
{
    char *end = strchr(text, ']');

    if (!end || (end[1] != '\0' && end[1] != ':')) {
        return PH_TARGET_DENY_URL_MALFORMED;
    }
    *end = '\0';
    out->host = text + 1;
    out->port = (end[1] == ':') ? end + 2 : NULL;
    if (!ph_addr_parse(&out->addr, out->host) || out->addr.family != AF_INET6) {
        return PH_TARGET_DENY_URL_MALFORMED;
    }
    return PH_TARGET_ALLOWED;
}

static ph_target_verdict_t take_name_or_quad(authority_t *out, char *text)
{
    char *colon = strchr(text, ':');

    if (colon) {
        *colon = '\0';
        out->port = colon + 1;
    }
    out->host = text;
    ph_hostname_lower(out->host);
    if (*out->host == '\0') {
        return PH_TARGET_DENY_URL_MALFORMED;
    }
    if (ph_hostname_is_numeric(out->host)) {
        /* "0x7f.1", "2130706433", "127.0.0.01": what they mean depends on who reads them. */
        return ph_addr_parse(&out->addr, out->host) ? PH_TARGET_ALLOWED : PH_TARGET_DENY_HOST_NUMERIC;
    }
    return ph_hostname_is_ldh(out->host) ? PH_TARGET_ALLOWED : PH_TARGET_DENY_HOST_CHARACTERS;
}

static ph_target_verdict_t take_authority(authority_t *out, const char *text, apr_pool_t *pool)
{
    char *authority = apr_pstrmemdup(pool, text, strcspn(text, "/?#"));

    memset(out, 0, sizeof(*out));
    out->addr.family = AF_UNSPEC;
    if (strchr(authority, '@')) {
        return PH_TARGET_DENY_USERINFO;
    }
    if (authority[0] == '[' && strchr(authority, '%')) {
        return PH_TARGET_DENY_SCOPE_ID;
    }
    if (strpbrk(authority, "%\\")) {
        return PH_TARGET_DENY_HOST_CHARACTERS;
    }
    return (authority[0] == '[') ? take_literal6(out, authority) : take_name_or_quad(out, authority);
}

/* Written without sign or leading zeros, and none that belongs to another protocol. */
static int is_port_allowed(const char *port)
{
    const apr_size_t len = strlen(port);
    apr_int64_t number;
    apr_size_t i;

    if (len == 0 || len > 5 || port[0] == '0' || strspn(port, "0123456789") != len) {
        return 0;
    }
    number = apr_atoi64(port);
    for (i = 0; i < sizeof(bad_ports) / sizeof(bad_ports[0]); i++) {
        if (number == bad_ports[i]) {
            return 0;
        }
    }
    return number == 80 || number == 443 || (number >= 1024 && number <= 65535);
}

/* libcurl will connect where it says; it must read the same host and port as we judged. */
static int is_agreed(const ph_url_t *url, const authority_t *raw)
{
    ph_addr_t theirs;

    if (raw->port && apr_atoi64(raw->port) != url->port) {
        return 0;
    }
    if (raw->addr.family == AF_UNSPEC) {
        return strcmp(url->host, raw->host) == 0;
    }
    return ph_addr_parse(&theirs, url->host) && theirs.family == raw->addr.family &&
           memcmp(theirs.bytes, raw->addr.bytes, sizeof(theirs.bytes)) == 0;
}

/* Everything that is spelling: afterwards `url` and `raw` say the same. */
static ph_target_verdict_t judge_spelling(ph_url_t *url, authority_t *raw, const char *text, apr_pool_t *pool)
{
    const char *rest = text;
    ph_target_verdict_t verdict;

    if (strlen(text) > PH_URL_MAX) {
        return PH_TARGET_DENY_URL_TOO_LONG;
    }
    verdict = take_scheme(&rest, text);
    if (ph_target_is_denied(verdict)) {
        return verdict;
    }
    verdict = take_authority(raw, rest, pool);
    if (ph_target_is_denied(verdict)) {
        return verdict;
    }
    if (strchr(rest, '#')) {
        return PH_TARGET_DENY_FRAGMENT;
    }
    if (raw->port && !is_port_allowed(raw->port)) {
        return PH_TARGET_DENY_PORT;
    }
    if (!is_printable(text) || !ph_url_parse(url, text, pool) || !is_agreed(url, raw)) {
        return PH_TARGET_DENY_URL_MALFORMED;
    }
    raw->addr.port = url->port;
    return PH_TARGET_ALLOWED;
}

static ph_target_verdict_t judge_host(const ph_target_policy_t *policy, const ph_url_t *url,
                                      const ph_addr_t *addr)
{
    if (addr->family != AF_UNSPEC) {
        return ph_target_classify(policy, addr);
    }
    if (ph_target_policy_names(policy, url->host, url->port)) {
        return PH_TARGET_ALLOWED;
    }
    if (ph_hostname_is_reserved(url->host)) {
        return PH_TARGET_DENY_HOST_RESERVED_NAME;
    }
    return strchr(url->host, '.') ? PH_TARGET_ALLOWED : PH_TARGET_DENY_HOST_SINGLE_LABEL;
}

static int may_be_plain_http(const ph_target_policy_t *policy, const ph_url_t *url, const ph_addr_t *addr)
{
    return ph_target_policy_is_plain_http_allowed(policy) || ph_target_policy_opens(policy, addr) ||
           ph_target_policy_names(policy, url->host, url->port);
}

ph_target_verdict_t ph_target_judge_url(ph_url_t *url, const ph_target_policy_t *policy, const char *text,
                                        apr_pool_t *pool)
{
    authority_t raw;
    ph_url_t parts;
    ph_target_verdict_t verdict;

    verdict = judge_spelling(&parts, &raw, text, pool);
    if (ph_target_is_denied(verdict)) {
        return verdict;
    }
    verdict = judge_host(policy, &parts, &raw.addr);
    if (ph_target_is_denied(verdict)) {
        return verdict;
    }
    if (strcmp(parts.scheme, "http") == 0 && !may_be_plain_http(policy, &parts, &raw.addr)) {
        return PH_TARGET_DENY_PLAIN_HTTP;
    }
    *url = parts;
    return PH_TARGET_ALLOWED;
}
