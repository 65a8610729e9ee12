/* SPDX-License-Identifier: Apache-2.0 */
/* Who is swept, when, and by whom; and who never is. */
#include "pipeline/sweeper.h"

#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

#include "os/monotonic.h"
#include "pipeline/outcome_batch.h"
#include "sample_portal.h"
#include "store/db_direct.h"
#include "store/store_execution.h"
#include "store/store_owner.h"

#define EARLIER_START "01KAT0000000000000000000DD"
#define MINUTE apr_time_from_sec(60)
#define SHORT apr_time_from_sec(1)
#define RUN_OUT (-1000)
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

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

static void look(const sample_portal_t *sample, ph_sweeper_t *sweeper)
{
    assert_stored(sample->store, ph_sweeper_run(sweeper, sample->store->db, sample->store->pool));
}

static ph_state_t state_of(const sample_portal_t *sample, const ph_execution_t *execution)
{
    return sample_read_back(sample, execution->id)->outcome.state;
}

/* Look again and again until `execution` is swept; how long that took. */
static apr_interval_time_t time_until_swept(const sample_portal_t *sample, ph_sweeper_t *sweeper,
                                            const ph_execution_t *execution)
{
    const apr_time_t begun = ph_monotonic_now();

    while (state_of(sample, execution) == PH_STATE_SENDING) {
        assert_true(ph_monotonic_now() - begun < SAMPLE_PATIENCE);
        look(sample, sweeper);
        apr_sleep(1000);
    }
    return ph_monotonic_now() - begun;
}

static void what_an_earlier_start_left_is_unknown_at_once(void **state)
{
    static const char dead[] = EARLIER_START "-1";
    sample_portal_t sample;
    ph_execution_t *left, *seen;

    sample_portal_init(&sample, *state);
    add_owner(&sample, dead, "test", MINUTE);
    left = sample_execution(&sample, dead, 1);
    look(&sample, sweeper_of(&sample, MINUTE, NULL));
    seen = sample_read_back(&sample, left->id);
    assert_int_equal(seen->outcome.state, PH_STATE_UNKNOWN);
    assert_int_equal(seen->outcome.delivery, PH_DELIVERY_MAYBE_RECEIVED);
    assert_int_equal(seen->outcome.error, PH_ERROR_INTERRUPTED);
    assert_int_equal(sample_counts(&sample).unknown, 1);
    assert_int_equal(atomic_load(&sample.told[PH_LOG_WARNING]), 1);
}

static void another_instance_is_left_alone_while_its_lease_lasts(void **state)
{
    static const char other[] = EARLIER_START "-1";
    sample_portal_t sample;
    ph_execution_t *open;

    sample_portal_init(&sample, *state);
    add_owner(&sample, other, "elsewhere", MINUTE);
    open = sample_execution(&sample, other, 1);
    look(&sample, sweeper_of(&sample, MINUTE, NULL));
    assert_int_equal(state_of(&sample, open), PH_STATE_SENDING);
}

/* It may be the database that was away, and they could not renew. */
static void a_lease_that_ran_out_counts_after_one_full_lease_of_watching(void **state)
{
    static const char other[] = EARLIER_START "-1";
    sample_portal_t sample;
    ph_sweeper_t *sweeper;
    ph_execution_t *open;

    sample_portal_init(&sample, *state);
    sweeper = sweeper_of(&sample, SHORT, NULL);
    add_owner(&sample, other, "elsewhere", RUN_OUT);
    open = sample_execution(&sample, other, 1);
    assert_true(time_until_swept(&sample, sweeper, open) >= SHORT);
}

static void an_outage_makes_sweepers_wait_anew(void **state)
{
    static const char *const others[] = { EARLIER_START "-1", EARLIER_START "-2" };
    ph_execution_t *open[2];
    sample_portal_t sample;
    ph_sweeper_t *sweeper;

    sample_portal_init(&sample, *state);
    sweeper = sweeper_of(&sample, SHORT, NULL);
    add_owner(&sample, others[0], "elsewhere", RUN_OUT);
    open[0] = sample_execution(&sample, others[0], 1);
    time_until_swept(&sample, sweeper, open[0]);
    add_owner(&sample, others[1], "elsewhere", RUN_OUT);
    open[1] = sample_execution(&sample, others[1], 2);
    ph_sweeper_note_outage(sweeper);
    assert_true(time_until_swept(&sample, sweeper, open[1]) >= SHORT);
}

/* Set the database's clock five minutes forward; the connection that sees it. */
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

static void a_jump_of_the_clock_makes_nobody_dead_who_renews(void **state)
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
    add_owner(&sample, others[0], "elsewhere", RUN_OUT);
    add_owner(&sample, others[1], "elsewhere", MINUTE);
    open[0] = sample_execution(&sample, others[0], 1);
    open[1] = sample_execution(&sample, others[1], 2);
    time_until_swept(&sample, sweeper, open[0]);
    store->db = advance_clock(store);
    begun = ph_monotonic_now();
    while (ph_monotonic_now() - begun < SHORT / 2) {
        look(&sample, sweeper);
        apr_sleep(1000);
    }
    assert_stored(store, ph_store_owner_renew(&affected, store->db, others[1], MINUTE, store->pool));
    assert_int_equal(affected, 1);
    while (ph_monotonic_now() - begun < 2 * SHORT) {
        look(&sample, sweeper);
        apr_sleep(1000);
    }
    assert_int_equal(state_of(&sample, open[1]), PH_STATE_SENDING);
}

