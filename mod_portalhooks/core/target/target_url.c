/* SPDX-License-Identifier: Apache-2.0 */
/* The URL gate: judges a URL as an admin typed it, without a name lookup. Its origin is read twice, strictly
 * by origin.c and by the policy's parser; where the two disagree the URL is refused. */
#include <string.h>

#include "core/text/hostname.h"
#include "metadata.h"
#include "origin.h"
#include "target.h"

/* The bad ports of the WHATWG Fetch standard among those that the rule "80, 443 or from 1024 on" leaves. */
static const int bad_ports[] = {
    1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061,  6000,
    6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
};

static int is_printable(const char *text)
{
    for (; *text; text++) {
        if (*text <= ' ' || *text > '~') {
            return 0;
        }
    }
    return 1;
}

static int is_port_allowed(int port)
{
    apr_size_t i;

    for (i = 0; i < sizeof(bad_ports) / sizeof(bad_ports[0]); i++) {
        if (port == bad_ports[i]) {
            return 0;
        }
    }
    return port == 80 || port == 443 || port >= 1024;
}

/* The parser read the same scheme, host and port. */
static int is_agreed(const ph_url_t *url, const ph_origin_t *origin)
{
    ph_addr_t addr;

    if (strcmp(url->scheme, origin->scheme) != 0 || url->port != origin->port) {
        return 0;
    }
    if (origin->addr.family == AF_UNSPEC) {
        return strcmp(url->host, origin->host) == 0;
    }
    return ph_addr_parse(&addr, url->host) && addr.family == origin->addr.family &&
           memcmp(addr.bytes, origin->addr.bytes, sizeof(addr.bytes)) == 0;
}

/* Syntax; afterwards `url` and `origin` agree. */
static ph_target_verdict_t judge_syntax(ph_url_t *url, ph_origin_t *origin, const ph_target_policy_t *policy,
                                        const char *text, apr_pool_t *pool)
{
    ph_target_verdict_t verdict;

    if (strlen(text) > PH_URL_MAX) {
        return PH_TARGET_DENY_URL_TOO_LONG;
    }
    verdict = ph_origin_read(origin, text, pool);
    if (ph_target_is_denied(verdict)) {
        return verdict;
    }
    if (strchr(origin->rest, '#')) {
        return PH_TARGET_DENY_FRAGMENT;
    }
    if (!is_port_allowed(origin->port) && !ph_target_policy_lists_port(policy, origin->host, &origin->addr)) {
        return PH_TARGET_DENY_PORT;
    }
    if (!is_printable(text) || !ph_target_policy_parse_url(url, policy, text, pool) ||
        !is_agreed(url, origin)) {
        return PH_TARGET_DENY_URL_MALFORMED;
    }
    return PH_TARGET_ALLOWED;
}

static ph_target_verdict_t judge_host(const ph_target_policy_t *policy, const ph_origin_t *origin)
{
    if (origin->addr.family != AF_UNSPEC) {
        return ph_target_classify(policy, &origin->addr);
    }
    if (ph_target_policy_names(policy, origin->host, origin->port)) {
        return PH_TARGET_ALLOWED;
    }
    if (!ph_hostname_is_ldh(origin->host)) {
        return PH_TARGET_DENY_HOST_CHARACTERS;
    }
    if (ph_hostname_is_reserved(origin->host)) {
        return PH_TARGET_DENY_HOST_RESERVED_NAME;
    }
    if (!strchr(origin->host, '.')) {
        return PH_TARGET_DENY_HOST_SINGLE_LABEL;
    }
    if (ph_metadata_is_name(origin->host)) {
        return PH_TARGET_DENY_METADATA;
    }
    return (ph_target_policy_is_public(policy) || ph_target_policy_awaits_address(policy, origin->port))
               ? PH_TARGET_ALLOWED
               : PH_TARGET_DENY_EGRESS;
}

static int may_be_plain_http(const ph_target_policy_t *policy, const ph_origin_t *origin)
{
    return ph_target_policy_is_plain_http_allowed(policy) || ph_target_policy_opens(policy, &origin->addr) ||
           ph_target_policy_names(policy, origin->host, origin->port);
}

ph_target_verdict_t ph_target_judge_url(ph_url_t *url, const ph_target_policy_t *policy, const char *text,
                                        apr_pool_t *pool)
{
    ph_origin_t origin;
    ph_url_t parts;
    ph_target_verdict_t verdict;

    verdict = judge_syntax(&parts, &origin, policy, text, pool);
    if (ph_target_is_denied(verdict)) {
        return verdict;
    }
    verdict = judge_host(policy, &origin);
    if (ph_target_is_denied(verdict)) {
        return verdict;
    }
    if (strcmp(parts.scheme, "http") == 0 && !may_be_plain_http(policy, &origin)) {
        return PH_TARGET_DENY_PLAIN_HTTP;
    }
    *url = parts;
    return PH_TARGET_ALLOWED;
}
