/* SPDX-License-Identifier: Apache-2.0 */
/* Single values as the API writes them. */
#include "core/json/json_value.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"
#include "pool_fixture.h"

static void expect(json_t *value, const char *want)
{
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);

    assert_string_equal(text, want);
    json_decref(value);
    free(text);
}

static void unset_values_are_null(void **state)
{
    (void)state;
    expect(ph_json_text(NULL), "null");
    expect(ph_json_text(""), "\"\"");
    expect(ph_json_time(0, pool), "null");
    expect(ph_json_time(APR_INT64_C(1795445128412999), pool), "\"2026-11-23T14:45:28.412Z\"");
    expect(ph_json_number(-1, -1), "null");
    expect(ph_json_number(0, -1), "0");
    expect(ph_json_number(-1, 0), "-1");
}

static void bytes_are_text_or_base64(void **state)
{
    static const struct {
        const char *bytes;
        apr_size_t len;
        const char *want;
    } cases[] = {
        { NULL, 0, "{\"body\":\"\",\"encoding\":\"utf-8\"}" },
        { "", 0, "{\"body\":\"\",\"encoding\":\"utf-8\"}" },
        { "{\"a\":1}", 7, "{\"body\":\"{\\\"a\\\":1}\",\"encoding\":\"utf-8\"}" },
        { "cut off", 3, "{\"body\":\"cut\",\"encoding\":\"utf-8\"}" },
        { "\xe2\x82\xac", 3, "{\"body\":\"\xe2\x82\xac\",\"encoding\":\"utf-8\"}" },
        { "\xe2\x82", 2, "{\"body\":\"4oI=\",\"encoding\":\"base64\"}" },
        { "a\0b", 3, "{\"body\":\"YQBi\",\"encoding\":\"base64\"}" },
        { "\xff", 1, "{\"body\":\"/w==\",\"encoding\":\"base64\"}" },
    };
    json_t *object;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        object = json_object();
        ph_json_set_bytes(object, "body", cases[i].bytes, cases[i].len, pool);
        expect(object, cases[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unset_values_are_null),
        cmocka_unit_test(bytes_are_text_or_base64),
    };

    return cmocka_run_group_tests_name("json_value", tests, pool_set_up, pool_tear_down);
}
