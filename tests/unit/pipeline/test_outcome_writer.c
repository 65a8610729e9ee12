/* SPDX-License-Identifier: Apache-2.0 */
/* The thread that commits outcomes, with a database that fails, and at the end of the process. */
#include "pipeline/outcome_writer.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <apr_strings.h>

#include "count.h"
#include "os/process.h"
#include "pipeline/outcome_batch.h"
#include "sample_portal.h"
#include "store/store_owner.h"

#define OWNER SAMPLE_START_ID "-child"
#define EARLIER "01KAT0000000000000000000DD-1"

typedef struct writer_test_t {
    sample_portal_t sample;
    const char *spool_dir;
    ph_lease_t *lease;
    ph_outcome_writer_t *writer;
    atomic_int written;
} writer_test_t;

static void count_written(void *baton, const ph_click_t *click)
{
    writer_test_t *test = baton;

    assert_non_null(click->ended.id);
    atomic_fetch_add(&test->written, 1);
}

static void init(writer_test_t *test, fresh_store_t *store)
{
    memset(test, 0, sizeof *test);
    sample_portal_init(&test->sample, store);
}

static void use_spool(writer_test_t *test)
{
    char *dir = apr_pstrdup(test->sample.store->pool, "/tmp/ph_writer_XXXXXX");

    assert_non_null(mkdtemp(dir));
    test->spool_dir = dir;
}

static void start(writer_test_t *test)
{
    apr_pool_t *pool = test->sample.store->pool;
    ph_portal_t *portal = &test->sample.portal;
    const ph_lease_settings_t lease = { SAMPLE_START_ID, "child", "test", PH_LEASE_LENGTH, "" };
    ph_sweeper_settings_t sweeper = { portal, NULL, NULL, NULL, NULL };
    ph_outcome_writer_settings_t settings = { 0 };

    test->lease = ph_lease_make(&lease, pool);
    sweeper.lease = test->lease;
    if (test->spool_dir) {
        sweeper.spool = ph_spool_make(portal, test->spool_dir, OWNER, pool);
    }
    settings.portal = portal;
    settings.lease = test->lease;
    settings.sweeper = ph_sweeper_make(&sweeper, pool);
    settings.cleaner = ph_cleaner_make(portal, ph_sweeper_watch(settings.sweeper), pool);
    settings.spool = sweeper.spool;
    settings.written = count_written;
    settings.baton = test;
    assert_int_equal(ph_outcome_writer_make(&test->writer, &settings, pool), APR_SUCCESS);
}

static int stop_writer(writer_test_t *test)
{
    return ph_outcome_writer_stop(test->writer, apr_time_now() + SAMPLE_PATIENCE);
}

/* An ended click that the test waits for. */
static ph_click_t *make_ended(writer_test_t *test, int n)
{
    ph_click_t *click = sample_ended_click(sample_execution(&test->sample, OWNER, n), sample_succeeded);

    ph_click_retain(click);
    return click;
}

static void push(writer_test_t *test, ph_click_t *click)
{
    ph_outcome_writer_expect(test->writer);
    ph_outcome_writer_push(test->writer, click);
}

static void await_end(ph_click_t *click)
{
    assert_int_equal(ph_click_wait(click, PH_CLICK_FINISHED, apr_time_now() + SAMPLE_PATIENCE),
                     PH_CLICK_FINISHED);
}

static ph_state_t state_of(const writer_test_t *test, const ph_click_t *click)
{
    return sample_read_back(&test->sample, click->execution.id)->outcome.state;
}

static int has_lease(const writer_test_t *test)
{
    return fresh_store_count(test->sample.store, "ph_owner") > 0;
}

static void outcome_is_committed_before_its_waiters_wake(void **state)
{
    writer_test_t test;
    ph_click_t *click;
    int waits;

    init(&test, *state);
    start(&test);
    for (waits = 0; waits < 2; waits++) {
        click = make_ended(&test, waits);
        ph_outcome_writer_count_waiters(test.writer, waits);
        push(&test, click);
        await_end(click);
        ph_outcome_writer_count_waiters(test.writer, -waits);
        assert_int_equal(state_of(&test, click), PH_STATE_SUCCEEDED);
        assert_int_equal(click->ended.outcome.state, PH_STATE_SUCCEEDED);
        assert_int_equal(atomic_load(&test.written), waits + 1);
        ph_click_release(click);
    }
    assert_true(stop_writer(&test));
}

static void many_outcomes_are_all_committed(void **state)
{
    enum { MANY = 2 * PH_OUTCOME_BATCH_MAX + 3 };
    ph_click_t *clicks[MANY];
    writer_test_t test;
    int i;

    init(&test, *state);
    for (i = 0; i < MANY; i++) {
        clicks[i] = make_ended(&test, i);
    }
    start(&test);
    for (i = 0; i < MANY; i++) {
        push(&test, clicks[i]);
    }
    assert_true(stop_writer(&test));
    assert_int_equal(atomic_load(&test.written), MANY);
    assert_int_equal(sample_counts(&test.sample).succeeded, MANY);
    for (i = 0; i < MANY; i++) {
        ph_click_release(clicks[i]);
    }
}

/* An outcome that never comes, because its attempt still runs, must not delay one that a request waits for.
 */
static void waiter_is_not_delayed_by_outcomes_that_do_not_come(void **state)
{
    writer_test_t test;
    ph_click_t *click;

    init(&test, *state);
    start(&test);
    click = make_ended(&test, 1);
    ph_outcome_writer_count_waiters(test.writer, 1);
    ph_outcome_writer_expect(test.writer);
    push(&test, click);
    await_end(click);
    assert_true(stop_writer(&test));
    ph_click_release(click);
}

