/* SPDX-License-Identifier: Apache-2.0 */
/* What processes see of each other. */
#include "store/store_owner.h"

#include "count.h"
#include "fresh_store.h"
#include "store/store_execution.h"

#include <string.h>

#include <apr_strings.h>

#define MINUTE apr_time_from_sec(60)

static void insert(const fresh_store_t *store, const char *id, const char *instance)
{
    const ph_owner_t owner = { id, instance, "host 0123 4567", 4711, 77 };

    assert_stored(store, ph_store_owner_insert(store->db, &owner, MINUTE, store->pool));
}

static ph_owner_list_t list(const fresh_store_t *store)
{
    ph_owner_list_t found;

    assert_stored(store, ph_store_owner_list(&found, store->db, store->pool));
    return found;
}

static apr_int64_t value_of(const fresh_store_t *store, const char *id)
{
    const ph_owner_list_t found = list(store);
    int i;

    for (i = 0; i < found.rows->nelts; i++) {
        const ph_owner_row_t *row = &APR_ARRAY_IDX(found.rows, i, ph_owner_row_t);

        if (strcmp(row->owner.id, id) == 0) {
            return row->value;
        }
    }
    return 0;
}

static void list_has_every_owner_as_inserted(void **state)
{
    const fresh_store_t *store = *state;
    const ph_owner_row_t *row;
    ph_owner_list_t found;

    insert(store, "B-1", "here");
    insert(store, "X-1", "elsewhere");
    found = list(store);
    assert_int_equal(found.rows->nelts, 2);
    row = &APR_ARRAY_IDX(found.rows, 0, ph_owner_row_t);
    row = strcmp(row->owner.id, "B-1") == 0 ? row : row + 1;
    assert_string_equal(row->owner.id, "B-1");
    assert_string_equal(row->owner.instance, "here");
    assert_string_equal(row->owner.host, "host 0123 4567");
    assert_int_equal(row->owner.pid, 4711);
    assert_int_equal(row->owner.started_at, 77);
}

static void list_without_owners_tells_clock_and_versions(void **state)
{
    const ph_owner_list_t found = list(*state);

    assert_int_equal(found.rows->nelts, 0);
    assert_true(found.now <= apr_time_now() && found.now > apr_time_now() - MINUTE);
    assert_non_null(strstr(found.min_modules, "0.1.0"));
}

static void renewal_changes_the_value(void **state)
{
    const fresh_store_t *store = *state;
    apr_int64_t value;
    int affected;

    insert(store, "B-1", "here");
    value = value_of(store, "B-1");
    assert_stored(store, ph_store_owner_renew(&affected, store->db, "B-1", MINUTE + 1, store->pool));
    assert_int_equal(affected, 1);
    assert_int_not_equal(value_of(store, "B-1"), value);
}

static void swept_owner_cannot_renew(void **state)
{
    const fresh_store_t *store = *state;
    int affected;

    insert(store, "B-1", "here");
    assert_stored(store, ph_store_owner_delete(&affected, store->db, "B-1", store->pool));
    assert_int_equal(affected, 1);
    assert_stored(store, ph_store_owner_renew(&affected, store->db, "B-1", MINUTE, store->pool));
    assert_int_equal(affected, 0);
}

static int claim(const fresh_store_t *store, const char *id, apr_int64_t value)
{
    int affected;

    assert_stored(store, ph_store_owner_claim(&affected, store->db, id, value, store->pool));
    return affected;
}

static void owner_is_claimed_once_and_only_as_it_was_seen(void **state)
{
    const fresh_store_t *store = *state;
    apr_int64_t value;
    int affected;

    insert(store, "B-1", "here");
    value = value_of(store, "B-1");
    assert_int_equal(claim(store, "B-1", value), 1);
    assert_int_equal(claim(store, "B-1", value), 0);
    assert_int_equal(claim(store, "B-1", value + 1), 1);
    assert_stored(store, ph_store_owner_renew(&affected, store->db, "B-1", MINUTE, store->pool));
    assert_int_equal(claim(store, "B-1", value + 2), 0);
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
    insert(store, "B-1", "here");
    assert_stored(store, ph_store_execution_insert_many(store->db, executions, store->pool));
    assert_stored(store, ph_store_owner_list_missing(&ids, store->db, store->pool));
    assert_int_equal(ids->nelts, 1);
    assert_string_equal(APR_ARRAY_IDX(ids, 0, const char *), "B-2");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(list_has_every_owner_as_inserted),
        cmocka_unit_test(list_without_owners_tells_clock_and_versions),
        cmocka_unit_test(renewal_changes_the_value),
        cmocka_unit_test(swept_owner_cannot_renew),
        cmocka_unit_test(owner_is_claimed_once_and_only_as_it_was_seen),
        cmocka_unit_test(owner_without_a_row_is_found_by_its_executions),
    };

    return fresh_store_run("store_owner", tests, COUNT(tests));
}
