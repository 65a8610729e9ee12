/* SPDX-License-Identifier: Apache-2.0 */
/* What failed while nothing kept a list of it, on a database as an earlier version leaves it. */
#include "service/attention_backlog.h"

#include <apr_strings.h>

#include "count.h"
#include "sample_portal.h"
#include "store/store_attention.h"
#include "store/store_execution.h"
#include "store/words/search.h"

#define START 1790000000 /* seconds */
#define MINUTE 60

static const ph_outcome_t sending = { PH_STATE_SENDING, PH_DELIVERY_NOT_SENT, PH_ERROR_NONE, 0 };

/* An execution in the n-th minute. */
static const ph_execution_t *make(const fresh_store_t *store, int n, const char *event_id,
                                  ph_outcome_t outcome)
{
    ph_execution_t *made =
        sample_execution_at(store, apr_time_from_sec(START + MINUTE * n), n, event_id, "owner");
    int affected;

    if (outcome.state != PH_STATE_SENDING) {
        made->outcome = outcome;
        made->finished_at = made->created_at + 1;
        assert_stored(store,
                      ph_store_execution_finish(&affected, store->db, made, PH_STATE_SENDING, store->pool));
    }
    return made;
}

static int fill_from(const fresh_store_t *store, int n)
{
    int added;

    assert_stored(store, ph_attention_backlog_fill(&added, store->db, apr_time_from_sec(START + MINUTE * n),
                                                   store->pool));
    return added;
}

static const apr_array_header_t *list(const fresh_store_t *store)
{
    static const ph_attention_query_t all = { "", "", 0, "", 1000 };
    apr_array_header_t *items;

    assert_stored(store, ph_store_attention_list(&items, store->db, &all, store->pool));
    return items;
}

static void newest_failure_is_listed_with_those_since_the_success(void **state)
{
    const fresh_store_t *store = *state;
    const ph_execution_t *first, *newest;
    const ph_attention_t *item;

    make(store, 1, "evt-1", sample_failed);
    make(store, 2, "evt-1", sample_succeeded);
    first = make(store, 3, "evt-1", ph_outcome_unknown());
    newest = make(store, 4, "evt-1", sample_failed);
    assert_int_equal(fill_from(store, 0), 1);
    assert_int_equal(list(store)->nelts, 1);
    item = &APR_ARRAY_IDX(list(store), 0, ph_attention_t);
    assert_string_equal(item->execution.id, newest->id);
    assert_int_equal(item->failures, 2);
    assert_int_equal(item->first_at, first->created_at);
    assert_int_equal(item->handled_at, 0);
}

static void what_succeeded_since_or_is_being_sent_is_not_listed(void **state)
{
    const fresh_store_t *store = *state;

    make(store, 1, "evt-1", sample_failed);
    make(store, 2, "evt-1", sample_succeeded);
    make(store, 3, "evt-2", sample_failed);
    make(store, 4, "evt-2", sending);
    make(store, 5, NULL, ph_outcome_unknown());
    make(store, 6, NULL, sample_succeeded);
    assert_int_equal(fill_from(store, 0), 0);
    assert_int_equal(list(store)->nelts, 0);
}

static void runs_without_an_event_share_a_row(void **state)
{
    const fresh_store_t *store = *state;

    make(store, 1, NULL, sample_failed);
    make(store, 2, NULL, ph_outcome_unknown());
    make(store, 3, "evt-1", ph_outcome_unknown());
    assert_int_equal(fill_from(store, 0), 2);
    assert_int_equal(APR_ARRAY_IDX(list(store), 0, ph_attention_t).failures, 2);
    assert_string_equal(APR_ARRAY_IDX(list(store), 1, ph_attention_t).execution.event_id, "evt-1");
}

static void older_failures_are_left_out(void **state)
{
    const fresh_store_t *store = *state;

    make(store, 1, "evt-1", sample_failed);
    make(store, 10, "evt-2", sample_failed);
    assert_int_equal(fill_from(store, 5), 1);
    assert_string_equal(APR_ARRAY_IDX(list(store), 0, ph_attention_t).execution.event_id, "evt-2");
}

static void running_again_adds_what_is_missing_and_changes_nothing_else(void **state)
{
    const fresh_store_t *store = *state;
    const ph_execution_t *handled = make(store, 1, "evt-1", sample_failed);
    int affected;

    assert_int_equal(fill_from(store, 0), 1);
    assert_stored(store, ph_store_attention_handle(&affected, store->db, handled->id, 5, "olga", "called",
                                                   store->pool));
    make(store, 2, "evt-2", sample_failed);
    assert_int_equal(fill_from(store, 0), 1);
    assert_int_equal(fill_from(store, 0), 0);
    assert_int_equal(list(store)->nelts, 1);
    assert_int_equal(fresh_store_count(store, "ph_attention"), 2);
}

static void many_failures_are_listed_piece_by_piece(void **state)
{
    const fresh_store_t *store = *state;
    int i;

    for (i = 0; i < 450; i++) {
        make(store, i, apr_psprintf(store->pool, "evt-%d", i % 430),
             i % 2 ? sample_failed : ph_outcome_unknown());
    }
    assert_int_equal(fill_from(store, 0), 430);
    assert_int_equal(fresh_store_count(store, "ph_attention"), 430);
}

static void executions_of_others_hide_no_failure(void **state)
{
    const fresh_store_t *store = *state;
    int i;

    make(store, 0, NULL, sample_succeeded);
    make(store, 1, NULL, sample_failed);
    for (i = 2; i < PH_SEARCH_BUDGET + 2; i++) {
        make(store, i, "evt-1", sending);
    }
    make(store, i, NULL, sample_failed);
    for (i++; i < 2 * PH_SEARCH_BUDGET + 10; i++) {
        make(store, i, "evt-1", sending);
    }
    assert_int_equal(fill_from(store, 0), 1);
    assert_int_equal(APR_ARRAY_IDX(list(store), 0, ph_attention_t).failures, 2);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(newest_failure_is_listed_with_those_since_the_success),
        cmocka_unit_test(what_succeeded_since_or_is_being_sent_is_not_listed),
        cmocka_unit_test(runs_without_an_event_share_a_row),
        cmocka_unit_test(older_failures_are_left_out),
        cmocka_unit_test(running_again_adds_what_is_missing_and_changes_nothing_else),
        cmocka_unit_test(many_failures_are_listed_piece_by_piece),
        cmocka_unit_test(executions_of_others_hide_no_failure),
    };

    return fresh_store_run("attention_backlog", tests, COUNT(tests));
}
