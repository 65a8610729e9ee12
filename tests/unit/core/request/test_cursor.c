/* SPDX-License-Identifier: Apache-2.0 */
/* Cursors round-trip; anything else is refused. */
#include "core/request/cursor.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "core/text/base64.h"
#include "count.h"
#include "pool_fixture.h"

static void cursor_round_trips(void **state)
{
    static const struct {
        const char *key;
        const char *id;
    } cases[] = {
        { "1795445128412000", "evt-48213" },      { "Jira \xe2\x80\x93 caf\xc3\xa9", "jira" },
        { "", "exe_01ARYZ6S4104HMASW9NF6YZZPW" }, { "anna@example.com", "" },
        { "a name\nof two lines", "x" },          { "1", "a\n%2f b/\xc3\xa4" },
    };
    ph_cursor_t cursor;
    const char *text;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        text = ph_cursor_make("events", cases[i].key, cases[i].id, pool);
        assert_int_equal(strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
                         strlen(text));
        assert_true(ph_cursor_parse(&cursor, "events", text, pool));
        assert_string_equal(cursor.key, cases[i].key);
        assert_string_equal(cursor.id, cases[i].id);
    }
}

static void refuses_a_cursor_of_another_list(void **state)
{
    const char *text = ph_cursor_make("events", "1", "a", pool);
    ph_cursor_t cursor;

    (void)state;
    assert_false(ph_cursor_parse(&cursor, "audit", text, pool));
    assert_false(ph_cursor_parse(&cursor, "event", text, pool));
    assert_false(ph_cursor_parse(&cursor, "events2", text, pool));
}

static void refuses_malformed_cursors(void **state)
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
    for (i = 0; i < COUNT(places); i++) {
        if (ph_cursor_parse(&cursor, "events", ph_base64_url_encode(places[i].place, places[i].len, pool),
                            pool)) {
            fail_msg("case %d was accepted", (int)i);
        }
    }
    for (i = 0; i < COUNT(texts); i++) {
        if (ph_cursor_parse(&cursor, "events", texts[i], pool)) {
            fail_msg("%s was accepted", texts[i]);
        }
    }
    assert_true(ph_cursor_parse(&cursor, "events", "ZXZlbnRzCjEKYQ", pool));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cursor_round_trips),
        cmocka_unit_test(refuses_a_cursor_of_another_list),
        cmocka_unit_test(refuses_malformed_cursors),
    };

    return cmocka_run_group_tests_name("cursor", tests, pool_set_up, pool_tear_down);
}
