/* SPDX-License-Identifier: Apache-2.0 */
/* Outcomes in a file, until the database is back. */
#include "pipeline/spool.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <apr_file_info.h>
#include <apr_file_io.h>
#include <apr_strings.h>

#include "count.h"
#include "pipeline/sweeper.h"
#include "sample_portal.h"
#include "store/store_evidence.h"

#define WRITER SAMPLE_START_ID "-writer"
#define READER SAMPLE_START_ID "-reader"
#define OUTCOMES 3
#define BODY "caf\xc3\xa9 \x00\xff"

typedef struct spool_test_t {
    sample_portal_t sample;
    const char *directory;
    ph_click_t *clicks[OUTCOMES];
} spool_test_t;

static ph_click_t *ended_click(const ph_execution_t *execution)
{
    static const ph_click_request_t nothing = { 0 };
    ph_click_t *click = ph_click_make(&nothing, NULL);
    ph_attempt_t *attempt = &click->attempt;
    ph_response_t *response = &attempt->response;

    ph_click_release(click); /* no waiter */
    click->execution = *execution;
    attempt->keys = apr_array_make(click->pool, 1, sizeof(ph_signing_key_t));
    attempt->outcome = (ph_outcome_t){ PH_STATE_FAILED, PH_DELIVERY_RECEIVED, PH_ERROR_HTTP_STATUS, 503 };
    attempt->finished_at = execution->created_at + 7000;
    attempt->duration_us = 6000;
    attempt->bearer = "v1.k1.sealed-token";
    response->execution_id = execution->id;
    response->status = 503;
    response->headers = "[[\"X-Name\",\"caf\xc3\xa9\"]]";
    response->body = BODY;
    response->body_len = sizeof(BODY) - 1;
    response->body_total = 4711;
    response->truncated = 1;
    response->redacted = 1;
    response->timing = (ph_timing_t){ 1, 2, -1, 4, 5, 6 };
    response->peer = "127.0.0.1:8443";
    response->sentence = "It said no.";
    response->signed_at = execution->created_at;
    return click;
}

static void set_up(spool_test_t *test, fresh_store_t *store)
{
    char *directory = apr_pstrdup(store->pool, "/tmp/ph_spool_XXXXXX");
    int i;

    sample_portal_init(&test->sample, store);
    assert_non_null(mkdtemp(directory));
    test->directory = directory;
    for (i = 0; i < OUTCOMES; i++) {
        test->clicks[i] = ended_click(sample_execution(&test->sample, WRITER, i));
    }
}

static const char *only_file(const spool_test_t *test)
{
    apr_pool_t *pool = test->sample.store->pool;
    const char *found = NULL;
    apr_finfo_t entry;
    apr_dir_t *opened;

    assert_int_equal(apr_dir_open(&opened, test->directory, pool), APR_SUCCESS);
    while (apr_dir_read(&entry, APR_FINFO_NAME, opened) == APR_SUCCESS) {
        if (entry.name[0] != '.') {
            assert_null(found);
            found = apr_pstrcat(pool, test->directory, "/", entry.name, NULL);
        }
    }
    apr_dir_close(opened);
    return found;
}

static void remove_files(const spool_test_t *test)
{
    apr_pool_t *pool = test->sample.store->pool;
    apr_finfo_t entry;
    apr_dir_t *opened;

    assert_int_equal(apr_dir_open(&opened, test->directory, pool), APR_SUCCESS);
    while (apr_dir_read(&entry, APR_FINFO_NAME, opened) == APR_SUCCESS) {
        if (entry.name[0] != '.') {
            unlink(apr_pstrcat(pool, test->directory, "/", entry.name, NULL));
        }
    }
    apr_dir_close(opened);
}

static void tear_down(spool_test_t *test)
{
    int i;

    remove_files(test);
    assert_int_equal(rmdir(test->directory), 0);
    for (i = 0; i < OUTCOMES; i++) {
        ph_click_release(test->clicks[i]);
    }
}

/* As a process does that cannot reach its database: write and end, which releases the lock. */
static void write_and_end(spool_test_t *test, int count)
{
    apr_pool_t *life;
    ph_spool_t *spool;

    apr_pool_create(&life, test->sample.store->pool);
    spool = ph_spool_make(&test->sample.portal, test->directory, WRITER, life);
    assert_int_equal(ph_spool_write(spool, test->clicks, count, life), count);
    apr_pool_destroy(life);
}

