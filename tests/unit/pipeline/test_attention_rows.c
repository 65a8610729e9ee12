/* SPDX-License-Identifier: Apache-2.0 */
/* What needs attention after outcomes have been committed, in whatever order. */
#include "pipeline/attention_rows.h"

#include <string.h>

#include <apr_strings.h>

#include "count.h"
#include "pipeline/outcome_batch.h"
#include "sample_portal.h"
#include "store/store_attention.h"
#include "store/store_execution.h"
#include "store/store_retention.h"

#define OWNER SAMPLE_START_ID "-child"

typedef struct fixture_t {
    sample_portal_t sample;
    int made;
} fixture_t;

/* Each is newer than the one before. */
static ph_execution_t *make(fixture_t *f, const char *event_id)
{
    const apr_time_t created_at = apr_time_from_sec(1790000000 + 60 * ++f->made);

    return sample_execution_at(f->sample.store, created_at, f->made, event_id, OWNER);
}

static void end_some(fixture_t *f, ph_execution_t *const *executions, const ph_outcome_t *outcomes, int count)
{
    ph_click_t *clicks[64];
    int i;

    for (i = 0; i < count; i++) {
        clicks[i] = sample_ended_click(executions[i], outcomes[i]);
    }
    assert_stored(f->sample.store, ph_outcome_batch_commit(f->sample.store->db, &f->sample.portal, clicks,
                                                           count, f->sample.store->pool));
    for (i = 0; i < count; i++) {
        assert_int_equal(clicks[i]->writing, PH_WRITING_DONE);
        ph_click_release(clicks[i]);
    }
}

static void end(fixture_t *f, ph_execution_t *execution, ph_outcome_t outcome)
{
    end_some(f, &execution, &outcome, 1);
}

/* As the sweeper ends it. */
static apr_status_t become_unknown(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    ph_execution_t *execution = baton;
    apr_array_header_t *ended = apr_array_make(scratch, 1, sizeof(const ph_execution_t *));
    const char *integration_id;
    int affected;

    execution->outcome = ph_outcome_unknown();
    APR_ARRAY_PUSH(ended, const ph_execution_t *) = execution;
    assert_int_equal(ph_store_execution_finish(&affected, db, execution, PH_STATE_SENDING, scratch),
                     APR_SUCCESS);
    return ph_attention_rows_write(&integration_id, db, ended, scratch);
}

static void sweep(fixture_t *f, ph_execution_t *execution)
{
    assert_stored(f->sample.store,
                  ph_db_transaction(f->sample.store->db, become_unknown, execution, f->sample.store->pool));
}

static const apr_array_header_t *list(const fixture_t *f)
{
    static const ph_attention_query_t all = { "", "", 0, "", 100 };
    apr_array_header_t *items;

    assert_stored(f->sample.store,
                  ph_store_attention_list(&items, f->sample.store->db, &all, f->sample.store->pool));
    return items;
}

/* There is one row: this execution, after so many failures. */
static void assert_one(const fixture_t *f, const ph_execution_t *execution, int failures)
{
    const apr_array_header_t *items = list(f);

    assert_int_equal(items->nelts, 1);
    assert_string_equal(APR_ARRAY_IDX(items, 0, ph_attention_t).execution.id, execution->id);
    assert_int_equal(APR_ARRAY_IDX(items, 0, ph_attention_t).failures, failures);
}

static fixture_t *begin(void **state)
{
    fresh_store_t *store = *state;
    fixture_t *f = apr_pcalloc(store->pool, sizeof(*f));

    sample_portal_init(&f->sample, store);
    return f;
}

static void failure_needs_attention_until_a_later_success(void **state)
{
    fixture_t *f = begin(state);
    ph_execution_t *first = make(f, "evt-1");
    ph_execution_t *second;

    end(f, first, sample_failed);
    assert_one(f, first, 1);
    second = make(f, "evt-1");
    end(f, second, sample_failed);
    assert_one(f, second, 2);
    assert_int_equal(APR_ARRAY_IDX(list(f), 0, ph_attention_t).first_at, first->created_at);
    end(f, make(f, "evt-1"), sample_succeeded);
    assert_int_equal(list(f)->nelts, 0);
}

