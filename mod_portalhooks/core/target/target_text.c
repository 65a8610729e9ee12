/* SPDX-License-Identifier: Apache-2.0 */
/* The verdicts in words: a sentence for the admin who typed the URL, a directive for the sysadmin. */
#include "target.h"

#include <apr_strings.h>

#define OPEN_ADDRESS "PortalHooksAllowTarget with this address or its range, for example 10.20.0.0/16:8443"
#define OPEN_NAME "PortalHooksAllowTarget with this host name"

typedef struct words_t {
    const char *sentence;
    const char *directive; /* NULL = none would allow it */
} words_t;

static const words_t words[] = {
    [PH_TARGET_ALLOWED] = { "The target is allowed.", NULL },
    [PH_TARGET_DENY_URL_MALFORMED] = { "This is not a valid URL: write https://host.example/path in "
                                       "printable ASCII without spaces.",
                                       NULL },
    [PH_TARGET_DENY_URL_TOO_LONG] = { "The URL is longer than 2,048 bytes.", NULL },
    [PH_TARGET_DENY_SCHEME] = { "The URL must begin with https://.", NULL },
    [PH_TARGET_DENY_PLAIN_HTTP] = { "The URL must begin with https://: http:// would send the token and "
                                    "the data unencrypted.",
                                    "PortalHooksAllowTarget with this host name or address, or "
                                    "PortalHooksAllowPlainHTTP On" },
    [PH_TARGET_DENY_USERINFO] = { "The URL must not contain a user name or password before the host (no "
                                  "@): use the bearer token.",
                                  NULL },
    [PH_TARGET_DENY_FRAGMENT] = { "The URL must not have a fragment (#…): it would never be sent.", NULL },
    [PH_TARGET_DENY_HOST_CHARACTERS] = { "A host name consists of letters, digits and hyphens, "
                                         "separated by dots, without a trailing dot; write an "
                                         "international name in its xn-- form.",
                                         OPEN_NAME ", if it has underscores" },
    [PH_TARGET_DENY_HOST_NUMERIC] = { "A host that ends in a number must be an IPv4 address in dotted "
                                      "decimal form.",
                                      NULL },
    [PH_TARGET_DENY_HOST_SINGLE_LABEL] = { "The host name has no dot: use its fully qualified name.",
                                           OPEN_NAME },
    [PH_TARGET_DENY_HOST_RESERVED_NAME] = { "The host name is reserved for use inside a host or network.",
                                            OPEN_NAME },
    [PH_TARGET_DENY_PORT] = { "The port is not allowed: use 80, 443 or a port from 1024 on that is not "
                              "assigned to another protocol.",
                              "PortalHooksAllowTarget with this host or address and this port, for example "
                              "host.example:444" },
    [PH_TARGET_DENY_FAMILY] = { "The host's address is neither IPv4 nor IPv6.", NULL },
    [PH_TARGET_DENY_SCOPE_ID] = { "The address is bound to a network interface (zone id).", NULL },
    [PH_TARGET_DENY_LOOPBACK] = { "The address is a loopback address: it leads to this server itself.",
                                  OPEN_ADDRESS },
    [PH_TARGET_DENY_PRIVATE] = { "The address belongs to a private network.", OPEN_ADDRESS },
    [PH_TARGET_DENY_LINK_LOCAL] = { "The address is link-local.", OPEN_ADDRESS },
    [PH_TARGET_DENY_METADATA] = { "The target is a cloud's metadata or credentials service.",
                                  "PortalHooksAllowTarget with exactly this address (/32, IPv6 /128), and "
                                  "exactly this host name if it is one" },
    [PH_TARGET_DENY_SHARED] = { "The address belongs to a provider's shared network (100.64.0.0/10).",
                                OPEN_ADDRESS },
    [PH_TARGET_DENY_MULTICAST] = { "The address is a multicast address.", OPEN_ADDRESS },
    [PH_TARGET_DENY_RESERVED] = { "The address is reserved for special purposes.", OPEN_ADDRESS },
    [PH_TARGET_DENY_EMBEDDED_IPV4] = { "The address embeds an IPv4 address in an IPv6 address: use the "
                                       "IPv4 address itself.",
                                       OPEN_ADDRESS },
    [PH_TARGET_DENY_OWN_LISTENER] = { "This web server itself listens on the address.", NULL },
    [PH_TARGET_DENY_PAST_PROXY] = { "The address is not that of the proxy that all attempts use.", NULL },
    [PH_TARGET_DENY_EGRESS] = { "The egress rule of the integration does not allow the target.",
                                "PortalHooksAllowTarget with this host name or address" },
};

_Static_assert(sizeof(words) / sizeof(words[0]) == PH_TARGET_DENY_EGRESS + 1, "a verdict has no words");

const char *ph_target_explain(ph_target_verdict_t verdict)
{
    return words[verdict].sentence;
}

const char *ph_target_directive(ph_target_verdict_t verdict)
{
    return words[verdict].directive;
}

const char *ph_target_remedy(ph_target_verdict_t verdict, apr_pool_t *pool)
{
    const char *directive = words[verdict].directive;

    return directive ? apr_psprintf(pool, "Use another URL, or ask a sysadmin to set: %s", directive)
                     : "Use another URL.";
}
