/* SPDX-License-Identifier: Apache-2.0 */
/* CSV rows: quoting, and no cell that is a formula. */
#include "core/view/csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "pool_fixture.h"

#include "core/view/csv_execution.h"
#include "count.h"

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

static void execution_has_a_cell_for_each_column(void **state)
{
    static const char wanted[] = "exe_1,msg_1,2,,,jira,\"'=Jira\",,,,default,succeeded,received,,204,"
                                 "2026-09-21T14:13:20.123Z,,0,\"'-ann\",,\"a \"\"note\"\"\",v1,";
    ph_execution_t execution = { 0 };
    const char *row;

    (void)state;
    execution.id = "exe_1";
    execution.message_id = "msg_1";
    execution.attempt = 2;
    execution.integration_id = "jira";
    execution.integration_name = "=Jira";
    execution.mode = PH_MODE_DEFAULT;
    execution.outcome.state = PH_STATE_SUCCEEDED;
    execution.outcome.delivery = PH_DELIVERY_RECEIVED;
    execution.outcome.http_status = 204;
    execution.created_at = APR_INT64_C(1790000000123456);
    execution.duration_us = 0;
    execution.username = "-ann";
    execution.note = "a \"note\"";
    execution.webhook_version = "v1";
    row = ph_csv_execution(&execution, pool);
    assert_memory_equal(row, wanted, strlen(wanted));
    assert_memory_equal(ph_csv_execution_head(pool), "id,message_id,attempt,", 22);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_quoted_where_needed),
        cmocka_unit_test(cells_are_separated_by_commas),
        cmocka_unit_test(execution_has_a_cell_for_each_column),
    };

    return cmocka_run_group_tests_name("csv", tests, pool_set_up, pool_tear_down);
}
