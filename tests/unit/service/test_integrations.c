/* SPDX-License-Identifier: Apache-2.0 */
/* Integrations: who sees what in lists, changes by version, and catalogs that cannot be changed. */
#include "service/integrations.h"

#include <string.h>

#include <apr_strings.h>

#include "count.h"
#include "sample_service.h"
#include "store/store_key.h"
#include "store/store_webhook.h"

static const ph_precondition_t no_precondition;

/* The ids of a page, separated by spaces. */
static const char *ids_of(sample_service_t *service, const ph_integration_filter_t *filter,
                          ph_integration_page_t *page)
{
    const char *ids = "";
    int i;

    assert_served(service, ph_integrations_list(page, &service->context, filter));
    for (i = 0; i < page->cards->nelts; i++) {
        ids = apr_pstrcat(service->context.pool, ids, (i > 0) ? " " : "",
                          APR_ARRAY_IDX(page->cards, i, ph_integration_card_t).integration.id, NULL);
    }
    return ids;
}

static const ph_integration_t *read_back(sample_service_t *service, const char *id)
{
    ph_integration_page_t page;

    assert_served(service, ph_integrations_get(&page, &service->context, id));
    assert_int_equal(page.cards->nelts, 1);
    return &APR_ARRAY_IDX(page.cards, 0, ph_integration_card_t).integration;
}

static void created_integration_has_an_id_a_version_and_an_author(void **state)
{
    const ph_integration_t wanted = { .name = "Jira", .kind = "ticket", .description = "Makes tickets" };
    sample_service_t service;
    const ph_integration_t *stored;
    const char *id;

    sample_service_init(&service, *state);
    assert_served(&service, ph_integrations_create(&id, &service.context, &wanted));
    assert_memory_equal(id, "int_", 4);
    stored = read_back(&service, id);
    assert_string_equal(stored->name, "Jira");
    assert_string_equal(stored->kind, "ticket");
    assert_string_equal(stored->description, "Makes tickets");
    assert_int_equal(strlen(stored->version), PH_ULID_LEN);
    assert_string_equal(stored->created_by, "adam");
    assert_int_equal(stored->created_at, SAMPLE_SERVICE_START);
    assert_int_equal(stored->updated_at, SAMPLE_SERVICE_START);
    assert_string_equal(
        sample_service_audit(&service, 0),
        apr_psprintf(service.context.pool,
                     "integration.create integration/%s {\"name\":[null,\"Jira\"],\"kind\":[null,\"ticket\"],"
                     "\"description\":[null,\"Makes tickets\"]}",
                     id));
}

static void id_that_is_taken_is_refused(void **state)
{
    const ph_integration_t wanted = { .id = "jira", .name = "Jira" };
    sample_service_t service;
    const char *id;

    sample_service_init(&service, *state);
    assert_served(&service, ph_integrations_create(&id, &service.context, &wanted));
    assert_string_equal(id, "jira");
    assert_refused(&service, ph_integrations_create(&id, &service.context, &wanted), PH_PROBLEM_EXISTS);
    assert_string_equal(sample_service_audit(&service, 1), "");
}

static void change_needs_the_current_version(void **state)
{
    sample_service_t service;
    const ph_precondition_t v1 = { "\"v1\"", NULL };
    const ph_precondition_t other = { "\"v0\"", NULL };
    const ph_integration_t *seen;
    ph_integration_t next;

    sample_service_init(&service, *state);
    sample_service_add_integration(&service, "jira", "Jira");
    assert_served(&service, ph_integrations_get_for_update(&seen, &service.context, "jira"));
    next = *seen;
    next.name = "Jira Cloud";
    assert_refused(&service, ph_integrations_update(&service.context, seen, &next, &no_precondition),
                   PH_PROBLEM_PRECONDITION_REQUIRED);
    assert_refused(&service, ph_integrations_update(&service.context, seen, &next, &other), PH_PROBLEM_STALE);
    sample_service_now += apr_time_from_sec(1);
    assert_served(&service, ph_integrations_update(&service.context, seen, &next, &v1));
    assert_string_equal(sample_service_audit(&service, 0),
                        "integration.update integration/jira {\"name\":[\"Jira\",\"Jira Cloud\"]}");
    assert_string_equal(read_back(&service, "jira")->name, "Jira Cloud");
    assert_string_equal(read_back(&service, "jira")->updated_by, "adam");
    assert_int_equal(read_back(&service, "jira")->updated_at, sample_service_now);
    assert_int_equal(read_back(&service, "jira")->created_at, SAMPLE_SERVICE_START);
    /* It was changed after it was read. */
    assert_refused(&service, ph_integrations_update(&service.context, seen, &next, &v1), PH_PROBLEM_STALE);
    assert_string_equal(sample_service_audit(&service, 1), "");
}

