/* SPDX-License-Identifier: Apache-2.0 */
/* The words of the enums round-trip; no other word is accepted. */
#include "core/model/model.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"
#include "pool_fixture.h"

static const char *const no_words[] = {
    "", "Default", "default ", " event", "tes", "teste", "0", "null", "v2"
};

#define WORDS_GO_THERE_AND_BACK(type, name, ...)                                                             \
    static void words_of_##name##_round_trip(void **state)                                                   \
    {                                                                                                        \
        static const char *const words[] = { __VA_ARGS__ };                                                  \
        type value = (type)0;                                                                                \
        int i;                                                                                               \
                                                                                                             \
        (void)state;                                                                                         \
        for (i = 0; i < (int)COUNT(words); i++) {                                                            \
            assert_string_equal(ph_##name##_word((type)i), words[i]);                                        \
            assert_true(ph_##name##_parse(&value, words[i]));                                                \
            assert_int_equal(value, i);                                                                      \
        }                                                                                                    \
        for (i = 0; i < (int)COUNT(no_words); i++) {                                                         \
            assert_false(ph_##name##_parse(&value, no_words[i]));                                            \
        }                                                                                                    \
        assert_false(ph_##name##_parse(&value, NULL));                                                       \
        assert_int_equal(value, (int)COUNT(words) - 1);                                                      \
    }

WORDS_GO_THERE_AND_BACK(ph_mode_t, mode, "default", "event", "test")
WORDS_GO_THERE_AND_BACK(ph_default_body_t, default_body, "empty", "envelope")
WORDS_GO_THERE_AND_BACK(ph_event_body_t, event_body, "full", "thin")
WORDS_GO_THERE_AND_BACK(ph_confirm_t, confirm, "always", "if_delivered", "never")
WORDS_GO_THERE_AND_BACK(ph_scheme_t, scheme, "v1", "v1a")
WORDS_GO_THERE_AND_BACK(ph_severity_t, severity, "debug", "info", "notice", "warning", "error", "critical")

static void id_is_1_to_64_allowed_characters(void **state)
{
    static const struct {
        const char *text;
        int is_id;
    } cases[] = {
        { "jira", 1 },
        { "a", 1 },
        { "AZaz09._:~-", 1 },
        { "0123456789012345678901234567890123456789012345678901234567890123", 1 },
        { "01234567890123456789012345678901234567890123456789012345678901234", 0 },
        { "", 0 },
        { "a b", 0 },
        { "a/b", 0 },
        { "a%20", 0 },
        { "a\n", 0 },
        { "größe", 0 },
        { "a+b", 0 },
        { "a,b", 0 },
        { NULL, 0 },
    };
    int i;

    (void)state;
    for (i = 0; i < (int)COUNT(cases); i++) {
        if (ph_is_id(cases[i].text) != cases[i].is_id) {
            fail_msg("id %s", cases[i].text);
        }
    }
}

static void username_is_1_to_255_bytes_of_plain_utf8(void **state)
{
    char longest[PH_USERNAME_MAX + 1];
    char too_long[PH_USERNAME_MAX + 2];

    (void)state;
    memset(longest, 'a', sizeof(longest) - 1);
    longest[sizeof(longest) - 1] = '\0';
    memset(too_long, 'a', sizeof(too_long) - 1);
    too_long[sizeof(too_long) - 1] = '\0';
    assert_true(ph_is_username("a"));
    assert_true(ph_is_username("Jörg Müller <jm@example.com>"));
    assert_true(ph_is_username(longest));
    assert_false(ph_is_username(too_long));
    assert_false(ph_is_username(""));
    assert_false(ph_is_username(NULL));
    assert_false(ph_is_username("a\nb"));
    assert_false(ph_is_username("a\x7f"));
    assert_false(ph_is_username("\xff"));
}

static void copy_of_an_execution_is_deep(void **state)
{
    char id[] = "exe_1";
    char note[] = "again";
    const ph_execution_t execution = { .id = id, .note = note, .attempt = 2, .created_at = 17 };
    ph_execution_t *copy;

    (void)state;
    copy = ph_execution_copy(&execution, pool);
    id[0] = 'x';
    note[0] = 'x';
    assert_string_equal(copy->id, "exe_1");
    assert_string_equal(copy->note, "again");
    assert_null(copy->batch_id);
    assert_int_equal(copy->attempt, 2);
    assert_int_equal(copy->created_at, 17);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_of_mode_round_trip),
        cmocka_unit_test(words_of_default_body_round_trip),
        cmocka_unit_test(words_of_event_body_round_trip),
        cmocka_unit_test(words_of_confirm_round_trip),
        cmocka_unit_test(words_of_scheme_round_trip),
        cmocka_unit_test(words_of_severity_round_trip),
        cmocka_unit_test(id_is_1_to_64_allowed_characters),
        cmocka_unit_test(username_is_1_to_255_bytes_of_plain_utf8),
        POOL_TEST(copy_of_an_execution_is_deep),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
