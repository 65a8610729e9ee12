/* SPDX-License-Identifier: Apache-2.0 */
/* Users: permissions by version, and an admin at all times. */
#include "service/users.h"

#include <apr_strings.h>

#include "count.h"
#include "sample_service.h"
#include "store/store_user.h"

static const ph_precondition_t no_precondition;

static const ph_user_t *read_back(sample_service_t *service, const char *username)
{
    ph_user_t *user;

    assert_served(service, ph_users_get(&user, &service->context, username));
    return user;
}

static ph_precondition_t if_match(sample_service_t *service, const char *username)
{
    return sample_service_if_match(service, read_back(service, username)->version);
}

static void put_new(sample_service_t *service, const char *username, int admin)
{
    ph_user_t wanted = { .username = username, .admin = admin };
    int is_new;

    assert_served(service, ph_users_put(&is_new, &wanted, &service->context, &no_precondition));
    assert_true(is_new);
}

static void new_user_has_the_permissions_given(void **state)
{
    ph_user_t wanted = { .username = "olga", .display_name = "Olga", .can_trigger_integrations = 1 };
    sample_service_t service;
    const ph_user_t *stored;
    int is_new = 0;

    sample_service_init(&service, *state);
    assert_served(&service, ph_users_put(&is_new, &wanted, &service.context, &no_precondition));
    assert_true(is_new);
    stored = read_back(&service, "olga");
    assert_string_equal(stored->display_name, "Olga");
    assert_int_equal(ph_permission_of(stored), PH_PERMISSION_TRIGGER);
    assert_string_equal(stored->version, wanted.version);
    assert_string_equal(stored->granted_by, "adam");
    assert_int_equal(stored->granted_at, SAMPLE_SERVICE_START);
    assert_int_equal(stored->first_seen_at, 0);
    assert_string_equal(sample_service_audit(&service, 0),
                        "user.create user/olga {\"display_name\":[null,\"Olga\"],"
                        "\"can_trigger_integrations\":[false,true]}");
}

static void change_needs_the_current_version(void **state)
{
    ph_user_t wanted = { .username = "olga", .can_post_events = 1 };
    const ph_precondition_t other = { "\"v0\"", NULL };
    ph_precondition_t precondition;
    sample_service_t service;
    int is_new;

    sample_service_init(&service, *state);
    put_new(&service, "olga", 0);
    precondition = if_match(&service, "olga");
    assert_refused(&service, ph_users_put(&is_new, &wanted, &service.context, &no_precondition),
                   PH_PROBLEM_PRECONDITION_REQUIRED);
    assert_refused(&service, ph_users_put(&is_new, &wanted, &service.context, &other), PH_PROBLEM_STALE);
    assert_served(&service, ph_users_put(&is_new, &wanted, &service.context, &precondition));
    assert_false(is_new);
    assert_int_equal(ph_permission_of(read_back(&service, "olga")), PH_PERMISSION_POST_EVENTS);
    assert_string_equal(sample_service_audit(&service, 0),
                        "user.update user/olga {\"can_post_events\":[false,true]}");
    assert_refused(&service, ph_users_put(&is_new, &wanted, &service.context, &precondition),
                   PH_PROBLEM_STALE);
}

static void user_known_from_a_visit_alone_counts_as_new(void **state)
{
    fresh_store_t *store = *state;
    ph_user_t wanted = { .username = "vera", .admin = 1 };
    sample_service_t service;
    int is_new = 0;

    sample_service_init(&service, store);
    assert_stored(store, ph_store_user_seen(store->db, "vera", SAMPLE_SERVICE_START, "v1", store->pool));
    sample_service_now += apr_time_from_sec(1);
    assert_served(&service, ph_users_put(&is_new, &wanted, &service.context, &no_precondition));
    assert_true(is_new);
    assert_int_equal(wanted.first_seen_at, SAMPLE_SERVICE_START);
    assert_int_equal(read_back(&service, "vera")->first_seen_at, SAMPLE_SERVICE_START);
    assert_int_equal(read_back(&service, "vera")->last_seen_at, SAMPLE_SERVICE_START);
}

static void visit_may_be_named_by_its_version(void **state)
{
    fresh_store_t *store = *state;
    ph_user_t wanted = { .username = "vera", .admin = 1 };
    ph_precondition_t precondition;
    sample_service_t service;
    int is_new;

    sample_service_init(&service, store);
    assert_stored(store, ph_store_user_seen(store->db, "vera", SAMPLE_SERVICE_START, "v1", store->pool));
    precondition = if_match(&service, "vera");
    assert_served(&service, ph_users_put(&is_new, &wanted, &service.context, &precondition));
    assert_false(is_new);
}

static void last_admin_keeps_the_permission(void **state)
{
    ph_user_t wanted = { .username = "dana" };
    ph_precondition_t precondition;
    sample_service_t service;
    int is_new;

    sample_service_init(&service, *state);
    put_new(&service, "dana", 1);
    precondition = if_match(&service, "dana");
    assert_refused(&service, ph_users_put(&is_new, &wanted, &service.context, &precondition),
                   PH_PROBLEM_LAST_ADMIN);
    assert_true(read_back(&service, "dana")->admin);
    put_new(&service, "erik", 1);
    assert_served(&service, ph_users_put(&is_new, &wanted, &service.context, &precondition));
    assert_false(read_back(&service, "dana")->admin);
}