static void deleted_integration_takes_its_webhook_and_keys_along(void **state)
{
    fresh_store_t *store = *state;
    sample_service_t service;
    const ph_precondition_t v1 = { "\"v1\"", NULL };
    const ph_integration_t *seen;
    ph_integration_page_t page;
    apr_array_header_t *keys;
    ph_signing_key_t key = { .integration_id = "jira", .secret = "sealed" };
    ph_webhook_t *webhook;
    int affected;

    sample_service_init(&service, store);
    sample_service_add_integration(&service, "jira", "Jira");
    sample_service_add_webhook(&service, "jira");
    key.id = fresh_store_id(store, "key_", SAMPLE_SERVICE_START, 1);
    assert_stored(store, ph_store_key_insert(&affected, store->db, &key, store->pool));
    assert_served(&service, ph_integrations_get_for_update(&seen, &service.context, "jira"));
    assert_refused(&service, ph_integrations_delete(&service.context, seen, &no_precondition),
                   PH_PROBLEM_PRECONDITION_REQUIRED);
    assert_served(&service, ph_integrations_delete(&service.context, seen, &v1));
    assert_string_equal(sample_service_audit(&service, 0),
                        "integration.delete integration/jira {\"name\":[\"Jira\",null]}");
    assert_refused(&service, ph_integrations_get(&page, &service.context, "jira"), PH_PROBLEM_NOT_FOUND);
    assert_stored(store, ph_store_webhook_get(&webhook, store->db, "jira", store->pool));
    assert_null(webhook);
    assert_stored(store, ph_store_key_list(&keys, store->db, "jira", store->pool));
    assert_int_equal(keys->nelts, 0);
    assert_refused(&service, ph_integrations_delete(&service.context, seen, &v1), PH_PROBLEM_STALE);
}

static void external_catalog_cannot_be_changed(void **state)
{
    const ph_integration_t wanted = { .name = "Jira" };
    sample_service_t service;
    const ph_integration_t *seen;
    const char *id;

    sample_service_init(&service, *state);
    sample_service_add_integration(&service, "jira", "Jira");
    service.sample.portal.external_catalog = 1;
    assert_refused(&service, ph_integrations_create(&id, &service.context, &wanted),
                   PH_PROBLEM_EXTERNAL_CATALOG);
    assert_refused(&service, ph_integrations_get_for_update(&seen, &service.context, "jira"),
                   PH_PROBLEM_EXTERNAL_CATALOG);
    assert_string_equal(read_back(&service, "jira")->name, "Jira");
}

/* Integrations a (enabled), b (disabled by an admin), c (disabled by its receiver), d (no webhook). */
static void add_one_of_each(sample_service_t *service)
{
    fresh_store_t *store = service->sample.store;
    ph_webhook_t *webhook;
    int affected;

    sample_service_add_integration(service, "a", "Alpha");
    sample_service_add_integration(service, "b", "Beta");
    sample_service_add_integration(service, "c", "Gamma");
    sample_service_add_integration(service, "d", "Delta");
    sample_service_add_webhook(service, "a");
    sample_service_add_webhook(service, "b");
    sample_service_add_webhook(service, "c");
    assert_stored(store, ph_store_webhook_get(&webhook, store->db, "b", store->pool));
    webhook->enabled = 0;
    assert_stored(store, ph_store_webhook_update(&affected, store->db, webhook, "v1", store->pool));
    assert_stored(store, ph_store_webhook_set_state(&affected, store->db, "c", 0, sample_service_now, NULL,
                                                    store->pool));
}

static void list_shows_the_states_asked_for_by_name(void **state)
{
    static const struct {
        int show;
        const char *ids;
    } cases[] = {
        { PH_SHOW_ALL, "a b d c" },
        { PH_SHOW_ENABLED, "a" },
        { PH_SHOW_DISABLED, "b c" },
        { PH_SHOW_UNCONFIGURED, "d" },
        { PH_SHOW_ENABLED | PH_SHOW_UNCONFIGURED, "a d" },
        { 0, "" },
    };
    ph_integration_filter_t filter = { .limit = 10 };
    ph_integration_page_t page;
    sample_service_t service;
    size_t i;

    sample_service_init(&service, *state);
    add_one_of_each(&service);
    for (i = 0; i < COUNT(cases); i++) {
        filter.show = cases[i].show;
        assert_string_equal(ids_of(&service, &filter, &page), cases[i].ids);
        assert_null(page.last_name);
        assert_null(page.last_id);
    }
}

