/* SPDX-License-Identifier: Apache-2.0 */
/* Requests read now and then whether the database still accepts this version. */
#include "service/schema_watch.h"

#include <string.h>

#include "count.h"
#include "sample_portal.h"
#include "service/alerts.h"

static void require_newer(const fresh_store_t *store)
{
    fresh_store_script(store, "UPDATE ph_schema SET min_module = '99.0.0' WHERE number = 1");
}

static void init(sample_portal_t *sample, fresh_store_t *store)
{
    sample_portal_init(sample, store);
    sample->portal.alerts = apr_pcalloc(store->pool, sizeof(ph_alerts_t));
}

static void first_request_reads_what_the_database_requires(void **state)
{
    fresh_store_t *store = *state;
    sample_portal_t sample;

    init(&sample, store);
    sample.portal.schema_interval = apr_time_from_sec(3600);
    require_newer(store);
    ph_schema_watch_refresh(&sample.portal, store->db, store->pool);
    assert_non_null(sample.portal.schema_fault);
    assert_true(ph_alerts_is_raised(sample.portal.alerts, PH_ALERT_TOO_OLD));
    assert_int_equal(atomic_load(&sample.logged[PH_LOG_ERROR]), 1);
}

static void nothing_is_read_again_within_the_interval(void **state)
{
    fresh_store_t *store = *state;
    sample_portal_t sample;

    init(&sample, store);
    sample.portal.schema_interval = apr_time_from_sec(3600);
    ph_schema_watch_refresh(&sample.portal, store->db, store->pool);
    require_newer(store);
    ph_schema_watch_refresh(&sample.portal, store->db, store->pool);
    assert_null(sample.portal.schema_fault);
    sample.portal.schema_interval = 1;
    apr_sleep(1000);
    ph_schema_watch_refresh(&sample.portal, store->db, store->pool);
    assert_non_null(sample.portal.schema_fault);
}

static void reading_of_the_sending_threads_counts(void **state)
{
    fresh_store_t *store = *state;
    sample_portal_t sample;

    init(&sample, store);
    sample.portal.schema_interval = apr_time_from_sec(3600);
    ph_schema_watch_note(&sample.portal, "0.1.0", apr_time_from_sec(60), store->pool);
    require_newer(store);
    ph_schema_watch_refresh(&sample.portal, store->db, store->pool);
    assert_null(sample.portal.schema_fault);
}

static void several_processes_log_one_line(void **state)
{
    fresh_store_t *store = *state;
    sample_portal_t sample;
    int i;

    init(&sample, store);
    for (i = 0; i < 3; i++) {
        sample.portal.schema_fault = NULL;
        ph_schema_watch_note(&sample.portal, "0.1.0,99.0.0", apr_time_from_sec(60), store->pool);
        assert_non_null(sample.portal.schema_fault);
    }
    assert_int_equal(atomic_load(&sample.logged[PH_LOG_ERROR]), 1);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_request_reads_what_the_database_requires),
        cmocka_unit_test(nothing_is_read_again_within_the_interval),
        cmocka_unit_test(reading_of_the_sending_threads_counts),
        cmocka_unit_test(several_processes_log_one_line),
    };

    return fresh_store_run("schema_watch", tests, COUNT(tests));
}
