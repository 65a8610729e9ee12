/* SPDX-License-Identifier: Apache-2.0 */
/* The URL gate: what it accepts is complete, https unless the policy allows http, and judged the same when
 * libcurl's reading of it is written out again. */
#include <apr_strings.h>
#include <string.h>

#include "core/target/origin.h"
#include "core/text/hostname.h"
#include "targets.h"
#include "wire/url_parser.h"

static const ph_target_policy_t *strict_policy(apr_pool_t *pool)
{
    return ph_target_policy_make(ph_url_parser_parse, pool);
}

static const ph_target_policy_t *open_policy(apr_pool_t *pool)
{
    static const char *const entries[] = { "127.0.0.0/8", "[fd00::/8]:8443", "intranet", "*.internal" };
    ph_target_policy_t *policy = ph_target_policy_make(ph_url_parser_parse, pool);
    size_t i;

    for (i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
        MUST(!ph_target_policy_allow(policy, entries[i]));
    }
    return policy;
}

static const char *written_again(const ph_url_t *url, apr_pool_t *pool)
{
    const char *host = strchr(url->host, ':') ? apr_pstrcat(pool, "[", url->host, "]", NULL) : url->host;

    return apr_psprintf(pool, "%s://%s:%d%s", url->scheme, host, url->port, url->path_and_query);
}

static void hold(const ph_target_policy_t *policy, const char *text, int is_strict, apr_pool_t *pool)
{
    ph_url_t url;
    ph_url_t again;
    ph_addr_t addr;
    ph_target_verdict_t verdict = ph_target_judge_url(&url, policy, text, pool);

    MUST(*ph_target_explain(verdict) != '\0');
    if (ph_target_is_denied(verdict)) {
        return;
    }
    MUST(strlen(text) <= PH_URL_MAX && strcspn(text, "#") == strlen(text));
    MUST(!is_strict || strcmp(url.scheme, "https") == 0);
    MUST(url.port == 80 || url.port == 443 || (url.port >= 1024 && url.port <= 65535));
    if (ph_addr_parse(&addr, url.host)) {
        addr.port = url.port;
        MUST(ph_target_classify(policy, &addr) == PH_TARGET_ALLOWED);
    }
    else {
        MUST(ph_hostname_is_name(url.host) && !ph_hostname_is_numeric(url.host));
        MUST(!is_strict ||
             (ph_hostname_is_ldh(url.host) && strchr(url.host, '.') && !ph_hostname_is_reserved(url.host)));
    }
    /* With an explicit port it may exceed the limit. */
    if (strlen(written_again(&url, pool)) <= PH_URL_MAX) {
        MUST(ph_target_judge_url(&again, policy, written_again(&url, pool), pool) == PH_TARGET_ALLOWED);
        MUST(strcmp(url.host, again.host) == 0 && url.port == again.port);
    }
    MUST(ph_origin_is_same(text, text, pool));
    MUST(strstr(ph_origin_public(text, pool), "/…"));
}

void fuzz_url(const char *bytes, apr_size_t len, apr_pool_t *pool)
{
    const char *text = apr_pstrmemdup(pool, bytes, len);

    hold(strict_policy(pool), text, 1, pool);
    hold(open_policy(pool), text, 0, pool);
    ph_target_policy_allow(ph_target_policy_make(ph_url_parser_parse, pool), text);
}
