/* SPDX-License-Identifier: Apache-2.0 */
/* CSV rows: quoting, and no cell that is a formula. */
#include "core/view/csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"
#include "pool_fixture.h"

static const ph_column_t text = { "text", PH_COLUMN_TEXT, 1 };

static void cells_are_quoted_where_needed(void **state)
{
    static const struct {
        const char *cell;
        const char *wanted;
    } cases[] = {
        { NULL, "" },
        { "", "" },
        { "plain text", "plain text" },
        { "one, two", "\"one, two\"" },
        { "one; two", "\"one; two\"" },
        { "say \"hello\"", "\"say \"\"hello\"\"\"" },
        { "two\nlines", "\"two\nlines\"" },
        { "a=b", "a=b" },
        { "it's 2026-11-23, a - b", "\"it's 2026-11-23, a - b\"" },
        { "=1+1", "'=1+1" },
        { "+41 44", "'+41 44" },
        { "-2", "'-2" },
        { "@SUM(A1)", "'@SUM(A1)" },
        { "\t=1", "\"\t'=1\"" },
        { "\r=1", "\"\r'=1\"" },
        { "\n=1", "\"\n'=1\"" },
        { "a;=1", "\"a;'=1\"" },
        { "a\t+1", "\"a\t'+1\"" },
        { "a|-1", "\"a|'-1\"" },
        { "a,@A1", "\"a,'@A1\"" },
        { "a:=1^=2~=3", "a:'=1^'=2~'=3" },
        { "a\n=1\r\n=2", "\"a\n'=1\r\n'=2\"" },
        { "a; \"\"=1", "\"a; \"\"\"\"'=1\"" },
        { "a;'=1", "\"a;''=1\"" },
        { " =1", " '=1" },
        { "\xc2\xa0=1", "\xc2\xa0'=1" },
        { "\xef\xbb\xbf=1", "\xef\xbb\xbf'=1" },
        { "=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"" },
        { "\xef\xbc\x9d"
          "1",
          "'\xef\xbc\x9d"
          "1" },
        { "a;\xef\xbc\xa0"
          "A1",
          "\"a;'\xef\xbc\xa0"
          "A1\"" },
        { "\"=1", "\"\"\"'=1\"" },
        { "Gr\xc3\xbc\xc3\x9f"
          "e",
          "Gr\xc3\xbc\xc3\x9f"
          "e" },
    };
    const char *row;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        const ph_cell_t cell = { cases[i].cell, 0, 0 };

        row = ph_csv_row(&text, &cell, 1, pool);
        assert_int_equal(strlen(row), strlen(cases[i].wanted) + 2);
        assert_memory_equal(row, cases[i].wanted, strlen(cases[i].wanted));
        assert_string_equal(row + strlen(cases[i].wanted), "\r\n");
    }
}

static void cells_are_separated_by_commas(void **state)
{
    static const ph_column_t columns[] = {
        { "id", PH_COLUMN_TEXT, 1 },       { "none", PH_COLUMN_TEXT, 1 },
        { "number", PH_COLUMN_NUMBER, 1 }, { "no_number", PH_COLUMN_NUMBER, 1 },
        { "at", PH_COLUMN_TIME, 1 },       { "no_time", PH_COLUMN_TIME, 1 }
    };
    static const ph_cell_t cells[] = { { "b,c", 0, 0 },
                                       { NULL, 0, 0 },
                                       { NULL, -5, 1 },
                                       { NULL, 7, 0 },
                                       { NULL, APR_INT64_C(1790000000999999), 1 },
                                       { NULL, 7, 0 } };

    (void)state;
    assert_string_equal(ph_csv_row(columns, cells, 6, pool), "\"b,c\",,-5,,2026-09-21 14:13:20,\r\n");
    assert_string_equal(ph_csv_head(columns, 6, pool), "id,none,number,no_number,at,no_time\r\n");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_quoted_where_needed),
        cmocka_unit_test(cells_are_separated_by_commas),
    };

    return cmocka_run_group_tests_name("csv", tests, pool_set_up, pool_tear_down);
}
