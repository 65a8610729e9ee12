/* SPDX-License-Identifier: Apache-2.0 */
/* Entity tags as they come back through servers that compress. */
#include "core/request/entity_tag.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "count.h"
#include "pool_fixture.h"

#define V "01JE0000000000000000000000"
#define KEY "vTt1oHq4YkZkq0cN2R5g3m8L7x9w1d6s4fPbJaEu-_I"

static void version_is_named_whatever_was_added(void **state)
{
    static const struct {
        const char *tags;
        const char *version;
    } cases[] = {
        { "\"" V "\"", V },
        { "W/\"" V "\"", V },
        { "w/\"" V "\"", V },
        { "\"" V "-gzip\"", V },
        { "\"" V "--gzip\"", V },
        { "\"" V ";gzip\"", V },
        { "\"" V "\"-gzip", V },
        { "\"" V "\";gzip", V },
        { "\"" V "-br\"", V },
        { "\"" V ":br\"", V },
        { "\"" V "-zstd\"", V },
        { "W/\"" V "-gzip-br\"", V },
        { "\"another\", W/\"" V "-gzip\"", V },
        { "\"" V "x\", \"" V "\"", V },
        { "\"\\\"" V "\\\"\"", V },
        { V, V },
        { "'" V "'", V },
        { " * ", V },
        { "\"" KEY "-gzip\"", KEY },
        { "W/\"" KEY "\"", KEY },
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        assert_true(ph_entity_tag_names(cases[i].tags, cases[i].version));
    }
}

static void other_tags_name_no_version(void **state)
{
    static const char *const cases[] = {
        "",           "\"\"",       "\"another\"",
        "\"" V "x\"", "\"x" V "\"", "\"" KEY "\"",
        "\"*\"",      "**",         "\"01JE000000000000000000000\"",
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        assert_false(ph_entity_tag_names(cases[i], V));
    }
}

static void made_up_tags_hold_no_version(void **state)
{
    (void)state;
    assert_true(ph_entity_tag_has_version("\"" V "\"", 26));
    assert_true(ph_entity_tag_has_version("W/\"" V "-gzip\"", 26));
    assert_false(ph_entity_tag_has_version("\"5f3-gzip\"", 26));
    assert_false(ph_entity_tag_has_version("\"5f3\", \"5f4\", \"5f5\", \"5f6\", \"5f7\"", 26));
    assert_false(ph_entity_tag_has_version("", 26));
}

static void names_of_codings_are_stripped(void **state)
{
    static const struct {
        const char *tags;
        const char *stripped;
    } cases[] = {
        { "\"1a2b-5c3\"", "\"1a2b-5c3\"" },
        { "\"1a2b-5c3-gzip\"", "\"1a2b-5c3\"" },
        { "W/\"1a2b-5c3-gzip-br\"", "W/\"1a2b-5c3\"" },
        { "\"1a2b\"-gzip, \"3c4d;br\"", "\"1a2b\", \"3c4d\"" },
        { "\"1a2b--gzip\"", "\"1a2b\"" },
        { "\"1a2b:zstd\", \"5e-deflate\", \"5e-x-gzip\"", "\"1a2b\", \"5e\", \"5e\"" },
        { "\"1a2b-gzipped\", \"gzip\", \"bread-bread\"", "\"1a2b-gzipped\", \"gzip\", \"bread-bread\"" },
        { "*", "*" },
        { "", "" },
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        assert_string_equal(ph_entity_tag_strip(cases[i].tags, pool), cases[i].stripped);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(version_is_named_whatever_was_added),
        cmocka_unit_test(other_tags_name_no_version),
        cmocka_unit_test(made_up_tags_hold_no_version),
        cmocka_unit_test(names_of_codings_are_stripped),
    };

    return cmocka_run_group_tests(tests, pool_set_up, pool_tear_down);
}
