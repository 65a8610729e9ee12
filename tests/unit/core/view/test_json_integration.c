/* SPDX-License-Identifier: Apache-2.0 */
/* Integrations as JSON: the members depend on the permissions of the viewer. */
#include "core/view/json_integration.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/model/permission.h"
#include "pool_fixture.h"

static void expect(json_t *json, const char *want)
{
    char *text = json_dumps(json, JSON_COMPACT);

    assert_string_equal(text, want);
    json_decref(json);
    free(text);
}

static const ph_integration_t integration = {
    .id = "jira",
    .name = "Jira",
    .description = "Creates tickets",
    .version = "01JE0000000000000000000000",
    .created_at = APR_INT64_C(1795445128412000),
    .created_by = "dana",
    .updated_at = APR_INT64_C(1795445128412000),
};

static const ph_webhook_t webhook = {
    .integration_id = "jira",
    .url = "https://hooks.example.com/s3cret?token=s3cret",
    .enabled = 1,
    .confirm = PH_CONFIRM_NEVER,
    .action_label = "Create ticket",
};

#define FOR_ALL                                                                                              \
    "\"id\":\"jira\",\"name\":\"Jira\",\"kind\":null,\"description\":\"Creates tickets\","                   \
    "\"webhook_state\":\"enabled\",\"action_label\":\"Create ticket\",\"last_execution\":null"
#define FOR_VIEWERS(target)                                                                                  \
    ",\"target\":\"" target "\",\"confirm\":\"never\",\"consequence\":null,\"paused_until\":null,"           \
    "\"disabled_by_receiver_at\":null,\"last_7_days\":[]"
#define FOR_ADMINS                                                                                           \
    ",\"version\":\"01JE0000000000000000000000\",\"created_at\":\"2026-11-23T14:45:28.412Z\",\"created_by\":\"dana\",\"updated_at\":\"2026-11-23T14:45:28.412Z\",\"updated_by\":null"

static void members_depend_on_the_permissions(void **state)
{
    (void)state;
    expect(ph_json_integration(&integration, &webhook, NULL, NULL, 0, pool), "{" FOR_ALL "}");
    expect(ph_json_integration(&integration, &webhook, NULL, NULL, PH_PERMISSION_TRIGGER, pool),
           "{" FOR_ALL FOR_VIEWERS("https://hooks.example.com/…") "}");
    expect(ph_json_integration(&integration, &webhook, NULL, NULL, PH_PERMISSION_ADMIN, pool),
           "{" FOR_ALL FOR_VIEWERS("https://hooks.example.com/s3cret?token=s3cret") FOR_ADMINS "}");
}

static void integration_without_a_webhook_is_unconfigured(void **state)
{
    json_t *json = ph_json_integration(&integration, NULL, NULL, NULL, PH_PERMISSION_TRIGGER, pool);

    (void)state;
    assert_string_equal(json_string_value(json_object_get(json, "webhook_state")), "unconfigured");
    assert_true(json_is_null(json_object_get(json, "target")));
    assert_true(json_is_null(json_object_get(json, "confirm")));
    assert_true(json_is_null(json_object_get(json, "action_label")));
    json_decref(json);
}

static void state_is_disabled_by_an_admin_or_the_receiver(void **state)
{
    ph_webhook_t other = webhook;

    (void)state;
    assert_string_equal(ph_webhook_state_word(NULL), "unconfigured");
    assert_string_equal(ph_webhook_state_word(&other), "enabled");
    other.disabled_by_receiver_at = 1;
    assert_string_equal(ph_webhook_state_word(&other), "disabled");
    other.disabled_by_receiver_at = 0;
    other.enabled = 0;
    assert_string_equal(ph_webhook_state_word(&other), "disabled");
}

static void days_are_for_viewers_and_their_reference_is_taken_over(void **state)
{
    json_t *days = json_pack("[o]", ph_json_day(APR_INT64_C(1795445128412000), 3, 2, 1));

    (void)state;
    json_incref(days);
    json_decref(ph_json_integration(&integration, &webhook, NULL, days, 0, pool));
    json_incref(days);
    json_decref(ph_json_integration(&integration, &webhook, NULL, days, PH_PERMISSION_TRIGGER, pool));
    assert_int_equal(days->refcount, 1);
    expect(days, "[{\"day\":\"2026-11-23\",\"succeeded\":3,\"failed\":2,\"unknown\":1}]");
}

static void malformed_name_of_an_external_catalog_is_repaired(void **state)
{
    const ph_integration_t external = { .id = "x", .name = "J\xff" };
    const ph_integration_t nameless = { .id = "x" };
    json_t *json = ph_json_integration(&external, NULL, NULL, NULL, 0, pool);
    json_t *without = ph_json_integration(&nameless, NULL, NULL, NULL, 0, pool);

    (void)state;
    assert_string_equal(json_string_value(json_object_get(json, "name")), "J\xef\xbf\xbd");
    assert_true(json_is_null(json_object_get(without, "name")));
    json_decref(json);
    json_decref(without);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_depend_on_the_permissions),
        cmocka_unit_test(integration_without_a_webhook_is_unconfigured),
        cmocka_unit_test(state_is_disabled_by_an_admin_or_the_receiver),
        cmocka_unit_test(days_are_for_viewers_and_their_reference_is_taken_over),
        cmocka_unit_test(malformed_name_of_an_external_catalog_is_repaired),
    };

    return cmocka_run_group_tests_name("json_integration", tests, pool_set_up, pool_tear_down);
}
