/* SPDX-License-Identifier: Apache-2.0 */
/* The table of all SQL is complete, its batches are of the sizes they say. */
#include "store/statements.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "store/batch.h"

/* Statements × DBDMax × children stay below max_prepared_stmt_count. */
#define STATEMENTS_MAX 110

static int count(const char *text, const char *part)
{
    int found = 0;

    for (text = strstr(text, part); text != NULL; text = strstr(text + strlen(part), part)) {
        found++;
    }
    return found;
}

static void every_statement_has_a_text_and_a_name_of_its_own(void **state)
{
    int i;
    int j;

    (void)state;
    assert_true(PH_ST_COUNT <= STATEMENTS_MAX);
    for (i = 0; i < PH_ST_COUNT; i++) {
        assert_non_null(ph_statement_name((ph_statement_t)i));
        assert_non_null(ph_statement_sql((ph_statement_t)i));
        assert_memory_equal(ph_statement_name((ph_statement_t)i), "ph_", 3);
        for (j = 0; j < i; j++) {
            assert_string_not_equal(ph_statement_name((ph_statement_t)i),
                                    ph_statement_name((ph_statement_t)j));
        }
    }
}

static void a_batch_statement_has_as_many_rows_as_its_name_says(void **state)
{
    static const struct {
        ph_statement_t first;
        const char *row;
    } cases[] = {
        { PH_ST_WEBHOOK_GET_MANY, "%s" },
        { PH_ST_KEY_GET_MANY, "%s" },
        { PH_ST_EVENT_GET_MANY, "%s" },
        { PH_ST_USER_GET_MANY, "%s" },
        { PH_ST_EXECUTION_INSERT, "(%s," },
        { PH_ST_REQUEST_INSERT, "(%s,%s,%s,%pDb)" },
        { PH_ST_RESPONSE_INSERT, "%pDb" },
        { PH_ST_IDEMPOTENCY_GET_MANY, "(username = %s AND idem_key = %s)" },
        { PH_ST_IDEMPOTENCY_INSERT, "(%s,%s,%s,%s,%lld)" },
        { PH_ST_STATS_DAYS, "%s" },
    };
    static const int sizes[] = { 1, 4, 16, 64 };
    size_t i;
    int j;

    (void)state;
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        for (j = 0; j < 4; j++) {
            assert_int_equal(count(ph_statement_sql((ph_statement_t)(cases[i].first + j)), cases[i].row),
                             sizes[j]);
        }
    }
    for (j = 0; j < 4; j++) {
        assert_int_equal(
            count(ph_statement_sql((ph_statement_t)(PH_ST_EXECUTION_FINISH_MANY + j)), "WHEN %s"),
            6 * sizes[j]);
    }
}

static void a_batch_is_cut_or_filled_up_to_a_size_there_is(void **state)
{
    static const struct {
        int left;
        int cut;
        int hold;
    } cases[] = {
        { 1, 1, 1 },    { 2, 1, 4 },    { 3, 1, 4 },    { 4, 4, 4 },    { 5, 4, 16 },   { 15, 4, 16 },
        { 16, 16, 16 }, { 17, 16, 64 }, { 63, 16, 64 }, { 64, 64, 64 }, { 65, 64, 64 }, { 1000, 64, 64 },
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(ph_batch_cut(PH_ST_USER_GET_MANY, cases[i].left).rows, cases[i].cut);
        assert_int_equal(ph_batch_hold(PH_ST_USER_GET_MANY, cases[i].left).rows, cases[i].hold);
    }
    assert_int_equal(ph_batch_cut(PH_ST_USER_GET_MANY, 20).statement, PH_ST_USER_GET_MANY_16);
    assert_int_equal(ph_batch_hold(PH_ST_USER_GET_MANY, 20).statement, PH_ST_USER_GET_MANY_64);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_statement_has_a_text_and_a_name_of_its_own),
        cmocka_unit_test(a_batch_statement_has_as_many_rows_as_its_name_says),
        cmocka_unit_test(a_batch_is_cut_or_filled_up_to_a_size_there_is),
    };

    return cmocka_run_group_tests_name("statements", tests, NULL, NULL);
}
