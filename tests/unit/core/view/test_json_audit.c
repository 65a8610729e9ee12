/* SPDX-License-Identifier: Apache-2.0 */
/* Audit entries as JSON. */
#include "core/view/json_audit.h"

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

static const ph_audit_entry_t entry = {
    .id = "aud_1",
    .at = APR_INT64_C(1795445128412000),
    .actor = "dana",
    .action = "webhook.update",
    .object_type = "webhook",
    .object_id = "jira",
    .diff = "{\"timeout_ms\":[null,5000]}",
    .left_out = 3,
};

static void entry_has_every_member_and_null_for_unset(void **state)
{
    (void)state;
    expect(ph_json_audit_entry(&entry, pool),
           "{\"id\":\"aud_1\",\"at\":\"2026-11-23T14:45:28.412Z\",\"actor\":\"dana\",\"auth_type\":null,"
           "\"client_ip\":null,\"request_id\":null,\"action\":\"webhook.update\",\"object_type\":\"webhook\","
           "\"object_id\":\"jira\",\"diff\":{\"timeout_ms\":[null,5000]},\"left_out\":3}");
}

static void unreadable_diff_is_an_empty_object(void **state)
{
    static const char *const diffs[] = { NULL, "", "[1]", "{\"a\":", "null", "\"x\"" };
    ph_audit_entry_t copy = entry;
    json_t *json;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(diffs); i++) {
        copy.diff = diffs[i];
        json = ph_json_audit_entry(&copy, pool);
        assert_true(json_is_object(json_object_get(json, "diff")));
        assert_int_equal(json_object_size(json_object_get(json, "diff")), 0);
        json_decref(json);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entry_has_every_member_and_null_for_unset),
        cmocka_unit_test(unreadable_diff_is_an_empty_object),
    };

    return cmocka_run_group_tests_name("json_audit", tests, pool_set_up, pool_tear_down);
}
