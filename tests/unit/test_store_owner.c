/* SPDX-License-Identifier: Apache-2.0 */
/* Owners are alive or dead by the database's clock. */
#include "store/store_owner.h"

#include "fresh_store.h"

#include <string.h>

#include <apr_strings.h>

#define MINUTE apr_time_from_sec(60)
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void insert(const fresh_store_t *store, const char *id, const char *instance,
                   apr_interval_time_t lease)
{
    const ph_owner_t owner = { id, instance, "host", 4711, APR_INT64_C(1790000000123456) };

    assert_stored(store, ph_store_owner_insert(store->db, &owner, lease, store->pool));
}

/* The dead ones, sorted by nobody: is `id` among them? */
static int is_dead(const fresh_store_t *store, const char *id)
{
    apr_array_header_t *ids;
    int i;

    assert_stored(store, ph_store_owner_list_dead(&ids, store->db, "here", "B", store->pool));
    for (i = 0; i < ids->nelts; i++) {
        if (strcmp(APR_ARRAY_IDX(ids, i, const char *), id) == 0) {
            return 1;
        }
    }
    return 0;
}

static void a_lease_that_has_run_out_is_a_death(void **state)
{
    const fresh_store_t *store = *state;

    insert(store, "B-1", "here", MINUTE);
    insert(store, "B-2", "here", -1000);
    insert(store, "X-1", "elsewhere", MINUTE);
    insert(store, "X-2", "elsewhere", -1000);
    assert_false(is_dead(store, "B-1"));
    assert_true(is_dead(store, "B-2"));
    assert_false(is_dead(store, "X-1"));
    assert_true(is_dead(store, "X-2"));
}

static void an_earlier_start_of_this_instance_is_dead_whatever_its_lease(void **state)
{
    const fresh_store_t *store = *state;

    insert(store, "A-1", "here", MINUTE);
    insert(store, "A-2", "elsewhere", MINUTE);
    insert(store, "B-1", "here", MINUTE);
    insert(store, "C-1", "here", MINUTE);
    assert_true(is_dead(store, "A-1"));
    assert_false(is_dead(store, "A-2"));
    assert_false(is_dead(store, "B-1"));
    assert_false(is_dead(store, "C-1"));
}

static void a_renewal_brings_back_to_life(void **state)
{
    const fresh_store_t *store = *state;
    int affected;

    insert(store, "B-1", "here", -1000);
    assert_true(is_dead(store, "B-1"));
    assert_stored(store, ph_store_owner_renew(&affected, store->db, "B-1", MINUTE, store->pool));
    assert_int_equal(affected, 1);
    assert_false(is_dead(store, "B-1"));
}

static void who_was_swept_cannot_renew(void **state)
{
    const fresh_store_t *store = *state;
    int affected;

    insert(store, "B-1", "here", MINUTE);
    assert_stored(store, ph_store_owner_delete(store->db, "B-1", store->pool));
    assert_stored(store, ph_store_owner_renew(&affected, store->db, "B-1", MINUTE, store->pool));
    assert_int_equal(affected, 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lease_that_has_run_out_is_a_death),
        cmocka_unit_test(an_earlier_start_of_this_instance_is_dead_whatever_its_lease),
        cmocka_unit_test(a_renewal_brings_back_to_life),
        cmocka_unit_test(who_was_swept_cannot_renew),
    };

    return fresh_store_run("store_owner", tests, COUNT(tests));
}
