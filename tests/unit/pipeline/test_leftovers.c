/* SPDX-License-Identifier: Apache-2.0 */
/* Which of its own rows a living process closes, because nothing else will. */
#include "pipeline/leftovers.h"

#include <string.h>

#include <apr_strings.h>

#include "count.h"
#include "os/monotonic.h"
#include "sample_portal.h"
#include "store/store_execution.h"

#define LENGTH apr_time_from_msec(600) /* of the lease; a row is left over after a third */
#define OWNER SAMPLE_START_ID "-me"

typedef struct leftovers_test_t {
    sample_portal_t sample;
    ph_leftovers_t *leftovers;
    const char *in_hand; /* an execution's id; NULL = none */
} leftovers_test_t;

static int is_in_hand(void *baton, const char *execution_id)
{
    const leftovers_test_t *test = baton;

    return test->in_hand && strcmp(test->in_hand, execution_id) == 0;
}

static void set_up(leftovers_test_t *test, fresh_store_t *store)
{
    static const ph_lease_settings_t lease = { SAMPLE_START_ID, "me", "test", LENGTH, "" };
    ph_leftovers_settings_t settings = { &test->sample.portal, NULL, is_in_hand, test };

    sample_portal_init(&test->sample, store);
    settings.lease = ph_lease_make(&lease, store->pool);
    test->leftovers = ph_leftovers_make(&settings, store->pool);
    test->in_hand = NULL;
}

static void look(const leftovers_test_t *test)
{
    assert_stored(test->sample.store,
                  ph_leftovers_close(test->leftovers, test->sample.store->db, test->sample.store->pool));
}

/* Look again and again, for so long. */
static void look_for(const leftovers_test_t *test, apr_interval_time_t span)
{
    const apr_time_t until = ph_monotonic_now() + span;

    while (ph_monotonic_now() < until) {
        look(test);
        apr_sleep(10000);
    }
    look(test);
}

static const ph_execution_t *row_of(const leftovers_test_t *test, const ph_execution_t *execution)
{
    return sample_read_back(&test->sample, execution->id);
}

static void wait_until_closed(const leftovers_test_t *test, const ph_execution_t *execution)
{
    const apr_time_t begun = ph_monotonic_now();

    while (row_of(test, execution)->outcome.state == PH_STATE_SENDING) {
        assert_true(ph_monotonic_now() - begun < SAMPLE_PATIENCE);
        look(test);
        apr_sleep(10000);
    }
}

/* It may have been sent: the database has lost or refused its outcome. */
static void row_in_nobodys_hand_is_closed_as_unknown_and_counted(void **state)
{
    const ph_execution_t *row;
    ph_execution_t *left;
    leftovers_test_t test;

    set_up(&test, *state);
    ph_leftovers_note_refused(test.leftovers, sample_execution(&test.sample, OWNER, 2)->id);
    left = sample_execution(&test.sample, OWNER, 1);
    wait_until_closed(&test, left);
    row = row_of(&test, left);
    assert_int_equal(row->outcome.state, PH_STATE_UNKNOWN);
    assert_int_equal(row->outcome.delivery, PH_DELIVERY_MAYBE_RECEIVED);
    assert_int_equal(row->outcome.error, PH_ERROR_INTERRUPTED);
    look_for(&test, LENGTH / 2);
    assert_int_equal(sample_counts(&test.sample).unknown, 1);
    assert_int_equal(sample_counts(&test.sample).failed, 1);
}

static void row_of_a_refused_click_is_closed_as_not_sent_and_counted(void **state)
{
    const ph_execution_t *row;
    ph_execution_t *left;
    leftovers_test_t test;
    apr_time_t begun;

    set_up(&test, *state);
    left = sample_execution(&test.sample, OWNER, 1);
    ph_leftovers_note_refused(test.leftovers, left->id);
    begun = ph_monotonic_now();
    wait_until_closed(&test, left);
    assert_true(ph_monotonic_now() - begun >= LENGTH / 3);
    row = row_of(&test, left);
    assert_int_equal(row->outcome.state, PH_STATE_FAILED);
    assert_int_equal(row->outcome.delivery, PH_DELIVERY_NOT_SENT);
    assert_int_equal(row->outcome.error, PH_ERROR_INTERRUPTED);
    assert_true(row->finished_at > 0);
    assert_int_equal(row->duration_us, -1);
    look_for(&test, LENGTH / 2);
    assert_int_equal(sample_counts(&test.sample).failed, 1);
    assert_int_equal(atomic_load(&test.sample.logged[PH_LOG_WARNING]), 1);
}

