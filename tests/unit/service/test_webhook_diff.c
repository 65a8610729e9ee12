/* SPDX-License-Identifier: Apache-2.0 */
/* What the audit log says of a webhook's change. */
#include "service/webhook_diff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "pool_fixture.h"

#include <apr_strings.h>

#include "count.h"

/* Enabled, with the header X-Tenant and a bearer token. */
static ph_webhook_t a_webhook(void)
{
    apr_array_header_t *headers = apr_array_make(pool, 2, sizeof(ph_sealed_header_t));
    const ph_sealed_header_t header = { "X-Tenant", "sealed-tenant" };
    ph_webhook_t webhook = { 0 };

    APR_ARRAY_PUSH(headers, ph_sealed_header_t) = header;
    webhook.url = "https://hooks.example.com/in";
    webhook.enabled = 1;
    webhook.bearer = "sealed-bearer";
    webhook.headers = headers;
    webhook.timeout_ms = 5000;
    return webhook;
}

static void assert_diff(const ph_webhook_t *before, const ph_webhook_t *after, const char *expected)
{
    json_t *diff = ph_webhook_diff_make(before, after, pool);
    char *text = json_dumps(diff, JSON_COMPACT);
    const char *copy = apr_pstrdup(pool, text);

    free(text);
    json_decref(diff);
    assert_string_equal(copy, expected);
}

static void equal_webhooks_have_an_empty_diff(void **state)
{
    const ph_webhook_t before = a_webhook();
    const ph_webhook_t after = a_webhook();

    (void)state;
    assert_diff(&before, &after, "{}");
}

static void every_field_that_changes_is_named(void **state)
{
    const ph_webhook_t before = a_webhook();
    ph_webhook_t after = a_webhook();

    (void)state;
    after.url = "https://hooks.example.com/out";
    after.enabled = 0;
    after.timeout_ms = 0;
    after.default_body = PH_DEFAULT_BODY_ENVELOPE;
    after.event_body = PH_EVENT_BODY_THIN;
    after.confirm = PH_CONFIRM_NEVER;
    after.action_label = "Go";
    after.consequence = "A ticket";
    after.paused_until = APR_INT64_C(1795435200000000);
    after.disabled_by_receiver_at = APR_INT64_C(1795435201000000);
    assert_diff(&before, &after,
                "{\"url\":[\"https://hooks.example.com/in\",\"https://hooks.example.com/out\"],"
                "\"enabled\":[true,false],\"timeout_ms\":[5000,0],\"default_body\":[\"empty\",\"envelope\"],"
                "\"event_body\":[\"full\",\"thin\"],\"confirm\":[\"always\",\"never\"],"
                "\"action_label\":[null,\"Go\"],\"consequence\":[null,\"A ticket\"],"
                "\"paused_until\":[null,\"2026-11-23T12:00:00.000Z\"],"
                "\"disabled_by_receiver_at\":[null,\"2026-11-23T12:00:01.000Z\"]}");
}

static void new_webhook_differs_from_nothing(void **state)
{
    const ph_webhook_t after = a_webhook();

    (void)state;
    assert_diff(
        NULL, &after,
        "{\"url\":[null,\"https://hooks.example.com/in\"],\"enabled\":[false,true],"
        "\"timeout_ms\":[0,5000],\"default_body\":[null,\"empty\"],\"event_body\":[null,\"full\"],"
        "\"content_type\":[null,\"application/json\"],"
        "\"confirm\":[null,\"always\"],\"bearer_token\":\"changed\",\"headers.X-Tenant\":\"changed\"}");
}

static void deleted_webhook_loses_everything(void **state)
{
    const ph_webhook_t before = a_webhook();

    (void)state;
    assert_diff(
        &before, NULL,
        "{\"url\":[\"https://hooks.example.com/in\",null],\"enabled\":[true,false],"
        "\"timeout_ms\":[5000,0],\"default_body\":[\"empty\",null],\"event_body\":[\"full\",null],"
        "\"content_type\":[\"application/json\",null],"
        "\"confirm\":[\"always\",null],\"bearer_token\":\"changed\",\"headers.X-Tenant\":\"changed\"}");
}

static void secrets_are_compared_sealed_and_never_shown(void **state)
{
    static const struct {
        const char *bearer;
        const char *name;
        const char *sealed;
        const char *diff;
    } cases[] = {
        { "sealed-bearer", "X-Tenant", "sealed-tenant", "{}" },
        { "sealed-bearer", "x-tenant", "sealed-tenant", "{}" },
        { "sealed-anew", "X-Tenant", "sealed-tenant", "{\"bearer_token\":\"changed\"}" },
        { NULL, "X-Tenant", "sealed-tenant", "{\"bearer_token\":\"changed\"}" },
        { "sealed-bearer", "X-Tenant", "sealed-anew", "{\"headers.X-Tenant\":\"changed\"}" },
        { "sealed-bearer", "X-Other", "sealed-tenant",
          "{\"headers.X-Tenant\":\"changed\",\"headers.X-Other\":\"changed\"}" },
    };
    const ph_webhook_t before = a_webhook();
    ph_webhook_t after;
    ph_sealed_header_t *header;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        after = a_webhook();
        after.bearer = cases[i].bearer;
        header = &APR_ARRAY_IDX(after.headers, 0, ph_sealed_header_t);
        header->name = cases[i].name;
        header->sealed = cases[i].sealed;
        assert_diff(&before, &after, cases[i].diff);
    }
}

#define TEST(name) POOL_TEST(name)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(equal_webhooks_have_an_empty_diff),
        TEST(every_field_that_changes_is_named),
        TEST(new_webhook_differs_from_nothing),
        TEST(deleted_webhook_loses_everything),
        TEST(secrets_are_compared_sealed_and_never_shown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
