/* SPDX-License-Identifier: Apache-2.0 */
/* What is written when executions end: each outcome once, and all that goes with it. */
#include "pipeline/outcome_batch.h"

#include <string.h>

#include <apr_strings.h>

#include "count.h"
#include "sample_portal.h"
#include "store/store_attention.h"
#include "store/store_evidence.h"
#include "store/store_execution.h"
#include "store/store_key.h"
#include "store/store_webhook.h"

#define OWNER SAMPLE_START_ID "-child"

static void commit(sample_portal_t *sample, ph_click_t **clicks, int count)
{
    assert_stored(sample->store, ph_outcome_batch_commit(sample->store->db, &sample->portal, clicks, count,
                                                         sample->store->pool));
}

static void commit_one(sample_portal_t *sample, const ph_execution_t *execution, ph_outcome_t outcome)
{
    ph_click_t *click = sample_ended_click(execution, outcome);

    commit(sample, &click, 1);
    ph_click_release(click);
}

static ph_state_t state_of(const sample_portal_t *sample, const ph_execution_t *execution)
{
    return sample_read_back(sample, execution->id)->outcome.state;
}

static void sweep(const sample_portal_t *sample, const char *owner)
{
    int swept;

    assert_stored(sample->store, ph_store_execution_sweep(&swept, sample->store->db, owner, "exe_~",
                                                          apr_time_now(), sample->store->pool));
    assert_int_equal(swept, 1);
}

static void outcomes_and_responses_are_committed_together(void **state)
{
    ph_click_t *clicks[2];
    ph_response_t *response;
    sample_portal_t sample;
    ph_execution_t *row;

    sample_portal_init(&sample, *state);
    clicks[0] = sample_ended_click(sample_execution(&sample, OWNER, 1), sample_succeeded);
    clicks[1] = sample_ended_click(sample_execution(&sample, OWNER, 2), sample_failed);
    commit(&sample, clicks, 2);
    row = sample_read_back(&sample, clicks[1]->execution.id);
    assert_int_equal(state_of(&sample, &clicks[0]->execution), PH_STATE_SUCCEEDED);
    assert_int_equal(row->outcome.error, PH_ERROR_HTTP_STATUS);
    assert_int_equal(row->outcome.http_status, 503);
    assert_int_equal(row->finished_at, clicks[1]->attempt.finished_at);
    assert_int_equal(row->duration_us, 5000);
    assert_int_equal(clicks[1]->ended.outcome.state, PH_STATE_FAILED);
    assert_int_equal(clicks[1]->execution.outcome.state, PH_STATE_SENDING);
    assert_stored(sample.store, ph_store_evidence_get_response(&response, sample.store->db,
                                                               clicks[0]->execution.id, sample.store->pool));
    assert_string_equal(response->body, "body");
    ph_click_release(clicks[0]);
    ph_click_release(clicks[1]);
}

/* Clicks of one hour and integration share one row of ph_stats. */
static void each_outcome_is_counted_once(void **state)
{
    ph_click_t *clicks[3];
    sample_portal_t sample;
    sample_counts_t counts;
    int i, again;

    sample_portal_init(&sample, *state);
    for (i = 0; i < 3; i++) {
        clicks[i] = sample_ended_click(sample_execution(&sample, OWNER, i),
                                       i == 0 ? sample_failed : sample_succeeded);
    }
    for (again = 0; again < 2; again++) {
        commit(&sample, clicks, 3);
        counts = sample_counts(&sample);
        assert_int_equal(counts.succeeded, 2);
        assert_int_equal(counts.failed, 1);
        assert_int_equal(counts.unknown, 0);
    }
    for (i = 0; i < 3; i++) {
        ph_click_release(clicks[i]);
    }
}

static void late_outcome_replaces_unknown_once(void **state)
{
    static const ph_outcome_t unknown = { PH_STATE_UNKNOWN, PH_DELIVERY_MAYBE_RECEIVED, PH_ERROR_INTERRUPTED,
                                          0 };
    const struct {
        ph_outcome_t first;
        ph_outcome_t second;
        ph_state_t expected;
        sample_counts_t counts; /* of all cases so far; sweeping alone counts nothing here */
    } cases[] = {
        { sample_succeeded, sample_failed, PH_STATE_SUCCEEDED, { 1, 0, -1 } },
        { sample_failed, sample_succeeded, PH_STATE_FAILED, { 1, 1, -2 } },
        { sample_succeeded, unknown, PH_STATE_SUCCEEDED, { 2, 1, -3 } },
        { unknown, unknown, PH_STATE_UNKNOWN, { 2, 1, -3 } },
    };
    sample_portal_t sample;
    size_t i;

    sample_portal_init(&sample, *state);
    for (i = 0; i < COUNT(cases); i++) {
        ph_execution_t *swept = sample_execution(&sample, OWNER, (int)i);
        sample_counts_t counts;

        sweep(&sample, OWNER);
        commit_one(&sample, swept, cases[i].first);
        commit_one(&sample, swept, cases[i].second);
        assert_int_equal(state_of(&sample, swept), cases[i].expected);
        counts = sample_counts(&sample);
        assert_memory_equal(&counts, &cases[i].counts, sizeof counts);
    }
}

