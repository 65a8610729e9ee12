/* SPDX-License-Identifier: Apache-2.0 */
/* Workbooks: limits, and no file left behind. What is in them is tested by
 * tests/httpd/history/test_workbook.py. */
#include "os/workbook.h"

#include <apr_strings.h>
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"
#include "pool_fixture.h"

static const ph_column_t columns[] = {
    { "id", PH_COLUMN_TEXT, 30 },
    { "attempt", PH_COLUMN_NUMBER, 8 },
    { "created_at", PH_COLUMN_TIME, 19 },
};

static int open_files(void)
{
    DIR *directory = opendir("/proc/self/fd");
    int count = 0;

    assert_non_null(directory);
    while (readdir(directory)) {
        count++;
    }
    closedir(directory);
    return count;
}

static ph_workbook_t *make(apr_pool_t *from)
{
    ph_workbook_t *book;

    assert_int_equal(ph_workbook_make(&book, "Sheet", columns, COUNT(columns), from), APR_SUCCESS);
    return book;
}

static void finished_workbook_is_a_zip_file_without_a_name(void **state)
{
    const ph_cell_t cells[] = { { "exe_1", 0, 0 },
                                { NULL, 2, 1 },
                                { NULL, APR_INT64_C(1790000000123456), 1 } };
    ph_workbook_t *book = make(pool);
    apr_file_t *file;
    apr_off_t size;
    apr_finfo_t info;
    apr_size_t len = 4;
    char begin[4];

    (void)state;
    assert_int_equal(ph_workbook_add(book, cells), APR_SUCCESS);
    assert_int_equal(ph_workbook_finish(&file, &size, book), APR_SUCCESS);
    assert_int_equal(apr_file_read(file, begin, &len), APR_SUCCESS);
    assert_memory_equal(begin, "PK\3\4", 4);
    assert_true(size > 2000);
    assert_int_equal(apr_file_info_get(&info, APR_FINFO_NLINK, file), APR_SUCCESS);
    assert_int_equal(info.nlink, 0);
}

static void no_file_stays_open_of_finished_and_abandoned_workbooks(void **state)
{
    const ph_cell_t cells[COUNT(columns)] = { { "exe_1", 0, 0 } };
    const int before = open_files();
    ph_workbook_t *book;
    apr_pool_t *own;
    apr_file_t *file;
    apr_off_t size;
    int i;

    (void)state;
    for (i = 0; i < 6; i++) {
        apr_pool_create(&own, pool);
        book = make(own);
        assert_int_equal(ph_workbook_add(book, cells), APR_SUCCESS);
        if (i % 2 == 0) {
            assert_int_equal(ph_workbook_finish(&file, &size, book), APR_SUCCESS);
        }
        apr_pool_destroy(own);
        assert_int_equal(open_files(), before);
    }
}

static void rows_end_where_the_format_ends(void **state)
{
    const ph_cell_t cells[COUNT(columns)] = { { NULL, 0, 0 } };
    ph_workbook_t *book = make(pool);
    int i;

    (void)state;
    for (i = 0; i < PH_WORKBOOK_ROWS_MAX; i++) {
        if (ph_workbook_add(book, cells) != APR_SUCCESS) {
            fail_msg("row %d", i);
        }
    }
    assert_int_equal(ph_workbook_add(book, cells), APR_ENOSPC);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(finished_workbook_is_a_zip_file_without_a_name),
        cmocka_unit_test(no_file_stays_open_of_finished_and_abandoned_workbooks),
        cmocka_unit_test(rows_end_where_the_format_ends),
    };

    return cmocka_run_group_tests_name("workbook", tests, pool_set_up, pool_tear_down);
}
