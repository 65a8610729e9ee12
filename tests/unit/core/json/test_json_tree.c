/* SPDX-License-Identifier: Apache-2.0 */
/* Trees built by jansson, and the faults that only jansson finds. */
#include "core/json/json_tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"

static json_t *make(ph_json_token_t *in, const char *text, const char *shadow)
{
    in->at = NULL;
    in->end = text + strlen(text);
    in->fault = NULL;
    return ph_json_tree_make(in, text, shadow, strlen(text));
}

static void any_one_value_becomes_a_tree(void **state)
{
    static const char *const texts[] = { "{\"a\":[1,2.5,null,true,\"x\"]}", "[]", "1", "\"x\"", "null" };
    ph_json_token_t in;
    json_t *tree;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(texts); i++) {
        tree = make(&in, texts[i], texts[i]);
        assert_non_null(tree);
        assert_null(in.fault);
        json_decref(tree);
    }
}

static void tree_is_that_of_the_shadow(void **state)
{
    ph_json_token_t in;
    json_t *tree = make(&in, "{\"a\":1e999}", "{\"a\":0    }");

    (void)state;
    assert_int_equal(json_integer_value(json_object_get(tree, "a")), 0);
    json_decref(tree);
}

static void fault_has_a_place_in_the_text_and_does_not_quote_it(void **state)
{
    static const struct {
        const char *text;
        const char *fault;
    } cases[] = {
        { "{\"s3cret\":1,\"s3cret\":2}", "duplicate key" },
        { "{\"s3cret\":1,\"\\u00733cret\":2}", "duplicate key" },
        { "[123456789012345678901]", "a number is too large" },
        { "[1e999]", "a number is too large" },
        { "[s3cret]", "not valid JSON" },
    };
    ph_json_token_t in;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        assert_null(make(&in, cases[i].text, cases[i].text));
        assert_string_equal(in.fault, cases[i].fault);
        assert_true(in.at >= cases[i].text && in.at < in.end);
    }
}

static void expect_marked(json_t *root, const char *want)
{
    char *text;

    ph_json_tree_mark(root, "raw");
    text = json_dumps(root, JSON_COMPACT);
    assert_string_equal(text, want);
    json_decref(root);
    free(text);
}

static void raw_member_becomes_true_unless_it_is_null(void **state)
{
    (void)state;
    expect_marked(json_pack("{s:i, s:i}", "raw", 0, "other", 0), "{\"raw\":true,\"other\":0}");
    expect_marked(json_pack("{s:n}", "raw"), "{\"raw\":null}");
    expect_marked(json_pack("{s:i}", "other", 0), "{\"other\":0}");
    expect_marked(json_pack("[{s:i}, {s:n}, {}, i]", "raw", 0, "raw", 7),
                  "[{\"raw\":true},{\"raw\":null},{},7]");
    expect_marked(json_pack("{s:{s:i}}", "nested", "raw", 0), "{\"nested\":{\"raw\":0}}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_one_value_becomes_a_tree),
        cmocka_unit_test(tree_is_that_of_the_shadow),
        cmocka_unit_test(fault_has_a_place_in_the_text_and_does_not_quote_it),
        cmocka_unit_test(raw_member_becomes_true_unless_it_is_null),
    };

    return cmocka_run_group_tests_name("json_tree", tests, NULL, NULL);
}
