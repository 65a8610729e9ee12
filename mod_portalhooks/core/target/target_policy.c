/* SPDX-License-Identifier: Apache-2.0 */
/* The exceptions of PortalHooksAllowTarget, and the listeners of this httpd, which no exception allows. */
#include "target_policy.h"

#include <apr_strings.h>
#include <apr_tables.h>
#include <string.h>

#include "core/text/hostname.h"

#define ANY_PORT 0

static const char bad_port[] = "not a port: use a number from 1 to 65535";

typedef struct range_t {
    ph_cidr_t cidr;
    int port;
} range_t;

typedef struct name_t {
    const char *name;
    int is_suffix;
    int port;
} name_t;

struct ph_target_policy_t {
    apr_pool_t *pool;
    ph_url_parse_t *parse;
    apr_array_header_t *ranges;    /* of range_t */
    apr_array_header_t *names;     /* of name_t */
    apr_array_header_t *listeners; /* of ph_addr_t */
    int is_plain_http_allowed;
};

ph_target_policy_t *ph_target_policy_make(ph_url_parse_t *parse, apr_pool_t *pool)
{
    ph_target_policy_t *policy = apr_pcalloc(pool, sizeof(*policy));

    policy->pool = pool;
    policy->parse = parse;
    policy->ranges = apr_array_make(pool, 4, sizeof(range_t));
    policy->names = apr_array_make(pool, 4, sizeof(name_t));
    policy->listeners = apr_array_make(pool, 4, sizeof(ph_addr_t));
    return policy;
}

int ph_target_policy_parse_url(ph_url_t *out, const ph_target_policy_t *policy, const char *text,
                               apr_pool_t *pool)
{
    return policy->parse(out, text, pool);
}

/* ":port" or "". */
static int parse_port(int *port, const char *text)
{
    const apr_size_t len = strspn(text + (*text == ':'), "0123456789");

    *port = ANY_PORT;
    if (*text == '\0') {
        return 1;
    }
    if (text[0] != ':' || text[1] == '0' || len == 0 || len > 5 || text[1 + len] != '\0') {
        return 0;
    }
    *port = (int)apr_atoi64(text + 1);
    return *port <= 65535;
}

static const char *add_range(ph_target_policy_t *policy, const char *text, int port)
{
    range_t range;

    if (!ph_cidr_parse(&range.cidr, text)) {
        return "not an address or range: write 10.20.0.0/16, 10.20.30.40:8443, fd00::/8 or [fd00::/8]:8443, "
               "with no bits set beyond the length";
    }
    if (range.cidr.bits == 0) {
        return "a range of /0 would allow every address: name the networks";
    }
    range.port = port;
    APR_ARRAY_PUSH(policy->ranges, range_t) = range;
    return NULL;
}

static const char *add_name(ph_target_policy_t *policy, char *text, int port)
{
    name_t name;

    name.is_suffix = strncmp(text, "*.", 2) == 0;
    name.name = name.is_suffix ? text + 2 : text;
    name.port = port;
    ph_hostname_lower(text);
    if (!ph_hostname_is_ldh(name.name)) {
        return "not a host name: write host.example, *.example or either with :port, international names as "
               "xn--, no dot at the end";
    }
    APR_ARRAY_PUSH(policy->names, name_t) = name;
    return NULL;
}

/* "[fd00::/8]:8443" or "[fd00::]/8:8443". */
static const char *add_bracketed(ph_target_policy_t *policy, char *text)
{
    char *end = strchr(text, ']');
    const char *colon;
    const char *length;
    int port;

    if (!end || !memchr(text, ':', (apr_size_t)(end - text)) || (end[1] && !strchr("/:", end[1]))) {
        return "not an IPv6 range: write [fd00::/8], [fd00::/8]:8443 or [fd00::]/8";
    }
    *end++ = '\0';
    colon = strchr(end, ':');
    if (!parse_port(&port, colon ? colon : "")) {
        return bad_port;
    }
    length = apr_pstrmemdup(policy->pool, end, strcspn(end, ":"));
    return add_range(policy, apr_pstrcat(policy->pool, text + 1, length, NULL), port);
}

const char *ph_target_policy_allow(ph_target_policy_t *policy, const char *entry)
{
    char *text = apr_pstrdup(policy->pool, entry);
    char *colon = strchr(text, ':');
    int port = ANY_PORT;

    if (text[0] == '[') {
        return add_bracketed(policy, text);
    }
    /* With two colons it is IPv6, which takes a port only in brackets. */
    if (colon && strchr(colon + 1, ':')) {
        return add_range(policy, text, ANY_PORT);
    }
    if (colon) {
        if (!parse_port(&port, colon)) {
            return bad_port;
        }
        *colon = '\0';
    }
    if (strchr(text, '/') || ph_hostname_is_numeric(text)) {
        return add_range(policy, text, port);
    }
    return add_name(policy, text, port);
}