/* The first one has no row of ph_stats yet, the third one ends what the second one began in ph_attention, and
 * the last one meets neither. */
static void success_alone_is_counted_whatever_it_meets(void **state)
{
    const ph_outcome_t outcomes[] = { sample_succeeded, sample_failed, sample_succeeded, sample_succeeded };
    sample_portal_t sample;
    sample_counts_t counts;
    apr_array_header_t *groups;
    int i, again;

    sample_portal_init(&sample, *state);
    for (i = 0; i < (int)COUNT(outcomes); i++) {
        ph_execution_t *execution = sample_execution(&sample, OWNER, i);

        for (again = 0; again < 2; again++) {
            commit_one(&sample, execution, outcomes[i]);
            assert_int_equal(state_of(&sample, execution), outcomes[i].state);
            counts = sample_counts(&sample);
            assert_int_equal(counts.succeeded, i == 0 ? 1 : i);
            assert_int_equal(counts.failed, i > 0);
            assert_stored(sample.store,
                          ph_store_attention_groups(&groups, sample.store->db, 10, sample.store->pool));
            assert_int_equal(groups->nelts, i == 1);
        }
    }
}

static ph_attention_t *only_attention(const sample_portal_t *sample)
{
    const ph_attention_query_t query = { "", "", 0, "", 10 };
    apr_array_header_t *items;

    assert_stored(sample->store,
                  ph_store_attention_list(&items, sample->store->db, &query, sample->store->pool));
    assert_int_equal(items->nelts, 1);
    return &APR_ARRAY_IDX(items, 0, ph_attention_t);
}

/* The second one to end is older than the first, the third one newer, and the last one follows a handled one.
 */
static void failure_alone_is_added_to_what_it_meets(void **state)
{
    static const struct {
        int number, newest, failures;
    } cases[] = { { 2, 2, 1 }, { 1, 2, 2 }, { 3, 3, 3 }, { 4, 4, 1 } };
    ph_execution_t *executions[5];
    sample_portal_t sample;
    ph_attention_t *item;
    int i, affected;

    sample_portal_init(&sample, *state);
    for (i = 0; i < (int)COUNT(executions); i++) {
        executions[i] = sample_execution(&sample, OWNER, i);
        if (i == 2) {
            commit_one(&sample, executions[0], sample_succeeded);
            commit_one(&sample, executions[2], sample_failed);
        }
    }
    for (i = 0; i < (int)COUNT(cases); i++) {
        if (i == 3) {
            assert_stored(sample.store,
                          ph_store_attention_handle(&affected, sample.store->db, executions[3]->id, 1, "olga",
                                                    NULL, sample.store->pool));
        }
        commit_one(&sample, executions[cases[i].number], sample_failed);
        item = only_attention(&sample);
        assert_string_equal(item->execution.id, executions[cases[i].newest]->id);
        assert_int_equal(item->failures, cases[i].failures);
        assert_int_equal(sample_counts(&sample).failed, i + 1);
    }
}

static void swept_execution_does_not_hold_up_the_rest_of_its_batch(void **state)
{
    static const char *const owners[] = { SAMPLE_START_ID "-swept", OWNER };
    ph_click_t *clicks[2];
    sample_portal_t sample;
    int i;

    sample_portal_init(&sample, *state);
    for (i = 0; i < 2; i++) {
        clicks[i] = sample_ended_click(sample_execution(&sample, owners[i], i), sample_succeeded);
    }
    sweep(&sample, owners[0]);
    commit(&sample, clicks, 2);
    for (i = 0; i < 2; i++) {
        assert_int_equal(state_of(&sample, &clicks[i]->execution), PH_STATE_SUCCEEDED);
        ph_click_release(clicks[i]);
    }
    assert_int_equal(sample_counts(&sample).succeeded, 2);
}

