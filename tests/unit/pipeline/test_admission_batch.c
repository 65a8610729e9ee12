/* SPDX-License-Identifier: Apache-2.0 */
/* Batches of clicks: what goes into one, what is committed, and what is done about a commit that failed. */
#include "pipeline/admission_batch.h"

#include <string.h>

#include <apr_strings.h>

#include "count.h"
#include "sample_portal.h"
#include "store/db_direct.h"
#include "store/store_audit.h"
#include "store/store_evidence.h"
#include "store/store_execution.h"
#include "store/store_idempotency.h"

#define OWNER SAMPLE_START_ID "-child"

/* ---- taking a batch from the queue ------------------------------------------------------------------ */

static ph_click_t *queued_click(const char *username, const char *idempotency_key, const char *message_id)
{
    ph_click_request_t request = { 0 };
    ph_click_t *click;

    request.caller.username = username;
    request.idempotency_key = idempotency_key;
    click = ph_click_make(&request, NULL);
    ph_click_release(click);
    click->prior.message_id = message_id;
    return click;
}

static void fill(ph_click_queue_t *queue, ph_click_t **clicks, int count)
{
    int i;

    for (i = 0; i < count; i++) {
        ph_click_queue_push(queue, clicks[i]);
    }
}

static void clicks_that_want_the_same_row_go_into_different_batches(void **state)
{
    ph_click_t *clicks[] = {
        queued_click("dana", "k1", NULL),    queued_click("dana", "k1", NULL),
        queued_click("bo", "k1", NULL),      queued_click("dana", NULL, "msg_1"),
        queued_click("dana", NULL, "msg_1"), queued_click("dana", NULL, NULL),
    };
    ph_click_t *batch[PH_ADMISSION_BATCH_MAX];
    ph_click_queue_t queue = { NULL, NULL, 0 };
    size_t i;

    (void)state;
    fill(&queue, clicks, COUNT(clicks));
    assert_int_equal(ph_admission_batch_take(batch, &queue), 4);
    assert_ptr_equal(batch[0], clicks[0]);
    assert_ptr_equal(batch[1], clicks[2]);
    assert_ptr_equal(batch[2], clicks[3]);
    assert_ptr_equal(batch[3], clicks[5]);
    assert_int_equal(ph_admission_batch_take(batch, &queue), 2);
    assert_ptr_equal(batch[0], clicks[1]);
    assert_ptr_equal(batch[1], clicks[4]);
    assert_int_equal(ph_admission_batch_take(batch, &queue), 0);
    for (i = 0; i < COUNT(clicks); i++) {
        ph_click_release(clicks[i]);
    }
}

static void batch_takes_64_and_leaves_the_rest_in_order(void **state)
{
    enum { MANY = PH_ADMISSION_BATCH_MAX + 3 };
    ph_click_t *clicks[MANY];
    ph_click_t *batch[PH_ADMISSION_BATCH_MAX];
    ph_click_queue_t queue = { NULL, NULL, 0 };
    int i;

    (void)state;
    for (i = 0; i < MANY; i++) {
        clicks[i] = queued_click("dana", NULL, NULL);
    }
    fill(&queue, clicks, MANY);
    assert_int_equal(ph_admission_batch_take(batch, &queue), PH_ADMISSION_BATCH_MAX);
    assert_int_equal(queue.count, 3);
    assert_int_equal(ph_admission_batch_take(batch, &queue), 3);
    assert_ptr_equal(batch[0], clicks[PH_ADMISSION_BATCH_MAX]);
    assert_ptr_equal(batch[2], clicks[MANY - 1]);
    for (i = 0; i < MANY; i++) {
        ph_click_release(clicks[i]);
    }
}

/* ---- running a batch -------------------------------------------------------------------------------- */

#define CLICKS 3

typedef struct batch_test_t {
    sample_portal_t sample;
    ph_budget_t bytes;
    ph_click_t *clicks[CLICKS];
    ph_admission_batch_t batch;
} batch_test_t;

