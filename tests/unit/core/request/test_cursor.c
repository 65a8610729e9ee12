/* SPDX-License-Identifier: Apache-2.0 */
/* A cursor comes back as it was made, and nothing else is one. */
#include "core/request/cursor.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "core/text/base64.h"
#include "pool_fixture.h"

static void a_cursor_comes_back_as_it_was_made(void **state)
{
    static const struct {
        const char *key;
        const char *id;
    } cases[] = {
        { "1795445128412000", "evt-48213" },      { "Jira \xe2\x80\x93 caf\xc3\xa9", "jira" },
        { "", "exe_01ARYZ6S4104HMASW9NF6YZZPW" }, { "anna@example.com", "" },
        { "a name\nof two lines", "x" },
    };
    ph_cursor_t cursor;
    const char *text;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        text = ph_cursor_make("events", cases[i].key, cases[i].id, pool);
        assert_int_equal(strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
                         strlen(text));
        assert_true(ph_cursor_parse(&cursor, "events", text, pool));
        assert_string_equal(cursor.key, cases[i].key);
        assert_string_equal(cursor.id, cases[i].id);
    }
}

static void a_cursor_of_one_list_is_none_of_another(void **state)
{
    const char *text = ph_cursor_make("events", "1", "a", pool);
    ph_cursor_t cursor;

    (void)state;
    assert_false(ph_cursor_parse(&cursor, "audit", text, pool));
    assert_false(ph_cursor_parse(&cursor, "event", text, pool));
    assert_false(ph_cursor_parse(&cursor, "events2", text, pool));
}

static void what_was_never_a_cursor_is_refused(void **state)
{
    static const struct {
        const char *place;
        size_t len;
    } places[] = {
        { "", 0 },
        { "events", 6 },
        { "events\n", 7 },
        { "events\n1", 8 },
        { "events\n1\0002\na", 12 },
        { "events\n1\na\xff", 11 },
    };
    static const char *const texts[] = { "", "!", "a", "ZXZlbnRzCjEKYQ==", "events" };
    ph_cursor_t cursor;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        if (ph_cursor_parse(&cursor, "events", ph_base64_url_encode(places[i].place, places[i].len, pool),
                            pool)) {
            fail_msg("case %d was taken", (int)i);
        }
    }
    for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (ph_cursor_parse(&cursor, "events", texts[i], pool)) {
            fail_msg("%s was taken", texts[i]);
        }
    }
    assert_true(ph_cursor_parse(&cursor, "events", "ZXZlbnRzCjEKYQ", pool));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cursor_comes_back_as_it_was_made),
        cmocka_unit_test(a_cursor_of_one_list_is_none_of_another),
        cmocka_unit_test(what_was_never_a_cursor_is_refused),
    };

    return cmocka_run_group_tests_name("cursor", tests, pool_set_up, pool_tear_down);
}
