/* SPDX-License-Identifier: Apache-2.0 */
/* The table of all SQL: complete, and every size has as many rows as its name says. */
#include "store/statements.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"

/* Statements × DBDMax × children stay below max_prepared_stmt_count. */
#define STATEMENTS_MAX 204

static int count(const char *text, const char *part)
{
    int found = 0;

    for (text = strstr(text, part); text; text = strstr(text + strlen(part), part)) {
        found++;
    }
    return found;
}

static void every_statement_has_a_text_and_a_unique_name(void **state)
{
    int i;
    int j;

    (void)state;
    assert_true(PH_ST_COUNT <= STATEMENTS_MAX);
    for (i = 0; i < PH_ST_COUNT; i++) {
        assert_non_null(ph_statement_name((ph_statement_t)i));
        assert_non_null(ph_statement_sql((ph_statement_t)i, PH_CATALOG_MANAGED));
        assert_memory_equal(ph_statement_name((ph_statement_t)i), "ph_", 3);
        for (j = 0; j < i; j++) {
            assert_string_not_equal(ph_statement_name((ph_statement_t)i),
                                    ph_statement_name((ph_statement_t)j));
        }
    }
}

static void check_sizes(ph_statement_t first, const char *row, const int *sizes, int sizes_count)
{
    const char *name;
    int i;

    for (i = 0; i < sizes_count; i++) {
        name = ph_statement_name((ph_statement_t)(first + i));
        assert_int_equal(atoi(strrchr(name, '_') + 1), sizes[i]);
        assert_int_equal(count(ph_statement_sql((ph_statement_t)(first + i), PH_CATALOG_MANAGED), row),
                         sizes[i]);
    }
}

static void read_has_as_many_values_as_its_name_says(void **state)
{
    static const struct {
        ph_statement_t first;
        const char *value;
    } cases[] = {
        { PH_ST_WEBHOOK_GET_MANY, "%s" },
        { PH_ST_EVENT_GET_MANY, "%s" },
        { PH_ST_USER_GET_MANY, "%s" },
        { PH_ST_IDEMPOTENCY_GET_MANY, "(username = %s AND idem_key = %s)" },
        { PH_ST_STATS_DAYS, "%s" },
        { PH_ST_ATTENTION_GET_MANY, "(integration_id = %s AND event_id = %s)" },
        { PH_ST_ATTENTION_INSERT, "(%s," },
        { PH_ST_WORD_PUT, "(%s,%s,%s,%s)" },
    };
    static const int sizes[] = { PH_STATEMENT_READ_SIZES };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        check_sizes(cases[i].first, cases[i].value, sizes, (int)COUNT(sizes));
    }
}

static void write_has_as_many_rows_as_its_name_says(void **state)
{
    static const struct {
        ph_statement_t first;
        const char *row;
    } cases[] = {
        { PH_ST_EXECUTION_INSERT, "(%s," },
        { PH_ST_REQUEST_INSERT, "(%s,%s,%s,%pDb)" },
        { PH_ST_RESPONSE_INSERT, "%pDb" },
        { PH_ST_IDEMPOTENCY_INSERT, "(%s,%s,%s,%s,%lld)" },
    };
    static const int sizes[] = { PH_STATEMENT_WRITE_SIZES };
    size_t i;
    int j;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        check_sizes(cases[i].first, cases[i].row, sizes, (int)COUNT(sizes));
    }
    for (j = 0; j < (int)COUNT(sizes); j++) {
        assert_int_equal(
            count(ph_statement_sql((ph_statement_t)(PH_ST_EXECUTION_FINISH + j), PH_CATALOG_MANAGED),
                  "WHEN %s"),
            6 * sizes[j]);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_statement_has_a_text_and_a_unique_name),
        cmocka_unit_test(read_has_as_many_values_as_its_name_says),
        cmocka_unit_test(write_has_as_many_rows_as_its_name_says),
    };

    return cmocka_run_group_tests_name("statements", tests, NULL, NULL);
}
