/* SPDX-License-Identifier: Apache-2.0 */
/* Policies, addresses and verdicts for the tests of core/target. */
#include "sample_target.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "pool_fixture.h"
#include "wire/url_parser.h"

static const char *const verdict_words[] = {
    [PH_TARGET_ALLOWED] = "allowed",
    [PH_TARGET_DENY_URL_MALFORMED] = "deny_url_malformed",
    [PH_TARGET_DENY_URL_TOO_LONG] = "deny_url_too_long",
    [PH_TARGET_DENY_SCHEME] = "deny_scheme",
    [PH_TARGET_DENY_PLAIN_HTTP] = "deny_plain_http",
    [PH_TARGET_DENY_USERINFO] = "deny_userinfo",
    [PH_TARGET_DENY_FRAGMENT] = "deny_fragment",
    [PH_TARGET_DENY_HOST_CHARACTERS] = "deny_host_characters",
    [PH_TARGET_DENY_HOST_NUMERIC] = "deny_host_numeric",
    [PH_TARGET_DENY_HOST_SINGLE_LABEL] = "deny_host_single_label",
    [PH_TARGET_DENY_HOST_RESERVED_NAME] = "deny_host_reserved_name",
    [PH_TARGET_DENY_PORT] = "deny_port",
    [PH_TARGET_DENY_FAMILY] = "deny_family",
    [PH_TARGET_DENY_SCOPE_ID] = "deny_scope_id",
    [PH_TARGET_DENY_LOOPBACK] = "deny_loopback",
    [PH_TARGET_DENY_PRIVATE] = "deny_private",
    [PH_TARGET_DENY_LINK_LOCAL] = "deny_link_local",
    [PH_TARGET_DENY_METADATA] = "deny_metadata",
    [PH_TARGET_DENY_SHARED] = "deny_shared",
    [PH_TARGET_DENY_MULTICAST] = "deny_multicast",
    [PH_TARGET_DENY_RESERVED] = "deny_reserved",
    [PH_TARGET_DENY_EMBEDDED_IPV4] = "deny_embedded_ipv4",
    [PH_TARGET_DENY_OWN_LISTENER] = "deny_own_listener",
    [PH_TARGET_DENY_PAST_PROXY] = "deny_past_proxy",
    [PH_TARGET_DENY_EGRESS] = "deny_egress",
};

ph_target_policy_t *sample_strict_policy(void)
{
    return ph_target_policy_make(ph_url_parser_parse, pool);
}

ph_target_policy_t *sample_policy_of(const char *const entries[3])
{
    ph_target_policy_t *policy = sample_strict_policy();
    const char *fault;
    int i;

    for (i = 0; i < 3 && entries[i]; i++) {
        fault = ph_target_policy_allow(policy, entries[i]);
        if (fault) {
            fail_msg("%s: %s", entries[i], fault);
        }
    }
    return policy;
}

ph_addr_t sample_address(const char *text, int port)
{
    ph_addr_t addr;

    if (!ph_addr_parse(&addr, text)) {
        fail_msg("%s is not an address", text);
    }
    addr.port = port;
    return addr;
}

ph_target_verdict_t sample_judge_url(const ph_target_policy_t *policy, const char *url)
{
    ph_url_t parts;

    return ph_target_judge_url(&parts, policy, url, pool);
}

void expect_verdict(const char *input, ph_target_verdict_t verdict, const char *wanted)
{
    if (strcmp(verdict_words[verdict], wanted) != 0) {
        fail_msg("%s: %s instead of %s", input, verdict_words[verdict], wanted);
    }
}

void expect_vectors(const char *path, ph_target_verdict_t (*judge)(const char *input))
{
    json_t *cases = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
    const char *input;
    const char *wanted;
    json_t *item;
    size_t i;

    assert_true(json_array_size(cases) > 50);
    json_array_foreach(cases, i, item)
    {
        assert_int_equal(json_unpack(item, "{s:s, s:s}", "input", &input, "verdict", &wanted), 0);
        expect_verdict(input, judge(input), wanted);
    }
    json_decref(cases);
}
