/* SPDX-License-Identifier: Apache-2.0 */
/* Names that differ only in letter case are told once. */
#include "service/user_check.h"

#include "count.h"
#include "sample_portal.h"
#include "service/alerts.h"
#include "store/store_user.h"

static void add(const fresh_store_t *store, const char *username)
{
    ph_user_t user = { 0 };

    user.username = username;
    user.version = "v1";
    assert_stored(store, ph_store_user_insert(store->db, &user, store->pool));
}

static int warnings_after_check(sample_portal_t *sample)
{
    ph_user_check_hurry(&sample->portal);
    assert_stored(sample->store, ph_user_check_run(&sample->portal, sample->store->db, sample->store->pool));
    return atomic_load(&sample->logged[PH_LOG_WARNING]);
}

static void names_that_differ_only_in_case_are_told_once(void **state)
{
    fresh_store_t *store = *state;
    sample_portal_t sample;

    sample_portal_init(&sample, store);
    sample.portal.alerts = apr_pcalloc(store->pool, sizeof(ph_alerts_t));
    add(store, "anna");
    add(store, "Ännä");
    add(store, "anna ");
    add(store, "ann");
    assert_int_equal(warnings_after_check(&sample), 0);
    add(store, "Anna");
    assert_int_equal(warnings_after_check(&sample), 1);
    assert_int_equal(warnings_after_check(&sample), 1);
    add(store, "Bob");
    add(store, "bOB");
    assert_int_equal(warnings_after_check(&sample), 2);
    fresh_store_script(store, "DELETE FROM ph_user WHERE username IN ('bOB', 'Anna')");
    assert_int_equal(warnings_after_check(&sample), 2);
    add(store, "ANNA");
    assert_int_equal(warnings_after_check(&sample), 3);
}

static void nothing_is_read_before_it_is_due(void **state)
{
    fresh_store_t *store = *state;
    sample_portal_t sample;

    sample_portal_init(&sample, store);
    sample.portal.alerts = apr_pcalloc(store->pool, sizeof(ph_alerts_t));
    assert_int_equal(warnings_after_check(&sample), 0);
    add(store, "anna");
    add(store, "Anna");
    assert_stored(store, ph_user_check_run(&sample.portal, store->db, store->pool));
    assert_int_equal(atomic_load(&sample.logged[PH_LOG_WARNING]), 0);
}

/* SQLite folds ASCII letters only. */
static void mariadb_folds_every_letter(void **state)
{
    fresh_store_t *store = *state;
    sample_portal_t sample;

    sample_portal_init(&sample, store);
    sample.portal.alerts = apr_pcalloc(store->pool, sizeof(ph_alerts_t));
    add(store, "jürgen");
    add(store, "jurgen");
    assert_int_equal(warnings_after_check(&sample), 0);
    add(store, "JÜRGEN");
    assert_int_equal(warnings_after_check(&sample), store->source.dialect == PH_DIALECT_MYSQL);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_that_differ_only_in_case_are_told_once),
        cmocka_unit_test(nothing_is_read_before_it_is_due),
        cmocka_unit_test(mariadb_folds_every_letter),
    };

    return fresh_store_run("user_check", tests, COUNT(tests));
}
