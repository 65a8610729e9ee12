/* SPDX-License-Identifier: Apache-2.0 */
/* Where a webhook may go: the vectors under the strict policy, then what each exception allows and what it
 * leaves denied. */
#include "core/target/target.h"

#include <apr_strings.h>
#include <errno.h>
#include <jansson.h>
#include <netdb.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

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
};

/* An address with a port. */
static ph_addr_t address(const char *text, int port)
{
    ph_addr_t addr;

    if (!ph_addr_parse(&addr, text)) {
        fail_msg("%s is not an address", text);
    }
    addr.port = port;
    return addr;
}

/* A policy with up to three entries. */
static ph_target_policy_t *policy_of(const char *const entries[3])
{
    ph_target_policy_t *policy = ph_target_policy_make(ph_url_parser_parse, pool);
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

static void expect(const char *input, ph_target_verdict_t verdict, const char *wanted)
{
    if (strcmp(verdict_words[verdict], wanted) != 0) {
        fail_msg("%s: %s instead of %s", input, verdict_words[verdict], wanted);
    }
}

typedef ph_target_verdict_t judge_t(const ph_target_policy_t *policy, const char *input);

static ph_target_verdict_t judge_address(const ph_target_policy_t *policy, const char *input)
{
    const ph_addr_t addr = address(input, 443);

    return ph_target_classify(policy, &addr);
}

static ph_target_verdict_t judge_url(const ph_target_policy_t *policy, const char *input)
{
    ph_url_t url;

    return ph_target_judge_url(&url, policy, input, pool);
}

static void hold_against_vectors(const char *path, judge_t *judge)
{
    const ph_target_policy_t *policy = ph_target_policy_make(ph_url_parser_parse, pool);
    json_t *cases = json_load_file(path, 0, NULL);
    const char *input;
    const char *wanted;
    json_t *item;
    size_t i;

    assert_true(json_array_size(cases) > 50);
    json_array_foreach(cases, i, item)
    {
        assert_int_equal(json_unpack(item, "{s:s, s:s}", "input", &input, "verdict", &wanted), 0);
        expect(input, judge(policy, input), wanted);
    }
    json_decref(cases);
}

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

static void verdicts_on_urls_match_the_vectors_without_network_access(void **state)
{
    (void)state;
    network_calls = 0;
    hold_against_vectors(PH_VECTORS_DIR "/target_urls.json", judge_url);
    assert_int_equal(network_calls, 0);
}

static void verdicts_on_addresses_match_the_vectors(void **state)
{
    (void)state;
    hold_against_vectors(PH_VECTORS_DIR "/target_addresses.json", judge_address);
}

static void allowed_url_is_returned_in_parts(void **state)
{
    ph_url_t url;

    (void)state;
    assert_int_equal(ph_target_judge_url(&url, ph_target_policy_make(ph_url_parser_parse, pool),
                                         "https://Hooks.Example.com:8443/in?a=b", pool),
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
    for (i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
        expect(urls[i], judge_url(ph_target_policy_make(ph_url_parser_parse, pool), urls[i]), "allowed");
        for (k = 0; k < sizeof(parsers) / sizeof(parsers[0]); k++) {
            expect(urls[i], judge_url(ph_target_policy_make(parsers[k], pool), urls[i]),
                   "deny_url_malformed");
        }
    }
}

static void entry_allows_its_range_and_no_more(void **state)
{
    static const struct {
        const char *entries[3];
        const char *addr;
        int port;
        const char *wanted;
    } cases[] = {
        { { "127.0.0.0/8" }, "127.0.0.1", 8080, "allowed" },
        { { "127.0.0.0/8" }, "127.9.9.9", 443, "allowed" },
        { { "127.0.0.0/8" }, "::1", 8080, "deny_loopback" },
        { { "127.0.0.0/8" }, "::ffff:127.0.0.1", 8080, "deny_embedded_ipv4" },
        { { "127.0.0.0/8" }, "10.0.0.1", 8080, "deny_private" },
        { { "127.0.0.1" }, "127.0.0.1", 1, "allowed" },
        { { "127.0.0.1" }, "127.0.0.2", 1, "deny_loopback" },
        { { "127.0.0.0/8:8080" }, "127.0.0.1", 8080, "allowed" },
        { { "127.0.0.0/8:8080" }, "127.0.0.1", 8081, "deny_loopback" },
        { { "127.0.0.1:8080" }, "127.0.0.1", 8080, "allowed" },
        { { "127.0.0.1:8080", "127.0.0.0/8:9090" }, "127.0.0.1", 9090, "allowed" },
        { { "[::1]/128" }, "::1", 8080, "allowed" },
        { { "::1/128" }, "::1", 8080, "allowed" },
        { { "::1" }, "::1", 8080, "allowed" },
        { { "[::1]" }, "::1", 8080, "allowed" },
        { { "[::1/128]" }, "::1", 8080, "allowed" },
        { { "[::1]:8443" }, "::1", 8443, "allowed" },
        { { "[::1]:8443" }, "::1", 8444, "deny_loopback" },
        { { "[::1]/128:8443" }, "::1", 8443, "allowed" },
        { { "::1/128" }, "127.0.0.1", 8080, "deny_loopback" },
        { { "fd00::/8" }, "fd12::1", 1, "allowed" },
        { { "[fd00::/8]:8443" }, "fd12::1", 8443, "allowed" },
        { { "[fd00::/8]:8443" }, "fd12::1", 443, "deny_private" },
        { { "[FD00::]/8:8443" }, "fd12::1", 8443, "allowed" },
        { { "::ffff:127.0.0.0/104" }, "::ffff:127.0.0.1", 1, "allowed" },
        { { "::ffff:127.0.0.0/104" }, "127.0.0.1", 1, "deny_loopback" },
        { { "hooks.example", "*.example" }, "10.0.0.1", 443, "deny_private" },
        /* A cloud's metadata service is allowed by its exact address only. */
        { { "169.254.0.0/16" }, "169.254.1.1", 80, "allowed" },
        { { "169.254.0.0/16" }, "169.254.169.254", 80, "deny_metadata" },
        { { "169.254.169.254/31" }, "169.254.169.254", 80, "deny_metadata" },
        { { "169.254.169.254/32" }, "169.254.169.254", 80, "allowed" },
        { { "169.254.169.254" }, "169.254.169.254", 80, "allowed" },
        { { "169.254.0.0/16", "169.254.169.254:8080" }, "169.254.169.254", 80, "deny_metadata" },
        { { "168.63.0.0/16" }, "168.63.129.16", 80, "deny_metadata" },
        { { "168.63.129.16/32" }, "168.63.129.16", 80, "allowed" },
        { { "fd00::/8" }, "fd00:ec2::254", 80, "deny_metadata" },
        { { "fd00:ec2::254/128" }, "fd00:ec2::254", 80, "allowed" },
    };
    ph_addr_t addr;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        addr = address(cases[i].addr, cases[i].port);
        expect(apr_psprintf(pool, "%s and %s port %d", cases[i].entries[0], cases[i].addr, cases[i].port),
               ph_target_classify(policy_of(cases[i].entries), &addr), cases[i].wanted);
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
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        expect(apr_psprintf(pool, "%s and %s", cases[i].entries[0], cases[i].url),
               judge_url(policy_of(cases[i].entries), cases[i].url), cases[i].wanted);
    }
}

static void plain_http_directive_lifts_only_the_https_rule(void **state)
{
    ph_target_policy_t *policy = ph_target_policy_make(ph_url_parser_parse, pool);

    (void)state;
    ph_target_policy_allow_plain_http(policy);
    expect("public name", judge_url(policy, "http://hooks.example.com/"), "allowed");
    expect("public address", judge_url(policy, "http://8.8.8.8/"), "allowed");
    expect("loopback", judge_url(policy, "http://127.0.0.1/"), "deny_loopback");
    expect("reserved name", judge_url(policy, "http://localhost/"), "deny_host_reserved_name");
}

static void refuses_malformed_entries_with_a_reason(void **state)
{
    static const char *const entries[] = {
        "",
        "*",
        "*.",
        ".example",
        "example.",
        "a..b",
        "a_b",
        "*example",
        "a.*.b",
        "b\xc3\xbc"
        "cher.example",
        "a b",
        "user@host",
        "host:",
        "host:0",
        "host:080",
        "host:65536",
        "host:x",
        "host:80:80",
        "http://a.b",
        "10.0.0.0/33",
        "10.0.0.1/8",
        "10/8",
        "10.0.0.0/",
        "10.0.0.0/08",
        "10.0.0",
        "0x7f.1",
        "010.0.0.0/8",
        "10.0.0.0/8:",
        "10.0.0.0/8:0",
        "10.0.0.0/8:99999",
        "[::1",
        "[::1]x",
        "[::1]0",
        "[::1]:",
        "[::1]:0",
        "[::1]:x",
        "[::1/128]/128",
        "[10.0.0.0/8]:80",
        "[]",
        "[host]:80",
        "fd00::/8:8443",
        "fd00::1/8",
        "fe80::1%eth0",
        "fe80::1%eth0/128",
        "::/129",
        ":::",
        "[]:80",
        "[::1]/",
    };
    ph_target_policy_t *policy = ph_target_policy_make(ph_url_parser_parse, pool);
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
        if (!ph_target_policy_allow(policy, entries[i])) {
            fail_msg("\"%s\" was accepted", entries[i]);
        }
    }
}

