/* SPDX-License-Identifier: Apache-2.0 */
/* What a batch is judged by: read, judged and drawn once for all of its clicks. */
#include "pipeline/admission_snapshot.h"

#include <string.h>

#include <apr_strings.h>

#include "count.h"
#include "pipeline/click_build.h"
#include "sample_portal.h"
#include "store/store_event.h"
#include "store/store_idempotency.h"

static ph_click_t *click_of(const char *username, const char *integration_id, const char *event_id,
                            const char *idempotency_key)
{
    ph_click_request_t request = sample_click_by(username);
    ph_click_t *click;

    request.integration_id = integration_id;
    request.event_id = event_id;
    request.idempotency_key = idempotency_key;
    request.fingerprint = "print";
    click = ph_click_make(&request, NULL);
    ph_click_release(click);
    return click;
}

static ph_admission_snapshot_t *read_snapshot(const sample_portal_t *sample, ph_click_t **clicks, int count)
{
    ph_admission_snapshot_t *snapshot;
    int i;

    assert_stored(sample->store, ph_admission_snapshot_read(&snapshot, sample->store->db, clicks, count,
                                                            apr_time_now(), sample->store->pool));
    for (i = 0; i < count; i++) {
        ph_click_release(clicks[i]);
    }
    return snapshot;
}

static void *get(apr_hash_t *hash, const char *key)
{
    return apr_hash_get(hash, key, APR_HASH_KEY_STRING);
}

static void insert_event(const sample_portal_t *sample)
{
    ph_event_t event = { 0 };

    event.id = "evt-1";
    event.type = "order.failed";
    event.title = "Order";
    event.details = "{}";
    event.details_len = 2;
    assert_stored(sample->store, ph_store_event_insert(sample->store->db, &event, sample->store->pool));
}

static void insert_key(const sample_portal_t *sample)
{
    const ph_idempotency_t row = { "olga", "k1", "print", "exe_1", 1 };
    apr_array_header_t *rows = apr_array_make(sample->store->pool, 1, sizeof(const ph_idempotency_t *));

    APR_ARRAY_PUSH(rows, const ph_idempotency_t *) = &row;
    assert_stored(sample->store,
                  ph_store_idempotency_insert_many(sample->store->db, rows, sample->store->pool));
}

static void snapshot_has_what_exists_of_each_click(void **state)
{
    const ph_admission_snapshot_t *snapshot;
    const ph_webhook_found_t *found;
    sample_portal_t sample;
    ph_click_t *clicks[3];

    sample_portal_init(&sample, *state);
    sample_add_all(&sample);
    insert_event(&sample);
    insert_key(&sample);
    clicks[0] = click_of("olga", "jira", "evt-1", "k1");
    clicks[1] = click_of("adam", "jira", "evt-2", "k1");
    clicks[2] = click_of("mallory", "none", NULL, NULL);
    snapshot = read_snapshot(&sample, clicks, 3);
    assert_true(((const ph_user_t *)get(snapshot->users, "olga"))->can_trigger_integrations);
    assert_true(((const ph_user_t *)get(snapshot->users, "adam"))->admin);
    assert_null(get(snapshot->users, "mallory"));
    found = get(snapshot->webhooks, "jira");
    assert_string_equal(found->webhook->url, sample.url);
    assert_int_equal(found->keys->nelts, 1);
    assert_null(get(snapshot->webhooks, "none"));
    assert_string_equal(((const ph_event_t *)get(snapshot->events, "evt-1"))->details, "{}");
    assert_null(get(snapshot->events, "evt-2"));
    assert_int_equal(apr_hash_count(snapshot->idempotency), 1); /* expired ones, too */
    assert_non_null(apr_hash_get(snapshot->idempotency, "olga\0k1", 7));
}

static void batch_of_equal_clicks_reads_one_row_of_each(void **state)
{
    enum { MANY = 64 };
    const ph_admission_snapshot_t *snapshot;
    sample_portal_t sample;
    ph_click_t *clicks[MANY];
    int i;

    sample_portal_init(&sample, *state);
    sample_add_all(&sample);
    insert_event(&sample);
    for (i = 0; i < MANY; i++) {
        clicks[i] = click_of("olga", "jira", "evt-1", NULL);
    }
    snapshot = read_snapshot(&sample, clicks, MANY);
    assert_int_equal(apr_hash_count(snapshot->users), 1);
    assert_int_equal(apr_hash_count(snapshot->webhooks), 1);
    assert_int_equal(apr_hash_count(snapshot->events), 1);
    assert_int_equal(apr_hash_count(snapshot->idempotency), 0);
}