static void whom_the_parent_buried_is_swept_whatever_its_lease(void **state)
{
    static const char child[] = SAMPLE_START_ID "-child";
    fresh_store_t *store = *state;
    ph_child_table_t *child_table = ph_child_table_init(apr_pcalloc(store->pool, ph_child_table_size(4)), 4);
    sample_portal_t sample;
    ph_sweeper_t *sweeper;
    ph_execution_t *left;

    sample_portal_init(&sample, store);
    sweeper = sweeper_of(&sample, MINUTE, child_table);
    look(&sample, sweeper); /* the next one is not due for a while */
    ph_child_table_add(child_table, "child", 4711);
    add_owner(&sample, child, "test", MINUTE);
    left = sample_execution(&sample, child, 1);
    look(&sample, sweeper);
    assert_int_equal(state_of(&sample, left), PH_STATE_SENDING);
    ph_child_table_mark_dead(child_table, 4711);
    look(&sample, sweeper);
    assert_int_equal(state_of(&sample, left), PH_STATE_UNKNOWN);
}

/* Stopped in mid-air, or stuck in a slow database: late, but the parent knows that it lives. */
static void a_living_child_is_not_swept_however_late_its_renewal(void **state)
{
    static const char *const owners[] = { SAMPLE_START_ID "-child", EARLIER_START "-1" };
    fresh_store_t *store = *state;
    ph_child_table_t *child_table = ph_child_table_init(apr_pcalloc(store->pool, ph_child_table_size(4)), 4);
    ph_execution_t *open[2];
    sample_portal_t sample;

    sample_portal_init(&sample, store);
    ph_child_table_add(child_table, "child", 4711);
    add_owner(&sample, owners[0], "test", RUN_OUT);
    add_owner(&sample, owners[1], "elsewhere", RUN_OUT);
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
    look(&sample, sweeper_of(&sample, MINUTE, NULL));
    add_owner(&sample, dead, "test", MINUTE);
    look(&sample, sweeper_of(&sample, MINUTE, NULL));
    assert_int_equal(sample_counts(&sample).unknown, 2);
}

static void what_belongs_to_nobody_is_unknown_in_the_end(void **state)
{
    static const char vanished[] = SAMPLE_START_ID "-vanished";
    sample_portal_t sample;
    ph_execution_t *left;

    sample_portal_init(&sample, *state);
    left = sample_execution(&sample, vanished, 1);
    assert_true(time_until_swept(&sample, sweeper_of(&sample, SHORT, NULL), left) >= SHORT);
}

static void a_lease_holds_from_its_confirmation_for_its_length(void **state)
{
    sample_portal_t sample;
    ph_lease_t *lease;

    sample_portal_init(&sample, *state);
    lease = lease_of(&sample, "me", MINUTE);
    assert_false(ph_lease_outlasts(lease, ph_lease_epoch(lease), 0));
    assert_stored(sample.store, ph_lease_renew(lease, &sample.portal, sample.store->db, sample.store->pool));
    assert_true(ph_lease_outlasts(lease, ph_lease_epoch(lease), apr_time_from_sec(30)));
    assert_false(ph_lease_outlasts(lease, ph_lease_epoch(lease), apr_time_from_sec(61)));
}

static void who_was_taken_for_dead_goes_on_with_a_new_row(void **state)
{
    sample_portal_t sample;
    ph_lease_t *lease;
    int affected;

    sample_portal_init(&sample, *state);
    lease = lease_of(&sample, "me", 6000); /* renewed every millisecond */
    assert_stored(sample.store, ph_lease_renew(lease, &sample.portal, sample.store->db, sample.store->pool));
    assert_stored(sample.store, ph_store_owner_delete(&affected, sample.store->db, ph_lease_owner(lease),
                                                      sample.store->pool));
    assert_int_equal(affected, 1);
    apr_sleep(1000);
    assert_stored(sample.store, ph_lease_renew(lease, &sample.portal, sample.store->db, sample.store->pool));
    assert_int_equal(atomic_load(&sample.told[PH_LOG_WARNING]), 1);
    assert_stored(sample.store, ph_store_owner_delete(&affected, sample.store->db, ph_lease_owner(lease),
                                                      sample.store->pool));
    assert_int_equal(affected, 1);
}

/* ---- the truth comes late ------------------------------------------------------------------------- */

