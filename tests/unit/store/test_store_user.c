/* SPDX-License-Identifier: Apache-2.0 */
/* Users: permissions by version, the last admin, and when they were last seen. */
#include "store/store_user.h"

#include "count.h"
#include "fresh_store.h"

#include <string.h>

#include <apr_strings.h>
#include <apr_thread_proc.h>

#define NOW APR_INT64_C(1790000000123456)
#define HOUR apr_time_from_sec(3600)
#define HIGHEST "\xf4\x8f\xbf\xbf"

static ph_user_t user_named(const char *username, int admin)
{
    ph_user_t user = { 0 };

    user.username = username;
    user.admin = admin;
    user.version = "v1";
    return user;
}

static void insert_user(const fresh_store_t *store, const char *username, int admin)
{
    const ph_user_t user = user_named(username, admin);

    assert_stored(store, ph_store_user_insert(store->db, &user, store->pool));
}

static void row_is_read_back_as_written(void **state)
{
    const fresh_store_t *store = *state;
    const ph_user_t full = {
        "o'neil \"x\" \\ \xf0\x9f\x98\x80", "O\xcc\x88 %s '; --", 1, 1, 1, NOW, "root", NOW + 1, NOW + 2,
        "01ARYZ6S410000000000000000"
    };
    ph_user_t *found;

    assert_stored(store, ph_store_user_insert(store->db, &full, store->pool));
    assert_stored(store, ph_store_user_get(&found, store->db, full.username, store->pool));
    assert_non_null(found);
    assert_string_equal(found->username, full.username);
    assert_string_equal(found->display_name, full.display_name);
    assert_true(found->admin && found->can_trigger_integrations && found->can_post_events);
    assert_int_equal(found->granted_at, NOW);
    assert_string_equal(found->granted_by, "root");
    assert_int_equal(found->first_seen_at, NOW + 1);
    assert_int_equal(found->last_seen_at, NOW + 2);
    assert_string_equal(found->version, full.version);
}

static void unset_fields_are_read_back_unset(void **state)
{
    const fresh_store_t *store = *state;
    ph_user_t *found;

    insert_user(store, "ann", 0);
    assert_stored(store, ph_store_user_get(&found, store->db, "ann", store->pool));
    assert_null(found->display_name);
    assert_null(found->granted_by);
    assert_int_equal(found->granted_at, 0);
    assert_int_equal(found->first_seen_at, 0);
    assert_int_equal(found->last_seen_at, 0);
    assert_stored(store, ph_store_user_get(&found, store->db, "nobody", store->pool));
    assert_null(found);
}

static void names_compare_byte_by_byte(void **state)
{
    static const char *const names[] = { "ann", "Ann", "ann ", "\xc3\xa4nn", "a\xcc\x88nn" };
    const fresh_store_t *store = *state;
    ph_user_t *found;
    size_t i;

    for (i = 0; i < COUNT(names); i++) {
        insert_user(store, names[i], 0);
    }
    for (i = 0; i < COUNT(names); i++) {
        assert_stored(store, ph_store_user_get(&found, store->db, names[i], store->pool));
        assert_string_equal(found->username, names[i]);
    }
}

static void taken_name_is_a_duplicate(void **state)
{
    const fresh_store_t *store = *state;
    const ph_user_t again = user_named("ann", 1);

    insert_user(store, "ann", 0);
    assert_int_equal(ph_store_user_insert(store->db, &again, store->pool), PH_DB_DUPLICATE);
}

static void many_users_are_read_at_once(void **state)
{
    const fresh_store_t *store = *state;
    apr_array_header_t *names = apr_array_make(store->pool, 64, sizeof(const char *));
    apr_hash_t *found;
    int i;

    assert_stored(store, ph_store_user_get_many(&found, store->db, names, store->pool));
    assert_int_equal(apr_hash_count(found), 0);
    for (i = 0; i < 64; i++) {
        APR_ARRAY_PUSH(names, const char *) = apr_psprintf(store->pool, "user-%d", i);
        if (i % 2 == 0) {
            insert_user(store, APR_ARRAY_IDX(names, i, const char *), 0);
        }
        assert_stored(store, ph_store_user_get_many(&found, store->db, names, store->pool));
        assert_int_equal(apr_hash_count(found), i / 2 + 1);
        assert_non_null(apr_hash_get(found, "user-0", APR_HASH_KEY_STRING));
    }
}