static void replay(spool_test_t *test, const char *instance)
{
    fresh_store_t *store = test->sample.store;
    ph_portal_t portal = test->sample.portal;

    portal.instance = instance;
    assert_stored(store, ph_spool_replay(ph_spool_make(&portal, test->directory, READER, store->pool),
                                         store->db, store->pool));
}

static ph_sweeper_t *sweeper_of(spool_test_t *test, ph_child_table_t *child_table)
{
    apr_pool_t *pool = test->sample.store->pool;
    ph_portal_t *portal = &test->sample.portal;
    const ph_lease_settings_t lease = { SAMPLE_START_ID, "reader", portal->instance, apr_time_from_sec(60),
                                        "" };
    const ph_sweeper_settings_t settings = { portal, ph_lease_make(&lease, pool), child_table,
                                             ph_spool_make(portal, test->directory, READER, pool), NULL };

    return ph_sweeper_make(&settings, pool);
}

static int is_written(const spool_test_t *test, int i)
{
    return sample_read_back(&test->sample, test->clicks[i]->execution.id)->outcome.state == PH_STATE_FAILED;
}

static void spooled_outcomes_are_committed_completely(void **state)
{
    ph_execution_t *execution;
    ph_response_t *response;
    spool_test_t test;

    set_up(&test, *state);
    write_and_end(&test, OUTCOMES);
    replay(&test, "test");
    assert_null(only_file(&test));
    execution = sample_read_back(&test.sample, test.clicks[0]->execution.id);
    assert_int_equal(execution->outcome.state, PH_STATE_FAILED);
    assert_int_equal(execution->outcome.delivery, PH_DELIVERY_RECEIVED);
    assert_int_equal(execution->outcome.error, PH_ERROR_HTTP_STATUS);
    assert_int_equal(execution->outcome.http_status, 503);
    assert_int_equal(execution->duration_us, 6000);
    assert_int_equal(execution->finished_at, execution->created_at + 7000);
    assert_stored(test.sample.store, ph_store_evidence_get_response(&response, test.sample.store->db,
                                                                    execution->id, test.sample.store->pool));
    assert_int_equal(response->status, 503);
    assert_string_equal(response->headers, "[[\"X-Name\",\"caf\xc3\xa9\"]]");
    assert_int_equal(response->body_len, sizeof(BODY) - 1);
    assert_memory_equal(response->body, BODY, sizeof(BODY) - 1);
    assert_int_equal(response->body_total, 4711);
    assert_int_equal(response->truncated, 1);
    assert_int_equal(response->redacted, 1);
    assert_int_equal(response->timing.tls_us, -1);
    assert_int_equal(response->timing.receive_us, 6);
    assert_string_equal(response->peer, "127.0.0.1:8443");
    assert_null(response->tls_version);
    assert_string_equal(response->sentence, "It said no.");
    assert_int_equal(sample_counts(&test.sample).failed, OUTCOMES);
    tear_down(&test);
}

static void outcome_replayed_twice_is_counted_once(void **state)
{
    spool_test_t test;

    set_up(&test, *state);
    write_and_end(&test, OUTCOMES);
    replay(&test, "test");
    write_and_end(&test, OUTCOMES);
    replay(&test, "test");
    assert_int_equal(sample_counts(&test.sample).failed, OUTCOMES);
    tear_down(&test);
}

static void another_instance_ignores_the_file(void **state)
{
    spool_test_t test;

    set_up(&test, *state);
    write_and_end(&test, OUTCOMES);
    replay(&test, "another");
    assert_non_null(only_file(&test));
    assert_false(is_written(&test, 0));
    tear_down(&test);
}