static void retry_is_found_by_the_integration_of_its_prior_execution(void **state)
{
    ph_click_request_t request = sample_click_by("olga");
    sample_portal_t sample;
    ph_click_t *clicks[2];
    int i;

    sample_portal_init(&sample, *state);
    sample_add_all(&sample);
    request.kind = PH_CLICK_RETRY;
    request.integration_id = NULL;
    for (i = 0; i < 2; i++) {
        clicks[i] = ph_click_make(&request, NULL);
        ph_click_release(clicks[i]);
    }
    clicks[1]->prior.integration_id = "jira"; /* the other one repeats nothing */
    assert_non_null(get(read_snapshot(&sample, clicks, 2)->webhooks, "jira"));
}

static void target_is_judged_once_per_snapshot(void **state)
{
    const ph_admission_snapshot_target_t *target;
    const ph_admission_snapshot_t *snapshot;
    const ph_webhook_found_t *found;
    sample_portal_t sample;
    ph_click_t *click;

    sample_portal_init(&sample, *state);
    sample_add_all(&sample);
    click = click_of("olga", "jira", NULL, NULL);
    snapshot = read_snapshot(&sample, &click, 1);
    found = get(snapshot->webhooks, "jira");
    target = ph_admission_snapshot_target(snapshot, &sample.portal, found);
    assert_false(ph_target_is_denied(target->verdict));
    assert_string_equal(target->url.host, "127.0.0.1");
    assert_ptr_equal(ph_admission_snapshot_target(snapshot, &sample.portal, found), target);
}

static void denied_target_is_judged_by_the_policy(void **state)
{
    const ph_admission_snapshot_t *snapshot;
    ph_webhook_t webhook = { 0 };
    const ph_webhook_found_t found = { "jira", "Jira", &webhook, NULL, { 0 } };
    sample_portal_t sample;
    ph_click_t *click;

    sample_portal_init(&sample, *state);
    webhook.url = "https://10.0.0.1/hook";
    click = click_of("olga", "jira", NULL, NULL);
    snapshot = read_snapshot(&sample, &click, 1);
    assert_true(ph_target_is_denied(ph_admission_snapshot_target(snapshot, &sample.portal, &found)->verdict));
}

static int draws;

static void count_draw(void *bytes, apr_size_t len)
{
    apr_size_t i;

    draws++;
    for (i = 0; i < len; i++) {
        ((unsigned char *)bytes)[i] = (unsigned char)(i / PH_CLICK_RANDOM_BYTES);
    }
}

static void random_bytes_of_all_clicks_are_drawn_at_once(void **state)
{
    ph_admission_snapshot_t *snapshot;
    sample_portal_t sample;
    ph_click_t *clicks[3];
    int i;

    sample_portal_init(&sample, *state);
    sample.portal.ports.random = count_draw;
    draws = 0;
    for (i = 0; i < 3; i++) {
        clicks[i] = click_of("olga", "jira", NULL, NULL);
    }
    snapshot = read_snapshot(&sample, clicks, 3);
    assert_int_equal(draws, 0);
    for (i = 0; i < 3; i++) {
        const unsigned char *random = ph_admission_snapshot_random(snapshot, &sample.portal);

        assert_int_equal(random[0], i);
        assert_int_equal(random[PH_CLICK_RANDOM_BYTES - 1], i);
    }
    assert_int_equal(draws, 1);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(snapshot_has_what_exists_of_each_click),
        cmocka_unit_test(batch_of_equal_clicks_reads_one_row_of_each),
        cmocka_unit_test(retry_is_found_by_the_integration_of_its_prior_execution),
        cmocka_unit_test(target_is_judged_once_per_snapshot),
        cmocka_unit_test(denied_target_is_judged_by_the_policy),
        cmocka_unit_test(random_bytes_of_all_clicks_are_drawn_at_once),
    };

    return fresh_store_run("admission_snapshot", tests, COUNT(tests));
}