static void pages_contain_every_name_once(void **state)
{
    const fresh_store_t *store = *state;
    const char *after = NULL;
    apr_array_header_t *users;
    int seen = 0;
    int i;

    for (i = 0; i < 23; i++) {
        insert_user(store, apr_psprintf(store->pool, "user-%02d", (i * 7) % 23), 0);
    }
    do {
        assert_stored(store, ph_store_user_list(&users, store->db, after, 5, store->pool));
        for (i = 0; i < users->nelts; i++) {
            after = APR_ARRAY_IDX(users, i, ph_user_t).username;
            assert_string_equal(after, apr_psprintf(store->pool, "user-%02d", seen));
            seen++;
        }
    } while (users->nelts == 5);
    assert_int_equal(seen, 23);
}

static void update_requires_the_current_version(void **state)
{
    const fresh_store_t *store = *state;
    ph_user_t user = user_named("ann", 1);
    ph_user_t *found;
    int affected;

    insert_user(store, "ann", 0);
    user.version = "v2";
    user.display_name = "Ann";
    user.can_post_events = 1;
    user.granted_at = NOW;
    user.granted_by = "root";
    assert_stored(store, ph_store_user_update(&affected, store->db, &user, "v0", store->pool));
    assert_int_equal(affected, 0);
    assert_stored(store, ph_store_user_update(&affected, store->db, &user, "v1", store->pool));
    assert_int_equal(affected, 1);
    assert_stored(store, ph_store_user_get(&found, store->db, "ann", store->pool));
    assert_string_equal(found->version, "v2");
    assert_string_equal(found->display_name, "Ann");
    assert_true(found->admin && found->can_post_events && !found->can_trigger_integrations);
    assert_int_equal(found->granted_at, NOW);
}

static void last_admin_keeps_admin(void **state)
{
    const fresh_store_t *store = *state;
    ph_user_t ann = user_named("ann", 0);
    ph_user_t bob = user_named("bob", 0);
    int affected;
    int count;

    insert_user(store, "ann", 1);
    insert_user(store, "bob", 1);
    insert_user(store, "cy", 0);
    ann.version = bob.version = "v2";
    assert_stored(store, ph_store_user_update(&affected, store->db, &ann, "v1", store->pool));
    assert_int_equal(affected, 1);
    assert_stored(store, ph_store_user_update(&affected, store->db, &bob, "v1", store->pool));
    assert_int_equal(affected, 0);
    assert_stored(store, ph_store_user_count_admins(&count, store->db, "", store->pool));
    assert_int_equal(count, 1);
    assert_stored(store, ph_store_user_count_admins(&count, store->db, "bob", store->pool));
    assert_int_equal(count, 0);

    bob.admin = 1;
    bob.can_trigger_integrations = 1;
    assert_stored(store, ph_store_user_update(&affected, store->db, &bob, "v1", store->pool));
    assert_int_equal(affected, 1);
}

static void other_users_can_be_changed_while_there_is_one_admin(void **state)
{
    const fresh_store_t *store = *state;
    ph_user_t cy = user_named("cy", 0);
    int affected;

    insert_user(store, "cy", 0);
    cy.version = "v2";
    cy.can_trigger_integrations = 1;
    assert_stored(store, ph_store_user_update(&affected, store->db, &cy, "v1", store->pool));
    assert_int_equal(affected, 1);
}

static void revoking_admin_keeps_the_versions_of_other_admins(void **state)
{
    const fresh_store_t *store = *state;
    ph_user_t ann = user_named("ann", 0);
    ph_user_t *bob;
    int affected;

    insert_user(store, "ann", 1);
    insert_user(store, "bob", 1);
    ann.version = "v2";
    assert_stored(store, ph_store_user_update(&affected, store->db, &ann, "v1", store->pool));
    assert_stored(store, ph_store_user_get(&bob, store->db, "bob", store->pool));
    assert_string_equal(bob->version, "v1");
}

typedef struct taking_t {
    ph_db_t *db;
    const char *username;
    const char *version;
    apr_status_t status;
} taking_t;