static void outcome_is_kept_until_the_database_is_back(void **state)
{
    writer_test_t test;
    ph_click_t *click;

    init(&test, *state);
    click = make_ended(&test, 1);
    atomic_store(&test.sample.is_database_down, 1);
    start(&test);
    push(&test, click);
    assert_int_equal(ph_click_wait(click, PH_CLICK_FINISHED, apr_time_now() + apr_time_from_msec(300)),
                     PH_CLICK_PENDING);
    atomic_store(&test.sample.is_database_down, 0);
    await_end(click);
    assert_int_equal(state_of(&test, click), PH_STATE_SUCCEEDED);
    assert_true(stop_writer(&test));
    ph_click_release(click);
}

/* ---- the end of the process ------------------------------------------------------------------------- */

static int count_files(const char *path)
{
    DIR *dir = opendir(path);
    const struct dirent *entry;
    int count = 0;

    assert_non_null(dir);
    for (entry = readdir(dir); entry; entry = readdir(dir)) {
        count += entry->d_name[0] != '.';
    }
    closedir(dir);
    return count;
}

static void remove_files(const char *path)
{
    DIR *dir = opendir(path);
    const struct dirent *entry;

    assert_non_null(dir);
    for (entry = readdir(dir); entry; entry = readdir(dir)) {
        if (entry->d_name[0] != '.') {
            assert_int_equal(unlinkat(dirfd(dir), entry->d_name, 0), 0);
        }
    }
    closedir(dir);
    assert_int_equal(rmdir(path), 0);
}

static void stop_without_the_database_spools_what_is_left(void **state)
{
    writer_test_t test;
    ph_click_t *click;

    init(&test, *state);
    click = make_ended(&test, 1);
    use_spool(&test);
    atomic_store(&test.sample.is_database_down, 1);
    start(&test);
    push(&test, click);
    assert_false(ph_outcome_writer_stop(test.writer, apr_time_now()));
    assert_int_equal(ph_click_wait(click, PH_CLICK_FINISHED, 0), PH_CLICK_FINISHED);
    assert_int_equal(click->ended.outcome.state, PH_STATE_SENDING);
    assert_int_equal(atomic_load(&test.written), 1);
    assert_int_equal(state_of(&test, click), PH_STATE_SENDING);
    assert_int_equal(count_files(test.spool_dir), 1);
    assert_int_equal(atomic_load(&test.sample.logged[PH_LOG_ERROR]), 0);
    remove_files(test.spool_dir);
    ph_click_release(click);
}

static void outcome_that_cannot_be_spooled_is_logged_as_lost(void **state)
{
    static const char *const dirs[] = { NULL, "/nowhere/at/all" };
    size_t i;

    for (i = 0; i < COUNT(dirs); i++) {
        writer_test_t test;
        ph_click_t *click;

        init(&test, *state);
        click = make_ended(&test, (int)i);
        test.spool_dir = dirs[i];
        atomic_store(&test.sample.is_database_down, 1);
        start(&test);
        push(&test, click);
        assert_false(ph_outcome_writer_stop(test.writer, apr_time_now()));
        assert_int_equal(ph_click_wait(click, PH_CLICK_FINISHED, 0), PH_CLICK_FINISHED);
        assert_int_equal(atomic_load(&test.sample.logged[PH_LOG_ERROR]), 1);
        ph_click_release(click);
    }
}

static void stop_with_nothing_left_ends_the_lease(void **state)
{
    writer_test_t test;
    ph_click_t *click;

    init(&test, *state);
    start(&test);
    click = make_ended(&test, 1);
    push(&test, click);
    await_end(click);
    assert_true(has_lease(&test));
    assert_true(stop_writer(&test));
    assert_false(has_lease(&test));
    ph_click_release(click);
}

/* ---- housekeeping ----------------------------------------------------------------------------------- */

static void start_takes_the_lease_and_sweeps_earlier_starts(void **state)
{
    const int pid = (int)getpid(); /* which that owner had before this process */
    const apr_time_t until = apr_time_now() + SAMPLE_PATIENCE;
    fresh_store_t *store = *state;
    const char *host = apr_pstrcat(store->pool, ph_process_place(store->pool), " 0", NULL);
    const ph_owner_t dead = { EARLIER, "test", host, pid, ph_process_started(pid) - 1 };
    const ph_execution_t *left;
    writer_test_t test;

    init(&test, store);
    assert_stored(store, ph_store_owner_insert(store->db, &dead, PH_LEASE_LENGTH, store->pool));
    left = sample_execution(&test.sample, EARLIER, 1);
    start(&test);
    while (sample_read_back(&test.sample, left->id)->outcome.state == PH_STATE_SENDING) {
        assert_true(apr_time_now() < until);
        apr_sleep(1000);
    }
    assert_int_equal(sample_read_back(&test.sample, left->id)->outcome.state, PH_STATE_UNKNOWN);
    assert_true(ph_lease_outlasts(test.lease, ph_lease_epoch(test.lease), 0));
    assert_true(stop_writer(&test));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(outcome_is_committed_before_its_waiters_wake),
        cmocka_unit_test(many_outcomes_are_all_committed),
        cmocka_unit_test(waiter_is_not_delayed_by_outcomes_that_do_not_come),
        cmocka_unit_test(outcome_is_kept_until_the_database_is_back),
        cmocka_unit_test(stop_without_the_database_spools_what_is_left),
        cmocka_unit_test(outcome_that_cannot_be_spooled_is_logged_as_lost),
        cmocka_unit_test(stop_with_nothing_left_ends_the_lease),
        cmocka_unit_test(start_takes_the_lease_and_sweeps_earlier_starts),
    };

    return fresh_store_run("outcome_writer", tests, COUNT(tests));
}