/* A process that locks `path` until `*gate` is closed. */
static pid_t start_a_holder(int *gate, const char *path)
{
    struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    int ready[2], held[2];
    char byte = 0;
    pid_t pid;

    assert_int_equal(pipe(ready), 0);
    assert_int_equal(pipe(held), 0);
    pid = fork();
    if (pid == 0) {
        close(held[1]);
        if (fcntl(open(path, O_RDWR), F_SETLK, &whole) == 0 && write(ready[1], "!", 1) == 1) {
            while (read(held[0], &byte, 1) > 0) {
            }
        }
        _exit(0);
    }
    close(ready[1]);
    close(held[0]);
    assert_int_equal(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    *gate = held[1];
    return pid;
}

/* Otherwise the execution would be `unknown` for a moment. */
static void owner_is_not_swept_while_another_process_replays_its_spool(void **state)
{
    fresh_store_t *store = *state;
    ph_child_table_t *child_table = ph_child_table_init(apr_pcalloc(store->pool, ph_child_table_size(1)), 1);
    ph_sweeper_t *sweeper;
    spool_test_t test;
    pid_t holder;
    int gate;

    set_up(&test, store);
    sweeper = sweeper_of(&test, child_table);
    write_and_end(&test, OUTCOMES);
    ph_child_table_add(child_table, "writer", 4711);
    ph_child_table_mark_dead(child_table, 4711);
    holder = start_a_holder(&gate, only_file(&test));
    assert_stored(store, ph_sweeper_run(sweeper, store->db, store->pool));
    assert_int_equal(sample_read_back(&test.sample, test.clicks[0]->execution.id)->outcome.state,
                     PH_STATE_SENDING);
    close(gate);
    assert_int_equal(waitpid(holder, NULL, 0), holder);
    assert_stored(store, ph_sweeper_run(sweeper, store->db, store->pool));
    assert_true(is_written(&test, 0));
    assert_int_equal(sample_counts(&test.sample).failed, OUTCOMES);
    tear_down(&test);
}

static void file_is_readable_by_its_user_alone_and_holds_no_secret(void **state)
{
    struct stat info;
    spool_test_t test;
    apr_file_t *file;
    apr_size_t len;
    char *text;

    set_up(&test, *state);
    write_and_end(&test, 1);
    assert_int_equal(stat(only_file(&test), &info), 0);
    assert_int_equal(info.st_mode & 07777, 0600);
    text = calloc(1, (size_t)info.st_size + 1);
    len = (apr_size_t)info.st_size;
    assert_int_equal(
        apr_file_open(&file, only_file(&test), APR_READ, APR_OS_DEFAULT, test.sample.store->pool),
        APR_SUCCESS);
    assert_int_equal(apr_file_read(file, text, &len), APR_SUCCESS);
    apr_file_close(file);
    assert_non_null(strstr(text, test.clicks[0]->execution.id));
    assert_null(strstr(text, "sealed"));
    free(text);
    tear_down(&test);
}

/* ---- damage ----------------------------------------------------------------------------------------- */

typedef enum { CUT, FLIP, APPEND, OPEN_TO_ALL } damage_kind_t;

/* `at` counts from the end of the file when negative. */
static void damage(const char *path, damage_kind_t kind, off_t at)
{
    const int fd = open(path, O_RDWR);
    struct stat info;
    char byte;

    assert_true(fd >= 0);
    assert_int_equal(fstat(fd, &info), 0);
    at += at < 0 ? info.st_size : 0;
    switch (kind) {
    case CUT:
        assert_int_equal(ftruncate(fd, at), 0);
        break;
    case FLIP:
        assert_int_equal(pread(fd, &byte, 1, at), 1);
        byte ^= 1;
        assert_int_equal(pwrite(fd, &byte, 1, at), 1);
        break;
    case APPEND:
        assert_int_equal(pwrite(fd, "portal", 6, info.st_size), 6);
        break;
    case OPEN_TO_ALL:
        assert_int_equal(fchmod(fd, 0622), 0);
        break;
    }
    close(fd);
}

static void records_after_damage_are_not_applied_and_the_file_is_kept(void **state)
{
    static const struct {
        damage_kind_t kind;
        off_t at;
        int written; /* of 3 */
    } cases[] = {
        { CUT, -1, 2 },  { CUT, -100, 2 }, { CUT, 30, 0 },   { FLIP, -2, 2 },       { FLIP, 60, 0 },
        { FLIP, 50, 0 }, { FLIP, 5, 0 },   { APPEND, 0, 3 }, { OPEN_TO_ALL, 0, 0 },
    };
    size_t i;
    int j;

    for (i = 0; i < COUNT(cases); i++) {
        fresh_store_t *store = *state;
        spool_test_t test;

        set_up(&test, store);
        write_and_end(&test, OUTCOMES);
        damage(only_file(&test), cases[i].kind, cases[i].at);
        replay(&test, "test");
        for (j = 0; j < OUTCOMES; j++) {
            assert_int_equal(is_written(&test, j), j < cases[i].written);
        }
        assert_int_equal(atomic_load(&test.sample.logged[PH_LOG_ERROR]), 1);
        assert_non_null(only_file(&test));
        if (cases[i].kind != OPEN_TO_ALL) {
            replay(&test, "test"); /* it has been renamed */
            assert_int_equal(atomic_load(&test.sample.logged[PH_LOG_ERROR]), 1);
        }
        tear_down(&test);
    }
}

static void symbolic_link_is_not_followed(void **state)
{
    spool_test_t test;
    const char *file, *elsewhere;

    set_up(&test, *state);
    write_and_end(&test, 1);
    file = only_file(&test);
    elsewhere = apr_pstrcat(test.sample.store->pool, test.directory, ".moved", NULL);
    assert_int_equal(rename(file, elsewhere), 0);
    assert_int_equal(symlink(elsewhere, file), 0);
    replay(&test, "test");
    assert_false(is_written(&test, 0));
    assert_int_equal(atomic_load(&test.sample.logged[PH_LOG_ERROR]), 1);
    unlink(elsewhere);
    tear_down(&test);
}

static void write_to_an_unusable_directory_fails(void **state)
{
    spool_test_t test;
    ph_spool_t *spool;

    set_up(&test, *state);
    spool = ph_spool_make(&test.sample.portal, "/nowhere/at/all", WRITER, test.sample.store->pool);
    assert_int_equal(ph_spool_write(spool, test.clicks, 1, test.sample.store->pool), 0);
    tear_down(&test);
}

/* ---- faults of the system --------------------------------------------------------------------------- */

static int errors(const spool_test_t *test)
{
    return atomic_load(&test->sample.logged[PH_LOG_ERROR]);
}

/* Write all outcomes with a limit of this process; returns how many are on disk. */
static int write_limited(spool_test_t *test, int resource, rlim_t limit)
{
    struct rlimit before, lowered;
    apr_pool_t *life;
    ph_spool_t *spool;
    int written;

    apr_pool_create(&life, test->sample.store->pool);
    spool = ph_spool_make(&test->sample.portal, test->directory, WRITER, life);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(resource, &before), 0);
    lowered = before;
    lowered.rlim_cur = limit;
    assert_int_equal(setrlimit(resource, &lowered), 0);
    written = ph_spool_write(spool, test->clicks, OUTCOMES, life);
    assert_int_equal(setrlimit(resource, &before), 0);
    apr_pool_destroy(life);
    return written;
}

