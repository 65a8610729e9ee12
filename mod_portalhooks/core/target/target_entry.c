/* SPDX-License-Identifier: Apache-2.0 */
/* Parses and matches the arguments of PortalHooksAllowTarget. */
#include "target_entry.h"

#include <apr_strings.h>
#include <string.h>

#include "core/text/hostname.h"

static const char bad_port[] = "not a port: use one number from 1 to 65535";

/* Not names of hosts, but attempts to say more than one network. */
static const char *const words[] = { "all", "any", "none", "off", "on", "private", "public" };

/* ":port" or "". */
static int parse_port(int *port, const char *text)
{
    const apr_size_t len = strspn(text + (*text == ':'), "0123456789");

    *port = PH_TARGET_ANY_PORT;
    if (*text == '\0') {
        return 1;
    }
    if (text[0] != ':' || text[1] == '0' || len == 0 || len > 5 || text[1 + len] != '\0') {
        return 0;
    }
    *port = (int)apr_atoi64(text + 1);
    return *port <= 65535;
}

static const char *set_range(ph_target_entry_t *out, const char *text)
{
    if (!ph_cidr_parse(&out->range, text)) {
        return "not an address or range: write 10.20.0.0/16, 10.20.30.40:8443, fd00::/8 or [fd00::/8]:8443, "
               "with no bits set beyond the length";
    }
    if (out->range.bits == 0) {
        return "a range of /0 would allow every address: name the networks";
    }
    return NULL;
}

static const char *set_name(ph_target_entry_t *out, char *text)
{
    apr_size_t i;

    out->is_suffix = strncmp(text, "*.", 2) == 0;
    out->name = out->is_suffix ? text + 2 : text;
    ph_hostname_lower(text);
    for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strcmp(text, words[i]) == 0) {
            return "a keyword is not a target: name the networks or hosts";
        }
    }
    if (!ph_hostname_is_name(out->name)) {
        return "not a host name: write host.example, *.example or either with :port, international names as "
               "xn--, no dot at the end";
    }
    return NULL;
}

/* "[fd00::/8]:8443" or "[fd00::]/8:8443". */
static const char *set_bracketed(ph_target_entry_t *out, char *text, apr_pool_t *pool)
{
    char *end = strchr(text, ']');
    const char *colon;
    const char *length;

    if (!end || !memchr(text, ':', (apr_size_t)(end - text)) || (end[1] && !strchr("/:", end[1]))) {
        return "not an IPv6 range: write [fd00::/8], [fd00::/8]:8443 or [fd00::]/8";
    }
    *end++ = '\0';
    colon = strchr(end, ':');
    if (!parse_port(&out->port, colon ? colon : "")) {
        return bad_port;
    }
    length = apr_pstrmemdup(pool, end, strcspn(end, ":"));
    return set_range(out, apr_pstrcat(pool, text + 1, length, NULL));
}

/* A slash only separates an address from a length. */
static int has_path(const char *text)
{
    const char *slash = strchr(text, '/');

    return slash && (slash == text || (slash[-1] != ']' && !strchr("0123456789abcdefABCDEF:.", slash[-1])) ||
                     strspn(slash + 1, "0123456789") == 0);
}

const char *ph_target_entry_parse(ph_target_entry_t *out, const char *entry, apr_pool_t *pool)
{
    char *text = apr_pstrdup(pool, entry);
    char *colon = strchr(text, ':');

    memset(out, 0, sizeof(*out));
    out->range.family = AF_UNSPEC;
    out->port = PH_TARGET_ANY_PORT;
    if (strstr(text, "://")) {
        return "a URL is not a target: write its host and port alone, such as host.example:8443";
    }
    if (has_path(text)) {
        return "a path cannot be allowed: write the host and port alone, such as host.example:8443, or a "
               "network such as 10.20.0.0/16";
    }
    if (text[0] == '[') {
        return set_bracketed(out, text, pool);
    }
    /* With two colons it is IPv6, which takes a port only in brackets. */
    if (colon && strchr(colon + 1, ':')) {
        return set_range(out, text);
    }
    if (colon) {
        if (!parse_port(&out->port, colon)) {
            return bad_port;
        }
        *colon = '\0';
    }
    if (strchr(text, '/') || ph_hostname_is_numeric(text)) {
        return set_range(out, text);
    }
    return set_name(out, text);
}

static int is_port(int wanted, int port)
{
    return wanted == PH_TARGET_ANY_PORT || wanted == port;
}

int ph_target_entry_has_address(const ph_target_entry_t *entry, const ph_addr_t *addr)
{
    return !entry->name && is_port(entry->port, addr->port) && ph_cidr_contains(&entry->range, addr);
}

int ph_target_entry_is_address(const ph_target_entry_t *entry)
{
    return !entry->name && entry->range.bits == ((entry->range.family == AF_INET) ? 32 : 128);
}

int ph_target_entry_has_name(const ph_target_entry_t *entry, const char *host, int port)
{
    if (!entry->name || !is_port(entry->port, port)) {
        return 0;
    }
    return entry->is_suffix ? ph_hostname_is_below(host, entry->name) : strcmp(host, entry->name) == 0;
}