/* As after a revoked click whose commit has failed. */
static void outcome_without_a_row_is_ignored(void **state)
{
    fresh_store_t *store = *state;
    ph_execution_t missing = { 0 };
    ph_click_t *clicks[2];
    ph_response_t *response;
    sample_portal_t sample;

    sample_portal_init(&sample, store);
    missing.id = fresh_store_id(store, "exe_", apr_time_now(), 7);
    missing.integration_id = "jira";
    missing.owner = OWNER;
    missing.created_at = apr_time_now();
    clicks[0] = sample_ended_click(&missing, sample_failed);
    clicks[1] = sample_ended_click(sample_execution(&sample, OWNER, 1), sample_succeeded);
    commit(&sample, clicks, 2);
    assert_null(sample_read_back(&sample, missing.id));
    assert_stored(store, ph_store_evidence_get_response(&response, store->db, missing.id, store->pool));
    assert_null(response);
    assert_int_equal(state_of(&sample, &clicks[1]->execution), PH_STATE_SUCCEEDED);
    assert_int_equal(sample_counts(&sample).failed, 0);
    ph_click_release(clicks[0]);
    ph_click_release(clicks[1]);
}

static apr_time_t last_use(const sample_portal_t *sample)
{
    apr_array_header_t *keys;

    assert_stored(sample->store, ph_store_key_list(&keys, sample->store->db, "jira", sample->store->pool));
    return APR_ARRAY_IDX(keys, 0, ph_signing_key_t).last_used_at;
}

static void last_use_of_a_key_is_noted_if_it_has_signed(void **state)
{
    sample_portal_t sample;
    int signs;

    sample_portal_init(&sample, *state);
    sample_add_all(&sample);
    for (signs = 0; signs < 2; signs++) {
        ph_click_t *click = sample_ended_click(sample_execution(&sample, OWNER, signs), sample_succeeded);
        apr_array_header_t *keys = apr_array_make(sample.store->pool, 1, sizeof(ph_signing_key_t));
        ph_signing_key_t *key = apr_array_push(keys);

        memset(key, 0, sizeof *key);
        key->id = SAMPLE_KEY_ID;
        click->attempt.keys = keys;
        click->attempt.response.signed_at = signs ? click->attempt.finished_at : 0;
        commit(&sample, &click, 1);
        assert_int_equal(last_use(&sample), signs ? click->attempt.finished_at : 0);
        ph_click_release(click);
    }
}

static void backpressure_is_applied_with_the_outcome(void **state)
{
    static const ph_outcome_t gone = { PH_STATE_FAILED, PH_DELIVERY_RECEIVED, PH_ERROR_HTTP_STATUS, 410 };
    sample_portal_t sample;
    ph_webhook_t *webhook;

    sample_portal_init(&sample, *state);
    sample_add_all(&sample);
    commit_one(&sample, sample_execution(&sample, OWNER, 1), gone);
    assert_stored(sample.store, ph_store_webhook_get(&webhook, sample.store->db, "jira", sample.store->pool));
    assert_int_not_equal(webhook->disabled_by_receiver_at, 0);
}

static const char *logged;

static void keep_line(void *pool, ph_log_level_t level, const char *line)
{
    assert_int_equal(level, PH_LOG_WARNING);
    logged = apr_pstrdup(pool, line);
}

static void failure_is_a_warning_with_ids_and_numbers(void **state)
{
    sample_portal_t sample;
    ph_click_t *click;
    ph_execution_t *execution;

    sample_portal_init(&sample, *state);
    sample.portal.ports.log = keep_line;
    sample.portal.ports.log_baton = sample.store->pool;
    execution = sample_execution(&sample, OWNER, 1);
    click = sample_ended_click(execution, sample_failed);
    click->attempt.url = "https://hooks.example.com/secret";
    commit(&sample, &click, 1);
    ph_outcome_batch_log(&sample.portal, click, sample.store->pool);
    assert_string_equal(logged,
                        apr_psprintf(sample.store->pool,
                                     "execution %s: failed, http_status, status 503, attempt 1 of %s, "
                                     "integration jira, 5000 us, request -, user %s",
                                     execution->id, execution->message_id, execution->username));
    ph_click_release(click);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(outcomes_and_responses_are_committed_together),
        cmocka_unit_test(each_outcome_is_counted_once),
        cmocka_unit_test(late_outcome_replaces_unknown_once),
        cmocka_unit_test(success_alone_is_counted_whatever_it_meets),
        cmocka_unit_test(failure_alone_is_added_to_what_it_meets),
        cmocka_unit_test(swept_execution_does_not_hold_up_the_rest_of_its_batch),
        cmocka_unit_test(outcome_without_a_row_is_ignored),
        cmocka_unit_test(last_use_of_a_key_is_noted_if_it_has_signed),
        cmocka_unit_test(backpressure_is_applied_with_the_outcome),
        cmocka_unit_test(failure_is_a_warning_with_ids_and_numbers),
    };

    return fresh_store_run("outcome_batch", tests, COUNT(tests));
}