static ph_click_t *ended_click(const ph_execution_t *execution, ph_state_t state)
{
    static const ph_click_request_t nothing = { 0 };
    ph_click_t *click = ph_click_make(&nothing, NULL);
    ph_attempt_t *attempt = &click->attempt;

    click->execution = *execution;
    attempt->execution_id = execution->id;
    attempt->integration_name = "Jira";
    attempt->pool = click->pool;
    attempt->keys = apr_array_make(click->pool, 1, sizeof(ph_signing_key_t));
    ph_attempt_end_unsent(attempt, PH_ERROR_INTERRUPTED, NULL, apr_time_now());
    if (state == PH_STATE_SUCCEEDED) {
        attempt->outcome = (ph_outcome_t){ state, PH_DELIVERY_RECEIVED, PH_ERROR_NONE, 200 };
        attempt->response.status = 200;
        attempt->duration_us = 5000;
    }
    if (state == PH_STATE_UNKNOWN) {
        attempt->outcome = ph_outcome_unknown();
    }
    return click;
}

static void write_outcome(sample_portal_t *sample, const ph_execution_t *execution, ph_state_t state)
{
    ph_click_t *click = ended_click(execution, state);

    assert_stored(sample->store, ph_outcome_batch_commit(sample->store->db, &sample->portal, &click, 1,
                                                         sample->store->pool));
    ph_click_release(click);
    ph_click_release(click);
}

static void late_truth_replaces_unknown_once(void **state)
{
    static const struct {
        ph_state_t first;
        ph_state_t second;
        ph_state_t want;
        sample_counts_t counts;
    } cases[] = {
        { PH_STATE_SUCCEEDED, PH_STATE_FAILED, PH_STATE_SUCCEEDED, { 1, 0, 0 } },
        { PH_STATE_FAILED, PH_STATE_SUCCEEDED, PH_STATE_FAILED, { 1, 1, 0 } },
        { PH_STATE_SUCCEEDED, PH_STATE_UNKNOWN, PH_STATE_SUCCEEDED, { 2, 1, 0 } },
        { PH_STATE_UNKNOWN, PH_STATE_UNKNOWN, PH_STATE_UNKNOWN, { 2, 1, 1 } },
    };
    static const char dead[] = EARLIER_START "-1";
    sample_portal_t sample;
    size_t i;

    sample_portal_init(&sample, *state);
    for (i = 0; i < COUNT(cases); i++) {
        ph_execution_t *left = sample_execution(&sample, dead, (int)i);
        sample_counts_t counts;

        add_owner(&sample, dead, "test", MINUTE);
        look(&sample, sweeper_of(&sample, MINUTE, NULL));
        assert_int_equal(state_of(&sample, left), PH_STATE_UNKNOWN);
        write_outcome(&sample, left, cases[i].first);
        write_outcome(&sample, left, cases[i].second);
        assert_int_equal(state_of(&sample, left), cases[i].want);
        counts = sample_counts(&sample);
        assert_memory_equal(&counts, &cases[i].counts, sizeof counts);
    }
}

/* One of a batch was swept: the others are not held up by it, and it gets its truth. */
static void a_batch_with_one_that_was_swept_is_written_one_by_one(void **state)
{
    static const char *const owners[] = { EARLIER_START "-1", SAMPLE_START_ID "-1" };
    ph_click_t *clicks[2];
    sample_portal_t sample;
    sample_counts_t counts;
    int i;

    sample_portal_init(&sample, *state);
    for (i = 0; i < 2; i++) {
        add_owner(&sample, owners[i], "test", MINUTE);
        clicks[i] = ended_click(sample_execution(&sample, owners[i], i), PH_STATE_SUCCEEDED);
    }
    look(&sample, sweeper_of(&sample, MINUTE, NULL));
    assert_stored(sample.store,
                  ph_outcome_batch_commit(sample.store->db, &sample.portal, clicks, 2, sample.store->pool));
    for (i = 0; i < 2; i++) {
        assert_int_equal(state_of(&sample, &clicks[i]->execution), PH_STATE_SUCCEEDED);
        ph_click_release(clicks[i]);
        ph_click_release(clicks[i]);
    }
    counts = sample_counts(&sample);
    assert_int_equal(counts.succeeded, 2);
    assert_int_equal(counts.unknown, 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_an_earlier_start_left_is_unknown_at_once),
        cmocka_unit_test(another_instance_is_left_alone_while_its_lease_lasts),
        cmocka_unit_test(a_lease_that_ran_out_counts_after_one_full_lease_of_watching),
        cmocka_unit_test(an_outage_makes_sweepers_wait_anew),
        cmocka_unit_test(a_jump_of_the_clock_makes_nobody_dead_who_renews),
        cmocka_unit_test(whom_the_parent_buried_is_swept_whatever_its_lease),
        cmocka_unit_test(a_living_child_is_not_swept_however_late_its_renewal),
        cmocka_unit_test(two_sweepers_count_once),
        cmocka_unit_test(what_belongs_to_nobody_is_unknown_in_the_end),
        cmocka_unit_test(a_lease_holds_from_its_confirmation_for_its_length),
        cmocka_unit_test(who_was_taken_for_dead_goes_on_with_a_new_row),
        cmocka_unit_test(late_truth_replaces_unknown_once),
        cmocka_unit_test(a_batch_with_one_that_was_swept_is_written_one_by_one),
    };

    return fresh_store_run("sweeper", tests, COUNT(tests));
}
