/* SPDX-License-Identifier: Apache-2.0 */
/* Which owners are dead, by the database's clock. */
#include "store/store_owner.h"

#include "count.h"
#include "fresh_store.h"
#include "store/store_execution.h"

#include <string.h>

#include <apr_strings.h>

#define MINUTE apr_time_from_sec(60)

static void insert(const fresh_store_t *store, const char *id, const char *instance,
                   apr_interval_time_t lease)
{
    const ph_owner_t owner = { id, instance, "host", 4711, APR_INT64_C(1790000000123456) };

    assert_stored(store, ph_store_owner_insert(store->db, &owner, lease, store->pool));
}

/* Is `id` among the dead owners, which come in no particular order? */
static int is_dead(const fresh_store_t *store, const char *id)
{
    apr_array_header_t *owners;
    int i;

    assert_stored(store, ph_store_owner_list_dead(&owners, store->db, "here", "B", store->pool));
    for (i = 0; i < owners->nelts; i++) {
        const ph_dead_owner_t *owner = &APR_ARRAY_IDX(owners, i, ph_dead_owner_t);

        if (strcmp(owner->id, id) == 0) {
            assert_int_equal(owner->is_of_earlier_start, id[0] == 'A');
            return 1;
        }
    }
    return 0;
}

static void expired_lease_marks_owner_dead(void **state)
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

static void owner_of_an_earlier_start_is_dead_despite_its_lease(void **state)
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

static void renewed_lease_marks_owner_alive(void **state)
{
    const fresh_store_t *store = *state;
    int affected;

    insert(store, "B-1", "here", -1000);
    assert_true(is_dead(store, "B-1"));
    assert_stored(store, ph_store_owner_renew(&affected, store->db, "B-1", MINUTE, store->pool));
    assert_int_equal(affected, 1);
    assert_false(is_dead(store, "B-1"));
}

static void swept_owner_cannot_renew(void **state)
{
    const fresh_store_t *store = *state;
    int affected;

    insert(store, "B-1", "here", MINUTE);
    assert_stored(store, ph_store_owner_delete(&affected, store->db, "B-1", store->pool));
    assert_int_equal(affected, 1);
    assert_stored(store, ph_store_owner_renew(&affected, store->db, "B-1", MINUTE, store->pool));
    assert_int_equal(affected, 0);
}

static int claim(const fresh_store_t *store, const char *id)
{
    int affected;

    assert_stored(store, ph_store_owner_claim(&affected, store->db, id, "here", "B", store->pool));
    return affected;
}

static void dead_owner_is_claimed_once(void **state)
{
    const fresh_store_t *store = *state;

    insert(store, "A-1", "here", MINUTE);
    insert(store, "B-1", "here", MINUTE);
    insert(store, "X-1", "elsewhere", -1000);
    assert_int_equal(claim(store, "A-1"), 1);
    assert_int_equal(claim(store, "A-1"), 0);
    assert_int_equal(claim(store, "B-1"), 0);
    assert_int_equal(claim(store, "X-1"), 1);
}

static void owner_without_a_row_is_found_by_its_executions(void **state)
{
    const fresh_store_t *store = *state;
    apr_array_header_t *executions = apr_array_make(store->pool, 2, sizeof(ph_execution_t *));
    ph_execution_t sent[2] = { { 0 }, { 0 } };
    apr_array_header_t *ids;
    int i;

    for (i = 0; i < 2; i++) {
        sent[i].id = fresh_store_id(store, "exe_", apr_time_now(), i);
        sent[i].message_id = fresh_store_id(store, "msg_", apr_time_now(), i);
        sent[i].attempt = 1;
        sent[i].integration_id = "jira";
        sent[i].integration_name = "Jira";
        sent[i].created_at = apr_time_now();
        sent[i].duration_us = -1;
        sent[i].username = "olga";
        sent[i].client_ip = "127.0.0.1";
        sent[i].webhook_version = "v1";
        APR_ARRAY_PUSH(executions, const ph_execution_t *) = &sent[i];
    }
    sent[0].owner = "B-1";
    sent[1].owner = "B-2";
    insert(store, "B-1", "here", MINUTE);
    assert_stored(store, ph_store_execution_insert_many(store->db, executions, store->pool));
    assert_stored(store, ph_store_owner_list_missing(&ids, store->db, store->pool));
    assert_int_equal(ids->nelts, 1);
    assert_string_equal(APR_ARRAY_IDX(ids, 0, const char *), "B-2");
}

static void database_clock_is_current(void **state)
{
    const fresh_store_t *store = *state;
    apr_time_t now;

    assert_stored(store, ph_store_owner_now(&now, store->db, store->pool));
    assert_true(now <= apr_time_now() && now > apr_time_now() - MINUTE);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(expired_lease_marks_owner_dead),
        cmocka_unit_test(owner_of_an_earlier_start_is_dead_despite_its_lease),
        cmocka_unit_test(renewed_lease_marks_owner_alive),
        cmocka_unit_test(swept_owner_cannot_renew),
        cmocka_unit_test(dead_owner_is_claimed_once),
        cmocka_unit_test(owner_without_a_row_is_found_by_its_executions),
        cmocka_unit_test(database_clock_is_current),
    };

    return fresh_store_run("store_owner", tests, COUNT(tests));
}