static void refuses_a_range_of_all_addresses(void **state)
{
    static const char *const entries[] = { "0.0.0.0/0", "0.0.0.0/0:443", "::/0", "[::/0]:443", "[::]/0" };
    ph_target_policy_t *policy = ph_target_policy_make(ph_url_parser_parse, pool);
    const char *fault;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
        fault = ph_target_policy_allow(policy, entries[i]);
        assert_non_null(fault);
        assert_non_null(strstr(fault, "/0"));
    }
    expect("nothing was opened", judge_address(policy, "10.0.0.1"), "deny_private");
}

static void own_listeners_stay_denied_whatever_is_allowed(void **state)
{
    static const struct {
        const char *listener;
        int listener_port;
        const char *addr;
        int port;
        const char *wanted;
    } cases[] = {
        { "127.0.0.1", 8080, "127.0.0.1", 8080, "deny_own_listener" },
        { "127.0.0.1", 8080, "127.0.0.1", 8081, "allowed" },
        { "127.0.0.1", 8080, "127.0.0.2", 8080, "allowed" },
        { "127.0.0.1", 8080, "::1", 8080, "allowed" },
        { "10.1.2.3", 443, "10.1.2.3", 443, "deny_own_listener" },
        { "10.1.2.3", 443, "10.1.2.4", 443, "allowed" },
        { "8.8.8.8", 443, "8.8.8.8", 443, "deny_own_listener" },
        { "0.0.0.0", 80, "127.0.0.1", 80, "deny_own_listener" },
        { "0.0.0.0", 80, "127.200.0.1", 80, "deny_own_listener" },
        { "0.0.0.0", 80, "127.0.0.1", 8080, "allowed" },
        { "0.0.0.0", 80, "::1", 80, "allowed" },
        { "0.0.0.0", 80, "10.1.2.3", 80, "allowed" },
        { "::", 80, "::1", 80, "deny_own_listener" },
        { "::", 80, "127.0.0.1", 80, "deny_own_listener" },
        { "::", 80, "fd00::1", 80, "allowed" },
        { "fd00::1", 80, "fd00::1", 80, "deny_own_listener" },
        /* Other addresses of the same listener. */
        { "127.0.0.1", 80, "0.0.0.0", 80, "deny_own_listener" },
        { "0.0.0.0", 80, "0.0.0.0", 80, "deny_own_listener" },
        { "::1", 80, "::", 80, "deny_own_listener" },
        { "::", 80, "0.0.0.0", 80, "deny_own_listener" },
        { "127.0.0.1", 80, "::ffff:127.0.0.1", 80, "deny_own_listener" },
        { "0.0.0.0", 80, "::ffff:127.0.0.1", 80, "deny_own_listener" },
        { "::ffff:10.1.2.3", 80, "10.1.2.3", 80, "deny_own_listener" },
        { "::ffff:0.0.0.0", 80, "127.9.9.9", 80, "deny_own_listener" },
    };
    static const char *const halves[] = { "0.0.0.0/1", "128.0.0.0/1", "::/1", "8000::/1" };
    ph_target_policy_t *policy;
    ph_addr_t listener;
    ph_addr_t addr;
    size_t i;
    size_t k;

    (void)state;
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        policy = ph_target_policy_make(ph_url_parser_parse, pool);
        for (k = 0; k < sizeof(halves) / sizeof(halves[0]); k++) {
            assert_null(ph_target_policy_allow(policy, halves[k]));
        }
        assert_null(ph_target_policy_allow(policy, cases[i].addr));
        listener = address(cases[i].listener, cases[i].listener_port);
        ph_target_policy_deny_listener(policy, &listener);
        addr = address(cases[i].addr, cases[i].port);
        expect(
            apr_psprintf(pool, "listener %s and %s port %d", cases[i].listener, cases[i].addr, cases[i].port),
            ph_target_classify(policy, &addr), cases[i].wanted);
    }
}