static void set_up(batch_test_t *test, fresh_store_t *store)
{
    sample_portal_init(&test->sample, store);
    sample_add_all(&test->sample);
    ph_budget_init(&test->bytes, 1000000);
    test->batch =
        (ph_admission_batch_t){ &test->sample.portal, OWNER, 7, &test->bytes, test->clicks, 0, 0, 0, 0, 0 };
}

static apr_status_t drop(void *click)
{
    ph_click_release(click);
    return APR_SUCCESS;
}

/* The click lives as long as the store. */
static ph_click_t *add_click(batch_test_t *test, const ph_click_request_t *request)
{
    ph_click_t *click = ph_click_make(request, NULL);

    ph_click_release(click);
    apr_pool_cleanup_register(test->sample.store->pool, click, drop, apr_pool_cleanup_null);
    test->clicks[test->batch.count++] = click;
    return click;
}

static ph_click_t *add_run(batch_test_t *test)
{
    const ph_click_request_t request = sample_click_by("olga");

    return add_click(test, &request);
}

static void run(batch_test_t *test)
{
    fresh_store_t *store = test->sample.store;

    assert_stored(store, ph_admission_batch_run(&test->batch, store->db, store->pool));
}

static void accepted_clicks_are_committed_with_their_requests(void **state)
{
    fresh_store_t *store = *state;
    batch_test_t test;
    int i;

    set_up(&test, store);
    add_run(&test);
    add_run(&test);
    run(&test);
    for (i = 0; i < 2; i++) {
        const ph_click_t *click = test.clicks[i];
        const ph_execution_t *row = sample_read_back(&test.sample, click->execution.id);
        ph_request_t *request;

        assert_int_equal(click->verdict, PH_VERDICT_COMMITTED);
        assert_int_equal(atomic_load(&click->phase), PH_CLICK_ADMITTED);
        assert_int_equal(click->lease_epoch, 7);
        assert_int_equal(row->outcome.state, PH_STATE_SENDING);
        assert_string_equal(row->owner, OWNER);
        assert_stored(store,
                      ph_store_evidence_get_request(&request, store->db, click->execution.id, store->pool));
        assert_string_equal(request->url, test.sample.url);
    }
}

static void refused_click_leaves_no_row_and_does_not_hold_up_the_others(void **state)
{
    ph_click_request_t request = sample_click_by("olga");
    batch_test_t test;

    set_up(&test, *state);
    request.integration_id = "none";
    add_click(&test, &request);
    add_run(&test);
    run(&test);
    assert_int_equal(test.clicks[0]->verdict, PH_VERDICT_RESOLVED);
    assert_int_equal(test.clicks[0]->problem.code, PH_PROBLEM_NOT_FOUND);
    assert_null(test.clicks[0]->execution.id);
    assert_int_equal(test.clicks[1]->verdict, PH_VERDICT_COMMITTED);
}

static void cancelled_click_gets_no_row(void **state)
{
    batch_test_t test;
    ph_click_t *click;

    set_up(&test, *state);
    click = add_run(&test);
    assert_true(ph_click_move(click, PH_CLICK_QUEUED, PH_CLICK_CANCELLED));
    run(&test);
    assert_int_equal(click->verdict, PH_VERDICT_CANCELLED);
    assert_null(sample_read_back(&test.sample, click->execution.id));
}

static void click_whose_body_exceeds_the_budget_is_refused_as_busy(void **state)
{
    ph_click_request_t request = sample_click_by("adam");
    batch_test_t test;
    ph_click_t *click;

    set_up(&test, *state);
    request.kind = PH_CLICK_TEST; /* its body is never empty */
    request.may = PH_MAY_ADMIN;
    request.mode = PH_MODE_TEST;
    ph_budget_init(&test.bytes, 10);
    click = add_click(&test, &request);
    run(&test);
    assert_int_equal(click->problem.code, PH_PROBLEM_BUSY);
    assert_null(sample_read_back(&test.sample, click->execution.id));
    assert_true(ph_budget_take(&test.bytes, 10));
}

