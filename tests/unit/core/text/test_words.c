/* SPDX-License-Identifier: Apache-2.0 */
/* Texts as folded words. */
#include "core/text/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <apr_strings.h>
#include <cmocka.h>

#include "count.h"
#include "pool_fixture.h"

static const char *split(const char *text)
{
    return apr_array_pstrcat(pool, ph_words_of(text, pool), ' ');
}

static void text_is_cut_into_folded_words(void **state)
{
    static const struct {
        const char *text;
        const char *words;
    } cases[] = {
        { "", "" },
        { " %_'\t\n", "" },
        { "ERP order release", "erp order release" },
        { "order Order ORDER", "order" },
        { "C-11487", "c 11487" },
        { "maria.meyer@example.com", "maria meyer example com" },
        { "erp.order_released", "erp order released" },
        { "2026-12-01T10:15Z", "2026 12 01t10 15z" },
        { "\xc3\x84rger \xc3\xa4rger arger", "arger" }, /* Ä, ä */
        { "a\xcc\x88rger", "arger" },                   /* a, combining diaeresis */
        { "Gr\xc3\xb6\xc3\x9f"
          "e GR\xc3\x96SSE",
          "grosse" }, /* öß, Ö */
        { "\xce\xa3\xce\xaf\xcf\x83\xcf\x85\xcf\x86\xce\xbf\xcf\x82",
          "\xcf\x83\xce\xb9\xcf\x83\xcf\x85\xcf\x86\xce\xbf\xcf\x83" }, /* Σίσυφος: both sigmas */
        { "\xef\xac\x81le \xef\xbc\x91\xef\xbc\x92", "file 12" },       /* ligature, full width */
        { "so\xc2\xad"
          "ft",
          "soft" }, /* soft hyphen */
        { "\xe6\xb3\xa8\xe6\x96\x87"
          "A1",
          "\xe6\xb3\xa8 \xe6\x96\x87 a1" }, /* 注文A1 */
        { "\xec\xa3\xbc\xeb\xac\xb8 \xed\x99\x95\xec\x9d\xb8",
          "\xe1\x84\x8c\xe1\x85\xae\xe1\x84\x86\xe1\x85\xae\xe1\x86\xab "
          "\xe1\x84\x92\xe1\x85\xaa\xe1\x86\xa8\xe1\x84\x8b\xe1\x85\xb5\xe1\x86\xab" }, /* Korean has spaces
                                                                                         */
        { "I\xc5\x9fIK \xc4\xb1\xc5\x9f\xc4\xb1k \xc4\xb0\xc5\x9eik", "isik" },         /* ı, ş, İ, Ş */
        { "S\xc3\xb8ren \xc5\x81\xc3\xb3"
          "d\xc5\xba \xc4\x90or\xc4\x91",
          "soren lodz dord" }, /* ø, Ł, ó, ź, Đ, đ */
        { "broken \xff text", "" },
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        assert_string_equal(split(cases[i].text), cases[i].words);
    }
}

static void every_wanted_word_must_begin_a_word_in_any_order(void **state)
{
    static const struct {
        const char *wanted;
        const char *text;
        int matches;
    } cases[] = {
        { NULL, "", 1 },
        { "", "anything", 0 },
        { "%", "100 %", 0 },
        { "meridian", "Order of Meridian AG", 1 },
        { "meri ord", "Order of Meridian AG", 1 },
        { "meri ord x", "Order of Meridian AG", 0 },
        { "ridian", "Order of Meridian AG", 0 },
        { "meyer", "maria.meyer", 1 },
        { "M\xc3\x9cLLER", "Muller & Co", 1 },
        { "muller", "M\xc3\xbcller & Co", 1 },
        { "mueller", "M\xc3\xbcller & Co", 0 },
        { "strasse",
          "Hauptstr. Stra\xc3\x9f"
          "e 1",
          1 },
        { "C-11487", "customer C-11487", 1 },
        { "C-114", "customer C-11487", 1 },
        { "\xe6\x96\x87", "\xe6\xb3\xa8\xe6\x96\x87", 1 },
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        assert_int_equal(ph_words_match(ph_words_of(cases[i].wanted, pool), ph_words_of(cases[i].text, pool)),
                         cases[i].matches);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_cut_into_folded_words),
        cmocka_unit_test(every_wanted_word_must_begin_a_word_in_any_order),
    };

    return cmocka_run_group_tests_name("words", tests, pool_set_up, pool_tear_down);
}
