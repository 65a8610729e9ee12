/* SPDX-License-Identifier: Apache-2.0 */
/* Syntax of host names; test_origin and test_target_url cover more of it. */
#include "core/text/hostname.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "count.h"

static void names_are_judged_by_syntax(void **state)
{
    static const struct {
        const char *name;
        int is_ldh;
        int is_numeric;
        int is_reserved;
    } cases[] = {
        { "hooks.example.com", 1, 0, 0 },
        { "intranet", 1, 0, 0 },
        { "3com.example", 1, 0, 0 },
        { "127.0.0.1", 1, 1, 0 },
        { "0x7f.1", 1, 1, 0 },
        { "2130706433", 1, 1, 0 },
        { "a.0day", 1, 1, 0 },
        { "", 0, 0, 0 },
        { ".", 0, 0, 0 },
        { "a.", 0, 0, 0 },
        { ".a", 0, 0, 0 },
        { "a..b", 0, 0, 0 },
        { "-a.b", 0, 0, 0 },
        { "a-.b", 0, 0, 0 },
        { "a_b.c", 0, 0, 0 },
        { "A.b", 0, 0, 0 },
        { "localhost", 1, 0, 1 },
        { "a.localhost", 1, 0, 1 },
        { "notlocalhost", 1, 0, 0 },
        { "cluster.local", 1, 0, 1 },
        { "x.svc", 1, 0, 1 },
        { "home.arpa", 1, 0, 1 },
        { "wiki.corp", 1, 0, 1 },
        { "nas.home", 1, 0, 1 },
        { "name.alt", 1, 0, 1 },
        { "test.example", 1, 0, 0 },
        { "corp.example", 1, 0, 0 },
        { "contest", 1, 0, 0 },
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        if (ph_hostname_is_ldh(cases[i].name) != cases[i].is_ldh ||
            ph_hostname_is_numeric(cases[i].name) != cases[i].is_numeric ||
            ph_hostname_is_reserved(cases[i].name) != cases[i].is_reserved) {
            fail_msg("%s", cases[i].name);
        }
    }
}

static void name_is_below_its_parents_but_not_itself(void **state)
{
    (void)state;
    assert_true(ph_hostname_is_below("a.b.example", "b.example"));
    assert_true(ph_hostname_is_below("a.b.example", "example"));
    assert_false(ph_hostname_is_below("b.example", "b.example"));
    assert_false(ph_hostname_is_below(".b.example", "b.example"));
    assert_false(ph_hostname_is_below("ab.example", "b.example"));
    assert_false(ph_hostname_is_below("example", "b.example"));
}

static void only_ascii_letters_are_lowered(void **state)
{
    char name[] = "Hooks-[1]_@Z\xc3\x84";

    (void)state;
    ph_hostname_lower(name);
    assert_string_equal(name, "hooks-[1]_@z\xc3\x84");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_judged_by_syntax),
        cmocka_unit_test(name_is_below_its_parents_but_not_itself),
        cmocka_unit_test(only_ascii_letters_are_lowered),
    };

    return cmocka_run_group_tests_name("hostname", tests, NULL, NULL);
}
