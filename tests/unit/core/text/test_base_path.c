/* SPDX-License-Identifier: Apache-2.0 */
/* Which paths may precede those of the Portal. */
#include "core/text/base_path.h"

#include <apr_strings.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"
#include "pool_fixture.h"

static void paths_lose_the_slash_at_the_end(void **state)
{
    static const char *const cases[][2] = {
        { "/", "" },
        { "/portal", "/portal" },
        { "/portal/", "/portal" },
        { "/a/b.c/~d-e_F", "/a/b.c/~d-e_F" },
        { "/...", "/..." },
    };
    const char *base;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        assert_null(ph_base_path_parse(&base, cases[i][0], pool));
        assert_string_equal(base, cases[i][1]);
    }
}

static void whatever_else_a_header_may_say_is_refused(void **state)
{
    static const char *const cases[] = {
        "",     "portal", "//",     "//evil.example", "/a//b",   "/a/../b",      "/..",
        "/.",   "/a/.",   "/a b",   "/a\"b",          "/a<b",    "/a%2fb",       "/a\\b",
        "/a?b", "/a#b",   "/a\xc3", "/a,/b",          "/a, /b",  "https://a/b",  "/\r\nX: y",
        "/a;b", "/a:b",   "/a@b",   "/portal//",      "/\\evil", "javascript:x",
    };
    const char *base;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        if (!ph_base_path_parse(&base, cases[i], pool)) {
            fail_msg("%s", cases[i]);
        }
    }
    assert_non_null(ph_base_path_parse(
        &base, apr_pstrcat(pool, "/", apr_psprintf(pool, "%0*d", PH_BASE_PATH_MAX, 0), NULL), pool));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_lose_the_slash_at_the_end),
        cmocka_unit_test(whatever_else_a_header_may_say_is_refused),
    };

    return cmocka_run_group_tests_name("base_path", tests, pool_set_up, pool_tear_down);
}
