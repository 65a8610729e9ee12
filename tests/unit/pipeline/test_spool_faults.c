/* SPDX-License-Identifier: Apache-2.0 */
/* Writing spool files while the system fails: nothing that is on disk is lost, and what is not is named. */
#include "pipeline/spool.h"

#include <errno.h>
#include <jansson.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <apr_strings.h>

#include "count.h"
#include "file_faults.h"
#include "sample_spool.h"

/* ---- writing ---------------------------------------------------------------------------------------- */

/* An outcome is lost only if an error line says so, and as many are spooled as were said to be. */
static void check_all_is_known(sample_spool_t *test, int spooled)
{
    const char *id;
    int named, committed = 0, lost = 0, i;

    sample_spool_replay(test, "test");
    for (i = 0; i < SPOOL_OUTCOMES; i++) {
        id = apr_pstrcat(test->sample.store->pool, "execution ", test->clicks[i]->execution.id,
                         ": outcome lost", NULL);
        named = sample_spool_lines(test, id);
        assert_true(named <= 1);
        lost += named;
        committed += sample_spool_is_committed(test, i);
        assert_true(named || sample_spool_is_committed(test, i));
    }
    assert_int_equal(lost, SPOOL_OUTCOMES - spooled);
    assert_true(committed >= spooled);
    assert_int_equal(sample_counts(&test->sample).failed, committed);
}

/* Spool `before` outcomes, then the others while calls fail. */
static void spool_with_faults(fresh_store_t *store, const file_fault_t *faults, int before, int spooled)
{
    sample_spool_t test;
    apr_pool_t *life;
    ph_spool_t *spool;
    int written;

    sample_spool_init(&test, store);
    apr_pool_create(&life, store->pool);
    spool = ph_spool_make(&test.sample.portal, test.directory, SPOOL_WRITER, life);
    assert_int_equal(ph_spool_write(spool, test.clicks, before, life), before);
    file_faults_arm(faults);
    written = ph_spool_write(spool, test.clicks + before, SPOOL_OUTCOMES - before, life);
    file_faults_arm(NULL);
    assert_int_equal(before + written, spooled);
    apr_pool_destroy(life); /* the process ends */
    check_all_is_known(&test, spooled);
    sample_spool_end(&test);
}

static void fault_that_passes_loses_nothing(void **state)
{
    static const file_fault_t cases[][FILE_FAULTS_MAX] = {
        { { CREATE, 1, 1, EMFILE } },
        { { CREATE, 1, 1, ENOMEM } },
        { { CREATE, 1, 1, ENOSPC } },
        { { LOCK, 1, 1, ENOLCK } },
        { { LOCK, 1, 1, EAGAIN } },
        { { RENAME, 1, 1, EIO } },
        { { RENAME, 1, 1, ENOENT } },
        { { RENAME, 1, 1, ENOSPC }, { UNLINK, 1, EVER, EIO } },
        { { SYNC_DIRECTORY, 1, EVER, EINVAL } },
        { { SYNC_DIRECTORY, 1, 1, EIO }, { SYNC_ALL, 1, 1, EIO } },
        { { WRITE, 1, 1, ENOSPC } },
        { { WRITE, 2, 1, EDQUOT } },
        { { WRITE, 1, 1, EINTR } },
        { { WRITE, 1, 1, EIO }, { TRUNCATE, 1, EVER, EIO } },
        { { WRITE, 2, 1, ENOSPC }, { TRUNCATE, 1, EVER, EIO } },
        { { WRITE, 2, 1, ENOSPC }, { TRUNCATE, 1, EVER, EIO }, { SYNC, 1, 1, EIO } },
        { { SYNC, 1, 1, EIO } },
        { { SYNC, 1, 1, ENOSPC }, { UNLINK, 1, EVER, EIO } },
    };
    size_t i;

    for (i = 0; i < COUNT(cases); i++) {
        spool_with_faults(*state, cases[i], 0, SPOOL_OUTCOMES);
        spool_with_faults(*state, cases[i], 1, SPOOL_OUTCOMES);
    }
}

