/* SPDX-License-Identifier: Apache-2.0 */
/* Which owners are swept, and when. */
#include "pipeline/sweeper.h"

#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

#include "count.h"
#include "os/monotonic.h"
#include "sample_portal.h"
#include "store/db_direct.h"
#include "store/store_execution.h"
#include "store/store_owner.h"

#define EARLIER_START "01KAT0000000000000000000DD"
#define MINUTE apr_time_from_sec(60)
#define SHORT apr_time_from_sec(1)
#define EXPIRED (-1000)

static ph_lease_t *lease_of(sample_portal_t *sample, const char *child, apr_interval_time_t length)
{
    const ph_lease_settings_t settings = { SAMPLE_START_ID, child, sample->portal.instance, length };

    return ph_lease_make(&settings, sample->store->pool);
}

static ph_sweeper_t *sweeper_of(sample_portal_t *sample, apr_interval_time_t length,
                                ph_child_table_t *child_table)
{
    const ph_sweeper_settings_t settings = { &sample->portal, lease_of(sample, "me", length), child_table,
                                             NULL };

    return ph_sweeper_make(&settings, sample->store->pool);
}

static void add_owner(const sample_portal_t *sample, const char *id, const char *instance,
                      apr_interval_time_t lease)
{
    const ph_owner_t owner = { id, instance, "here", 1, 0 };

    assert_stored(sample->store,
                  ph_store_owner_insert(sample->store->db, &owner, lease, sample->store->pool));
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

static void executions_of_an_earlier_start_become_unknown_at_once(void **state)
{
    static const char dead[] = EARLIER_START "-1";
    sample_portal_t sample;
    ph_execution_t *left, *seen;

    sample_portal_init(&sample, *state);
    add_owner(&sample, dead, "test", MINUTE);
    left = sample_execution(&sample, dead, 1);
    run_sweeper(&sample, sweeper_of(&sample, MINUTE, NULL));
    seen = sample_read_back(&sample, left->id);
    assert_int_equal(seen->outcome.state, PH_STATE_UNKNOWN);
    assert_int_equal(seen->outcome.delivery, PH_DELIVERY_MAYBE_RECEIVED);
    assert_int_equal(seen->outcome.error, PH_ERROR_INTERRUPTED);
    assert_int_equal(sample_counts(&sample).unknown, 1);
    assert_int_equal(atomic_load(&sample.logged[PH_LOG_WARNING]), 1);
}

static void another_instance_is_not_swept_while_its_lease_lasts(void **state)
{
    static const char other[] = EARLIER_START "-1";
    sample_portal_t sample;
    ph_execution_t *open;

    sample_portal_init(&sample, *state);
    add_owner(&sample, other, "elsewhere", MINUTE);
    open = sample_execution(&sample, other, 1);
    run_sweeper(&sample, sweeper_of(&sample, MINUTE, NULL));
    assert_int_equal(state_of(&sample, open), PH_STATE_SENDING);
}

/* The database may have been unavailable, so that the owner could not renew. */
static void expired_lease_marks_owner_dead_after_a_full_lease_of_stability(void **state)
{
    static const char other[] = EARLIER_START "-1";
    sample_portal_t sample;
    ph_sweeper_t *sweeper;
    ph_execution_t *open;

    sample_portal_init(&sample, *state);
    sweeper = sweeper_of(&sample, SHORT, NULL);
    add_owner(&sample, other, "elsewhere", EXPIRED);
    open = sample_execution(&sample, other, 1);
    assert_true(time_until_swept(&sample, sweeper, open) >= SHORT);
}

static void outage_of_the_database_restarts_that_wait(void **state)
{
    static const char *const others[] = { EARLIER_START "-1", EARLIER_START "-2" };
    ph_execution_t *open[2];
    sample_portal_t sample;
    ph_sweeper_t *sweeper;

    sample_portal_init(&sample, *state);
    sweeper = sweeper_of(&sample, SHORT, NULL);
    add_owner(&sample, others[0], "elsewhere", EXPIRED);
    open[0] = sample_execution(&sample, others[0], 1);
    time_until_swept(&sample, sweeper, open[0]);
    add_owner(&sample, others[1], "elsewhere", EXPIRED);
    open[1] = sample_execution(&sample, others[1], 2);
    ph_sweeper_note_outage(sweeper);
    assert_true(time_until_swept(&sample, sweeper, open[1]) >= SHORT);
}

/* Set the database's clock five minutes forward; returns a connection that sees it. */
static ph_db_t *advance_clock(const fresh_store_t *store)
{
    if (store->source.dialect == PH_DIALECT_MYSQL) {
        assert_stored(store,
                      ph_db_direct_script(store->db, "CREATE OR REPLACE VIEW ph_now AS SELECT TIMESTAMPDIFF("
                                                     "MICROSECOND, TIMESTAMP '1970-01-01 00:00:00', "
                                                     "UTC_TIMESTAMP(6)) + 300000000 AS now_us"));
    }
    else {
        assert_stored(store, ph_db_direct_script(store->db, "DROP VIEW ph_now"));
        assert_stored(store, ph_db_direct_script(
                                 store->db, "CREATE VIEW ph_now AS SELECT 300000000 + CAST((julianday('now') "
                                            "- 2440587.5) * 86400000000.0 AS INTEGER) AS now_us"));
    }
    return fresh_store_connect(store);
}

static void clock_jump_kills_no_owner_that_renews(void **state)
{
    static const char *const others[] = { EARLIER_START "-1", EARLIER_START "-2" };
    fresh_store_t *store = *state;
    ph_execution_t *open[2];
    sample_portal_t sample;
    ph_sweeper_t *sweeper;
    apr_time_t begun;
    int affected;

    sample_portal_init(&sample, store);
    sweeper = sweeper_of(&sample, SHORT, NULL);
    add_owner(&sample, others[0], "elsewhere", EXPIRED);
    add_owner(&sample, others[1], "elsewhere", MINUTE);
    open[0] = sample_execution(&sample, others[0], 1);
    open[1] = sample_execution(&sample, others[1], 2);
    time_until_swept(&sample, sweeper, open[0]);
    store->db = advance_clock(store);
    begun = ph_monotonic_now();
    while (ph_monotonic_now() - begun < SHORT / 2) {
        run_sweeper(&sample, sweeper);
        apr_sleep(1000);
    }
    assert_stored(store, ph_store_owner_renew(&affected, store->db, others[1], MINUTE, store->pool));
    assert_int_equal(affected, 1);
    while (ph_monotonic_now() - begun < 2 * SHORT) {
        run_sweeper(&sample, sweeper);
        apr_sleep(1000);
    }
    assert_int_equal(state_of(&sample, open[1]), PH_STATE_SENDING);
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
    add_owner(&sample, child, "test", MINUTE);
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
    add_owner(&sample, owners[0], "test", EXPIRED);
    add_owner(&sample, owners[1], "elsewhere", EXPIRED);
    open[0] = sample_execution(&sample, owners[0], 1);
    open[1] = sample_execution(&sample, owners[1], 2);
    time_until_swept(&sample, sweeper_of(&sample, SHORT, child_table), open[1]);
    assert_int_equal(state_of(&sample, open[0]), PH_STATE_SENDING);
}

static void two_sweepers_count_once(void **state)
{
    static const char dead[] = EARLIER_START "-1";
    sample_portal_t sample;

    sample_portal_init(&sample, *state);
    add_owner(&sample, dead, "test", MINUTE);
    sample_execution(&sample, dead, 1);
    sample_execution(&sample, dead, 2);
    run_sweeper(&sample, sweeper_of(&sample, MINUTE, NULL));
    add_owner(&sample, dead, "test", MINUTE);
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
        cmocka_unit_test(executions_of_an_earlier_start_become_unknown_at_once),
        cmocka_unit_test(another_instance_is_not_swept_while_its_lease_lasts),
        cmocka_unit_test(expired_lease_marks_owner_dead_after_a_full_lease_of_stability),
        cmocka_unit_test(outage_of_the_database_restarts_that_wait),
        cmocka_unit_test(clock_jump_kills_no_owner_that_renews),
        cmocka_unit_test(reaped_child_is_swept_whatever_its_lease),
        cmocka_unit_test(living_child_is_not_swept_however_late_its_renewal),
        cmocka_unit_test(two_sweepers_count_once),
        cmocka_unit_test(executions_without_an_owner_row_become_unknown_after_a_lease),
    };

    return fresh_store_run("sweeper", tests, COUNT(tests));
}