static void events_and_runs_without_an_event_have_rows_of_their_own(void **state)
{
    fixture_t *f = begin(state);

    end(f, make(f, "evt-1"), sample_failed);
    end(f, make(f, "evt-2"), sample_failed);
    end(f, make(f, NULL), sample_failed);
    end(f, make(f, NULL), ph_outcome_unknown());
    assert_int_equal(list(f)->nelts, 3);
    end(f, make(f, NULL), sample_succeeded);
    end(f, make(f, "evt-2"), sample_succeeded);
    assert_string_equal(APR_ARRAY_IDX(list(f), 0, ph_attention_t).execution.event_id, "evt-1");
    assert_int_equal(list(f)->nelts, 1);
}

static void newest_execution_decides_in_whatever_order_outcomes_come(void **state)
{
    static const char *const events[] = { "evt-1", NULL };
    fixture_t *f = begin(state);
    size_t i;

    for (i = 0; i < COUNT(events); i++) {
        ph_execution_t *first = make(f, events[i]);
        ph_execution_t *second = make(f, events[i]);
        ph_execution_t *third = make(f, events[i]);

        end(f, second, sample_succeeded);
        end(f, first, sample_failed);
        assert_int_equal(list(f)->nelts, 0);
        end(f, third, sample_failed);
        assert_one(f, third, 1);
        end(f, make(f, events[i]), sample_succeeded);
    }
}

static void older_failure_waits_for_a_newer_execution_on_its_way(void **state)
{
    fixture_t *f = begin(state);
    ph_execution_t *older = make(f, "evt-1");
    ph_execution_t *newer = make(f, "evt-1");

    end(f, older, sample_failed);
    assert_int_equal(list(f)->nelts, 0);
    sweep(f, newer);
    assert_one(f, newer, 1);
    end(f, newer, sample_succeeded);
    assert_int_equal(list(f)->nelts, 0);
}

static void older_failure_is_added_to_a_newer_one(void **state)
{
    fixture_t *f = begin(state);
    ph_execution_t *older, *newer;

    end(f, make(f, "evt-1"), sample_failed);
    older = make(f, "evt-1");
    newer = make(f, "evt-1");
    end(f, newer, sample_failed);
    end(f, older, ph_outcome_unknown());
    assert_one(f, newer, 3);
}

static void success_of_an_older_execution_removes_nothing(void **state)
{
    fixture_t *f = begin(state);
    ph_execution_t *older = make(f, "evt-1");
    ph_execution_t *newer = make(f, "evt-1");

    end(f, newer, sample_failed);
    end(f, older, sample_succeeded);
    assert_one(f, newer, 1);
}

static void one_batch_is_folded_by_event(void **state)
{
    fixture_t *f = begin(state);
    ph_execution_t *executions[40];
    ph_outcome_t outcomes[40];
    int i;

    for (i = 0; i < 40; i++) {
        executions[i] = make(f, apr_psprintf(f->sample.store->pool, "evt-%d", i % 20));
        outcomes[i] = i % 3 == 0 ? sample_succeeded : sample_failed;
    }
    end(f, make(f, "evt-1"), sample_failed);
    end_some(f, executions, outcomes, 40);
    /* Of evt-i the newest in the batch is number i + 20: seven have succeeded, but evt-1 has failed since. */
    assert_int_equal(list(f)->nelts, 14);
}

static void late_outcome_of_an_unknown_execution_is_not_counted_again(void **state)
{
    fixture_t *f = begin(state);
    ph_execution_t *failed = make(f, "evt-1");
    ph_execution_t *succeeded = make(f, "evt-2");

    sweep(f, failed);
    sweep(f, succeeded);
    assert_int_equal(list(f)->nelts, 2);
    end(f, failed, sample_failed);
    end(f, succeeded, sample_succeeded);
    assert_one(f, failed, 1);
    assert_int_equal(APR_ARRAY_IDX(list(f), 0, ph_attention_t).execution.outcome.state, PH_STATE_FAILED);
}

static void test_messages_do_not_count(void **state)
{
    fixture_t *f = begin(state);
    ph_execution_t *test = make(f, NULL);

    test->mode = PH_MODE_TEST;
    end(f, test, sample_failed);
    assert_int_equal(list(f)->nelts, 0);
}

static int handle(const fixture_t *f, const ph_execution_t *execution, apr_time_t at)
{
    int affected;

    assert_stored(f->sample.store, ph_store_attention_handle(&affected, f->sample.store->db, execution->id,
                                                             at, "olga", "called", f->sample.store->pool));
    return affected;
}