static void accepted_body_is_taken_from_the_budget_once(void **state)
{
    ph_click_request_t request = sample_click_by("adam");
    batch_test_t test;
    ph_click_t *click;

    set_up(&test, *state);
    request.kind = PH_CLICK_TEST;
    request.may = PH_MAY_ADMIN;
    request.mode = PH_MODE_TEST;
    click = add_click(&test, &request);
    click->bytes_reserved = 17; /* by a run of the batch that failed */
    assert_true(ph_budget_take(&test.bytes, 17));
    run(&test);
    assert_int_equal(click->bytes_reserved, click->attempt.body_len);
    assert_int_equal(atomic_load(&test.bytes.taken), click->attempt.body_len);
}

static void refusal_is_audited(void **state)
{
    const ph_click_request_t request = sample_click_by("mallory");
    fresh_store_t *store = *state;
    ph_audit_query_t query = { 0 };
    apr_array_header_t *entries;
    apr_time_t searched_to;
    const char *last_id;
    batch_test_t test;

    set_up(&test, store);
    add_click(&test, &request);
    run(&test);
    query.actor = "mallory";
    query.limit = 10;
    assert_stored(store,
                  ph_store_audit_list(&entries, &last_id, &searched_to, store->db, &query, store->pool));
    assert_int_equal(entries->nelts, 1);
    assert_string_equal(APR_ARRAY_IDX(entries, 0, ph_audit_entry_t).object_id, "jira");
}

/* ---- idempotency keys ------------------------------------------------------------------------------- */

static void insert_key(const fresh_store_t *store, const char *execution_id, apr_interval_time_t expires_in)
{
    const ph_idempotency_t row = { "olga", "k1", "print", execution_id, apr_time_now() + expires_in };
    apr_array_header_t *keys = apr_array_make(store->pool, 1, sizeof(const ph_idempotency_t *));

    APR_ARRAY_PUSH(keys, const ph_idempotency_t *) = &row;
    assert_stored(store, ph_store_idempotency_insert_many(store->db, keys, store->pool));
}

static ph_click_t *add_keyed_run(batch_test_t *test)
{
    ph_click_request_t request = sample_click_by("olga");

    request.idempotency_key = "k1";
    request.fingerprint = "print";
    return add_click(test, &request);
}

static const char *execution_of_key(const fresh_store_t *store)
{
    ph_idempotency_t *found;

    assert_stored(store, ph_store_idempotency_get(&found, store->db, "olga", "k1", store->pool));
    return found ? found->execution_id : "none";
}

static void key_is_committed_with_its_execution(void **state)
{
    batch_test_t test;
    ph_click_t *click;

    set_up(&test, *state);
    click = add_keyed_run(&test);
    run(&test);
    assert_string_equal(execution_of_key(test.sample.store), click->execution.id);
}

static void expired_key_is_taken_over(void **state)
{
    batch_test_t test;
    ph_click_t *click;

    set_up(&test, *state);
    insert_key(test.sample.store, "exe_0000000000000000000000OLD1", -apr_time_from_sec(1));
    click = add_keyed_run(&test);
    run(&test);
    assert_int_equal(click->verdict, PH_VERDICT_COMMITTED);
    assert_string_equal(execution_of_key(test.sample.store), click->execution.id);
}

/* ---- races ------------------------------------------------------------------------------------------ */

/* Ids are drawn between reading and writing: there another process commits its row first. */
static batch_test_t *racing;
static void (*race)(batch_test_t *test);
static void (*draw)(void *bytes, apr_size_t len);

static void draw_after_the_race(void *bytes, apr_size_t len)
{
    if (race) {
        void (*const once)(batch_test_t * test) = race;

        race = NULL;
        once(racing);
    }
    draw(bytes, len);
}

static void set_up_race(batch_test_t *test, void (*other)(batch_test_t *test))
{
    racing = test;
    race = other;
    draw = test->sample.portal.ports.random;
    test->sample.portal.ports.random = draw_after_the_race;
}

static void use_the_key(batch_test_t *test)
{
    insert_key(test->sample.store, "exe_0000000000000000000000FAST", apr_time_from_sec(60));
}

