/* SPDX-License-Identifier: Apache-2.0 */
/* The headers of a request, and how they are recorded. */
#include "wire/request_head.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"
#include "pool_fixture.h"
#include "sample_attempt.h"

#define MASK "••••••••"

static void record_has_every_header_in_wire_order_with_secrets_masked(void **state)
{
    const ph_attempt_t *attempt = sample_attempt("https://hooks.example.com/in?x=1", pool);

    (void)state;
    assert_string_equal(ph_request_head_record(attempt, SAMPLE_USER_AGENT, pool),
                        "[[\"Host\",\"hooks.example.com\"],"
                        "[\"webhook-id\",\"msg_01\"],"
                        "[\"webhook-signature\",\"" MASK "\"],"
                        "[\"Authorization\",\"Bearer " MASK "\"],"
                        "[\"Content-Type\",\"application/json\"],"
                        "[\"Accept\",\"*/*\"],"
                        "[\"User-Agent\",\"portalhooks/0.1\"],"
                        "[\"portalhooks-execution-id\",\"exe_01\"],"
                        "[\"portalhooks-integration-id\",\"jira\"],"
                        "[\"portalhooks-event-id\",\"evt-48213\"],"
                        "[\"traceparent\",\"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\"],"
                        "[\"X-Tenant\",\"" MASK "\"],"
                        "[\"Content-Length\",\"42\"]]");
}

static void record_omits_missing_fields(void **state)
{
    ph_attempt_t *attempt = sample_attempt("https://hooks.example.com/", pool);

    (void)state;
    attempt->bearer = NULL;
    attempt->event_id = NULL;
    attempt->traceparent = NULL;
    attempt->headers = NULL;
    attempt->body = "";
    attempt->body_len = 0;
    assert_string_equal(ph_request_head_record(attempt, SAMPLE_USER_AGENT, pool),
                        "[[\"Host\",\"hooks.example.com\"],"
                        "[\"webhook-id\",\"msg_01\"],"
                        "[\"webhook-signature\",\"" MASK "\"],"
                        "[\"Accept\",\"*/*\"],"
                        "[\"User-Agent\",\"portalhooks/0.1\"],"
                        "[\"portalhooks-execution-id\",\"exe_01\"],"
                        "[\"portalhooks-integration-id\",\"jira\"],"
                        "[\"Content-Length\",\"0\"]]");
}

static void host_has_brackets_and_port_where_needed(void **state)
{
    static const struct {
        const char *url;
        const char *host;
    } cases[] = {
        { "https://hooks.example.com/", "hooks.example.com" },
        { "https://hooks.example.com:443/", "hooks.example.com" },
        { "https://Hooks.Example.COM:8443/", "hooks.example.com:8443" },
        { "http://127.0.0.1:80/", "127.0.0.1" },
        { "http://127.0.0.1:443/", "127.0.0.1:443" },
        { "https://[2001:4860::8888]/", "[2001:4860::8888]" },
        { "https://[2001:4860::8888]:8443/", "[2001:4860::8888]:8443" },
    };
    const apr_array_header_t *list;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        list = ph_request_head_list(sample_attempt(cases[i].url, pool), SAMPLE_USER_AGENT, pool);
        assert_string_equal(APR_ARRAY_IDX(list, 0, ph_head_line_t).name, "Host");
        assert_string_equal(APR_ARRAY_IDX(list, 0, ph_head_line_t).value, cases[i].host);
    }
}

static void no_secret_is_in_the_record(void **state)
{
    const ph_attempt_t *attempt = sample_attempt("https://hooks.example.com/", pool);
    const char *record = ph_request_head_record(attempt, SAMPLE_USER_AGENT, pool);

    (void)state;
    assert_null(strstr(record, SAMPLE_BEARER));
    assert_null(strstr(record, SAMPLE_HEADER_VALUE));
    assert_null(strstr(record, attempt->bearer));
    assert_null(strstr(record, "v1,"));
    assert_null(strstr(record, "webhook-timestamp"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        POOL_TEST(record_has_every_header_in_wire_order_with_secrets_masked),
        POOL_TEST(record_omits_missing_fields),
        POOL_TEST(host_has_brackets_and_port_where_needed),
        POOL_TEST(no_secret_is_in_the_record),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
