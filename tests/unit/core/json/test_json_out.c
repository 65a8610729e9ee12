/* SPDX-License-Identifier: Apache-2.0 */
/* Writing compact JSON. */
#include "core/json/json_out.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"
#include "pool_fixture.h"

static void assert_dump(json_t *tree, const char *want)
{
    apr_size_t len;

    assert_string_equal(ph_json_dump(tree, &len, pool), want);
    assert_int_equal(len, strlen(want));
    json_decref(tree);
}

static void values_are_separated_where_needed(void **state)
{
    ph_json_out_t out;
    apr_size_t len;

    (void)state;
    ph_json_out_init(&out, pool);
    ph_json_out_open(&out, '{');
    ph_json_out_name(&out, "text");
    ph_json_out_text(&out, "a\"b");
    ph_json_out_name(&out, "list");
    ph_json_out_open(&out, '[');
    ph_json_out_number(&out, 1, 0);
    ph_json_out_raw(&out, "2.50", 4);
    ph_json_out_open(&out, '{');
    ph_json_out_close(&out, '}');
    ph_json_out_open(&out, '[');
    ph_json_out_close(&out, ']');
    ph_json_out_close(&out, ']');
    ph_json_out_name(&out, "last");
    ph_json_out_raw(&out, "true", 4);
    ph_json_out_close(&out, '}');
    assert_string_equal(ph_json_out_end(&out, &len),
                        "{\"text\":\"a\\\"b\",\"list\":[1,2.50,{},[]],\"last\":true}");
    assert_int_equal(len, strlen(out.bytes));
}

static void unset_values_are_null(void **state)
{
    ph_json_out_t out;

    (void)state;
    ph_json_out_init(&out, pool);
    ph_json_out_open(&out, '[');
    ph_json_out_text(&out, NULL);
    ph_json_out_number(&out, -1, -1);
    ph_json_out_time(&out, 0);
    ph_json_out_text(&out, "");
    ph_json_out_number(&out, 0, -1);
    ph_json_out_time(&out, 1);
    ph_json_out_close(&out, ']');
    assert_string_equal(ph_json_out_end(&out, NULL), "[null,null,null,\"\",0,\"1970-01-01T00:00:00.000Z\"]");
}

static void numbers_of_64_bits_are_written_in_full(void **state)
{
    ph_json_out_t out;

    (void)state;
    ph_json_out_init(&out, pool);
    ph_json_out_open(&out, '[');
    ph_json_out_number(&out, INT64_MAX, 0);
    ph_json_out_number(&out, INT64_MIN, 0);
    ph_json_out_close(&out, ']');
    assert_string_equal(ph_json_out_end(&out, NULL), "[9223372036854775807,-9223372036854775808]");
}

static void text_grows_beyond_its_first_size(void **state)
{
    ph_json_out_t out;
    const char *text;
    apr_size_t len;
    int i;

    (void)state;
    ph_json_out_init(&out, pool);
    ph_json_out_open(&out, '[');
    for (i = 0; i < 5000; i++) {
        ph_json_out_text(&out, "\x1f");
    }
    ph_json_out_close(&out, ']');
    text = ph_json_out_end(&out, &len);
    assert_int_equal(len, 5000 * 9 + 1); /* "\u001f" in quotes and a comma each */
    assert_int_equal(strlen(text), len);
    assert_memory_equal(text + len - 9, "\"\\u001f\"]", 10);
}

static void members_of_a_tree_are_written_without_its_braces(void **state)
{
    json_t *tree = json_pack("{s:i, s:[s,f]}", "a", 1, "b", "x", 1.5);
    ph_json_out_t out;

    (void)state;
    ph_json_out_init(&out, pool);
    ph_json_out_open(&out, '{');
    ph_json_out_name(&out, "first");
    ph_json_out_raw(&out, "0", 1);
    ph_json_out_members(&out, tree);
    ph_json_out_close(&out, '}');
    assert_string_equal(ph_json_out_end(&out, NULL), "{\"first\":0,\"a\":1,\"b\":[\"x\",1.5]}");
    json_decref(tree);
}

static void tree_with_escapes_and_nuls_is_dumped(void **state)
{
    json_t *tree = json_object();

    (void)state;
    json_object_set_new(tree, "a\"b", json_stringn("x\0y", 3));
    assert_dump(tree, "{\"a\\\"b\":\"x\\u0000y\"}");
}

static void dump_with_appends_raw_bytes_as_the_last_member(void **state)
{
    json_t *object = json_pack("{s:s,s:i}", "id", "e\"1", "n", 3);
    json_t *empty = json_object();
    apr_size_t len;

    (void)state;
    assert_string_equal(ph_json_dump_with(object, "details", "{\"a\": 3.30}", 11, &len, pool),
                        "{\"id\":\"e\\\"1\",\"n\":3,\"details\":{\"a\": 3.30}}");
    assert_int_equal(len, 41);
    assert_string_equal(ph_json_dump_with(empty, "d", "1e400xx", 5, &len, pool), "{\"d\":1e400}");
    json_decref(object);
    json_decref(empty);
}

static void dump_keeps_insertion_order(void **state)
{
    json_t *tree = json_pack("{s:i,s:i,s:{s:n,s:b}}", "z", 1, "a", 2, "m", "y", "b", 1);

    (void)state;
    assert_dump(tree, "{\"z\":1,\"a\":2,\"m\":{\"y\":null,\"b\":true}}");
}

static void quoting_escapes_only_what_rfc_8259_requires(void **state)
{
    static const struct {
        const char *text;
        const char *quoted;
    } cases[] = {
        { "", "\"\"" },
        { "plain /text/", "\"plain /text/\"" },
        { "\"\\", "\"\\\"\\\\\"" },
        { "\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\"" },
        { "\x01\x1f\x7f", "\"\\u0001\\u001f\x7f\"" },
        { "Gr\xc3\xb6\xc3\x9f"
          "e \xf0\x9f\x9a\x9a",
          "\"Gr\xc3\xb6\xc3\x9f"
          "e \xf0\x9f\x9a\x9a\"" },
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        assert_string_equal(ph_json_quote(cases[i].text, pool), cases[i].quoted);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_separated_where_needed),
        cmocka_unit_test(unset_values_are_null),
        cmocka_unit_test(numbers_of_64_bits_are_written_in_full),
        cmocka_unit_test(text_grows_beyond_its_first_size),
        cmocka_unit_test(members_of_a_tree_are_written_without_its_braces),
        cmocka_unit_test(tree_with_escapes_and_nuls_is_dumped),
        cmocka_unit_test(dump_with_appends_raw_bytes_as_the_last_member),
        cmocka_unit_test(dump_keeps_insertion_order),
        cmocka_unit_test(quoting_escapes_only_what_rfc_8259_requires),
    };

    return cmocka_run_group_tests_name("json_out", tests, pool_set_up, pool_tear_down);
}
