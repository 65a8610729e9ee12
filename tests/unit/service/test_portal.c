/* SPDX-License-Identifier: Apache-2.0 */
/* Ids, sealing, and what failures of the store become. */
#include "service/portal.h"

#include <string.h>

#include <apr_strings.h>

#include "count.h"
#include "sample_service.h"

static const ph_secretbox_place_t place = { "ph_webhook", "jira", "bearer", "https://example.com:443" };

static void new_ids_have_their_prefix_and_sort_by_time(void **state)
{
    sample_service_t service;
    ph_portal_t *portal = &service.sample.portal;
    const char *before = "";
    const char *id;
    int i;

    sample_service_init(&service, *state);
    for (i = 0; i < 100; i++) {
        sample_service_now += (i % 10 == 0) ? apr_time_from_msec(1) : 0;
        id = ph_portal_new_id(portal, "evt_", service.context.pool);
        assert_int_equal(strlen(id), 4 + PH_ULID_LEN);
        assert_memory_equal(id, "evt_", 4);
        assert_true(strcmp(before, id) < 0);
        before = id;
    }
    assert_int_equal(strlen(ph_portal_new_id(portal, "", service.context.pool)), PH_ULID_LEN);
}

static void id_is_made_of_the_time_and_the_given_bytes(void **state)
{
    static const unsigned char random[PH_ULID_RANDOM_BYTES] = { 0 };
    sample_service_t service;
    const char *id;

    sample_service_init(&service, *state);
    id = ph_portal_id_of(&service.sample.portal, "exe_", random, service.context.pool);
    assert_string_equal(id + 4 + PH_ULID_LEN - 16, "0000000000000000");
}

static ph_secret_t *open_again(sample_service_t *service, const char *sealed)
{
    ph_secret_t *plain = NULL;

    assert_int_equal(ph_secretbox_open(&plain, service->sample.portal.keyring, &place, sealed),
                     PH_SECRETBOX_OPENED);
    return plain;
}

static void sealed_text_opens_at_its_place_and_is_never_the_same(void **state)
{
    sample_service_t service;
    ph_secret_t *plain = ph_secret_make("tok-1", 5);
    ph_secret_t *opened;
    const char *one;
    const char *other;

    sample_service_init(&service, *state);
    one = ph_portal_seal(&service.sample.portal, &place, plain, &service.problem, service.context.pool);
    other = ph_portal_seal(&service.sample.portal, &place, plain, &service.problem, service.context.pool);
    ph_secret_free(plain);
    assert_int_equal(service.problem.code, PH_PROBLEM_NONE);
    assert_string_not_equal(one, other);
    opened = open_again(&service, one);
    assert_string_equal(ph_secret_bytes(opened), "tok-1");
    ph_secret_free(opened);
}

static void without_a_usable_key_file_nothing_is_sealed(void **state)
{
    sample_service_t service;
    ph_portal_t *portal = &service.sample.portal;
    ph_secret_t *plain = ph_secret_make("tok-1", 5);

    sample_service_init(&service, *state);
    portal->keyring = NULL;
    assert_null(ph_portal_seal(portal, &place, plain, &service.problem, service.context.pool));
    assert_int_equal(service.problem.code, PH_PROBLEM_NO_KEY_FILE);
    portal->keyring_fault = "it is readable by all";
    assert_null(ph_portal_seal(portal, &place, plain, &service.problem, service.context.pool));
    assert_int_equal(service.problem.code, PH_PROBLEM_SECRET_UNAVAILABLE);
    ph_secret_free(plain);
}

static void failures_of_the_store_are_told_apart(void **state)
{
    static const struct {
        apr_status_t status;
        ph_problem_code_t code;
        ph_log_level_t level;
    } cases[] = {
        { PH_DB_UNAVAILABLE, PH_PROBLEM_DATABASE_UNAVAILABLE, PH_LOG_WARNING },
        { PH_DB_COMMIT_UNKNOWN, PH_PROBLEM_DATABASE_UNAVAILABLE, PH_LOG_WARNING },
        { PH_DB_CONFLICT, PH_PROBLEM_DATABASE_UNAVAILABLE, PH_LOG_WARNING },
        { PH_DB_DUPLICATE, PH_PROBLEM_INTERNAL, PH_LOG_ERROR },
        { PH_DB_FAILED, PH_PROBLEM_INTERNAL, PH_LOG_ERROR },
    };
    sample_service_t service;
    size_t i;

    sample_service_init(&service, *state);
    for (i = 0; i < COUNT(cases); i++) {
        assert_refused(&service,
                       ph_portal_db_problem(&service.sample.portal, &service.problem, cases[i].status, NULL,
                                            "list the users", service.context.pool),
                       cases[i].code);
        assert_int_equal(service.log_level, cases[i].level);
        assert_string_equal(
            service.log,
            "database: could not list the users: unreachable: no connection. Check that the database server runs and that this host can reach it.");
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(new_ids_have_their_prefix_and_sort_by_time),
        cmocka_unit_test(id_is_made_of_the_time_and_the_given_bytes),
        cmocka_unit_test(sealed_text_opens_at_its_place_and_is_never_the_same),
        cmocka_unit_test(without_a_usable_key_file_nothing_is_sealed),
        cmocka_unit_test(failures_of_the_store_are_told_apart),
    };

    return fresh_store_run("portal", tests, COUNT(tests));
}
