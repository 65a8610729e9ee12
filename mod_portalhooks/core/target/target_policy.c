/* SPDX-License-Identifier: Apache-2.0 */
/* The exceptions of PortalHooksAllowTarget, and the listeners of this httpd, which no exception allows. */
#include "target_policy.h"

#include <apr_strings.h>
#include <apr_tables.h>
#include <string.h>

#include "metadata.h"
#include "target_entry.h"

struct ph_target_policy_t {
    apr_pool_t *pool;
    ph_url_parse_t *parse;
    apr_array_header_t *entries;   /* of ph_target_entry_t */
    apr_array_header_t *listeners; /* of ph_addr_t */
    ph_addr_is_local_t *is_local;  /* NULL = not known */
    int is_plain_http_allowed;
    int is_restricted; /* what no entry covers is denied */
    int is_proxied;
};

ph_target_policy_t *ph_target_policy_make(ph_url_parse_t *parse, apr_pool_t *pool)
{
    ph_target_policy_t *policy = apr_pcalloc(pool, sizeof(*policy));

    policy->pool = pool;
    policy->parse = parse;
    policy->entries = apr_array_make(pool, 4, sizeof(ph_target_entry_t));
    policy->listeners = apr_array_make(pool, 4, sizeof(ph_addr_t));
    return policy;
}

int ph_target_policy_parse_url(ph_url_t *out, const ph_target_policy_t *policy, const char *text,
                               apr_pool_t *pool)
{
    return policy->parse(out, text, pool);
}

const char *ph_target_policy_allow(ph_target_policy_t *policy, const char *text)
{
    ph_target_entry_t entry;
    const char *fault = ph_target_entry_parse(&entry, text, policy->pool);

    if (!fault) {
        APR_ARRAY_PUSH(policy->entries, ph_target_entry_t) = entry;
    }
    return fault;
}

void ph_target_policy_allow_plain_http(ph_target_policy_t *policy)
{
    policy->is_plain_http_allowed = 1;
}

int ph_target_policy_is_plain_http_allowed(const ph_target_policy_t *policy)
{
    return policy->is_plain_http_allowed;
}

void ph_target_policy_restrict(ph_target_policy_t *policy)
{
    policy->is_restricted = 1;
}

void ph_target_policy_allow_public(ph_target_policy_t *policy)
{
    policy->is_restricted = 0;
}

void ph_target_policy_note_proxy(ph_target_policy_t *policy)
{
    policy->is_proxied = 1;
}

int ph_target_policy_is_public(const ph_target_policy_t *policy)
{
    return !policy->is_restricted;
}

static const ph_target_entry_t *entry_at(const ph_target_policy_t *policy, int i)
{
    return &APR_ARRAY_IDX(policy->entries, i, ph_target_entry_t);
}

int ph_target_policy_opens(const ph_target_policy_t *policy, const ph_addr_t *addr)
{
    int i;

    for (i = 0; i < policy->entries->nelts; i++) {
        if (ph_target_entry_has_address(entry_at(policy, i), addr)) {
            return 1;
        }
    }
    return 0;
}

int ph_target_policy_opens_exactly(const ph_target_policy_t *policy, const ph_addr_t *addr)
{
    int i;

    for (i = 0; i < policy->entries->nelts; i++) {
        if (ph_target_entry_is_address(entry_at(policy, i)) &&
            ph_target_entry_has_address(entry_at(policy, i), addr)) {
            return 1;
        }
    }
    return 0;
}

int ph_target_policy_awaits_address(const ph_target_policy_t *policy, int port)
{
    int i;

    for (i = 0; !policy->is_proxied && i < policy->entries->nelts; i++) {
        if (!entry_at(policy, i)->name &&
            (entry_at(policy, i)->port == PH_TARGET_ANY_PORT || entry_at(policy, i)->port == port)) {
            return 1;
        }
    }
    return 0;
}

int ph_target_policy_names(const ph_target_policy_t *policy, const char *host, int port)
{
    const int only_exactly = ph_metadata_is_name(host);
    int i;

    for (i = 0; i < policy->entries->nelts; i++) {
        if (!(only_exactly && entry_at(policy, i)->is_suffix) &&
            ph_target_entry_has_name(entry_at(policy, i), host, port)) {
            return 1;
        }
    }
    return 0;
}

int ph_target_policy_lists_port(const ph_target_policy_t *policy, const char *host, const ph_addr_t *addr)
{
    const ph_target_entry_t *entry;
    int i;

    for (i = 0; i < policy->entries->nelts; i++) {
        entry = entry_at(policy, i);
        if (entry->port != PH_TARGET_ANY_PORT &&
            (ph_target_entry_has_address(entry, addr) || ph_target_entry_has_name(entry, host, addr->port))) {
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

static int is_of_this_host(const ph_target_policy_t *policy, const ph_addr_t *addr)
{
    return ph_addr_is_loopback(addr) || (policy->is_local && policy->is_local(addr));
}

void ph_target_policy_ask_local(ph_target_policy_t *policy, ph_addr_is_local_t *is_local)
{
    policy->is_local = is_local;
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
        if (listener->family == reached.family && memcmp(listener->bytes, reached.bytes, 16) == 0) {
            return 1;
        }
        /* A listener on [::] usually accepts IPv4 too. */
        if (is_wildcard(listener) && (listener->family == AF_INET6 || reached.family == AF_INET) &&
            is_of_this_host(policy, &reached)) {
            return 1;
        }
    }
    return 0;
}
