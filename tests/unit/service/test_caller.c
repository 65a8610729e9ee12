/* SPDX-License-Identifier: Apache-2.0 */
/* Where permissions come from, and what is recorded of a visit. */
#include "service/caller.h"

#include <string.h>

#include "count.h"
#include "sample_service.h"
#include "store/store_user.h"

#define HOUR apr_time_from_sec(3600)

static void add_user(const sample_service_t *service, const char *username, int admin, int can_trigger)
{
    const fresh_store_t *store = service->sample.store;
    ph_user_t user = { 0 };

    user.username = username;
    user.admin = admin;
    user.can_trigger_integrations = can_trigger;
    user.version = "v1";
    assert_stored(store, ph_store_user_insert(store->db, &user, store->pool));
}

static const ph_user_t *read_user(const sample_service_t *service, const char *username)
{
    const fresh_store_t *store = service->sample.store;
    ph_user_t *user;

    assert_stored(store, ph_store_user_get(&user, store->db, username, store->pool));
    return user;
}

static int permissions_of(sample_service_t *service, const char *username, int granted)
{
    fresh_store_t *store = service->sample.store;
    ph_caller_t caller = { 0 };

    caller.username = username;
    caller.granted = granted;
    assert_served(
        service, ph_caller_load(&caller, &service->problem, &service->sample.portal, store->db, store->pool));
    return caller.permissions;
}

static void permissions_are_those_of_the_database_and_of_the_configuration(void **state)
{
    sample_service_t service;

    sample_service_init(&service, *state);
    add_user(&service, "olga", 0, 1);
    assert_int_equal(permissions_of(&service, "olga", 0), PH_PERMISSION_TRIGGER);
    assert_int_equal(permissions_of(&service, "olga", PH_PERMISSION_ADMIN),
                     PH_PERMISSION_TRIGGER | PH_PERMISSION_ADMIN);
    assert_int_equal(permissions_of(&service, "vera", 0), 0);
    assert_int_equal(permissions_of(&service, "vera", PH_PERMISSION_POST_EVENTS), PH_PERMISSION_POST_EVENTS);
}

static void bootstrap_admin_is_one_until_the_database_has_an_admin(void **state)
{
    sample_service_t service;

    sample_service_init(&service, *state);
    service.sample.portal.bootstrap_admin = "dana";
    assert_int_equal(permissions_of(&service, "dana", 0), PH_PERMISSION_ADMIN);
    assert_int_equal(permissions_of(&service, "dan", 0), 0);
    add_user(&service, "olga", 0, 1);
    assert_int_equal(permissions_of(&service, "dana", 0), PH_PERMISSION_ADMIN);
    add_user(&service, "adam", 1, 0);
    assert_int_equal(permissions_of(&service, "dana", 0), 0);
}

static void first_visit_makes_a_row_without_permissions(void **state)
{
    sample_service_t service;
    const ph_user_t *user;

    sample_service_init(&service, *state);
    permissions_of(&service, "vera", PH_PERMISSION_ADMIN);
    user = read_user(&service, "vera");
    assert_non_null(user);
    assert_int_equal(user->first_seen_at, SAMPLE_SERVICE_START);
    assert_int_equal(user->last_seen_at, SAMPLE_SERVICE_START);
    assert_int_equal(user->granted_at, 0);
    assert_int_equal(ph_permission_of(user), 0);
}

static void last_visit_is_recorded_to_the_hour(void **state)
{
    sample_service_t service;

    sample_service_init(&service, *state);
    permissions_of(&service, "vera", 0);
    sample_service_now = SAMPLE_SERVICE_START + HOUR - 1;
    permissions_of(&service, "vera", 0);
    assert_int_equal(read_user(&service, "vera")->last_seen_at, SAMPLE_SERVICE_START);
    sample_service_now = SAMPLE_SERVICE_START + HOUR + 1;
    permissions_of(&service, "vera", 0);
    assert_int_equal(read_user(&service, "vera")->last_seen_at, sample_service_now);
    assert_int_equal(read_user(&service, "vera")->first_seen_at, SAMPLE_SERVICE_START);
}

static void missing_permission_is_forbidden_by_name(void **state)
{
    sample_service_t service;
    ph_caller_t caller = { 0 };

    sample_service_init(&service, *state);
    caller.permissions = PH_PERMISSION_TRIGGER;
    assert_served(&service, ph_caller_check(&caller, PH_MAY_TRIGGER, &service.problem));
    assert_served(&service, ph_caller_check(&caller, PH_MAY_ANY, &service.problem));
    assert_int_equal(ph_caller_check(&caller, PH_MAY_ADMIN, &service.problem), PH_PROBLEM_FORBIDDEN);
    assert_string_equal(service.problem.detail, ph_may_sentence(PH_MAY_ADMIN));
    assert_string_equal(sample_service_audit(&service, 0), "");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(permissions_are_those_of_the_database_and_of_the_configuration),
        cmocka_unit_test(bootstrap_admin_is_one_until_the_database_has_an_admin),
        cmocka_unit_test(first_visit_makes_a_row_without_permissions),
        cmocka_unit_test(last_visit_is_recorded_to_the_hour),
        cmocka_unit_test(missing_permission_is_forbidden_by_name),
    };

    return fresh_store_run("caller", tests, COUNT(tests));
}
