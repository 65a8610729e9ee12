/* SPDX-License-Identifier: Apache-2.0 */
/* The pause of all hosts: who began it, what it says, and its audit entries. */
#include "service/pause.h"

#include "count.h"
#include "sample_service.h"

static void there_is_none_at_first(void **state)
{
    sample_service_t service;
    ph_pause_t pause;

    sample_service_init(&service, *state);
    assert_served(&service, ph_pause_get(&pause, &service.context));
    assert_int_equal(pause.at, 0);
    assert_served(&service, ph_pause_put(&pause, &service.context, 0, "nothing to end"));
    assert_int_equal(pause.at, 0);
    assert_null(pause.note);
    assert_string_equal(sample_service_audit(&service, 0), "");
}

static void it_names_who_began_it_and_why(void **state)
{
    sample_service_t service;
    ph_pause_t pause;

    sample_service_init(&service, *state);
    assert_served(&service, ph_pause_put(&pause, &service.context, 1, "until 16:00"));
    assert_served(&service, ph_pause_get(&pause, &service.context));
    assert_int_equal(pause.at, SAMPLE_SERVICE_START);
    assert_string_equal(pause.by, "adam");
    assert_string_equal(pause.note, "until 16:00");
    assert_string_equal(sample_service_audit(&service, 0),
                        "pause.begin pause/all {\"paused\":[false,true],\"note\":[null,\"until 16:00\"]}");
}

static void a_new_note_keeps_its_beginning(void **state)
{
    sample_service_t service;
    ph_pause_t pause;

    sample_service_init(&service, *state);
    assert_served(&service, ph_pause_put(&pause, &service.context, 1, NULL));
    assert_string_equal(sample_service_audit(&service, 0), "pause.begin pause/all {\"paused\":[false,true]}");
    sample_service_now += apr_time_from_sec(60);
    assert_served(&service, ph_pause_put(&pause, &service.context, 1, "longer"));
    assert_served(&service, ph_pause_put(&pause, &service.context, 1, "longer"));
    assert_int_equal(pause.at, SAMPLE_SERVICE_START);
    assert_string_equal(sample_service_audit(&service, 0),
                        "pause.update pause/all {\"note\":[null,\"longer\"]}");
}

static void its_end_leaves_nothing(void **state)
{
    sample_service_t service;
    ph_pause_t pause;

    sample_service_init(&service, *state);
    assert_served(&service, ph_pause_put(&pause, &service.context, 1, "until 16:00"));
    assert_served(&service, ph_pause_put(&pause, &service.context, 0, NULL));
    assert_int_equal(pause.at, 0);
    assert_served(&service, ph_pause_get(&pause, &service.context));
    assert_int_equal(pause.at, 0);
    assert_string_equal(sample_service_audit(&service, 0),
                        "pause.end pause/all {\"paused\":[true,false],\"note\":[\"until 16:00\",null]}");
}

static void no_database_no_change(void **state)
{
    sample_service_t service;
    ph_pause_t pause;

    sample_service_init(&service, *state);
    sample_service_lose_database(&service);
    assert_refused(&service, ph_pause_get(&pause, &service.context), PH_PROBLEM_DATABASE_UNAVAILABLE);
    assert_refused(&service, ph_pause_put(&pause, &service.context, 1, NULL),
                   PH_PROBLEM_DATABASE_UNAVAILABLE);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_is_none_at_first),         cmocka_unit_test(it_names_who_began_it_and_why),
        cmocka_unit_test(a_new_note_keeps_its_beginning), cmocka_unit_test(its_end_leaves_nothing),
        cmocka_unit_test(no_database_no_change),
    };

    return fresh_store_run("pause", tests, COUNT(tests));
}
