/* SPDX-License-Identifier: Apache-2.0 */
/* The address table (IANA special-purpose address registries, IPv4 and IPv6), for the socket that is about to
 * be opened. */
#include "target.h"

#include "metadata.h"

typedef struct rule_t {
    ph_cidr_t range;
    ph_target_verdict_t verdict;
} rule_t;

/* The first range that contains the address decides. IPv4 is allowed by default; IPv6 only in global unicast.
 * An IPv6 address that embeds an IPv4 address is denied without extracting it. metadata.c comes first. */
static const rule_t rules[] = {
    { { AF_INET, { 0 }, 8 }, PH_TARGET_DENY_RESERVED },
    { { AF_INET, { 10 }, 8 }, PH_TARGET_DENY_PRIVATE },
    { { AF_INET, { 100, 64 }, 10 }, PH_TARGET_DENY_SHARED },
    { { AF_INET, { 127 }, 8 }, PH_TARGET_DENY_LOOPBACK },
    { { AF_INET, { 169, 254 }, 16 }, PH_TARGET_DENY_LINK_LOCAL },
    { { AF_INET, { 172, 16 }, 12 }, PH_TARGET_DENY_PRIVATE },
    { { AF_INET, { 192, 0, 0 }, 24 }, PH_TARGET_DENY_RESERVED },
    { { AF_INET, { 192, 0, 2 }, 24 }, PH_TARGET_DENY_RESERVED },
    { { AF_INET, { 192, 31, 196 }, 24 }, PH_TARGET_DENY_RESERVED },
    { { AF_INET, { 192, 52, 193 }, 24 }, PH_TARGET_DENY_RESERVED },
    { { AF_INET, { 192, 88, 99 }, 24 }, PH_TARGET_DENY_RESERVED },
    { { AF_INET, { 192, 168 }, 16 }, PH_TARGET_DENY_PRIVATE },
    { { AF_INET, { 192, 175, 48 }, 24 }, PH_TARGET_DENY_RESERVED },
    { { AF_INET, { 198, 18 }, 15 }, PH_TARGET_DENY_RESERVED },
    { { AF_INET, { 198, 51, 100 }, 24 }, PH_TARGET_DENY_RESERVED },
    { { AF_INET, { 203, 0, 113 }, 24 }, PH_TARGET_DENY_RESERVED },
    { { AF_INET, { 224 }, 4 }, PH_TARGET_DENY_MULTICAST },
    { { AF_INET, { 240 }, 4 }, PH_TARGET_DENY_RESERVED },
    { { AF_INET, { 0 }, 0 }, PH_TARGET_ALLOWED },

    { { AF_INET6, { 0 }, 128 }, PH_TARGET_DENY_RESERVED },
    { { AF_INET6, { [15] = 1 }, 128 }, PH_TARGET_DENY_LOOPBACK },
    { { AF_INET6, { 0 }, 96 }, PH_TARGET_DENY_EMBEDDED_IPV4 },
    { { AF_INET6, { [10] = 0xff, 0xff }, 96 }, PH_TARGET_DENY_EMBEDDED_IPV4 },
    { { AF_INET6, { [8] = 0xff, 0xff }, 96 }, PH_TARGET_DENY_EMBEDDED_IPV4 },
    { { AF_INET6, { 0x00, 0x64, 0xff, 0x9b }, 96 }, PH_TARGET_DENY_EMBEDDED_IPV4 },
    { { AF_INET6, { 0x00, 0x64, 0xff, 0x9b, 0x00, 0x01 }, 48 }, PH_TARGET_DENY_EMBEDDED_IPV4 },
    { { AF_INET6, { 0x20, 0x01 }, 32 }, PH_TARGET_DENY_EMBEDDED_IPV4 },
    { { AF_INET6, { 0x20, 0x02 }, 16 }, PH_TARGET_DENY_EMBEDDED_IPV4 },
    { { AF_INET6, { 0x20, 0x01 }, 23 }, PH_TARGET_DENY_RESERVED },
    { { AF_INET6, { 0x20, 0x01, 0x0d, 0xb8 }, 32 }, PH_TARGET_DENY_RESERVED },
    { { AF_INET6, { 0x26, 0x20, 0x00, 0x4f, 0x80, 0x00 }, 48 }, PH_TARGET_DENY_RESERVED },
    { { AF_INET6, { 0x3f, 0xff }, 20 }, PH_TARGET_DENY_RESERVED },
    { { AF_INET6, { 0x20 }, 3 }, PH_TARGET_ALLOWED },
    { { AF_INET6, { 0xfc }, 7 }, PH_TARGET_DENY_PRIVATE },
    { { AF_INET6, { 0xfe, 0x80 }, 10 }, PH_TARGET_DENY_LINK_LOCAL },
    { { AF_INET6, { 0xfe, 0xc0 }, 10 }, PH_TARGET_DENY_PRIVATE },
    { { AF_INET6, { 0xff }, 8 }, PH_TARGET_DENY_MULTICAST },
    { { AF_INET6, { 0 }, 0 }, PH_TARGET_DENY_RESERVED },
};

static ph_target_verdict_t look_up(const ph_addr_t *addr)
{
    apr_size_t i;

    for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        if (ph_cidr_contains(&rules[i].range, addr)) {
            return rules[i].verdict;
        }
    }
    return PH_TARGET_DENY_FAMILY;
}

/* `is_named`: an entry covers the name that led to the address. */
static ph_target_verdict_t classify(const ph_target_policy_t *policy, int is_named, const ph_addr_t *addr)
{
    const ph_target_verdict_t verdict = look_up(addr);

    if (verdict == PH_TARGET_DENY_FAMILY) {
        return verdict;
    }
    if (addr->scope_id != 0) {
        return PH_TARGET_DENY_SCOPE_ID;
    }
    if (ph_target_policy_is_own_listener(policy, addr)) {
        return PH_TARGET_DENY_OWN_LISTENER;
    }
    /* A range that happens to contain a cloud's metadata service is not meant to allow it. */
    if (ph_metadata_is_address(addr)) {
        return ph_target_policy_opens_exactly(policy, addr) ? PH_TARGET_ALLOWED : PH_TARGET_DENY_METADATA;
    }
    if (ph_target_policy_opens(policy, addr)) {
        return PH_TARGET_ALLOWED;
    }
    return (verdict == PH_TARGET_ALLOWED && !is_named && !ph_target_policy_is_public(policy))
               ? PH_TARGET_DENY_EGRESS
               : verdict;
}

ph_target_verdict_t ph_target_classify(const ph_target_policy_t *policy, const ph_addr_t *addr)
{
    return classify(policy, 0, addr);
}

ph_target_verdict_t ph_target_judge_address(const ph_target_policy_t *policy, const ph_url_t *target,
                                            const ph_addr_t *addr)
{
    return classify(policy, ph_target_policy_names(policy, target->host, target->port), addr);
}

int ph_target_is_denied(ph_target_verdict_t verdict)
{
    return verdict != PH_TARGET_ALLOWED;
}
