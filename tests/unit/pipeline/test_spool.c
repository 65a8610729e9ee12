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
#include "sample_spool.h"
#include "store/store_evidence.h"

static ph_sweeper_t *sweeper_of(sample_spool_t *test, ph_child_table_t *child_table)
{
    apr_pool_t *pool = test->sample.store->pool;
    ph_portal_t *portal = &test->sample.portal;
    const ph_lease_settings_t lease = { SAMPLE_START_ID, "reader", portal->instance, apr_time_from_sec(60),
                                        "" };
    const ph_sweeper_settings_t settings = { portal, ph_lease_make(&lease, pool), child_table,
                                             ph_spool_make(portal, test->directory, SPOOL_READER, pool),
                                             NULL };

    return ph_sweeper_make(&settings, pool);
}

static void spooled_outcomes_are_committed_completely(void **state)
{
    ph_execution_t *execution;
    ph_response_t *response;
    sample_spool_t test;

    sample_spool_init(&test, *state);
    sample_spool_write(&test, SPOOL_OUTCOMES);
    sample_spool_replay(&test, "test");
    assert_null(sample_spool_file(&test));
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
    assert_int_equal(response->body_len, sizeof(SPOOL_BODY) - 1);
    assert_memory_equal(response->body, SPOOL_BODY, sizeof(SPOOL_BODY) - 1);
    assert_int_equal(response->body_total, 4711);
    assert_int_equal(response->truncated, 1);
    assert_int_equal(response->redacted, 1);
    assert_int_equal(response->timing.tls_us, -1);
    assert_int_equal(response->timing.receive_us, 6);
    assert_string_equal(response->peer, "127.0.0.1:8443");
    assert_null(response->tls_version);
    assert_string_equal(response->sentence, "It said no.");
    assert_int_equal(sample_counts(&test.sample).failed, SPOOL_OUTCOMES);
    sample_spool_end(&test);
}

static void outcome_replayed_twice_is_counted_once(void **state)
{
    sample_spool_t test;

    sample_spool_init(&test, *state);
    sample_spool_write(&test, SPOOL_OUTCOMES);
    sample_spool_replay(&test, "test");
    sample_spool_write(&test, SPOOL_OUTCOMES);
    sample_spool_replay(&test, "test");
    assert_int_equal(sample_counts(&test.sample).failed, SPOOL_OUTCOMES);
    sample_spool_end(&test);
}

static void another_instance_ignores_the_file(void **state)
{
    sample_spool_t test;

    sample_spool_init(&test, *state);
    sample_spool_write(&test, SPOOL_OUTCOMES);
    sample_spool_replay(&test, "another");
    assert_non_null(sample_spool_file(&test));
    assert_false(sample_spool_is_committed(&test, 0));
    sample_spool_end(&test);
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
    sample_spool_t test;
    pid_t holder;
    int gate;

    sample_spool_init(&test, store);
    sweeper = sweeper_of(&test, child_table);
    sample_spool_write(&test, SPOOL_OUTCOMES);
    ph_child_table_add(child_table, "writer", 4711);
    ph_child_table_mark_dead(child_table, 4711);
    holder = start_a_holder(&gate, sample_spool_file(&test));
    assert_stored(store, ph_sweeper_run(sweeper, store->db, store->pool));
    assert_int_equal(sample_read_back(&test.sample, test.clicks[0]->execution.id)->outcome.state,
                     PH_STATE_SENDING);
    close(gate);
    assert_int_equal(waitpid(holder, NULL, 0), holder);
    assert_stored(store, ph_sweeper_run(sweeper, store->db, store->pool));
    assert_true(sample_spool_is_committed(&test, 0));
    assert_int_equal(sample_counts(&test.sample).failed, SPOOL_OUTCOMES);
    sample_spool_end(&test);
}

