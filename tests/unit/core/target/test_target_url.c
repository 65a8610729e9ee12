/* SPDX-License-Identifier: Apache-2.0 */
/* The gate: which URLs a webhook may have, judged without the network. */
#include "core/target/target.h"

#include <apr_strings.h>
#include <errno.h>
#include <netdb.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "count.h"
#include "pool_fixture.h"
#include "sample_target.h"
#include "wire/url_parser.h"

/* No judgement calls these. Visible, because the build hides symbols and libcurl would call its own. */
static int network_calls;

__attribute__((visibility("default"))) int socket(int domain, int type, int protocol)
{
    (void)domain;
    (void)type;
    (void)protocol;
    network_calls++;
    errno = EACCES;
    return -1;
}

__attribute__((visibility("default"))) int getaddrinfo(const char *node, const char *service,
                                                       const struct addrinfo *hints, struct addrinfo **result)
{
    (void)node;
    (void)service;
    (void)hints;
    (void)result;
    network_calls++;
    return EAI_NONAME;
}

static ph_target_verdict_t judge_strictly(const char *input)
{
    return sample_judge_url(sample_strict_policy(), input);
}

static void verdicts_on_urls_match_the_vectors_without_network_access(void **state)
{
    (void)state;
    network_calls = 0;
    expect_vectors(PH_VECTORS_DIR "/target_urls.json", judge_strictly);
    assert_int_equal(network_calls, 0);
}

static void allowed_url_is_returned_in_parts(void **state)
{
    ph_url_t url;

    (void)state;
    assert_int_equal(
        ph_target_judge_url(&url, sample_strict_policy(), "https://Hooks.Example.com:8443/in?a=b", pool),
        PH_TARGET_ALLOWED);
    assert_string_equal(url.host, "hooks.example.com");
    assert_int_equal(url.port, 8443);
    assert_string_equal(url.path_and_query, "/in?a=b");
}

/* Parsers that read the text differently. */
static int parse_nothing(ph_url_t *out, const char *text, apr_pool_t *scratch)
{
    (void)out;
    (void)text;
    (void)scratch;
    return 0;
}

static int parse_other_scheme(ph_url_t *out, const char *text, apr_pool_t *scratch)
{
    const int is_read = ph_url_parser_parse(out, text, scratch);

    out->scheme = "http";
    return is_read;
}

static int parse_other_host(ph_url_t *out, const char *text, apr_pool_t *scratch)
{
    const int is_read = ph_url_parser_parse(out, text, scratch);

    out->host = strchr(out->host, ':') ? "fd00::2" : "10.0.0.1";
    return is_read;
}

static int parse_other_port(ph_url_t *out, const char *text, apr_pool_t *scratch)
{
    const int is_read = ph_url_parser_parse(out, text, scratch);

    out->port++;
    return is_read;
}

static void refuses_a_url_that_the_parser_reads_differently(void **state)
{
    static ph_url_parse_t *const parsers[] = { parse_nothing, parse_other_scheme, parse_other_host,
                                               parse_other_port };
    static const char *const urls[] = { "https://hooks.example.com/in", "https://8.8.8.8/",
                                        "https://[2606:4700::1111]:8443/" };
    size_t i;
    size_t k;

    (void)state;
    for (i = 0; i < COUNT(urls); i++) {
        expect_verdict(urls[i], sample_judge_url(sample_strict_policy(), urls[i]), "allowed");
        for (k = 0; k < COUNT(parsers); k++) {
            expect_verdict(urls[i], sample_judge_url(ph_target_policy_make(parsers[k], pool), urls[i]),
                           "deny_url_malformed");
        }
    }
}