static void fault_that_stays_loses_what_was_not_spooled_before(void **state)
{
    static const struct {
        file_fault_t faults[FILE_FAULTS_MAX];
        int spooled; /* of 3 */
        int spooled_after_one;
    } cases[] = {
        { { { CREATE, 1, EVER, EMFILE } }, 0, 3 },
        { { { CREATE, 1, EVER, EROFS } }, 0, 3 },
        { { { LOCK, 1, EVER, ENOLCK } }, 0, 3 },
        { { { RENAME, 1, EVER, EIO } }, 0, 3 },
        { { { SYNC_DIRECTORY, 1, EVER, EIO }, { SYNC_ALL, 1, EVER, EIO } }, 0, 3 },
        { { { WRITE, 1, EVER, ENOSPC } }, 0, 1 },
        { { { WRITE, 2, EVER, ENOSPC } }, 1, 2 },
        { { { WRITE, 3, EVER, EIO } }, 2, 3 },
        { { { WRITE, 2, EVER, ENOSPC }, { TRUNCATE, 1, EVER, EIO } }, 1, 2 },
        { { { WRITE, 1, EVER, ENOSPC }, { CREATE, 1, EVER, ENOSPC } }, 0, 1 },
        { { { SYNC, 1, EVER, EIO } }, 0, 1 },
        { { { SYNC, 1, EVER, EIO }, { RENAME, 1, EVER, EIO } }, 0, 1 },
        { { { WRITE, 2, EVER, EIO }, { TRUNCATE, 1, EVER, EIO }, { SYNC, 1, EVER, EIO } }, 0, 1 },
    };
    size_t i;

    for (i = 0; i < COUNT(cases); i++) {
        spool_with_faults(*state, cases[i].faults, 0, cases[i].spooled);
        spool_with_faults(*state, cases[i].faults, 1, cases[i].spooled_after_one);
    }
}

/* The name may be taken by a file that an administrator renamed to have it replayed. */
static void file_of_the_same_name_is_not_replaced(void **state)
{
    sample_spool_t test;
    apr_pool_t *life;
    ph_spool_t *spool;

    sample_spool_init(&test, *state);
    sample_spool_write(&test, 1);
    apr_pool_create(&life, test.sample.store->pool);
    spool = ph_spool_make(&test.sample.portal, test.directory, SPOOL_WRITER, life);
    assert_int_equal(ph_spool_write(spool, test.clicks + 1, SPOOL_OUTCOMES - 1, life), SPOOL_OUTCOMES - 1);
    apr_pool_destroy(life);
    check_all_is_known(&test, SPOOL_OUTCOMES);
    assert_null(sample_spool_file(&test));
    sample_spool_end(&test);
}

/* ---- memory ----------------------------------------------------------------------------------------- */

static int allocations_left; /* before one fails */

static void *allocate(size_t size)
{
    return allocations_left-- == 0 ? NULL : malloc(size);
}

/* The record that finds no memory is named, the others are spooled. */
static void record_without_memory_is_skipped(void **state)
{
    sample_spool_t test;
    apr_pool_t *life;
    int failing, lost, written;

    sample_spool_init(&test, *state);
    for (failing = 0, lost = 1; lost > 0; failing++) {
        const int lines = test.lines->nelts;
        ph_spool_t *spool;

        apr_pool_create(&life, test.sample.store->pool);
        spool = ph_spool_make(&test.sample.portal, test.directory, SPOOL_WRITER, life);
        allocations_left = failing;
        json_set_alloc_funcs(allocate, free);
        written = ph_spool_write(spool, test.clicks, SPOOL_OUTCOMES, life);
        json_set_alloc_funcs(malloc, free);
        lost = SPOOL_OUTCOMES - written;
        assert_true(lost <= 1);
        assert_int_equal(test.lines->nelts - lines, lost);
        apr_pool_destroy(life);
        sample_spool_remove_files(&test);
    }
    assert_true(failing > SPOOL_OUTCOMES);
    assert_int_equal(sample_spool_lines(&test, "outcome lost"), test.lines->nelts);
    sample_spool_end(&test);
}