static void of_two_processes_with_one_key_the_second_gets_the_execution_of_the_first(void **state)
{
    batch_test_t test;
    ph_click_t *late, *other;

    set_up(&test, *state);
    late = add_keyed_run(&test);
    other = add_run(&test);
    set_up_race(&test, use_the_key);
    run(&test);
    assert_int_equal(late->verdict, PH_VERDICT_RESOLVED);
    assert_string_equal(late->known_execution_id, "exe_0000000000000000000000FAST");
    assert_null(sample_read_back(&test.sample, late->execution.id));
    assert_int_equal(other->verdict, PH_VERDICT_COMMITTED);
    assert_non_null(sample_read_back(&test.sample, other->execution.id));
}

/* The second attempt of the message "msg_…1". */
static void retry_first(batch_test_t *test)
{
    fresh_store_t *store = test->sample.store;
    apr_array_header_t *rows = apr_array_make(store->pool, 1, sizeof(ph_execution_t *));
    ph_execution_t next = test->clicks[0]->prior;

    next.id = fresh_store_id(store, "exe_", apr_time_now(), 2);
    next.attempt = 2;
    next.owner = "another";
    next.outcome = (ph_outcome_t){ PH_STATE_SENDING, PH_DELIVERY_UNDECIDED, PH_ERROR_NONE, 0 };
    APR_ARRAY_PUSH(rows, const ph_execution_t *) = &next;
    assert_stored(store, ph_store_execution_insert_many(store->db, rows, store->pool));
}

static void of_two_retries_of_one_message_the_second_is_in_progress(void **state)
{
    ph_click_request_t request = sample_click_by("olga");
    batch_test_t test;
    ph_click_t *click;
    int swept;

    set_up(&test, *state);
    request.kind = PH_CLICK_RETRY;
    click = add_click(&test, &request);
    click->prior = *sample_execution(&test.sample, OWNER, 1);
    click->prior_request.url = test.sample.url;
    click->prior_request.body = "";
    assert_stored(test.sample.store, ph_store_execution_sweep(&swept, test.sample.store->db, OWNER, "exe_~",
                                                              apr_time_now(), test.sample.store->pool));
    set_up_race(&test, retry_first);
    run(&test);
    assert_int_equal(click->verdict, PH_VERDICT_RESOLVED);
    assert_int_equal(click->problem.code, PH_PROBLEM_IN_PROGRESS);
    assert_null(sample_read_back(&test.sample, click->execution.id));
}

/* ---- lost commits ----------------------------------------------------------------------------------- */

/* As after PH_DB_COMMIT_UNKNOWN. */
static ph_click_t *add_unsure(batch_test_t *test, const char *execution_id)
{
    ph_click_t *click = add_run(test);

    assert_true(ph_click_move(click, PH_CLICK_QUEUED, PH_CLICK_ADMITTED));
    click->execution.id = execution_id;
    click->execution.message_id = fresh_store_id(test->sample.store, "msg_", apr_time_now(), 99);
    click->is_unsure = 1;
    click->was_unsure = 1;
    return click;
}

static void lost_commit_that_succeeded_is_found(void **state)
{
    batch_test_t test;
    ph_click_t *click;

    set_up(&test, *state);
    click = add_unsure(&test, sample_execution(&test.sample, OWNER, 1)->id);
    run(&test);
    assert_int_equal(click->verdict, PH_VERDICT_COMMITTED);
    assert_false(click->is_unsure);
}

static void lost_commit_that_failed_is_repeated_with_the_same_id(void **state)
{
    batch_test_t test;
    ph_click_t *click;
    const char *id;

    set_up(&test, *state);
    id = fresh_store_id(test.sample.store, "exe_", apr_time_now(), 1);
    click = add_unsure(&test, id);
    run(&test);
    assert_int_equal(click->verdict, PH_VERDICT_COMMITTED);
    assert_string_equal(click->execution.id, id);
    assert_non_null(sample_read_back(&test.sample, id));
}

