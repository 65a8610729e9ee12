/* SPDX-License-Identifier: Apache-2.0 */
/* The verdicts in words: a sentence for whoever typed the URL, a directive for the sysadmin. */
#include "target.h"

#define OPEN_ADDRESS "PortalHooksAllowTarget with this address or its range, for example 10.20.0.0/16:8443"
#define OPEN_NAME "PortalHooksAllowTarget with this host name"

typedef struct words_t {
    const char *sentence;
    const char *directive; /* NULL = nothing would allow it */
} words_t;

static const words_t words[] = {
    [PH_TARGET_ALLOWED] = { "The target is allowed.", NULL },
    [PH_TARGET_DENY_URL_MALFORMED] = { "This is not a URL that can be called: write it as "
                                       "https://host.example/path, in printable ASCII, without spaces.",
                                       NULL },
    [PH_TARGET_DENY_URL_TOO_LONG] = { "The URL is longer than 2,048 bytes.", NULL },
    [PH_TARGET_DENY_SCHEME] = { "The URL has to begin with https://.", NULL },
    [PH_TARGET_DENY_PLAIN_HTTP] = { "The URL has to begin with https://: http:// would send the token and the data "
                                    "unencrypted.",
                                    "PortalHooksAllowTarget with this host name or address, or "
                                    "PortalHooksAllowPlainHTTP On" },
    [PH_TARGET_DENY_USERINFO] = { "The URL must not carry a user name or password before the host (no @ there): "
                                  "use the bearer token.",
                                  NULL },
    [PH_TARGET_DENY_FRAGMENT] = { "The URL must not have a fragment (#…): it would never be sent.", NULL },
    [PH_TARGET_DENY_HOST_CHARACTERS] = { "The host name is made of letters, digits and hyphens between dots, with "
                                         "no dot at its end; write an international name in its xn-- form.",
                                         NULL },
    [PH_TARGET_DENY_HOST_NUMERIC] = { "A host that ends in a number has to be an IPv4 address of four plain "
                                      "decimal numbers.",
                                      NULL },
    [PH_TARGET_DENY_HOST_SINGLE_LABEL] = { "The host name has no dot: give the full name of the host.",
                                           OPEN_NAME },
    [PH_TARGET_DENY_HOST_RESERVED_NAME] = { "The host name is reserved for use inside a host or network.",
                                            OPEN_NAME },
    [PH_TARGET_DENY_PORT] = { "The port is not allowed: use 80, 443 or one from 1024 on that does not belong to "
                              "another protocol.",
                              NULL },
    [PH_TARGET_DENY_FAMILY] = { "The host's address is neither IPv4 nor IPv6.", NULL },
    [PH_TARGET_DENY_SCOPE_ID] = { "The address is bound to a network interface (zone id).", NULL },
    [PH_TARGET_DENY_LOOPBACK] = { "The address is a loopback address: it leads to this server itself.",
                                  OPEN_ADDRESS },
    [PH_TARGET_DENY_PRIVATE] = { "The address belongs to a private network.", OPEN_ADDRESS },
    [PH_TARGET_DENY_LINK_LOCAL] = { "The address is link-local.", OPEN_ADDRESS },
    [PH_TARGET_DENY_METADATA] = { "The address is the metadata service of a cloud.",
                                  "PortalHooksAllowTarget with exactly this address (/32, IPv6 /128)" },
    [PH_TARGET_DENY_SHARED] = { "The address belongs to a provider's shared network (100.64.0.0/10).",
                                OPEN_ADDRESS },
    [PH_TARGET_DENY_MULTICAST] = { "The address is a multicast address.", OPEN_ADDRESS },
    [PH_TARGET_DENY_RESERVED] = { "The address is reserved or for special purposes, not a public one.",
                                  OPEN_ADDRESS },
    [PH_TARGET_DENY_EMBEDDED_IPV4] = { "The address carries an IPv4 address inside an IPv6 one: use the IPv4 "
                                       "address itself.",
                                       OPEN_ADDRESS },
    [PH_TARGET_DENY_OWN_LISTENER] = { "The address is one this web server itself listens on.", NULL },
    [PH_TARGET_DENY_PAST_PROXY] = { "The address is not the one of the proxy that all attempts go through.",
                                    NULL },
};

_Static_assert(sizeof(words) / sizeof(words[0]) == PH_TARGET_DENY_PAST_PROXY + 1, "a verdict has no words");

const char *ph_target_explain(ph_target_verdict_t verdict)
{
    return words[verdict].sentence;
}

const char *ph_target_directive(ph_target_verdict_t verdict)
{
    return words[verdict].directive;
}