static void handled_row_returns_with_the_next_failure(void **state)
{
    fixture_t *f = begin(state);
    ph_execution_t *older = make(f, "evt-1");
    ph_execution_t *first = make(f, "evt-1");
    ph_execution_t *second;
    apr_array_header_t *handled;

    end(f, first, sample_failed);
    assert_int_equal(handle(f, older, 5), 0);
    assert_int_equal(handle(f, first, 5), 1);
    assert_int_equal(handle(f, first, 6), 0);
    end(f, older, sample_failed);
    assert_int_equal(list(f)->nelts, 0);
    assert_stored(f->sample.store,
                  ph_store_attention_list_handled(&handled, f->sample.store->db, 10, f->sample.store->pool));
    assert_int_equal(handled->nelts, 1);
    assert_string_equal(APR_ARRAY_IDX(handled, 0, ph_attention_t).handled_note, "called");
    second = make(f, "evt-1");
    end(f, second, sample_failed);
    assert_one(f, second, 1);
    assert_int_equal(APR_ARRAY_IDX(list(f), 0, ph_attention_t).handled_at, 0);
}

static void handling_is_undone(void **state)
{
    fixture_t *f = begin(state);
    ph_execution_t *failed = make(f, "evt-1");

    end(f, failed, sample_failed);
    assert_int_equal(handle(f, failed, 5), 1);
    assert_int_equal(handle(f, failed, 0), 1);
    assert_int_equal(handle(f, failed, 0), 0);
    assert_one(f, failed, 1);
}

static void pages_and_groups_cover_every_row_once(void **state)
{
    fixture_t *f = begin(state);
    const fresh_store_t *store = f->sample.store;
    ph_attention_query_t query = { "", "", 0, "", 3 };
    apr_array_header_t *items, *groups;
    int seen = 0, counted = 0, i;

    for (i = 0; i < 7; i++) {
        end(f, make(f, apr_psprintf(store->pool, "evt-%d", i)), i % 2 ? sample_failed : ph_outcome_unknown());
    }
    for (;;) {
        const ph_execution_t *last;

        assert_stored(store, ph_store_attention_list(&items, store->db, &query, store->pool));
        if (items->nelts == 0) {
            break;
        }
        seen += items->nelts;
        last = &APR_ARRAY_IDX(items, items->nelts - 1, ph_attention_t).execution;
        query = (ph_attention_query_t){ last->integration_id, ph_error_word(last->outcome.error),
                                        last->outcome.http_status, last->id, 3 };
    }
    assert_int_equal(seen, 7);
    assert_stored(store, ph_store_attention_groups(&groups, store->db, 100, store->pool));
    assert_int_equal(groups->nelts, 2);
    for (i = 0; i < groups->nelts; i++) {
        counted += APR_ARRAY_IDX(groups, i, ph_attention_group_t).count;
    }
    assert_int_equal(counted, 7);
}

static void row_goes_with_its_execution(void **state)
{
    fixture_t *f = begin(state);
    const fresh_store_t *store = f->sample.store;
    ph_execution_t *kept;
    int removed;

    end(f, make(f, "evt-1"), sample_failed);
    f->made += 10; /* minutes */
    kept = make(f, "evt-2");
    end(f, kept, sample_failed);
    assert_stored(store, ph_store_retention_remove(&removed, store->db, PH_OLD_EXECUTIONS, kept->created_at,
                                                   100, store->pool));
    assert_int_equal(removed, 1);
    assert_int_equal(fresh_store_count(store, "ph_attention"), 1);
    assert_one(f, kept, 1);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(failure_needs_attention_until_a_later_success),
        cmocka_unit_test(events_and_runs_without_an_event_have_rows_of_their_own),
        cmocka_unit_test(newest_execution_decides_in_whatever_order_outcomes_come),
        cmocka_unit_test(older_failure_waits_for_a_newer_execution_on_its_way),
        cmocka_unit_test(older_failure_is_added_to_a_newer_one),
        cmocka_unit_test(success_of_an_older_execution_removes_nothing),
        cmocka_unit_test(one_batch_is_folded_by_event),
        cmocka_unit_test(late_outcome_of_an_unknown_execution_is_not_counted_again),
        cmocka_unit_test(test_messages_do_not_count),
        cmocka_unit_test(handled_row_returns_with_the_next_failure),
        cmocka_unit_test(handling_is_undone),
        cmocka_unit_test(pages_and_groups_cover_every_row_once),
        cmocka_unit_test(row_goes_with_its_execution),
    };

    return fresh_store_run("attention_rows", tests, COUNT(tests));
}