void ph_target_policy_allow_plain_http(ph_target_policy_t *policy)
{
    policy->is_plain_http_allowed = 1;
}

int ph_target_policy_is_plain_http_allowed(const ph_target_policy_t *policy)
{
    return policy->is_plain_http_allowed;
}

static int is_port(int wanted, int port)
{
    return wanted == ANY_PORT || wanted == port;
}

int ph_target_policy_opens(const ph_target_policy_t *policy, const ph_addr_t *addr)
{
    const range_t *range;
    int i;

    for (i = 0; i < policy->ranges->nelts; i++) {
        range = &APR_ARRAY_IDX(policy->ranges, i, range_t);
        if (is_port(range->port, addr->port) && ph_cidr_contains(&range->cidr, addr)) {
            return 1;
        }
    }
    return 0;
}

int ph_target_policy_opens_exactly(const ph_target_policy_t *policy, const ph_addr_t *addr)
{
    const int bits = (addr->family == AF_INET) ? 32 : 128;
    const range_t *range;
    int i;

    for (i = 0; i < policy->ranges->nelts; i++) {
        range = &APR_ARRAY_IDX(policy->ranges, i, range_t);
        if (range->cidr.bits == bits && is_port(range->port, addr->port) &&
            ph_cidr_contains(&range->cidr, addr)) {
            return 1;
        }
    }
    return 0;
}

int ph_target_policy_names(const ph_target_policy_t *policy, const char *host, int port)
{
    const name_t *name;
    int i;

    for (i = 0; i < policy->names->nelts; i++) {
        name = &APR_ARRAY_IDX(policy->names, i, name_t);
        if (!is_port(name->port, port)) {
            continue;
        }
        if (name->is_suffix ? ph_hostname_is_below(host, name->name) : strcmp(host, name->name) == 0) {
            return 1;
        }
    }
    return 0;
}

static int is_wildcard(const ph_addr_t *addr)
{
    static const unsigned char zeros[16];

    return memcmp(addr->bytes, zeros, (addr->family == AF_INET) ? 4 : 16) == 0;
}

/* The IPv4 address of an IPv4-mapped one, which is what a socket connects to. */
static ph_addr_t unmapped(const ph_addr_t *addr)
{
    static const ph_cidr_t mapped = { AF_INET6, { [10] = 0xff, [11] = 0xff }, 96 };
    ph_addr_t plain = *addr;

    if (ph_cidr_contains(&mapped, addr)) {
        plain.family = AF_INET;
        memset(plain.bytes, 0, sizeof(plain.bytes));
        memcpy(plain.bytes, addr->bytes + 12, 4);
    }
    return plain;
}

/* The address that is really reached: connecting to the unspecified address means this host. */
static ph_addr_t reached_by(const ph_addr_t *addr)
{
    ph_addr_t reached = unmapped(addr);

    if (is_wildcard(&reached) && reached.family == AF_INET) {
        reached.bytes[0] = 127;
        reached.bytes[3] = 1;
    }
    else if (is_wildcard(&reached)) {
        reached.bytes[15] = 1;
    }
    return reached;
}

static int is_loopback(const ph_addr_t *addr)
{
    static const ph_cidr_t v4 = { AF_INET, { 127 }, 8 };
    static const ph_cidr_t v6 = { AF_INET6, { [15] = 1 }, 128 };

    return ph_cidr_contains(&v4, addr) || ph_cidr_contains(&v6, addr);
}

void ph_target_policy_deny_listener(ph_target_policy_t *policy, const ph_addr_t *listener)
{
    APR_ARRAY_PUSH(policy->listeners, ph_addr_t) = unmapped(listener);
}

int ph_target_policy_is_own_listener(const ph_target_policy_t *policy, const ph_addr_t *addr)
{
    const ph_addr_t reached = reached_by(addr);
    const ph_addr_t *listener;
    int i;

    for (i = 0; i < policy->listeners->nelts; i++) {
        listener = &APR_ARRAY_IDX(policy->listeners, i, ph_addr_t);
        if (listener->port != addr->port) {
            continue;
        }
        /* A listener on [::] usually accepts IPv4 too. */
        if (is_wildcard(listener) && is_loopback(&reached) &&
            (listener->family == AF_INET6 || reached.family == AF_INET)) {
            return 1;
        }
        if (listener->family == reached.family && memcmp(listener->bytes, reached.bytes, 16) == 0) {
            return 1;
        }
    }
    return 0;
}
