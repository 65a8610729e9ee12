/* SPDX-License-Identifier: Apache-2.0 */
/* Replays tests/fuzz/corpus; a target whose invariant does not hold aborts. */
#include <apr_file_info.h>
#include <apr_file_io.h>
#include <apr_general.h>
#include <apr_strings.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../fuzz/targets.h"

/* In memory of exactly its length, so that the sanitizer sees an access past its end. */
static void replay_file(const fuzz_target_t *target, const char *path, apr_pool_t *pool)
{
    apr_file_t *file;
    apr_finfo_t info;
    apr_size_t len;
    char *bytes;

    assert_int_equal(apr_file_open(&file, path, APR_FOPEN_READ, APR_OS_DEFAULT, pool), APR_SUCCESS);
    assert_int_equal(apr_file_info_get(&info, APR_FINFO_SIZE, file), APR_SUCCESS);
    len = (apr_size_t)info.size;
    bytes = malloc(len > 0 ? len : 1);
    assert_non_null(bytes);
    if (len > 0) {
        assert_int_equal(apr_file_read_full(file, bytes, len, NULL), APR_SUCCESS);
    }
    target->run(bytes, len, pool);
    free(bytes);
}

static void replay(void **state)
{
    const fuzz_target_t *target = *state;
    apr_pool_t *pool;
    apr_pool_t *scratch;
    const char *directory;
    apr_finfo_t info;
    apr_dir_t *dir;
    int count = 0;

    assert_int_equal(apr_pool_create(&pool, NULL), APR_SUCCESS);
    apr_pool_create(&scratch, pool);
    directory = apr_pstrcat(pool, PH_VECTORS_DIR "/../fuzz/corpus/", target->name, NULL);
    assert_int_equal(apr_dir_open(&dir, directory, pool), APR_SUCCESS);
    while (apr_dir_read(&info, APR_FINFO_NAME, dir) == APR_SUCCESS) {
        if (info.name[0] != '.') {
            replay_file(target, apr_pstrcat(scratch, directory, "/", info.name, NULL), scratch);
            apr_pool_clear(scratch);
            count++;
        }
    }
    assert_true(count > 0);
    apr_pool_destroy(pool);
}

int main(void)
{
    struct CMUnitTest tests[FUZZ_TARGETS_COUNT] = { 0 };
    int failed;
    int i;

    for (i = 0; i < FUZZ_TARGETS_COUNT; i++) {
        tests[i].name = fuzz_targets[i].name;
        tests[i].test_func = replay;
        tests[i].initial_state = (void *)&fuzz_targets[i];
    }
    apr_initialize();
    failed = cmocka_run_group_tests_name("corpora", tests, NULL, NULL);
    apr_terminate();
    return failed;
}
