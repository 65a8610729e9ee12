/* SPDX-License-Identifier: Apache-2.0 */
/* Executions as CSV. */
#include "core/view/csv_execution.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "pool_fixture.h"

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

/* Cells of a row whose cells are not quoted. */
static int count_cells(const char *row)
{
    int count = 1;

    for (; *row; row++) {
        count += *row == ',';
    }
    return count;
}

static void row_has_as_many_cells_as_there_are_columns(void **state)
{
    const ph_execution_t execution = { .id = "exe_1", .integration_name = "Jira" };

    (void)state;
    assert_int_equal(count_cells(ph_csv_execution(&execution, pool)),
                     count_cells(ph_csv_execution_head(pool)));
}

static void sentence_and_remedy_are_the_last_cells(void **state)
{
    const ph_execution_t execution = { .id = "exe_1",
                                       .integration_name = "Jira",
                                       .outcome = { PH_STATE_FAILED, PH_DELIVERY_NOT_SENT,
                                                    PH_ERROR_CONNECT_FAILED, 0 } };
    const char *row = ph_csv_execution(&execution, pool);

    (void)state;
    assert_non_null(strstr(row, ",failed,not_sent,connect_failed,,"));
    assert_non_null(strstr(row, ",Jira could not be reached. Nothing was sent.,\"Check that "));
    assert_non_null(strstr(ph_csv_execution_head(pool), ",sentence,remedy\r\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(execution_has_a_cell_for_each_column),
        cmocka_unit_test(row_has_as_many_cells_as_there_are_columns),
        cmocka_unit_test(sentence_and_remedy_are_the_last_cells),
    };

    return cmocka_run_group_tests_name("csv_execution", tests, pool_set_up, pool_tear_down);
}