static void gate_denies_own_listeners(void **state)
{
    static const char *const entries[3] = { "127.0.0.0/8" };
    ph_target_policy_t *policy = policy_of(entries);
    const ph_addr_t listener = address("0.0.0.0", 8080);

    (void)state;
    ph_target_policy_deny_listener(policy, &listener);
    expect("our port", judge_url(policy, "http://127.0.0.1:8080/"), "deny_own_listener");
    expect("another port", judge_url(policy, "http://127.0.0.1:8081/"), "allowed");
}

static void refuses_scope_ids_and_other_families(void **state)
{
    static const char *const entries[3] = { "fe80::/10", "2606::/16" };
    const ph_target_policy_t *policy = policy_of(entries);
    ph_addr_t addr = address("fe80::1", 443);

    (void)state;
    expect("link-local without a scope", ph_target_classify(policy, &addr), "allowed");
    addr.scope_id = 2;
    expect("link-local with a scope", ph_target_classify(policy, &addr), "deny_scope_id");
    addr = address("2606:4700::1111", 443);
    addr.scope_id = 1;
    expect("global with a scope", ph_target_classify(policy, &addr), "deny_scope_id");
    addr.family = AF_UNIX;
    expect("a local socket", ph_target_classify(policy, &addr), "deny_family");
}

