/* SPDX-License-Identifier: Apache-2.0 */
/* Users and permissions as JSON. */
#include "core/view/json_user.h"

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

static void user_has_a_key_for_urls(void **state)
{
    const ph_user_t user = { .username = "d\xc3\xa4na/o?",
                             .version = "01JE0000000000000000000000",
                             .admin = 1,
                             .can_post_events = 1,
                             .granted_at = APR_INT64_C(1795445128412000),
                             .granted_by = "root" };

    (void)state;
    expect(
        ph_json_user(&user, pool),
        "{\"user_key\":\"ZMOkbmEvbz8\",\"username\":\"d\xc3\xa4na/o?\",\"display_name\":null,\"admin\":true,"
        "\"can_trigger_integrations\":false,\"can_post_events\":true,\"version\":\"01JE0000000000000000000000\","
        "\"granted_at\":\"2026-11-23T14:45:28.412Z\","
        "\"granted_by\":\"root\",\"first_seen_at\":null,\"last_seen_at\":null}");
}

static void each_permission_bit_has_its_member(void **state)
{
    (void)state;
    expect(ph_json_permissions(0),
           "{\"admin\":false,\"can_trigger_integrations\":false,\"can_post_events\":false}");
    expect(ph_json_permissions(PH_PERMISSION_ADMIN),
           "{\"admin\":true,\"can_trigger_integrations\":false,\"can_post_events\":false}");
    expect(ph_json_permissions(PH_PERMISSION_TRIGGER),
           "{\"admin\":false,\"can_trigger_integrations\":true,\"can_post_events\":false}");
    expect(ph_json_permissions(PH_PERMISSION_POST_EVENTS),
           "{\"admin\":false,\"can_trigger_integrations\":false,\"can_post_events\":true}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(user_has_a_key_for_urls),
        cmocka_unit_test(each_permission_bit_has_its_member),
    };

    return cmocka_run_group_tests_name("json_user", tests, pool_set_up, pool_tear_down);
}
