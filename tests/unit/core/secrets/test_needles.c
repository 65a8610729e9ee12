/* SPDX-License-Identifier: Apache-2.0 */
/* The search ignores case and white space, and a needle may ask for word boundaries. */
#include "core/secrets/needles.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"

#define WORK_MAX 1000000

/* Which bytes of `text` are hidden: as many characters, '*' or '.'. */
static const char *hidden_of(ph_needles_t *needles, const char *text)
{
    static char shown[256];
    unsigned char hidden[256] = { 0 };
    const ph_reading_t reading = ph_reading_of((char *)text, strlen(text));
    apr_size_t work = 0;
    size_t i;

    ph_needles_search(hidden, &work, WORK_MAX, needles, &reading);
    for (i = 0; i < strlen(text); i++) {
        shown[i] = hidden[i] ? '*' : '.';
    }
    shown[i] = '\0';
    return shown;
}

static void case_white_space_and_plus_signs_are_ignored(void **state)
{
    ph_needles_t *needles = ph_needles_make();

    (void)state;
    ph_needles_add(needles, "Se cret+Key", 11, PH_NEEDLE_ANYWHERE);
    assert_string_equal(hidden_of(needles, "-SE CRET+KEY-"), ".***********.");
    assert_string_equal(hidden_of(needles, "-se+cret%2Bkey-secret\r\n  key-"),
                        "...............*************.");
    assert_string_equal(hidden_of(needles, "secret-key"), "..........");
    ph_needles_free(needles);
}

static void word_is_found_between_other_characters_only(void **state)
{
    ph_needles_t *needles = ph_needles_make();

    (void)state;
    ph_needles_add(needles, "/in", 3, PH_NEEDLE_WORD);
    assert_string_equal(hidden_of(needles, "/in a/in </in> /inn '/in' /in-x"),
                        "***..................***.......");
    ph_needles_free(needles);
}

static void own_escapes_of_a_needle_are_decoded(void **state)
{
    ph_needles_t *needles = ph_needles_make();

    (void)state;
    ph_needles_add(needles, "caf%C3%A9", 9, PH_NEEDLE_ANYWHERE);
    assert_string_equal(hidden_of(needles, "caf%c3%a9 caf\xc3\xa9 caf\xe9 cafe"),
                        "*********.*****.****.....");
    ph_needles_free(needles);
}

static void search_ends_when_it_costs_too_much(void **state)
{
    ph_needles_t *needles = ph_needles_make();
    unsigned char hidden[64] = { 0 };
    char text[64];
    const ph_reading_t reading = ph_reading_of(text, sizeof(text));
    apr_size_t work = 0;

    (void)state;
    memset(text, 'a', sizeof(text));
    ph_needles_add(needles, "aaaaaaaaaaaaaaaa", 16, PH_NEEDLE_ANYWHERE);
    assert_true(ph_needles_search(hidden, &work, 100, needles, &reading));
    assert_true(work > 100 && work < 200);
    ph_needles_free(needles);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(case_white_space_and_plus_signs_are_ignored),
        cmocka_unit_test(word_is_found_between_other_characters_only),
        cmocka_unit_test(own_escapes_of_a_needle_are_decoded),
        cmocka_unit_test(search_ends_when_it_costs_too_much),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
