/* SPDX-License-Identifier: Apache-2.0 */
/* How long a process may believe that it is alive, and how others see it. */
#include "pipeline/lease.h"

#include <string.h>

#include "count.h"
#include "os/monotonic.h"
#include "sample_portal.h"
#include "store/store_owner.h"

#define MINUTE apr_time_from_sec(60)
#define RENEWED_AT_ONCE 6 /* microseconds: due again after one */

static ph_lease_t *make_lease(const sample_portal_t *sample, apr_interval_time_t length)
{
    const ph_lease_settings_t settings = { SAMPLE_START_ID, "me", "test", length, "" };

    return ph_lease_make(&settings, sample->store->pool);
}

static void renew(sample_portal_t *sample, ph_lease_t *lease)
{
    assert_stored(sample->store,
                  ph_lease_renew(lease, &sample->portal, sample->store->db, sample->store->pool));
}

/* Wait until the lease is due again. */
static void renew_again(sample_portal_t *sample, ph_lease_t *lease)
{
    const apr_time_t due = ph_monotonic_now() + ph_lease_interval(lease);

    while (ph_monotonic_now() <= due) {
        apr_sleep(1000);
    }
    renew(sample, lease);
}

static int has_row(const sample_portal_t *sample)
{
    return fresh_store_count(sample->store, "ph_owner WHERE id = '" SAMPLE_START_ID "-me'") == 1;
}

static void delete_row(const sample_portal_t *sample, const ph_lease_t *lease)
{
    int affected;

    assert_stored(sample->store, ph_store_owner_delete(&affected, sample->store->db, ph_lease_owner(lease),
                                                       sample->store->pool));
    assert_int_equal(affected, 1);
}

static void lease_holds_from_its_renewal_for_its_length(void **state)
{
    sample_portal_t sample;
    ph_lease_t *lease;

    sample_portal_init(&sample, *state);
    lease = make_lease(&sample, MINUTE);
    assert_false(ph_lease_outlasts(lease, ph_lease_epoch(lease), 0));
    assert_false(has_row(&sample));
    renew(&sample, lease);
    assert_true(ph_lease_outlasts(lease, ph_lease_epoch(lease), apr_time_from_sec(30)));
    assert_false(ph_lease_outlasts(lease, ph_lease_epoch(lease), apr_time_from_sec(61)));
    assert_true(has_row(&sample));
}

static void owner_is_named_by_start_and_child(void **state)
{
    sample_portal_t sample;

    sample_portal_init(&sample, *state);
    assert_string_equal(ph_lease_owner(make_lease(&sample, MINUTE)), SAMPLE_START_ID "-me");
}

static void lease_is_renewed_six_times_in_its_length(void **state)
{
    sample_portal_t sample;

    sample_portal_init(&sample, *state);
    assert_int_equal(ph_lease_interval(make_lease(&sample, MINUTE)), apr_time_from_sec(10));
}

static void lease_that_is_not_due_is_not_renewed(void **state)
{
    sample_portal_t sample;
    ph_lease_t *lease;

    sample_portal_init(&sample, *state);
    lease = make_lease(&sample, MINUTE);
    renew(&sample, lease);
    delete_row(&sample, lease);
    renew(&sample, lease);
    assert_false(has_row(&sample));
}

static void swept_owner_continues_in_a_new_epoch(void **state)
{
    sample_portal_t sample;
    ph_lease_t *lease;
    int epoch;

    sample_portal_init(&sample, *state);
    lease = make_lease(&sample, apr_time_from_msec(600));
    renew(&sample, lease);
    epoch = ph_lease_epoch(lease);
    delete_row(&sample, lease);
    renew_again(&sample, lease);
    assert_int_equal(atomic_load(&sample.logged[PH_LOG_WARNING]), 1);
    assert_int_not_equal(ph_lease_epoch(lease), epoch);
    assert_false(ph_lease_outlasts(lease, epoch, 0));
    assert_true(ph_lease_outlasts(lease, ph_lease_epoch(lease), 0));
    delete_row(&sample, lease);
}

/* Its executions may have been swept in between, even if its row is still there. */
static void lease_renewed_after_it_expired_is_a_new_epoch(void **state)
{
    sample_portal_t sample;
    ph_lease_t *lease;
    int epoch;

    sample_portal_init(&sample, *state);
    lease = make_lease(&sample, RENEWED_AT_ONCE);
    renew(&sample, lease);
    epoch = ph_lease_epoch(lease);
    while (ph_lease_outlasts(lease, epoch, 0)) {
        apr_sleep(1000);
    }
    renew_again(&sample, lease);
    assert_int_not_equal(ph_lease_epoch(lease), epoch);
    assert_int_equal(atomic_load(&sample.logged[PH_LOG_WARNING]), 0);
}

static void renewal_in_time_keeps_the_epoch(void **state)
{
    sample_portal_t sample;
    ph_lease_t *lease;
    int epoch;

    sample_portal_init(&sample, *state);
    lease = make_lease(&sample, apr_time_from_sec(3));
    renew(&sample, lease);
    epoch = ph_lease_epoch(lease);
    renew_again(&sample, lease);
    assert_int_equal(ph_lease_epoch(lease), epoch);
}

static void ended_lease_has_no_row(void **state)
{
    sample_portal_t sample;
    ph_lease_t *lease;

    sample_portal_init(&sample, *state);
    lease = make_lease(&sample, MINUTE);
    assert_stored(sample.store, ph_lease_end(lease, sample.store->db, sample.store->pool));
    renew(&sample, lease);
    assert_stored(sample.store, ph_lease_end(lease, sample.store->db, sample.store->pool));
    assert_false(has_row(&sample));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(lease_holds_from_its_renewal_for_its_length),
        cmocka_unit_test(owner_is_named_by_start_and_child),
        cmocka_unit_test(lease_is_renewed_six_times_in_its_length),
        cmocka_unit_test(lease_that_is_not_due_is_not_renewed),
        cmocka_unit_test(swept_owner_continues_in_a_new_epoch),
        cmocka_unit_test(lease_renewed_after_it_expired_is_a_new_epoch),
        cmocka_unit_test(renewal_in_time_keeps_the_epoch),
        cmocka_unit_test(ended_lease_has_no_row),
    };

    return fresh_store_run("lease", tests, COUNT(tests));
}
