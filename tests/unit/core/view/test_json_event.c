/* SPDX-License-Identifier: Apache-2.0 */
/* Events as JSON, without their details. */
#include "core/view/json_event.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/model/event_fault.h"
#include "core/model/permission.h"
#include "pool_fixture.h"

static void expect(json_t *json, const char *want)
{
    char *text = json_dumps(json, JSON_COMPACT);

    assert_string_equal(text, want);
    json_decref(json);
    free(text);
}

static void event_has_every_member_but_its_details(void **state)
{
    const ph_event_t event = { .id = "evt-1",
                               .type = "order.created",
                               .title = "Order 1",
                               .severity = PH_SEVERITY_WARNING,
                               .occurred_at = APR_INT64_C(1795445128412000),
                               .details = "{\"a\":1}",
                               .details_len = 7,
                               .created_at = APR_INT64_C(1795445128412000),
                               .created_by = "shop" };

    (void)state;
    expect(
        ph_json_event(&event, NULL, PH_PERMISSION_ADMIN, pool),
        "{\"id\":\"evt-1\",\"type\":\"order.created\",\"title\":\"Order 1\",\"severity\":\"warning\",\"source\":null,"
        "\"occurred_at\":\"2026-11-23T14:45:28.412Z\",\"url\":null,\"severity_label\":null,\"integration_id\":null,"
        "\"owner\":null,\"created_at\":\"2026-11-23T14:45:28.412Z\",\"created_by\":\"shop\","
        "\"faults\":[],\"last_execution\":null}");
}

static void faults_are_named_with_their_column(void **state)
{
    const ph_event_t event = { .id = "evt-1",
                               .type = "t",
                               .title = "T",
                               .faults = PH_EVENT_FAULT_BIT(PH_EVENT_INVALID_DETAILS) |
                                         PH_EVENT_FAULT_BIT(PH_EVENT_REPLACED_CHARACTERS),
                               .details_fault = "Why." };
    json_t *json = ph_json_event(&event, NULL, 0, pool);

    (void)state;
    expect(json_incref(json_array_get(json_object_get(json, "faults"), 0)),
           "{\"word\":\"invalid_details\",\"column\":\"details\",\"repaired\":false,\"detail\":\"Why.\"}");
    assert_true(json_is_null(json_object_get(json_array_get(json_object_get(json, "faults"), 1), "column")));
    json_decref(json);
}

static void last_execution_depends_on_the_permissions(void **state)
{
    const ph_event_t event = { .id = "evt-1", .type = "t", .title = "T" };
    const ph_execution_t last = {
        .id = "exe_1", .outcome = { PH_STATE_SUCCEEDED, PH_DELIVERY_RECEIVED, PH_ERROR_NONE, 200 }
    };
    json_t *for_viewer = ph_json_event(&event, &last, PH_PERMISSION_TRIGGER, pool);
    json_t *for_others = ph_json_event(&event, &last, 0, pool);

    (void)state;
    assert_string_equal(
        json_string_value(json_object_get(json_object_get(for_viewer, "last_execution"), "id")), "exe_1");
    assert_null(json_object_get(json_object_get(for_others, "last_execution"), "id"));
    assert_string_equal(
        json_string_value(json_object_get(json_object_get(for_others, "last_execution"), "state")),
        "succeeded");
    json_decref(for_viewer);
    json_decref(for_others);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(event_has_every_member_but_its_details),
        cmocka_unit_test(faults_are_named_with_their_column),
        cmocka_unit_test(last_execution_depends_on_the_permissions),
    };

    return cmocka_run_group_tests_name("json_event", tests, pool_set_up, pool_tear_down);
}