static off_t size_of_one_record(spool_test_t *test)
{
    struct stat info;

    write_and_end(test, 1);
    assert_int_equal(stat(only_file(test), &info), 0);
    remove_files(test);
    return info.st_size;
}

static int count_committed(const spool_test_t *test)
{
    int count = 0, i;

    for (i = 0; i < OUTCOMES; i++) {
        count += is_written(test, i);
    }
    return count;
}

static void record_that_is_not_json_is_skipped(void **state)
{
    spool_test_t test;
    apr_pool_t *life;
    ph_spool_t *spool;

    set_up(&test, *state);
    test.clicks[1]->attempt.response.sentence = "\xff";
    apr_pool_create(&life, test.sample.store->pool);
    spool = ph_spool_make(&test.sample.portal, test.directory, WRITER, life);
    assert_int_equal(ph_spool_write(spool, test.clicks, OUTCOMES, life), OUTCOMES - 1);
    apr_pool_destroy(life);
    assert_int_equal(errors(&test), 1);
    replay(&test, "test");
    assert_null(only_file(&test));
    assert_int_equal(count_committed(&test), OUTCOMES - 1);
    tear_down(&test);
}

static void file_that_cannot_grow_is_continued_beside_it(void **state)
{
    spool_test_t test;

    set_up(&test, *state);
    assert_int_equal(write_limited(&test, RLIMIT_FSIZE, (rlim_t)(size_of_one_record(&test) * 3 / 2)),
                     OUTCOMES);
    assert_int_equal(errors(&test), 0);
    replay(&test, "test");
    assert_null(only_file(&test));
    assert_int_equal(count_committed(&test), OUTCOMES);
    assert_int_equal(sample_counts(&test.sample).failed, OUTCOMES);
    tear_down(&test);
}