static void entry_allows_its_name_and_port(void **state)
{
    static const struct {
        const char *entries[3];
        const char *url;
        const char *wanted;
    } cases[] = {
        { { "intranet" }, "https://intranet/", "allowed" },
        { { "Intranet" }, "http://INTRANET:8080/", "allowed" },
        { { "intranet" }, "https://intranet2/", "deny_host_single_label" },
        { { "intranet" }, "https://a.intranet/", "allowed" },
        { { "intranet" }, "http://a.intranet/", "deny_plain_http" },
        { { "intranet:8080" }, "http://intranet:8080/", "allowed" },
        { { "intranet:8080" }, "http://intranet:8081/", "deny_host_single_label" },
        { { "intranet" }, "https://intranet:22/", "deny_port" },
        { { "intranet" }, "https://intranet./", "deny_host_characters" },
        { { "hooks.example:444" }, "https://hooks.example:444/", "allowed" },
        { { "hooks.example:444" }, "http://hooks.example:444/", "allowed" },
        { { "hooks.example:444" }, "https://hooks.example:445/", "deny_port" },
        { { "hooks.example:444" }, "https://other.example:444/", "deny_port" },
        { { "hooks.example" }, "https://hooks.example:444/", "deny_port" },
        { { "*.example:444" }, "https://a.b.example:444/", "allowed" },
        { { "10.0.0.8:444" }, "https://10.0.0.8:444/", "allowed" },
        { { "10.0.0.0/8:444" }, "https://10.0.0.8:444/", "allowed" },
        { { "10.0.0.0/8" }, "https://10.0.0.8:444/", "deny_port" },
        { { "8.8.8.8:444" }, "https://8.8.8.8:444/", "allowed" },
        { { "[fd00::1]:444" }, "https://[fd00::1]:444/", "allowed" },
        { { "[fd00::/8]:444" }, "https://[fd00::1]:444/", "allowed" },
        { { "hooks_in.example" }, "https://hooks_in.example/", "allowed" },
        { { "hooks_in.example" }, "http://HOOKS_IN.example:8080/", "allowed" },
        { { "hooks_in" }, "https://hooks_in/", "allowed" },
        { { "*.example" }, "https://a_b.example/", "allowed" },
        { { "hooks_in.example:444" }, "https://hooks_in.example/", "deny_host_characters" },
        { { "hooks-in.example" }, "https://hooks_in.example/", "deny_host_characters" },
        { { "*.internal" }, "https://metadata.google.internal/", "deny_host_reserved_name" },
        { { "metadata.google.internal" }, "http://metadata.google.internal/", "allowed" },
        { { "*.packet.net" }, "https://metadata.packet.net/", "deny_metadata" },
        { { "metadata" }, "http://metadata/", "allowed" },
        { { "localhost" }, "http://localhost/", "allowed" },
        { { "*.internal" }, "http://ci.internal/", "allowed" },
        { { "*.internal" }, "http://a.ci.internal/", "allowed" },
        { { "*.internal" }, "https://internal/", "deny_host_reserved_name" },
        { { "*.internal" }, "https://xinternal.local/", "deny_host_reserved_name" },
        { { "*.internal:8443" }, "https://ci.internal:8443/", "allowed" },
        { { "*.internal:8443" }, "https://ci.internal/", "deny_host_reserved_name" },
        { { "hooks.example" }, "http://hooks.example/", "allowed" },
        { { "hooks.example" }, "http://a.hooks.example/", "deny_plain_http" },
        { { "127.0.0.0/8" }, "http://127.0.0.1:8080/", "allowed" },
        { { "127.0.0.0/8" }, "http://localhost:8080/", "deny_host_reserved_name" },
        { { "127.0.0.0/8" }, "http://127.1:8080/", "deny_host_numeric" },
        { { "127.0.0.0/8:8080" }, "http://127.0.0.1:8081/", "deny_loopback" },
        { { "127.0.0.0/8" }, "http://hooks.example/", "deny_plain_http" },
        { { "8.8.8.8" }, "http://8.8.8.8/", "allowed" },
        { { "8.8.8.8:443" }, "http://8.8.8.8/", "deny_plain_http" },
        { { "::1/128" }, "http://[::1]:8080/", "allowed" },
        { { "[fe80::/10]" }, "http://[fe80::1]/", "allowed" },
        { { "[fe80::/10]" }, "http://[fe80::1%25eth0]/", "deny_scope_id" },
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        expect_verdict(apr_psprintf(pool, "%s and %s", cases[i].entries[0], cases[i].url),
                       sample_judge_url(sample_policy_of(cases[i].entries), cases[i].url), cases[i].wanted);
    }
}

static void plain_http_directive_lifts_only_the_https_rule(void **state)
{
    ph_target_policy_t *policy = sample_strict_policy();

    (void)state;
    ph_target_policy_allow_plain_http(policy);
    expect_verdict("public name", sample_judge_url(policy, "http://hooks.example.com/"), "allowed");
    expect_verdict("public address", sample_judge_url(policy, "http://8.8.8.8/"), "allowed");
    expect_verdict("loopback", sample_judge_url(policy, "http://127.0.0.1/"), "deny_loopback");
    expect_verdict("reserved name", sample_judge_url(policy, "http://localhost/"), "deny_host_reserved_name");
}

static void gate_denies_own_listeners(void **state)
{
    static const char *const entries[3] = { "127.0.0.0/8" };
    ph_target_policy_t *policy = sample_policy_of(entries);
    const ph_addr_t listener = sample_address("0.0.0.0", 8080);

    (void)state;
    ph_target_policy_deny_listener(policy, &listener);
    expect_verdict("our port", sample_judge_url(policy, "http://127.0.0.1:8080/"), "deny_own_listener");
    expect_verdict("another port", sample_judge_url(policy, "http://127.0.0.1:8081/"), "allowed");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verdicts_on_urls_match_the_vectors_without_network_access),
        cmocka_unit_test(allowed_url_is_returned_in_parts),
        cmocka_unit_test(refuses_a_url_that_the_parser_reads_differently),
        cmocka_unit_test(entry_allows_its_name_and_port),
        cmocka_unit_test(plain_http_directive_lifts_only_the_https_rule),
        cmocka_unit_test(gate_denies_own_listeners),
    };

    return cmocka_run_group_tests_name("target_url", tests, pool_set_up, pool_tear_down);
}