static void users_are_listed_in_pages_by_name(void **state)
{
    apr_array_header_t *users;
    sample_service_t service;
    const char *last;

    sample_service_init(&service, *state);
    put_new(&service, "carla", 0);
    put_new(&service, "anna", 0);
    put_new(&service, "bert", 0);
    put_new(&service, "anton", 0);
    assert_served(&service, ph_users_list(&users, &last, &service.context, NULL, NULL, 3));
    assert_int_equal(users->nelts, 3);
    assert_string_equal(APR_ARRAY_IDX(users, 0, ph_user_t).username, "anna");
    assert_string_equal(last, "bert");
    assert_served(&service, ph_users_list(&users, &last, &service.context, NULL, last, 3));
    assert_int_equal(users->nelts, 1);
    assert_string_equal(APR_ARRAY_IDX(users, 0, ph_user_t).username, "carla");
    assert_null(last);
}

static void users_are_found_by_words_of_their_names(void **state)
{
    static const struct {
        const char *q;
        int found;
    } cases[] = { { "meyer", 1 }, { "MARIA", 1 }, { "mey mar", 1 }, { "yer", 0 }, { "a", 1 }, { "%", 0 } };
    apr_array_header_t *users;
    sample_service_t service;
    const char *last;
    size_t i;

    sample_service_init(&service, *state);
    put_new(&service, "maria.meyer", 0);
    put_new(&service, "bob@a.example", 0);
    for (i = 0; i < COUNT(cases); i++) {
        assert_served(&service, ph_users_list(&users, &last, &service.context, cases[i].q, NULL, 10));
        assert_int_equal(users->nelts, cases[i].found);
        assert_null(last);
    }
}

static void unknown_user_is_not_found(void **state)
{
    sample_service_t service;
    ph_user_t *user;

    sample_service_init(&service, *state);
    assert_refused(&service, ph_users_get(&user, &service.context, "nobody"), PH_PROBLEM_NOT_FOUND);
}

/* Replace the permissions of the caller, adam. */
static ph_problem_code_t put_self(sample_service_t *service, ph_user_t wanted)
{
    ph_user_t *stored;
    ph_precondition_t precondition = { 0 };
    int is_new;

    wanted.username = "adam";
    if (ph_users_get(&stored, &service->context, "adam") == PH_PROBLEM_NONE) {
        precondition = if_match(service, "adam");
    }
    service->problem.code = PH_PROBLEM_NONE;
    return ph_users_put(&is_new, &wanted, &service->context, &precondition);
}

static int may_change_own(sample_service_t *service)
{
    int may = -1;

    assert_served(service, ph_users_may_change_own(&may, &service->context));
    return may;
}

static void own_permissions_are_changed_by_another_admin(void **state)
{
    const ph_user_t admin = { .admin = 1 };
    const ph_user_t both = { .admin = 1, .can_trigger_integrations = 1 };
    const ph_user_t named = { .admin = 1, .can_trigger_integrations = 1, .display_name = "Adam" };
    const ph_user_t nothing = { .display_name = "Adam" };
    sample_service_t service;

    sample_service_init(&service, *state);
    service.caller.permissions = PH_PERMISSION_ADMIN;
    assert_true(may_change_own(&service));
    assert_served(&service, put_self(&service, admin));
    assert_string_equal(sample_service_audit(&service, 0),
                        "user.create user/adam {\"admin\":[false,true],\"self\":true}");
    assert_served(&service, put_self(&service, both));
    put_new(&service, "olga", 1);
    assert_false(may_change_own(&service));
    assert_refused(&service, put_self(&service, admin), PH_PROBLEM_OWN_PERMISSIONS);
    assert_string_equal(sample_service_audit(&service, 0),
                        "refused user/adam {\"problem\":\"own_permissions\",\"detail\":\"You cannot change "
                        "your own permissions while there is another admin.\"}");
    assert_refused(&service, put_self(&service, nothing), PH_PROBLEM_OWN_PERMISSIONS);
    assert_served(&service, put_self(&service, named));
    service.sample.portal.grant_self = 1;
    assert_true(may_change_own(&service));
    sample_service_now += apr_time_from_sec(1);
    assert_served(&service, put_self(&service, nothing));
    assert_string_equal(sample_service_audit(&service, 0),
                        "user.update user/adam {\"admin\":[true,false],"
                        "\"can_trigger_integrations\":[true,false],\"self\":true}");
    sample_service_now -= apr_time_from_sec(1);
}

static void admin_by_a_grant_alone_is_held_to_it_too(void **state)
{
    const ph_user_t trigger = { .can_trigger_integrations = 1 };
    sample_service_t service;

    sample_service_init(&service, *state);
    service.caller.permissions = PH_PERMISSION_ADMIN;
    put_new(&service, "olga", 1);
    assert_false(may_change_own(&service));
    assert_refused(&service, put_self(&service, trigger), PH_PROBLEM_OWN_PERMISSIONS);
    service.caller.permissions = 0;
    assert_false(may_change_own(&service));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(new_user_has_the_permissions_given),
        cmocka_unit_test(change_needs_the_current_version),
        cmocka_unit_test(user_known_from_a_visit_alone_counts_as_new),
        cmocka_unit_test(visit_may_be_named_by_its_version),
        cmocka_unit_test(last_admin_keeps_the_permission),
        cmocka_unit_test(own_permissions_are_changed_by_another_admin),
        cmocka_unit_test(admin_by_a_grant_alone_is_held_to_it_too),
        cmocka_unit_test(users_are_listed_in_pages_by_name),
        cmocka_unit_test(users_are_found_by_words_of_their_names),
        cmocka_unit_test(unknown_user_is_not_found),
    };

    return fresh_store_run("users", tests, COUNT(tests));
}
