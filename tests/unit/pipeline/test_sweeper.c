/* SPDX-License-Identifier: Apache-2.0 */
/* Which owners are swept, and when. */
#include "pipeline/sweeper.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <apr_strings.h>

#include "count.h"
#include "os/monotonic.h"
#include "os/process.h"
#include "sample_portal.h"
#include "service/alerts.h"
#include "store/db_direct.h"
#include "store/store_execution.h"
#include "store/store_owner.h"
#include "store/store_stats.h"

#define EARLIER_START "01KAT0000000000000000000DD"
#define MINUTE apr_time_from_sec(60)
#define SHORT apr_time_from_sec(1)
#define RENEWED_AT_ONCE 6 /* microseconds: due again after one */

static ph_lease_t *lease_of(sample_portal_t *sample, const char *child, apr_interval_time_t length)
{
    const ph_lease_settings_t settings = { SAMPLE_START_ID, child, sample->portal.instance, length, "" };

    return ph_lease_make(&settings, sample->store->pool);
}

static ph_sweeper_t *sweeper_of(sample_portal_t *sample, apr_interval_time_t length,
                                ph_child_table_t *child_table)
{
    const ph_sweeper_settings_t settings = { &sample->portal, lease_of(sample, "me", length), child_table,
                                             NULL, NULL };

    return ph_sweeper_make(&settings, sample->store->pool);
}

/* A row of another host, whatever its clock is: of an owner that does not renew. */
static void add_owner(const sample_portal_t *sample, const char *id, const char *instance)
{
    const ph_owner_t owner = { id, instance, "elsewhere 0000000000000000 00000000", 1, 1 };

    assert_stored(sample->store,
                  ph_store_owner_insert(sample->store->db, &owner, MINUTE, sample->store->pool));
}

/* A row of a process of this host. */
static void add_process(const sample_portal_t *sample, const char *id, int pid, apr_int64_t started)
{
    ph_owner_t owner = { id, sample->portal.instance, NULL, pid, started };

    owner.host = apr_pstrcat(sample->store->pool, ph_process_place(sample->store->pool), " 01234567", NULL);
    assert_stored(sample->store,
                  ph_store_owner_insert(sample->store->db, &owner, MINUTE, sample->store->pool));
}

/* A process that waits to be killed. */
static int start_process(apr_int64_t *started)
{
    const int pid = fork();

    if (pid == 0) {
        pause();
        _exit(0);
    }
    assert_true(pid > 0);
    *started = ph_process_started(pid);
    assert_true(*started > 0);
    return pid;
}