/* It was still under way when it was looked up. */
static void lost_commit_that_succeeds_late_is_recognized_by_its_own_id(void **state)
{
    batch_test_t test;
    ph_click_t *click, *other;

    set_up(&test, *state);
    click = add_unsure(&test, sample_execution(&test.sample, OWNER, 1)->id);
    click->is_unsure = 0;
    other = add_run(&test);
    run(&test);
    assert_int_equal(click->verdict, PH_VERDICT_COMMITTED);
    assert_int_equal(other->verdict, PH_VERDICT_COMMITTED);
}

/* Another transaction keeps a lock that every INSERT into ph_execution needs. */
static ph_db_t *lock_executions(const fresh_store_t *store)
{
    ph_db_t *other = fresh_store_connect(store);
    const int is_mysql = store->source.dialect == PH_DIALECT_MYSQL;

    if (is_mysql) {
        assert_stored(store, ph_db_direct_script(store->db, "SET SESSION innodb_lock_wait_timeout = 1, "
                                                            "lock_wait_timeout = 1"));
    }
    assert_stored(
        store, ph_db_direct_script(other, is_mysql ? "LOCK TABLES ph_execution WRITE" : "BEGIN IMMEDIATE"));
    return other;
}

static void failed_batch_is_run_again_and_clicks_without_a_row_can_be_cancelled(void **state)
{
    fresh_store_t *store = *state;
    const int is_mysql = store->source.dialect == PH_DIALECT_MYSQL; /* SQLite locks the database, not rows */
    batch_test_t test;
    ph_click_t *sure, *unsure;
    ph_db_t *other;

    set_up(&test, store);
    sure = add_run(&test);
    unsure = add_unsure(&test, fresh_store_id(store, "exe_", apr_time_now(), 1));
    unsure->is_unsure = 0;
    other = lock_executions(store);
    assert_int_equal(ph_admission_batch_run(&test.batch, store->db, store->pool),
                     is_mysql ? APR_SUCCESS : PH_DB_CONFLICT);
    assert_stored(store, ph_db_direct_script(other, is_mysql ? "UNLOCK TABLES" : "ROLLBACK"));
    assert_int_equal(sure->is_locked, is_mysql);
    assert_int_equal(unsure->is_locked, is_mysql);
    assert_int_equal(sure->verdict, PH_VERDICT_PENDING);
    assert_int_equal(unsure->verdict, PH_VERDICT_PENDING);
    assert_int_equal(atomic_load(&sure->phase), PH_CLICK_QUEUED);
    assert_int_equal(atomic_load(&unsure->phase), PH_CLICK_ADMITTED);
    run(&test);
    assert_int_equal(sure->verdict, PH_VERDICT_COMMITTED);
    assert_int_equal(unsure->verdict, PH_VERDICT_COMMITTED);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(clicks_that_want_the_same_row_go_into_different_batches),
        cmocka_unit_test(batch_takes_64_and_leaves_the_rest_in_order),
        cmocka_unit_test(accepted_clicks_are_committed_with_their_requests),
        cmocka_unit_test(refused_click_leaves_no_row_and_does_not_hold_up_the_others),
        cmocka_unit_test(cancelled_click_gets_no_row),
        cmocka_unit_test(click_whose_body_exceeds_the_budget_is_refused_as_busy),
        cmocka_unit_test(accepted_body_is_taken_from_the_budget_once),
        cmocka_unit_test(refusal_is_audited),
        cmocka_unit_test(key_is_committed_with_its_execution),
        cmocka_unit_test(expired_key_is_taken_over),
        cmocka_unit_test(of_two_processes_with_one_key_the_second_gets_the_execution_of_the_first),
        cmocka_unit_test(of_two_retries_of_one_message_the_second_is_in_progress),
        cmocka_unit_test(lost_commit_that_succeeded_is_found),
        cmocka_unit_test(lost_commit_that_failed_is_repeated_with_the_same_id),
        cmocka_unit_test(lost_commit_that_succeeds_late_is_recognized_by_its_own_id),
        cmocka_unit_test(failed_batch_is_run_again_and_clicks_without_a_row_can_be_cancelled),
    };

    return fresh_store_run("admission_batch", tests, COUNT(tests));
}