static apr_status_t take_admin(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    const taking_t *taking = baton;
    ph_user_t user = user_named(taking->username, 0);
    int affected;

    user.version = taking->version;
    return ph_store_user_update(&affected, db, &user, "v1", scratch);
}

static void *APR_THREAD_FUNC take_admin_in_a_thread(apr_thread_t *thread, void *data)
{
    taking_t *taking = data;
    apr_pool_t *scratch;

    (void)thread;
    apr_pool_create(&scratch, NULL);
    taking->status = ph_db_transaction(taking->db, take_admin, taking, scratch);
    apr_pool_destroy(scratch);
    return NULL;
}

static void two_hosts_cannot_revoke_the_last_two_admins(void **state)
{
    const fresh_store_t *store = *state;
    taking_t ann = { store->db, "ann", "v2", APR_SUCCESS };
    taking_t bob = { fresh_store_connect(store), "bob", "v2", APR_SUCCESS };
    apr_thread_t *thread;
    apr_status_t result;
    int count;

    insert_user(store, "ann", 1);
    insert_user(store, "bob", 1);
    assert_int_equal(apr_thread_create(&thread, NULL, take_admin_in_a_thread, &bob, store->pool),
                     APR_SUCCESS);
    take_admin_in_a_thread(NULL, &ann);
    apr_thread_join(&result, thread);
    assert_stored(store, ann.status);
    assert_int_equal(bob.status, APR_SUCCESS);
    assert_stored(store, ph_store_user_count_admins(&count, store->db, "", store->pool));
    assert_int_equal(count, 1);
    ph_db_close(bob.db);
}

static void last_seen_is_updated_at_most_hourly(void **state)
{
    const fresh_store_t *store = *state;
    ph_user_t *found;

    assert_stored(store, ph_store_user_seen(store->db, "ann", NOW, "v1", store->pool));
    assert_stored(store, ph_store_user_seen(store->db, "ann", NOW + HOUR, "v2", store->pool));
    assert_stored(store, ph_store_user_get(&found, store->db, "ann", store->pool));
    assert_int_equal(found->first_seen_at, NOW);
    assert_int_equal(found->last_seen_at, NOW);
    assert_string_equal(found->version, "v1");
    assert_false(found->admin || found->can_trigger_integrations || found->can_post_events);

    assert_stored(store, ph_store_user_seen(store->db, "ann", NOW + HOUR + 1, "v2", store->pool));
    assert_stored(store, ph_store_user_get(&found, store->db, "ann", store->pool));
    assert_int_equal(found->first_seen_at, NOW);
    assert_int_equal(found->last_seen_at, NOW + HOUR + 1);
    assert_string_equal(found->version, "v1");
}

static void user_granted_before_the_first_visit_keeps_permissions(void **state)
{
    const fresh_store_t *store = *state;
    ph_user_t *found;

    insert_user(store, "ann", 1);
    assert_stored(store, ph_store_user_seen(store->db, "ann", NOW, "v2", store->pool));
    assert_stored(store, ph_store_user_get(&found, store->db, "ann", store->pool));
    assert_true(found->admin);
    assert_int_equal(found->first_seen_at, NOW);
    assert_string_equal(found->version, "v1");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(row_is_read_back_as_written),
        cmocka_unit_test(unset_fields_are_read_back_unset),
        cmocka_unit_test(names_compare_byte_by_byte),
        cmocka_unit_test(taken_name_is_a_duplicate),
        cmocka_unit_test(many_users_are_read_at_once),
        cmocka_unit_test(pages_contain_every_name_once),
        cmocka_unit_test(update_requires_the_current_version),
        cmocka_unit_test(last_admin_keeps_admin),
        cmocka_unit_test(other_users_can_be_changed_while_there_is_one_admin),
        cmocka_unit_test(revoking_admin_keeps_the_versions_of_other_admins),
        cmocka_unit_test(two_hosts_cannot_revoke_the_last_two_admins),
        cmocka_unit_test(last_seen_is_updated_at_most_hourly),
        cmocka_unit_test(user_granted_before_the_first_visit_keeps_permissions),
    };

    return fresh_store_run("store_user", tests, COUNT(tests));
}
