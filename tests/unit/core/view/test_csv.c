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
        { "=1+1", "\"'=1+1\"" },
        { "+41 44", "\"'+41 44\"" },
        { "-2", "\"'-2\"" },
        { "@SUM(A1)", "\"'@SUM(A1)\"" },
        { "\t=1", "\"'\t=1\"" },
        { "\r=1", "\"'\r=1\"" },
        { "\n=1", "\"'\n=1\"" },
        { "=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"" },
        { "\xef\xbc\x9d"
          "1",
          "\"'\xef\xbc\x9d"
          "1\"" },
        { "\xef\xbc\xa0"
          "A1",
          "\"'\xef\xbc\xa0"
          "A1\"" },
        { "\"=1", "\"\"\"=1\"" },
        { "Gr\xc3\xbc\xc3\x9f"
          "e",
          "Gr\xc3\xbc\xc3\x9f"
          "e" },
    };
    const char *row;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        row = ph_csv_row(&cases[i].cell, 1, pool);
        assert_int_equal(strlen(row), strlen(cases[i].wanted) + 2);
        assert_memory_equal(row, cases[i].wanted, strlen(cases[i].wanted));
        assert_string_equal(row + strlen(cases[i].wanted), "\r\n");
    }
}

static void cells_are_separated_by_commas(void **state)
{
    static const char *const cells[] = { "=a", NULL, "b,c", "d" };

    (void)state;
    assert_string_equal(ph_csv_row(cells, 4, pool), "\"'=a\",,\"b,c\",d\r\n");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_quoted_where_needed),
        cmocka_unit_test(cells_are_separated_by_commas),
    };

    return cmocka_run_group_tests_name("csv", tests, pool_set_up, pool_tear_down);
}