/* ---- what is refused -------------------------------------------------------------------------------- */

/* Half a record must not make those behind it unreadable, once the file is renamed to be replayed. */
static void refused_outcomes_stay_readable_after_a_fault(void **state)
{
    static const file_fault_t cases[][FILE_FAULTS_MAX] = {
        { { WRITE, 2, 1, ENOSPC } }, { { WRITE, 2, 1, ENOSPC }, { TRUNCATE, 1, EVER, EIO } },
        { { SYNC, 2, 1, EIO } },     { { CREATE, 2, 1, EMFILE } },
        { { LOCK, 2, 1, EAGAIN } },
    };
    apr_pool_t *pool = ((fresh_store_t *)*state)->pool;
    size_t i;
    int n;

    for (i = 0; i < COUNT(cases); i++) {
        sample_spool_t test;
        ph_spool_t *spool;

        sample_spool_init(&test, *state);
        spool = ph_spool_make(&test.sample.portal, test.directory, SPOOL_WRITER, pool);
        file_faults_arm(cases[i]);
        for (n = 0; n < SPOOL_OUTCOMES; n++) {
            assert_int_equal(ph_spool_keep_refused(spool, test.clicks[n], pool), APR_SUCCESS);
        }
        file_faults_arm(NULL);
        assert_int_equal(sample_spool_lines(&test, "is kept in"), SPOOL_OUTCOMES);
        sample_spool_rename_refused(&test);
        sample_spool_replay(&test, "test");
        assert_int_equal(sample_spool_committed(&test), SPOOL_OUTCOMES);
        sample_spool_end(&test);
    }
}

/* ---- limits of the system ------------------------------------------------------------------------ */

static int errors(const sample_spool_t *test)
{
    return atomic_load(&test->sample.logged[PH_LOG_ERROR]);
}

/* Write all outcomes with a limit of this process; returns how many are on disk. */
static int write_limited(sample_spool_t *test, int resource, rlim_t limit)
{
    struct rlimit before, lowered;
    apr_pool_t *life;
    ph_spool_t *spool;
    int written;

    apr_pool_create(&life, test->sample.store->pool);
    spool = ph_spool_make(&test->sample.portal, test->directory, SPOOL_WRITER, life);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(resource, &before), 0);
    lowered = before;
    lowered.rlim_cur = limit;
    assert_int_equal(setrlimit(resource, &lowered), 0);
    written = ph_spool_write(spool, test->clicks, SPOOL_OUTCOMES, life);
    assert_int_equal(setrlimit(resource, &before), 0);
    apr_pool_destroy(life);
    return written;
}

static off_t size_of_one_record(sample_spool_t *test)
{
    struct stat info;

    sample_spool_write(test, 1);
    assert_int_equal(stat(sample_spool_file(test), &info), 0);
    sample_spool_remove_files(test);
    return info.st_size;
}

static void record_that_is_not_json_is_skipped(void **state)
{
    sample_spool_t test;
    apr_pool_t *life;
    ph_spool_t *spool;

    sample_spool_init(&test, *state);
    test.clicks[1]->attempt.response.sentence = "\xff";
    apr_pool_create(&life, test.sample.store->pool);
    spool = ph_spool_make(&test.sample.portal, test.directory, SPOOL_WRITER, life);
    assert_int_equal(ph_spool_write(spool, test.clicks, SPOOL_OUTCOMES, life), SPOOL_OUTCOMES - 1);
    apr_pool_destroy(life);
    assert_int_equal(errors(&test), 1);
    sample_spool_replay(&test, "test");
    assert_null(sample_spool_file(&test));
    assert_int_equal(sample_spool_committed(&test), SPOOL_OUTCOMES - 1);
    sample_spool_end(&test);
}