static void outcomes_that_fit_nowhere_are_named(void **state)
{
    spool_test_t test;

    set_up(&test, *state);
    assert_int_equal(write_limited(&test, RLIMIT_FSIZE, 16), 0);
    assert_int_equal(errors(&test), OUTCOMES);
    assert_null(only_file(&test));
    tear_down(&test);
}

static void descriptor_is_in_reserve(void **state)
{
    spool_test_t test;
    int next;

    set_up(&test, *state);
    next = dup(0);
    assert_true(next >= 0);
    close(next);
    /* The spool reserves `next`; beyond it there is none. */
    assert_int_equal(write_limited(&test, RLIMIT_NOFILE, (rlim_t)next + 1), OUTCOMES);
    replay(&test, "test");
    assert_int_equal(count_committed(&test), OUTCOMES);
    tear_down(&test);
}

/* Without the privilege to mount, files that cannot grow stand for a full file system. */
static void full_file_system_keeps_what_fits(void **state)
{
    const rlim_t room = 16 * 1024;
    char *large;
    spool_test_t test;
    int is_mounted, written;

    set_up(&test, *state);
    large = apr_pcalloc(test.sample.store->pool, 2 * room);
    test.clicks[1]->attempt.response.body = large;
    test.clicks[1]->attempt.response.body_len = 2 * room;
    is_mounted = mount("tmpfs", test.directory, "tmpfs", 0, "size=16k") == 0;
    written = write_limited(&test, RLIMIT_FSIZE, is_mounted ? RLIM_INFINITY : room);
    assert_int_equal(written, OUTCOMES - 1);
    assert_int_equal(errors(&test), 1);
    replay(&test, "test");
    assert_int_equal(count_committed(&test), OUTCOMES - 1);
    assert_false(is_written(&test, 1));
    remove_files(&test);
    if (is_mounted) {
        assert_int_equal(umount(test.directory), 0);
    }
    tear_down(&test);
}

/* As after a crash between the first steps of making a file. */
static void file_without_its_final_name_is_replayed(void **state)
{
    spool_test_t test;
    const char *file;

    set_up(&test, *state);
    write_and_end(&test, OUTCOMES);
    file = only_file(&test);
    assert_int_equal(rename(file, apr_pstrcat(test.sample.store->pool, file, ".new", NULL)), 0);
    replay(&test, "test");
    assert_null(only_file(&test));
    assert_int_equal(count_committed(&test), OUTCOMES);
    tear_down(&test);
}

static void bad_file_stops_neither_the_others_nor_sweeping(void **state)
{
    fresh_store_t *store = *state;
    spool_test_t test;
    const char *bad;

    set_up(&test, store);
    write_and_end(&test, 1);
    bad = only_file(&test);
    damage(bad, CUT, 30);
    assert_int_equal(rename(bad, apr_pstrcat(store->pool, apr_pstrndup(store->pool, bad, strlen(bad) - 6),
                                             "+1.spool", NULL)),
                     0);
    write_and_end(&test, OUTCOMES);
    assert_stored(store, ph_sweeper_run(sweeper_of(&test, NULL), store->db, store->pool));
    assert_int_equal(count_committed(&test), OUTCOMES);
    assert_int_equal(errors(&test), 1);
    tear_down(&test);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(spooled_outcomes_are_committed_completely),
        cmocka_unit_test(outcome_replayed_twice_is_counted_once),
        cmocka_unit_test(another_instance_ignores_the_file),
        cmocka_unit_test(owner_is_not_swept_while_another_process_replays_its_spool),
        cmocka_unit_test(file_is_readable_by_its_user_alone_and_holds_no_secret),
        cmocka_unit_test(records_after_damage_are_not_applied_and_the_file_is_kept),
        cmocka_unit_test(symbolic_link_is_not_followed),
        cmocka_unit_test(write_to_an_unusable_directory_fails),
        cmocka_unit_test(record_that_is_not_json_is_skipped),
        cmocka_unit_test(file_that_cannot_grow_is_continued_beside_it),
        cmocka_unit_test(outcomes_that_fit_nowhere_are_named),
        cmocka_unit_test(descriptor_is_in_reserve),
        cmocka_unit_test(full_file_system_keeps_what_fits),
        cmocka_unit_test(file_without_its_final_name_is_replayed),
        cmocka_unit_test(bad_file_stops_neither_the_others_nor_sweeping),
    };

    return fresh_store_run("spool", tests, COUNT(tests));
}
