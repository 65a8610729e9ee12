/* SPDX-License-Identifier: Apache-2.0 */
/* Integrations with their cards, by name, and found by a prefix of name or id. */
#include "store/store_integration.h"

#include "fresh_store.h"

#include <string.h>

#include <apr_strings.h>

#include "count.h"
#include "store/store_execution.h"
#include "store/store_webhook.h"

#define NOW APR_INT64_C(1790000000123456)

static void insert(const fresh_store_t *store, const char *id, const char *name)
{
    const ph_integration_t integration = { id, name, NULL, NULL, "v1", NOW, NULL, NOW, NULL };

    assert_stored(store, ph_store_integration_insert(store->db, &integration, store->pool));
}

static void insert_webhook(const fresh_store_t *store, const char *integration_id)
{
    ph_webhook_t webhook = { 0 };
    int affected;

    webhook.integration_id = integration_id;
    webhook.url = "https://receiver.example/";
    webhook.bearer = "sealed";
    webhook.headers = apr_array_make(store->pool, 0, sizeof(ph_sealed_header_t));
    webhook.action_label = "Go";
    webhook.confirm = PH_CONFIRM_IF_DELIVERED;
    webhook.version = "w1";
    assert_stored(store, ph_store_webhook_insert(&affected, store->db, &webhook, store->pool));
    assert_int_equal(affected, 1);
}

static void insert_execution(const fresh_store_t *store, const char *integration_id, int n, ph_state_t state)
{
    apr_array_header_t *one = apr_array_make(store->pool, 1, sizeof(const ph_execution_t *));
    ph_execution_t execution = { 0 };

    execution.id = fresh_store_id(store, "exe_", NOW, n);
    execution.message_id = fresh_store_id(store, "msg_", NOW, n);
    execution.integration_id = integration_id;
    execution.integration_name = "";
    execution.outcome.state = state;
    execution.created_at = NOW;
    execution.finished_at = NOW + n;
    execution.duration_us = -1;
    execution.username = "ann";
    execution.owner = "own-1";
    execution.webhook_version = "w1";
    APR_ARRAY_PUSH(one, const ph_execution_t *) = &execution;
    assert_stored(store, ph_store_execution_insert_many(store->db, one, store->pool));
}

static const ph_integration_card_t *read_back(const fresh_store_t *store, const char *id)
{
    ph_integration_card_t *card;

    assert_stored(store, ph_store_integration_get(&card, store->db, id, store->pool));
    return card;
}

static void row_is_read_back_as_written(void **state)
{
    const ph_integration_t written = {
        "jira~1", "J\xc3\xbcrgen's \xf0\x9f\x9a\x80", "ticket", "two\nlines", "v9", NOW, "root", NOW + 1,
        "ann"
    };
    const fresh_store_t *store = *state;
    const ph_integration_card_t *card;

    assert_stored(store, ph_store_integration_insert(store->db, &written, store->pool));
    assert_int_equal(ph_store_integration_insert(store->db, &written, store->pool), PH_DB_DUPLICATE);
    card = read_back(store, "jira~1");
    assert_string_equal(card->integration.id, "jira~1");
    assert_string_equal(card->integration.name, written.name);
    assert_string_equal(card->integration.kind, "ticket");
    assert_string_equal(card->integration.description, "two\nlines");
    assert_string_equal(card->integration.version, "v9");
    assert_int_equal(card->integration.created_at, NOW);
    assert_string_equal(card->integration.created_by, "root");
    assert_int_equal(card->integration.updated_at, NOW + 1);
    assert_string_equal(card->integration.updated_by, "ann");
    assert_null(card->webhook);
    assert_null(card->last);
    assert_null(read_back(store, "jira"));
    assert_null(read_back(store, "JIRA~1"));
}

static void card_shows_the_webhook_without_secrets_and_the_last_execution(void **state)
{
    const fresh_store_t *store = *state;
    const ph_integration_card_t *card;

    insert(store, "jira", "Jira");
    insert(store, "mail", "Mail");
    insert_webhook(store, "jira");
    insert_execution(store, "jira", 1, PH_STATE_SUCCEEDED);
    insert_execution(store, "jira", 3, PH_STATE_FAILED);
    insert_execution(store, "mail", 4, PH_STATE_SENDING);
    insert_execution(store, "jira", 2, PH_STATE_UNKNOWN);
    card = read_back(store, "jira");
    assert_null(card->integration.kind);
    assert_null(card->integration.created_by);
    assert_string_equal(card->webhook->url, "https://receiver.example/");
    assert_string_equal(card->webhook->action_label, "Go");
    assert_int_equal(card->webhook->confirm, PH_CONFIRM_IF_DELIVERED);
    assert_null(card->webhook->bearer);
    assert_int_equal(card->webhook->headers->nelts, 0);
    assert_string_equal(card->last->id, fresh_store_id(store, "exe_", NOW, 3));
    assert_int_equal(card->last->outcome.state, PH_STATE_FAILED);
    assert_int_equal(card->last->finished_at, NOW + 3);
}

static void pages_contain_every_row_once(void **state)
{
    const fresh_store_t *store = *state;
    ph_integration_query_t query = { NULL, NULL, 5 };
    const ph_integration_card_t *card;
    apr_array_header_t *cards;
    apr_hash_t *seen = apr_hash_make(store->pool);
    int i;

    for (i = 0; i < 24; i++) {
        /* Three of each name, one of them in upper case. */
        insert(store, apr_psprintf(store->pool, "id-%02d", i),
               apr_psprintf(store->pool, i % 3 == 0 ? "NAME %d" : "name %d", i / 3));
    }
    do {
        assert_stored(store, ph_store_integration_list(&cards, store->db, &query, store->pool));
        for (i = 0; i < cards->nelts; i++) {
            card = &APR_ARRAY_IDX(cards, i, ph_integration_card_t);
            assert_null(apr_hash_get(seen, card->integration.id, APR_HASH_KEY_STRING));
            apr_hash_set(seen, card->integration.id, APR_HASH_KEY_STRING, card);
            query.after_name = card->integration.name;
            query.after_id = card->integration.id;
        }
    } while (cards->nelts == 5);
    assert_int_equal(apr_hash_count(seen), 24);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(row_is_read_back_as_written),
        cmocka_unit_test(card_shows_the_webhook_without_secrets_and_the_last_execution),
        cmocka_unit_test(pages_contain_every_row_once),
    };

    return fresh_store_run("store_integration", tests, COUNT(tests));
}
