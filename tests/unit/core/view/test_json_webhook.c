/* SPDX-License-Identifier: Apache-2.0 */
/* Webhooks and signing keys as JSON: of a secret only whether it is set. */
#include "core/view/json_webhook.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"
#include "pool_fixture.h"

static void expect(json_t *json, const char *want)
{
    char *text = json_dumps(json, JSON_COMPACT);

    assert_string_equal(text, want);
    json_decref(json);
    free(text);
}

static ph_webhook_t webhook_with_secrets(void)
{
    ph_webhook_t webhook = { .integration_id = "jira", .url = "https://hooks.example.com/in", .enabled = 1 };
    apr_array_header_t *headers = apr_array_make(pool, 1, sizeof(ph_sealed_header_t));
    const ph_sealed_header_t header = { "X-Tenant", "v1.k1.sealedheader" };

    APR_ARRAY_PUSH(headers, ph_sealed_header_t) = header;
    webhook.headers = headers;
    webhook.bearer = "v1.k1.sealedbearer";
    webhook.bearer_set_at = APR_INT64_C(1795445128412000);
    webhook.bearer_set_by = "dana";
    webhook.version = "01JE0000000000000000000000";
    webhook.created_at = APR_INT64_C(1795445128412000);
    return webhook;
}

static void webhook_has_every_member(void **state)
{
    const ph_webhook_t webhook = webhook_with_secrets();

    (void)state;
    expect(
        ph_json_webhook(&webhook, pool),
        "{\"integration_id\":\"jira\",\"url\":\"https://hooks.example.com/in\",\"enabled\":true,"
        "\"bearer_token\":{\"set\":true,\"set_at\":\"2026-11-23T14:45:28.412Z\",\"set_by\":\"dana\"},"
        "\"authorization\":{\"type\":\"bearer\",\"scheme\":\"Bearer\",\"set_at\":\"2026-11-23T14:45:28.412Z\","
        "\"set_by\":\"dana\"},"
        "\"headers\":{\"X-Tenant\":{\"set\":true}},\"client_certificates\":{},\"ca_pem\":null,\"timeout_ms\":null,\"max_per_minute\":null,\"max_at_once\":null,\"default_body\":\"empty\","
        "\"event_body\":\"full\",\"content_type\":\"application/json\",\"confirm\":\"always\",\"action_label\":null,\"consequence\":null,"
        "\"paused_until\":null,\"disabled_by_receiver_at\":null,"
        "\"version\":\"01JE0000000000000000000000\",\"created_at\":\"2026-11-23T14:45:28.412Z\","
        "\"created_by\":null,\"updated_at\":null,\"updated_by\":null}");
}

static void webhook_without_secrets_says_so(void **state)
{
    const ph_webhook_t webhook = { .integration_id = "jira", .url = "https://hooks.example.com/in" };
    json_t *json = ph_json_webhook(&webhook, pool);

    (void)state;
    assert_true(json_is_false(json_object_get(json_object_get(json, "bearer_token"), "set")));
    assert_int_equal(json_object_size(json_object_get(json, "headers")), 0);
    json_decref(json);
}

static void nothing_sealed_is_shown(void **state)
{
    const ph_webhook_t webhook = webhook_with_secrets();
    const ph_signing_key_t key = { .id = "key_1", .secret = "v1.k1.sealedkey" };
    json_t *json = json_pack("[o,o]", ph_json_webhook(&webhook, pool), ph_json_key(&key, 1, pool));
    char *text = json_dumps(json, JSON_COMPACT);

    (void)state;
    assert_null(strstr(text, "sealed"));
    free(text);
    json_decref(json);
}

static void key_is_active_until_it_expires(void **state)
{
    static const struct {
        apr_time_t expires_at;
        int is_active;
    } cases[] = { { 0, 1 }, { 101, 1 }, { 100, 0 }, { 99, 0 } };
    json_t *json;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        const ph_signing_key_t key = { .id = "key_1", .expires_at = cases[i].expires_at };

        json = ph_json_key(&key, 100, pool);
        assert_int_equal(json_is_true(json_object_get(json, "active")), cases[i].is_active);
        json_decref(json);
    }
}

static void key_has_its_version_and_public_key(void **state)
{
    const ph_signing_key_t key = { .id = "key_1",
                                   .scheme = PH_SCHEME_V1A,
                                   .public_key = "whpk_x",
                                   .created_at = APR_INT64_C(1795445128412000) };
    json_t *json = ph_json_key(&key, 1, pool);
    const char *version = json_string_value(json_object_get(json, "version"));
    const char *etag = json_string_value(json_object_get(json, "etag"));

    (void)state;
    assert_string_equal(json_string_value(json_object_get(json, "scheme")), "v1a");
    assert_string_equal(json_string_value(json_object_get(json, "public_key")), "whpk_x");
    assert_true(json_is_null(json_object_get(json, "expires_at")));
    assert_int_equal(strlen(etag), 45);
    assert_true(etag[0] == '"' && etag[44] == '"');
    assert_int_equal(strlen(version), 43);
    assert_memory_equal(etag + 1, version, 43);
    json_decref(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(webhook_has_every_member),
        cmocka_unit_test(webhook_without_secrets_says_so),
        cmocka_unit_test(nothing_sealed_is_shown),
        cmocka_unit_test(key_is_active_until_it_expires),
        cmocka_unit_test(key_has_its_version_and_public_key),
    };

    return cmocka_run_group_tests_name("json_webhook", tests, pool_set_up, pool_tear_down);
}
