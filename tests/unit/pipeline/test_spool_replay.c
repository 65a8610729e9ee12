/* SPDX-License-Identifier: Apache-2.0 */
/* Replaying spool files while the system fails or a row is locked: what cannot be committed now stays. */
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <apr_strings.h>

#include "count.h"
#include "file_faults.h"
#include "sample_spool.h"
#include "store/store_execution.h"

static int allocations_left; /* before one fails */

static void *allocate(size_t size)
{
    return allocations_left-- == 0 ? NULL : malloc(size);
}

#define MANY 1000000

/* Replay while one allocation fails; returns how many there were. */
static int replay_with_failing_allocation(sample_spool_t *test, int failing)
{
    sample_spool_write(test, SPOOL_OUTCOMES);
    allocations_left = failing;
    json_set_alloc_funcs(allocate, free);
    sample_spool_replay(test, "test");
    json_set_alloc_funcs(malloc, free);
    return failing - allocations_left;
}

/* The first and the last allocation, because libjansson itself reads beyond its buffers when others fail. */
static void replay_without_memory_damages_nothing(void **state)
{
    sample_spool_t test;
    int total;

    sample_spool_init(&test, *state);
    replay_with_failing_allocation(&test, 0);
    assert_int_equal(sample_spool_committed(&test), 0);
    assert_int_equal(sample_spool_lines(&test, "cannot be read, will retry"), 1);
    sample_spool_replay(&test, "test");
    assert_int_equal(sample_spool_committed(&test), SPOOL_OUTCOMES);
    assert_null(sample_spool_file(&test));
    total = replay_with_failing_allocation(&test, MANY);
    assert_null(sample_spool_file(&test));
    replay_with_failing_allocation(&test, total - 1);
    sample_spool_replay(&test, "test");
    assert_null(sample_spool_file(&test));
    assert_int_equal(sample_spool_lines(&test, "damaged"), 0);
    sample_spool_end(&test);
}

/* Several replays by the same process. */
static void replay_with_faults(sample_spool_t *test, const file_fault_t *faults, int times)
{
    fresh_store_t *store = test->sample.store;
    apr_pool_t *life;
    ph_spool_t *spool;

    apr_pool_create(&life, store->pool);
    spool = ph_spool_make(&test->sample.portal, test->directory, SPOOL_READER, life);
    file_faults_arm(faults);
    while (times-- > 0) {
        assert_stored(store, ph_spool_replay(spool, store->db, life));
    }
    file_faults_arm(NULL);
    apr_pool_destroy(life);
}

/* Nothing is wrong with the file, so it is neither renamed nor forgotten; a reason that stays is told once.
 */
static void file_that_cannot_be_replayed_now_is_replayed_later(void **state)
{
    static const struct {
        file_fault_t faults[FILE_FAULTS_MAX];
        int lines;
    } cases[] = {
        { { { OPEN, 1, EVER, EMFILE } }, 0 },  { { { OPEN, 1, EVER, ENOMEM } }, 0 },
        { { { LOCK, 1, EVER, ENOLCK } }, 1 },  { { { LOCK, 1, EVER, EAGAIN } }, 0 },
        { { { READ, 1, EVER, ENOMEM } }, 1 },  { { { READ, 4, EVER, ENOMEM } }, 1 },
        { { { UNLINK, 1, EVER, EROFS } }, 1 },
    };
    size_t i;

    for (i = 0; i < COUNT(cases); i++) {
        sample_spool_t test;

        sample_spool_init(&test, *state);
        sample_spool_write(&test, SPOOL_OUTCOMES);
        replay_with_faults(&test, cases[i].faults, 3);
        assert_non_null(sample_spool_file(&test));
        assert_int_equal(sample_spool_lines(&test, "spool "), cases[i].lines);
        sample_spool_replay(&test, "test");
        assert_null(sample_spool_file(&test));
        assert_int_equal(sample_spool_committed(&test), SPOOL_OUTCOMES);
        assert_int_equal(sample_counts(&test.sample).failed, SPOOL_OUTCOMES);
        sample_spool_end(&test);
    }
}