static void file_is_readable_by_its_user_alone_and_holds_no_secret(void **state)
{
    struct stat info;
    sample_spool_t test;
    apr_file_t *file;
    apr_size_t len;
    char *text;

    sample_spool_init(&test, *state);
    sample_spool_write(&test, 1);
    assert_int_equal(stat(sample_spool_file(&test), &info), 0);
    assert_int_equal(info.st_mode & 07777, 0600);
    text = calloc(1, (size_t)info.st_size + 1);
    len = (apr_size_t)info.st_size;
    assert_int_equal(
        apr_file_open(&file, sample_spool_file(&test), APR_READ, APR_OS_DEFAULT, test.sample.store->pool),
        APR_SUCCESS);
    assert_int_equal(apr_file_read(file, text, &len), APR_SUCCESS);
    apr_file_close(file);
    assert_non_null(strstr(text, test.clicks[0]->execution.id));
    assert_null(strstr(text, "sealed"));
    free(text);
    sample_spool_end(&test);
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
        sample_spool_t test;

        sample_spool_init(&test, store);
        sample_spool_write(&test, SPOOL_OUTCOMES);
        damage(sample_spool_file(&test), cases[i].kind, cases[i].at);
        sample_spool_replay(&test, "test");
        for (j = 0; j < SPOOL_OUTCOMES; j++) {
            assert_int_equal(sample_spool_is_committed(&test, j), j < cases[i].written);
        }
        assert_int_equal(atomic_load(&test.sample.logged[PH_LOG_ERROR]), 1);
        assert_non_null(sample_spool_file(&test));
        if (cases[i].kind != OPEN_TO_ALL) {
            sample_spool_replay(&test, "test"); /* it has been renamed */
            assert_int_equal(atomic_load(&test.sample.logged[PH_LOG_ERROR]), 1);
        }
        sample_spool_end(&test);
    }
}

static void symbolic_link_is_not_followed(void **state)
{
    sample_spool_t test;
    const char *file, *elsewhere;

    sample_spool_init(&test, *state);
    sample_spool_write(&test, 1);
    file = sample_spool_file(&test);
    elsewhere = apr_pstrcat(test.sample.store->pool, test.directory, ".moved", NULL);
    assert_int_equal(rename(file, elsewhere), 0);
    assert_int_equal(symlink(elsewhere, file), 0);
    sample_spool_replay(&test, "test");
    assert_false(sample_spool_is_committed(&test, 0));
    assert_int_equal(atomic_load(&test.sample.logged[PH_LOG_ERROR]), 1);
    unlink(elsewhere);
    sample_spool_end(&test);
}

static void write_to_an_unusable_directory_fails(void **state)
{
    sample_spool_t test;
    ph_spool_t *spool;

    sample_spool_init(&test, *state);
    spool = ph_spool_make(&test.sample.portal, "/nowhere/at/all", SPOOL_WRITER, test.sample.store->pool);
    assert_int_equal(ph_spool_write(spool, test.clicks, 1, test.sample.store->pool), 0);
    sample_spool_end(&test);
}

static int errors(const sample_spool_t *test)
{
    return atomic_load(&test->sample.logged[PH_LOG_ERROR]);
}

/* As after a crash between the first steps of making a file. */
static void file_without_its_final_name_is_replayed(void **state)
{
    sample_spool_t test;
    const char *file;

    sample_spool_init(&test, *state);
    sample_spool_write(&test, SPOOL_OUTCOMES);
    file = sample_spool_file(&test);
    assert_int_equal(rename(file, apr_pstrcat(test.sample.store->pool, file, ".new", NULL)), 0);
    sample_spool_replay(&test, "test");
    assert_null(sample_spool_file(&test));
    assert_int_equal(sample_spool_committed(&test), SPOOL_OUTCOMES);
    sample_spool_end(&test);
}

static void bad_file_stops_neither_the_others_nor_sweeping(void **state)
{
    fresh_store_t *store = *state;
    sample_spool_t test;
    const char *bad;

    sample_spool_init(&test, store);
    sample_spool_write(&test, 1);
    bad = sample_spool_file(&test);
    damage(bad, CUT, 30);
    assert_int_equal(rename(bad, apr_pstrcat(store->pool, apr_pstrndup(store->pool, bad, strlen(bad) - 6),
                                             "+1.spool", NULL)),
                     0);
    sample_spool_write(&test, SPOOL_OUTCOMES);
    assert_stored(store, ph_sweeper_run(sweeper_of(&test, NULL), store->db, store->pool));
    assert_int_equal(sample_spool_committed(&test), SPOOL_OUTCOMES);
    assert_int_equal(errors(&test), 1);
    sample_spool_end(&test);
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
        cmocka_unit_test(file_without_its_final_name_is_replayed),
        cmocka_unit_test(bad_file_stops_neither_the_others_nor_sweeping),
    };

    return fresh_store_run("spool", tests, COUNT(tests));
}