static void pages_follow_one_another_without_a_gap(void **state)
{
    static const int shows[] = { PH_SHOW_ALL, PH_SHOW_ALL & ~PH_SHOW_ENABLED };
    static const char *const firsts[] = { "a b", "b d" };
    static const char *const seconds[] = { "d c", "c" };
    ph_integration_page_t page;
    sample_service_t service;
    size_t i;

    sample_service_init(&service, *state);
    add_one_of_each(&service);
    for (i = 0; i < COUNT(shows); i++) {
        ph_integration_filter_t filter = { .show = shows[i], .limit = 2 };

        assert_string_equal(ids_of(&service, &filter, &page), firsts[i]);
        filter.after_name = page.last_name;
        filter.after_id = page.last_id;
        assert_string_equal(ids_of(&service, &filter, &page), seconds[i]);
        assert_null(page.last_name);
    }
}

static void integrations_are_found_by_words(void **state)
{
    static const struct {
        const char *q;
        const char *ids;
    } cases[] = {
        { "erp", "erp-orders" },
        { "release erp", "erp-orders" },
        { "order", "erp-orders" },
        { "ubersicht", "int_uebersicht" },
        { "\xc3\xbc", "int_uebersicht" },
        { "lease", "" },
        { "%", "" },
    };
    ph_integration_filter_t filter = { .show = PH_SHOW_ALL, .limit = 10 };
    ph_integration_page_t page;
    sample_service_t service;
    size_t i;

    sample_service_init(&service, *state);
    sample_service_add_integration(&service, "erp-orders", "ERP order release");
    sample_service_add_integration(&service, "int_uebersicht",
                                   "\xc3\x9c"
                                   "bersicht");
    for (i = 0; i < COUNT(cases); i++) {
        filter.q = cases[i].q;
        assert_string_equal(ids_of(&service, &filter, &page), cases[i].ids);
        assert_null(page.last_name);
    }
}

static void ids_that_no_path_can_name_are_left_out(void **state)
{
    const ph_integration_filter_t filter = { .show = PH_SHOW_ALL, .limit = 10 };
    ph_integration_page_t page;
    sample_service_t service;

    sample_service_init(&service, *state);
    service.sample.portal.external_catalog = 1;
    sample_service_add_integration(&service, "a/b", "Alpha");
    sample_service_add_integration(&service, "c", "Gamma");
    assert_string_equal(ids_of(&service, &filter, &page), "c");
}

static void search_finds_beginnings_of_names_and_ids(void **state)
{
    ph_integration_filter_t filter = { .show = PH_SHOW_ALL, .limit = 10 };
    ph_integration_page_t page;
    sample_service_t service;

    sample_service_init(&service, *state);
    add_one_of_each(&service);
    filter.q = "gam";
    assert_string_equal(ids_of(&service, &filter, &page), "c");
    filter.q = "d";
    assert_string_equal(ids_of(&service, &filter, &page), "d");
    filter.q = "amma";
    assert_string_equal(ids_of(&service, &filter, &page), "");
}

static void stats_of_a_week_are_for_those_who_may_see_the_history(void **state)
{
    fresh_store_t *store = *state;
    const ph_integration_filter_t filter = { .show = PH_SHOW_ALL, .limit = 10 };
    ph_stats_delta_t delta = { .integration_id = "a", .instance = "test", .succeeded = 3 };
    ph_integration_page_t page;
    sample_service_t service;
    const ph_stats_day_t *days;

    sample_service_init(&service, store);
    sample_service_add_integration(&service, "a", "Alpha");
    delta.hour = ph_store_stats_hour(sample_service_now);
    assert_stored(store, ph_store_stats_add(store->db, &delta, store->pool));
    ids_of(&service, &filter, &page);
    days = apr_hash_get(page.days, "a", APR_HASH_KEY_STRING);
    assert_int_equal(days[PH_INTEGRATION_DAYS - 1].succeeded, 3);
    assert_int_equal(days[PH_INTEGRATION_DAYS - 2].succeeded, 0);
    service.caller.permissions = PH_PERMISSION_POST_EVENTS;
    ids_of(&service, &filter, &page);
    assert_null(page.days);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(created_integration_has_an_id_a_version_and_an_author),
        cmocka_unit_test(id_that_is_taken_is_refused),
        cmocka_unit_test(change_needs_the_current_version),
        cmocka_unit_test(deleted_integration_takes_its_webhook_and_keys_along),
        cmocka_unit_test(external_catalog_cannot_be_changed),
        cmocka_unit_test(list_shows_the_states_asked_for_by_name),
        cmocka_unit_test(pages_follow_one_another_without_a_gap),
        cmocka_unit_test(integrations_are_found_by_words),
        cmocka_unit_test(ids_that_no_path_can_name_are_left_out),
        cmocka_unit_test(search_finds_beginnings_of_names_and_ids),
        cmocka_unit_test(stats_of_a_week_are_for_those_who_may_see_the_history),
    };

    return fresh_store_run("integrations", tests, COUNT(tests));
}