/* Its other records are committed; the rest of it cannot be read by anybody. */
static void unreadable_part_of_a_file_is_damage(void **state)
{
    static const file_fault_t faults[FILE_FAULTS_MAX] = { { READ, 5, EVER, EIO } };
    sample_spool_t test;

    sample_spool_init(&test, *state);
    sample_spool_write(&test, SPOOL_OUTCOMES);
    replay_with_faults(&test, faults, 3);
    assert_int_equal(sample_spool_committed(&test), 1);
    assert_int_equal(sample_spool_lines(&test, "damaged after 1 outcomes"), 1);
    sample_spool_end(&test);
}

/* A refused outcome that cannot be kept aside either stays in the file that holds it. */
static void refused_outcome_stays_until_it_can_be_kept(void **state)
{
    static const file_fault_t faults[FILE_FAULTS_MAX] = { { CREATE, 1, EVER, ENOSPC } };
    fresh_store_t *store = *state;
    sample_spool_t test;

    sample_spool_init(&test, store);
    test.clicks[1]->attempt.finished_at = -1;
    fresh_store_script(store, "ALTER TABLE ph_execution ADD CHECK (finished_at >= 0)");
    sample_spool_write(&test, SPOOL_OUTCOMES);
    replay_with_faults(&test, faults, 3);
    assert_non_null(sample_spool_file(&test));
    assert_non_null(strstr(sample_spool_file(&test), ".spool"));
    assert_int_equal(sample_spool_committed(&test), SPOOL_OUTCOMES - 1);
    assert_int_equal(sample_spool_lines(&test, "stays in"), 1);
    sample_spool_replay(&test, "test");
    assert_non_null(strstr(sample_spool_file(&test), ".refused"));
    sample_spool_end(&test);
}

static void locked_row_of_a_spooled_outcome_is_logged_once(void **state)
{
    static const file_fault_t no_faults[FILE_FAULTS_MAX];
    fresh_store_t *store = *state;
    sample_spool_t test;
    ph_db_t *other;
    int affected;

    sample_spool_init(&test, store);
    sample_spool_write(&test, SPOOL_OUTCOMES);
    fresh_store_script(store, "SET SESSION innodb_lock_wait_timeout = 1");
    other = fresh_store_connect(store);
    assert_stored(store, ph_db_begin(other));
    test.clicks[1]->execution.outcome = sample_succeeded;
    assert_int_equal(ph_store_execution_finish(&affected, other, &test.clicks[1]->execution, PH_STATE_SENDING,
                                               store->pool),
                     APR_SUCCESS);
    replay_with_faults(&test, no_faults, 3);
    assert_int_equal(sample_spool_committed(&test), SPOOL_OUTCOMES - 1);
    assert_int_equal(sample_spool_lines(&test, "its row is locked by another session"), 1);
    ph_db_rollback(other);
    ph_db_close(other);
    sample_spool_replay(&test, "test");
    assert_int_equal(sample_spool_committed(&test), SPOOL_OUTCOMES);
    assert_null(sample_spool_file(&test));
    sample_spool_end(&test);
}

/* An owner whose spool cannot be looked for is not swept. */
static void directory_that_cannot_be_listed_may_hold_a_file(void **state)
{
    struct rlimit before, lowered;
    sample_spool_t test;
    ph_spool_t *spool;
    int next, holds;

    sample_spool_init(&test, *state);
    spool = ph_spool_make(&test.sample.portal, test.directory, SPOOL_READER, test.sample.store->pool);
    assert_false(ph_spool_holds(spool, SPOOL_WRITER, test.sample.store->pool));
    next = dup(0);
    assert_true(next >= 0);
    close(next);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    lowered = before;
    lowered.rlim_cur = (rlim_t)next;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &lowered), 0);
    holds = ph_spool_holds(spool, SPOOL_WRITER, test.sample.store->pool);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_true(holds);
    sample_spool_end(&test);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(replay_without_memory_damages_nothing),
        cmocka_unit_test(file_that_cannot_be_replayed_now_is_replayed_later),
        cmocka_unit_test(unreadable_part_of_a_file_is_damage),
        ON_MYSQL(refused_outcome_stays_until_it_can_be_kept),
        cmocka_unit_test(directory_that_cannot_be_listed_may_hold_a_file),
        ON_MYSQL(locked_row_of_a_spooled_outcome_is_logged_once),
    };

    return fresh_store_run("spool_replay", tests, COUNT(tests));
}