static void file_that_cannot_grow_is_continued_beside_it(void **state)
{
    sample_spool_t test;

    sample_spool_init(&test, *state);
    assert_int_equal(write_limited(&test, RLIMIT_FSIZE, (rlim_t)(size_of_one_record(&test) * 3 / 2)),
                     SPOOL_OUTCOMES);
    assert_int_equal(errors(&test), 0);
    sample_spool_replay(&test, "test");
    assert_null(sample_spool_file(&test));
    assert_int_equal(sample_spool_committed(&test), SPOOL_OUTCOMES);
    assert_int_equal(sample_counts(&test.sample).failed, SPOOL_OUTCOMES);
    sample_spool_end(&test);
}

static void outcomes_that_fit_nowhere_are_named(void **state)
{
    sample_spool_t test;

    sample_spool_init(&test, *state);
    assert_int_equal(write_limited(&test, RLIMIT_FSIZE, 16), 0);
    assert_int_equal(errors(&test), SPOOL_OUTCOMES);
    assert_null(sample_spool_file(&test));
    sample_spool_end(&test);
}

static void descriptor_is_in_reserve(void **state)
{
    sample_spool_t test;
    int next;

    sample_spool_init(&test, *state);
    next = dup(0);
    assert_true(next >= 0);
    close(next);
    /* The spool reserves `next`; beyond it there is none. */
    assert_int_equal(write_limited(&test, RLIMIT_NOFILE, (rlim_t)next + 1), SPOOL_OUTCOMES);
    sample_spool_replay(&test, "test");
    assert_int_equal(sample_spool_committed(&test), SPOOL_OUTCOMES);
    sample_spool_end(&test);
}

/* Without the privilege to mount, files that cannot grow stand for a full file system. */
static void full_file_system_keeps_what_fits(void **state)
{
    const rlim_t room = 16 * 1024;
    char *large;
    sample_spool_t test;
    int is_mounted, written;

    sample_spool_init(&test, *state);
    large = apr_pcalloc(test.sample.store->pool, 2 * room);
    test.clicks[1]->attempt.response.body = large;
    test.clicks[1]->attempt.response.body_len = 2 * room;
    is_mounted = mount("tmpfs", test.directory, "tmpfs", 0, "size=16k") == 0;
    written = write_limited(&test, RLIMIT_FSIZE, is_mounted ? RLIM_INFINITY : room);
    assert_int_equal(written, SPOOL_OUTCOMES - 1);
    assert_int_equal(errors(&test), 1);
    sample_spool_replay(&test, "test");
    assert_int_equal(sample_spool_committed(&test), SPOOL_OUTCOMES - 1);
    assert_false(sample_spool_is_committed(&test, 1));
    sample_spool_remove_files(&test);
    if (is_mounted) {
        assert_int_equal(umount(test.directory), 0);
    }
    sample_spool_end(&test);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(fault_that_passes_loses_nothing),
        cmocka_unit_test(fault_that_stays_loses_what_was_not_spooled_before),
        cmocka_unit_test(file_of_the_same_name_is_not_replaced),
        cmocka_unit_test(record_without_memory_is_skipped),
        cmocka_unit_test(refused_outcomes_stay_readable_after_a_fault),
        cmocka_unit_test(record_that_is_not_json_is_skipped),
        cmocka_unit_test(file_that_cannot_grow_is_continued_beside_it),
        cmocka_unit_test(outcomes_that_fit_nowhere_are_named),
        cmocka_unit_test(descriptor_is_in_reserve),
        cmocka_unit_test(full_file_system_keeps_what_fits),
    };

    return fresh_store_run("spool_faults", tests, COUNT(tests));
}
