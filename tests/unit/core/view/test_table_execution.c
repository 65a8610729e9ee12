/* SPDX-License-Identifier: Apache-2.0 */
/* Executions as a table. */
#include "core/view/table_execution.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/json/json_out.h"
#include "core/view/json_execution.h"
#include "pool_fixture.h"

static const ph_execution_t sample = { .id = "exe_1",
                                       .message_id = "msg_1",
                                       .attempt = 2,
                                       .integration_id = "jira",
                                       .integration_name = "Jira",
                                       .outcome = { PH_STATE_FAILED, PH_DELIVERY_NOT_SENT,
                                                    PH_ERROR_CONNECT_FAILED, 0 },
                                       .created_at = APR_INT64_C(1790000000123456),
                                       .duration_us = 0,
                                       .username = "ann" };

static const ph_cell_t *cell_of(const ph_cell_t *cells, const char *name)
{
    int i;

    for (i = 0; i < PH_TABLE_EXECUTION_COLUMNS; i++) {
        if (strcmp(ph_table_execution_columns[i].name, name) == 0) {
            return &cells[i];
        }
    }
    fail_msg("no column %s", name);
    return NULL;
}

static void columns_are_the_members_of_its_json(void **state)
{
    ph_json_out_t out;
    const char *name;
    json_t *json;
    json_t *value;
    int i = 0;

    (void)state;
    ph_json_out_init(&out, pool);
    ph_json_execution(&out, &sample);
    json = json_loads(ph_json_out_end(&out, NULL), 0, NULL);
    json_object_foreach(json, name, value)
    {
        assert_true(i < PH_TABLE_EXECUTION_COLUMNS);
        assert_string_equal(ph_table_execution_columns[i].name, name);
        i++;
    }
    assert_int_equal(i, PH_TABLE_EXECUTION_COLUMNS);
    json_decref(json);
}

static void cells_are_typed_and_empty_where_there_is_nothing(void **state)
{
    ph_cell_t cells[PH_TABLE_EXECUTION_COLUMNS];

    (void)state;
    ph_table_execution_fill(cells, &sample, pool);
    assert_string_equal(cell_of(cells, "id")->text, "exe_1");
    assert_int_equal(cell_of(cells, "attempt")->number, 2);
    assert_null(cell_of(cells, "retry_of")->text);
    assert_string_equal(cell_of(cells, "error")->text, "connect_failed");
    assert_false(cell_of(cells, "http_status")->has_number);
    assert_int_equal(cell_of(cells, "created_at")->number, sample.created_at);
    assert_false(cell_of(cells, "finished_at")->has_number);
    assert_true(cell_of(cells, "duration_us")->has_number);
    assert_string_equal(cell_of(cells, "sentence")->text, "Jira could not be reached. Nothing was sent.");
    assert_memory_equal(cell_of(cells, "remedy")->text, "Possible causes: ", 17);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_the_members_of_its_json),
        cmocka_unit_test(cells_are_typed_and_empty_where_there_is_nothing),
    };

    return cmocka_run_group_tests_name("table_execution", tests, pool_set_up, pool_tear_down);
}