static void end_process(int pid)
{
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void renew(const sample_portal_t *sample, const char *id)
{
    int affected;

    assert_stored(sample->store,
                  ph_store_owner_renew(&affected, sample->store->db, id, MINUTE, sample->store->pool));
    assert_int_equal(affected, 1);
}

static void run_sweeper(const sample_portal_t *sample, ph_sweeper_t *sweeper)
{
    assert_stored(sample->store, ph_sweeper_run(sweeper, sample->store->db, sample->store->pool));
}

static ph_state_t state_of(const sample_portal_t *sample, const ph_execution_t *execution)
{
    return sample_read_back(sample, execution->id)->outcome.state;
}

/* Run until `execution` is swept; how long that took. */
static apr_interval_time_t time_until_swept(const sample_portal_t *sample, ph_sweeper_t *sweeper,
                                            const ph_execution_t *execution)
{
    const apr_time_t begun = ph_monotonic_now();

    while (state_of(sample, execution) == PH_STATE_SENDING) {
        assert_true(ph_monotonic_now() - begun < SAMPLE_PATIENCE);
        run_sweeper(sample, sweeper);
        apr_sleep(1000);
    }
    return ph_monotonic_now() - begun;
}

static void executions_of_an_ended_process_of_this_host_become_unknown_at_once(void **state)
{
    static const char dead[] = EARLIER_START "-1";
    sample_portal_t sample;
    ph_execution_t *left, *seen;
    apr_int64_t started;
    int pid = start_process(&started);

    sample_portal_init(&sample, *state);
    end_process(pid);
    add_process(&sample, dead, pid, started);
    left = sample_execution(&sample, dead, 1);
    run_sweeper(&sample, sweeper_of(&sample, MINUTE, NULL));
    seen = sample_read_back(&sample, left->id);
    assert_int_equal(seen->outcome.state, PH_STATE_UNKNOWN);
    assert_int_equal(seen->outcome.delivery, PH_DELIVERY_MAYBE_RECEIVED);
    assert_int_equal(seen->outcome.error, PH_ERROR_INTERRUPTED);
    assert_int_equal(sample_counts(&sample).unknown, 1);
    assert_int_equal(atomic_load(&sample.logged[PH_LOG_WARNING]), 1);
}

/* As after graceful-stop and start: the children of the earlier start drain. */
static void running_process_of_an_earlier_start_is_not_swept(void **state)
{
    static const char draining[] = EARLIER_START "-1";
    sample_portal_t sample;
    ph_execution_t *open;
    apr_int64_t started;
    int pid = start_process(&started);

    sample_portal_init(&sample, *state);
    add_process(&sample, draining, pid, started);
    open = sample_execution(&sample, draining, 1);
    run_sweeper(&sample, sweeper_of(&sample, MINUTE, NULL));
    assert_int_equal(state_of(&sample, open), PH_STATE_SENDING);
    end_process(pid);
    run_sweeper(&sample, sweeper_of(&sample, MINUTE, NULL));
    assert_int_equal(state_of(&sample, open), PH_STATE_UNKNOWN);
}

static void pid_of_an_ended_process_that_another_has_now_does_not_save_it(void **state)
{
    static const char dead[] = EARLIER_START "-1";
    sample_portal_t sample;
    ph_execution_t *left;

    sample_portal_init(&sample, *state);
    add_process(&sample, dead, (int)getpid(), ph_process_started((int)getpid()) - 1);
    left = sample_execution(&sample, dead, 1);
    run_sweeper(&sample, sweeper_of(&sample, MINUTE, NULL));
    assert_int_equal(state_of(&sample, left), PH_STATE_UNKNOWN);
}

/* Its pid says nothing here. */
static void earlier_start_elsewhere_is_swept_only_after_a_lease(void **state)
{
    static const char other[] = EARLIER_START "-1";
    sample_portal_t sample;
    ph_execution_t *open;
    ph_sweeper_t *sweeper;

    sample_portal_init(&sample, *state);
    add_owner(&sample, other, "test");
    open = sample_execution(&sample, other, 1);
    sweeper = sweeper_of(&sample, SHORT, NULL);
    assert_true(time_until_swept(&sample, sweeper, open) >= SHORT);
}

/* A short outage neither counts nor starts the count again. */
static void outage_of_the_database_interrupts_the_count(void **state)
{
    static const char other[] = EARLIER_START "-1";
    const apr_time_t begun = ph_monotonic_now();
    apr_interval_time_t took = 0;
    sample_portal_t sample;
    ph_sweeper_t *sweeper;
    ph_execution_t *open;
    int outages = 0;

    sample_portal_init(&sample, *state);
    sweeper = sweeper_of(&sample, SHORT, NULL);
    add_owner(&sample, other, "elsewhere");
    open = sample_execution(&sample, other, 1);
    while (state_of(&sample, open) == PH_STATE_SENDING) {
        took = ph_monotonic_now() - begun;
        assert_true(took < SAMPLE_PATIENCE);
        if (took > (outages + 1) * SHORT / 4) {
            ph_sweeper_note_outage(sweeper);
            outages++;
        }
        run_sweeper(&sample, sweeper);
        apr_sleep(1000);
    }
    assert_true(outages >= 3);
    assert_true(took >= SHORT);
    assert_true(took < 3 * SHORT);
}

/* Another node answers the renewals, two minutes behind or ahead of the one that answers the sweeper. */
static void living_owner_is_not_swept_whatever_its_clock(void **state)
{
    static const char *const others[] = { EARLIER_START "-1", EARLIER_START "-2", EARLIER_START "-3" };
    ph_execution_t *open[3];
    sample_portal_t sample;
    ph_sweeper_t *sweepers[2];
    apr_time_t begun;
    int i;

    sample_portal_init(&sample, *state);
    for (i = 0; i < 3; i++) {
        add_owner(&sample, others[i], "elsewhere");
        open[i] = sample_execution(&sample, others[i], i + 1);
    }
    sweepers[0] = sweeper_of(&sample, SHORT, NULL);
    sweepers[1] = sweeper_of(&sample, SHORT, NULL);
    begun = ph_monotonic_now();
    while (ph_monotonic_now() - begun < 2 * SHORT) {
        int affected;

        assert_stored(sample.store, ph_store_owner_renew(&affected, sample.store->db, others[0], -2 * MINUTE,
                                                         sample.store->pool));
        assert_stored(sample.store, ph_store_owner_renew(&affected, sample.store->db, others[1], 3 * MINUTE,
                                                         sample.store->pool));
        run_sweeper(&sample, sweepers[0]);
        run_sweeper(&sample, sweepers[1]);
        apr_sleep(20000);
    }
    assert_int_equal(state_of(&sample, open[0]), PH_STATE_SENDING);
    assert_int_equal(state_of(&sample, open[1]), PH_STATE_SENDING);
    assert_int_equal(state_of(&sample, open[2]), PH_STATE_UNKNOWN);
    assert_int_equal(sample_counts(&sample).unknown, 1);
}

static void living_namesake_is_reported_once_and_not_swept(void **state)
{
    static const char other[] = EARLIER_START "-1";
    sample_portal_t sample;
    ph_sweeper_t *sweeper;
    ph_execution_t *open;
    apr_time_t begun;

    sample_portal_init(&sample, *state);
    sample.portal.alerts = apr_pcalloc(sample.store->pool, sizeof(ph_alerts_t));
    sweeper = sweeper_of(&sample, SHORT, NULL);
    add_owner(&sample, other, sample.portal.instance);
    open = sample_execution(&sample, other, 1);
    begun = ph_monotonic_now();
    while (ph_monotonic_now() - begun < SHORT + SHORT / 2) {
        renew(&sample, other);
        run_sweeper(&sample, sweeper);
        apr_sleep(20000);
    }
    assert_int_equal(atomic_load(&sample.logged[PH_LOG_ERROR]), 1);
    assert_true(ph_alerts_is_raised(sample.portal.alerts, PH_ALERT_NAMESAKE));
    assert_int_equal(state_of(&sample, open), PH_STATE_SENDING);
}

/* A transaction of a lost connection holds the lock of one row. */
static void locked_owner_is_set_aside_and_the_others_are_swept(void **state)
{
    static const char *const others[] = { EARLIER_START "-1", EARLIER_START "-2" };
    fresh_store_t *store = *state;
    ph_execution_t *open[2];
    sample_portal_t sample;
    ph_sweeper_t *sweeper;
    ph_db_t *orphan;
    int affected;

    sample_portal_init(&sample, store);
    if (store->source.dialect == PH_DIALECT_SQLITE) {
        return; /* has no row locks */
    }
    add_owner(&sample, others[0], "elsewhere");
    add_owner(&sample, others[1], "elsewhere");
    open[0] = sample_execution(&sample, others[0], 1);
    open[1] = sample_execution(&sample, others[1], 2);
    sweeper = sweeper_of(&sample, SHORT, NULL);
    fresh_store_script(store, "SET SESSION innodb_lock_wait_timeout = 1");
    orphan = fresh_store_connect(store);
    assert_stored(store, ph_db_begin(orphan));
    open[0]->outcome = sample_succeeded;
    assert_int_equal(ph_store_execution_finish(&affected, orphan, open[0], PH_STATE_SENDING, store->pool),
                     APR_SUCCESS);
    assert_int_equal(affected, 1);
    time_until_swept(&sample, sweeper, open[1]);
    assert_int_equal(state_of(&sample, open[0]), PH_STATE_SENDING);
    assert_int_equal(atomic_load(&sample.logged[PH_LOG_WARNING]), 2); /* locked, swept */
    ph_db_rollback(orphan);
    ph_db_close(orphan);
    time_until_swept(&sample, sweeper, open[0]);
    assert_int_equal(sample_counts(&sample).unknown, 2);
}

/* A transaction of a lost connection that has locked what this SELECT finds. */
static ph_db_t *lock_rows(const fresh_store_t *store, const char *select)
{
    ph_db_t *orphan = fresh_store_connect(store);
    ph_db_rows_t *rows;

    fresh_store_script(store, "SET SESSION innodb_lock_wait_timeout = 1");
    assert_stored(store, ph_db_begin(orphan));
    assert_int_equal(
        ph_db_select(&rows, ph_db_direct_call(orphan, apr_pstrcat(store->pool, select, " FOR UPDATE", NULL),
                                              store->pool)),
        APR_SUCCESS);
    assert_int_equal(ph_db_next(rows), APR_SUCCESS);
    ph_db_drain(rows);
    return orphan;
}

static void unlock_rows(ph_db_t *orphan)
{
    ph_db_rollback(orphan);
    ph_db_close(orphan);
}

static void locked_row_holds_up_no_other_of_its_owner(void **state)
{
    static const char dead[] = EARLIER_START "-1";
    fresh_store_t *store = *state;
    ph_execution_t *open[3];
    sample_portal_t sample;
    ph_sweeper_t *sweeper;
    ph_db_t *orphan;
    int i;

    sample_portal_init(&sample, store);
    add_owner(&sample, dead, "elsewhere");
    for (i = 0; i < 3; i++) {
        open[i] = sample_execution(&sample, dead, i);
    }
    sweeper = sweeper_of(&sample, SHORT, NULL);
    orphan = lock_rows(store,
                       apr_psprintf(store->pool, "SELECT id FROM ph_execution WHERE id = '%s'", open[0]->id));
    time_until_swept(&sample, sweeper, open[1]);
    time_until_swept(&sample, sweeper, open[2]);
    assert_int_equal(sample_counts(&sample).unknown, 2);
    assert_int_equal(fresh_store_count(store, "ph_owner WHERE id = '" EARLIER_START "-1'"), 1);
    unlock_rows(orphan);
    time_until_swept(&sample, sweeper, open[0]);
    assert_int_equal(sample_counts(&sample).unknown, 3);
    assert_int_equal(fresh_store_count(store, "ph_owner WHERE id = '" EARLIER_START "-1'"), 0);
    assert_int_equal(atomic_load(&sample.logged[PH_LOG_WARNING]), 2); /* locked, swept */
}

static void locked_counts_hold_up_their_integration_alone(void **state)
{
    static const char dead[] = EARLIER_START "-1";
    ph_stats_delta_t counted = { .integration_id = "jira", .instance = "test", .succeeded = 1 };
    fresh_store_t *store = *state;
    ph_execution_t *open[3];
    sample_portal_t sample;
    ph_sweeper_t *sweeper;
    ph_db_t *orphan;
    int i;

    sample_portal_init(&sample, store);
    add_owner(&sample, dead, "elsewhere");
    for (i = 0; i < 3; i++) {
        open[i] = sample_execution(&sample, dead, i);
    }
    fresh_store_script(store, apr_psprintf(store->pool,
                                           "UPDATE ph_execution SET integration_id = 'other' WHERE id = '%s'",
                                           open[1]->id));
    counted.hour = ph_store_stats_hour(open[0]->created_at);
    assert_stored(store, ph_store_stats_add(store->db, &counted, store->pool));
    sweeper = sweeper_of(&sample, SHORT, NULL);
    orphan = lock_rows(store, apr_psprintf(store->pool,
                                           "SELECT hour FROM ph_stats WHERE hour = %" APR_INT64_T_FMT
                                           " AND integration_id = 'jira' AND instance = 'test'",
                                           counted.hour));
    time_until_swept(&sample, sweeper, open[1]);
    assert_int_equal(state_of(&sample, open[0]), PH_STATE_SENDING);
    assert_int_equal(state_of(&sample, open[2]), PH_STATE_SENDING);
    unlock_rows(orphan);
    time_until_swept(&sample, sweeper, open[0]);
    time_until_swept(&sample, sweeper, open[2]);
    assert_int_equal(sample_counts(&sample).unknown, 2);
    assert_int_equal(fresh_store_count(store, "ph_stats WHERE integration_id = 'other' AND unknown = 1"), 1);
}

static void many_executions_are_swept_in_pieces_and_counted_once(void **state)
{
    static const char dead[] = EARLIER_START "-1";
    fresh_store_t *store = *state;
    ph_sweeper_t *sweepers[2];
    sample_portal_t sample;
    apr_time_t begun;

    sample_portal_init(&sample, store);
    sample_execution(&sample, dead, 1);
    fresh_store_script(
        store, apr_psprintf(store->pool,
                            "INSERT INTO ph_execution (id, message_id, attempt, integration_id, "
                            "integration_name, mode, state, delivery, created_at, username, owner, "
                            "webhook_version) SELECT %s, %s, 1, integration_id, integration_name, mode, "
                            "state, delivery, created_at, username, owner, webhook_version FROM "
                            "ph_execution, %s WHERE n > 0",
                            store->source.dialect == PH_DIALECT_MYSQL ? "CONCAT('exe_', 1000000 + n)"
                                                                      : "'exe_' || (1000000 + n)",
                            store->source.dialect == PH_DIALECT_MYSQL ? "CONCAT('msg_', 1000000 + n)"
                                                                      : "'msg_' || (1000000 + n)",
                            fresh_store_numbers(store, 5000)));
    assert_int_equal(fresh_store_count(store, "ph_execution"), 5000);
    add_owner(&sample, dead, "elsewhere");
    sample_execution(&sample, dead, 2);
    sweepers[0] = sweeper_of(&sample, SHORT, NULL);
    sweepers[1] = sweeper_of(&sample, SHORT, NULL);
    begun = ph_monotonic_now();
    while (fresh_store_count(store, "ph_execution WHERE state = 'sending'") > 0) {
        assert_true(ph_monotonic_now() - begun < SAMPLE_PATIENCE);
        run_sweeper(&sample, sweepers[0]);
        run_sweeper(&sample, sweepers[1]);
        apr_sleep(1000);
    }
    assert_int_equal(sample_counts(&sample).unknown, 5001);
    assert_int_equal(atomic_load(&sample.logged[PH_LOG_WARNING]), 1);
}

static void newer_database_stops_this_process(void **state)
{
    fresh_store_t *store = *state;
    sample_portal_t sample;
    ph_sweeper_t *sweeper;

    sample_portal_init(&sample, store);
    sample.portal.alerts = apr_pcalloc(store->pool, sizeof(ph_alerts_t));
    sweeper = sweeper_of(&sample, RENEWED_AT_ONCE, NULL);
    run_sweeper(&sample, sweeper);
    assert_null(sample.portal.schema_fault);
    fresh_store_script(store, "UPDATE ph_schema SET min_module = '99.0.0' WHERE number = 1");
    apr_sleep(1000);
    run_sweeper(&sample, sweeper);
    apr_sleep(1000);
    run_sweeper(&sample, sweeper);
    assert_non_null(strstr(sample.portal.schema_fault, "requires a newer version"));
}

static void reaped_child_is_swept_whatever_its_lease(void **state)
{
    static const char child[] = SAMPLE_START_ID "-child";
    fresh_store_t *store = *state;
    ph_child_table_t *child_table = ph_child_table_init(apr_pcalloc(store->pool, ph_child_table_size(4)), 4);
    sample_portal_t sample;
    ph_sweeper_t *sweeper;
    ph_execution_t *left;

    sample_portal_init(&sample, store);
    sweeper = sweeper_of(&sample, MINUTE, child_table);
    run_sweeper(&sample, sweeper); /* the next run is not due for 10 s */
    ph_child_table_add(child_table, "child", 4711);
    add_owner(&sample, child, "test");
    left = sample_execution(&sample, child, 1);
    run_sweeper(&sample, sweeper);
    assert_int_equal(state_of(&sample, left), PH_STATE_SENDING);
    ph_child_table_mark_dead(child_table, 4711);
    run_sweeper(&sample, sweeper);
    assert_int_equal(state_of(&sample, left), PH_STATE_UNKNOWN);
}

/* Suspended, or waiting for a slow database: the parent knows that it is alive. */
static void living_child_is_not_swept_however_late_its_renewal(void **state)
{
    static const char *const owners[] = { SAMPLE_START_ID "-child", EARLIER_START "-1" };
    fresh_store_t *store = *state;
    ph_child_table_t *child_table = ph_child_table_init(apr_pcalloc(store->pool, ph_child_table_size(4)), 4);
    ph_execution_t *open[2];
    sample_portal_t sample;

    sample_portal_init(&sample, store);
    ph_child_table_add(child_table, "child", 4711);
    add_owner(&sample, owners[0], "test");
    add_owner(&sample, owners[1], "elsewhere");
    open[0] = sample_execution(&sample, owners[0], 1);
    open[1] = sample_execution(&sample, owners[1], 2);
    time_until_swept(&sample, sweeper_of(&sample, SHORT, child_table), open[1]);
    assert_int_equal(state_of(&sample, open[0]), PH_STATE_SENDING);
}

static void two_sweepers_count_once(void **state)
{
    static const char dead[] = EARLIER_START "-1";
    sample_portal_t sample;
    apr_int64_t started;
    int pid = start_process(&started);

    sample_portal_init(&sample, *state);
    end_process(pid);
    add_process(&sample, dead, pid, started);
    sample_execution(&sample, dead, 1);
    sample_execution(&sample, dead, 2);
    run_sweeper(&sample, sweeper_of(&sample, MINUTE, NULL));
    add_process(&sample, dead, pid, started);
    run_sweeper(&sample, sweeper_of(&sample, MINUTE, NULL));
    assert_int_equal(sample_counts(&sample).unknown, 2);
}

static void executions_without_an_owner_row_become_unknown_after_a_lease(void **state)
{
    static const char vanished[] = SAMPLE_START_ID "-vanished";
    sample_portal_t sample;
    ph_execution_t *left;

    sample_portal_init(&sample, *state);
    left = sample_execution(&sample, vanished, 1);
    assert_true(time_until_swept(&sample, sweeper_of(&sample, SHORT, NULL), left) >= SHORT);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(executions_of_an_ended_process_of_this_host_become_unknown_at_once),
        cmocka_unit_test(running_process_of_an_earlier_start_is_not_swept),
        cmocka_unit_test(pid_of_an_ended_process_that_another_has_now_does_not_save_it),
        cmocka_unit_test(earlier_start_elsewhere_is_swept_only_after_a_lease),
        cmocka_unit_test(outage_of_the_database_interrupts_the_count),
        cmocka_unit_test(living_owner_is_not_swept_whatever_its_clock),
        cmocka_unit_test(living_namesake_is_reported_once_and_not_swept),
        cmocka_unit_test(locked_owner_is_set_aside_and_the_others_are_swept),
        ON_MYSQL(locked_row_holds_up_no_other_of_its_owner),
        ON_MYSQL(locked_counts_hold_up_their_integration_alone),
        cmocka_unit_test(many_executions_are_swept_in_pieces_and_counted_once),
        cmocka_unit_test(newer_database_stops_this_process),
        cmocka_unit_test(reaped_child_is_swept_whatever_its_lease),
        cmocka_unit_test(living_child_is_not_swept_however_late_its_renewal),
        cmocka_unit_test(two_sweepers_count_once),
        cmocka_unit_test(executions_without_an_owner_row_become_unknown_after_a_lease),
    };

    return fresh_store_run("sweeper", tests, COUNT(tests));
}