static void every_verdict_has_a_sentence_and_a_remedy(void **state)
{
    const char *sentence;
    const char *remedy;
    int verdict;

    (void)state;
    for (verdict = PH_TARGET_ALLOWED; verdict <= PH_TARGET_DENY_PAST_PROXY; verdict++) {
        sentence = ph_target_explain((ph_target_verdict_t)verdict);
        remedy = ph_target_remedy((ph_target_verdict_t)verdict, pool);
        assert_non_null(sentence);
        assert_int_equal(sentence[strlen(sentence) - 1], '.');
        assert_memory_equal(remedy, "Use another URL", 15);
        assert_int_equal(ph_target_is_denied((ph_target_verdict_t)verdict), verdict != PH_TARGET_ALLOWED);
    }
    assert_non_null(strstr(ph_target_remedy(PH_TARGET_DENY_LOOPBACK, pool), "PortalHooksAllowTarget"));
    assert_non_null(strstr(ph_target_remedy(PH_TARGET_DENY_PLAIN_HTTP, pool), "PortalHooksAllowPlainHTTP"));
    assert_string_equal(ph_target_remedy(PH_TARGET_DENY_OWN_LISTENER, pool), "Use another URL.");
    assert_string_equal(ph_target_remedy(PH_TARGET_DENY_HOST_NUMERIC, pool), "Use another URL.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verdicts_on_urls_match_the_vectors_without_network_access),
        cmocka_unit_test(verdicts_on_addresses_match_the_vectors),
        cmocka_unit_test(allowed_url_is_returned_in_parts),
        cmocka_unit_test(refuses_a_url_that_the_parser_reads_differently),
        cmocka_unit_test(entry_allows_its_range_and_no_more),
        cmocka_unit_test(entry_allows_its_name_and_port),
        cmocka_unit_test(plain_http_directive_lifts_only_the_https_rule),
        cmocka_unit_test(refuses_malformed_entries_with_a_reason),
        cmocka_unit_test(refuses_a_range_of_all_addresses),
        cmocka_unit_test(own_listeners_stay_denied_whatever_is_allowed),
        cmocka_unit_test(gate_denies_own_listeners),
        cmocka_unit_test(refuses_scope_ids_and_other_families),
        cmocka_unit_test(every_verdict_has_a_sentence_and_a_remedy),
    };

    return cmocka_run_group_tests_name("target", tests, pool_set_up, pool_tear_down);
}