static void row_in_hand_is_left_alone_however_long(void **state)
{
    ph_execution_t *open[2];
    leftovers_test_t test;

    set_up(&test, *state);
    open[0] = sample_execution(&test.sample, OWNER, 1);
    open[1] = sample_execution(&test.sample, OWNER, 2);
    test.in_hand = open[0]->id;
    wait_until_closed(&test, open[1]);
    look_for(&test, LENGTH);
    assert_int_equal(row_of(&test, open[0])->outcome.state, PH_STATE_SENDING);
    assert_int_equal(sample_counts(&test.sample).unknown, 1);
}

/* Its click was being committed at the first look. */
static void time_begins_anew_when_a_row_was_in_hand_in_between(void **state)
{
    ph_execution_t *open;
    leftovers_test_t test;
    apr_time_t begun;

    set_up(&test, *state);
    open = sample_execution(&test.sample, OWNER, 1);
    look(&test);
    test.in_hand = open->id;
    look_for(&test, LENGTH / 2);
    test.in_hand = NULL;
    begun = ph_monotonic_now();
    wait_until_closed(&test, open);
    assert_true(ph_monotonic_now() - begun >= LENGTH / 3);
}

static void rows_of_other_owners_are_left_alone(void **state)
{
    ph_execution_t *open;
    leftovers_test_t test;

    set_up(&test, *state);
    open = sample_execution(&test.sample, SAMPLE_START_ID "-other", 1);
    look_for(&test, LENGTH);
    assert_int_equal(row_of(&test, open)->outcome.state, PH_STATE_SENDING);
}

static void row_that_ends_in_time_keeps_its_outcome(void **state)
{
    fresh_store_t *store = *state;
    ph_execution_t *open;
    leftovers_test_t test;
    int affected;

    set_up(&test, store);
    open = sample_execution(&test.sample, OWNER, 1);
    look(&test);
    open->outcome = sample_succeeded;
    assert_stored(store,
                  ph_store_execution_finish(&affected, store->db, open, PH_STATE_SENDING, store->pool));
    look_for(&test, LENGTH);
    assert_int_equal(row_of(&test, open)->outcome.state, PH_STATE_SUCCEEDED);
    assert_int_equal(sample_counts(&test.sample).failed, 0);
    assert_int_equal(atomic_load(&test.sample.logged[PH_LOG_WARNING]), 0);
}

static void locked_row_is_closed_later_and_holds_up_no_other(void **state)
{
    fresh_store_t *store = *state;
    ph_execution_t *open[2];
    leftovers_test_t test;
    ph_db_t *other;
    int affected;

    set_up(&test, store);
    open[0] = sample_execution(&test.sample, OWNER, 1);
    open[1] = sample_execution(&test.sample, OWNER, 2);
    fresh_store_script(store, "SET SESSION innodb_lock_wait_timeout = 1");
    other = fresh_store_connect(store);
    assert_stored(store, ph_db_begin(other));
    open[0]->outcome = sample_succeeded;
    assert_int_equal(ph_store_execution_finish(&affected, other, open[0], PH_STATE_SENDING, store->pool),
                     APR_SUCCESS);
    wait_until_closed(&test, open[1]);
    assert_int_equal(row_of(&test, open[0])->outcome.state, PH_STATE_SENDING);
    ph_db_rollback(other);
    ph_db_close(other);
    wait_until_closed(&test, open[0]);
    assert_int_equal(sample_counts(&test.sample).unknown, 2);
}

static void failing_database_is_returned(void **state)
{
    fresh_store_t *store = *state;
    leftovers_test_t test;

    set_up(&test, store);
    fresh_store_script(store, "DROP TABLE ph_execution");
    assert_int_not_equal(ph_leftovers_close(test.leftovers, store->db, store->pool), APR_SUCCESS);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(row_in_nobodys_hand_is_closed_as_unknown_and_counted),
        cmocka_unit_test(row_of_a_refused_click_is_closed_as_not_sent_and_counted),
        cmocka_unit_test(row_in_hand_is_left_alone_however_long),
        cmocka_unit_test(time_begins_anew_when_a_row_was_in_hand_in_between),
        cmocka_unit_test(rows_of_other_owners_are_left_alone),
        cmocka_unit_test(row_that_ends_in_time_keeps_its_outcome),
        ON_MYSQL(locked_row_is_closed_later_and_holds_up_no_other),
        cmocka_unit_test(failing_database_is_returned),
    };

    return fresh_store_run("leftovers", tests, COUNT(tests));
}
