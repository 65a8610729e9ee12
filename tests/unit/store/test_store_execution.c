/* SPDX-License-Identifier: Apache-2.0 */
/* Executions: inserted in batches of any size, finished once by their owner, swept when it died. */
#include "store/store_execution.h"

#include "count.h"
#include "fresh_store.h"

#include <string.h>

#include <apr_strings.h>

#define NOW APR_INT64_C(1790000000123456)

static const ph_outcome_t sending = { PH_STATE_SENDING, PH_DELIVERY_UNDECIDED, PH_ERROR_NONE, 0 };
static const ph_outcome_t succeeded = { PH_STATE_SUCCEEDED, PH_DELIVERY_RECEIVED, PH_ERROR_NONE, 204 };
static const ph_outcome_t refused = { PH_STATE_FAILED, PH_DELIVERY_RECEIVED, PH_ERROR_HTTP_STATUS, 500 };
static const ph_outcome_t unreachable = { PH_STATE_FAILED, PH_DELIVERY_NOT_SENT, PH_ERROR_CONNECT_FAILED, 0 };

/* The n-th execution of the test, still sending. */
static ph_execution_t *execution_of(const fresh_store_t *store, int n, const char *owner)
{
    ph_execution_t *execution = apr_pcalloc(store->pool, sizeof(*execution));

    execution->id = fresh_store_id(store, "exe_", NOW, n);
    execution->message_id = fresh_store_id(store, "msg_", NOW, n);
    execution->attempt = 1;
    execution->integration_id = "jira";
    execution->integration_name = "Jira";
    execution->outcome = sending;
    execution->created_at = NOW + n;
    execution->duration_us = -1;
    execution->username = "ann";
    execution->owner = owner;
    execution->webhook_version = "v1";
    return execution;
}

static apr_array_header_t *executions_of(const fresh_store_t *store, int first, int count)
{
    apr_array_header_t *executions = apr_array_make(store->pool, count, sizeof(const ph_execution_t *));
    int i;

    for (i = 0; i < count; i++) {
        APR_ARRAY_PUSH(executions, const ph_execution_t *) = execution_of(store, first + i, "own-1");
    }
    return executions;
}

static void insert_one(const fresh_store_t *store, const ph_execution_t *execution)
{
    apr_array_header_t *one = apr_array_make(store->pool, 1, sizeof(const ph_execution_t *));

    APR_ARRAY_PUSH(one, const ph_execution_t *) = execution;
    assert_stored(store, ph_store_execution_insert_many(store->db, one, store->pool));
}

static const ph_execution_t *read_back(const fresh_store_t *store, const char *id)
{
    ph_execution_t *found;

    assert_stored(store, ph_store_execution_get(&found, store->db, id, store->pool));
    assert_non_null(found);
    return found;
}

static void assert_outcome(const ph_execution_t *execution, const ph_outcome_t *wanted)
{
    assert_int_equal(execution->outcome.state, wanted->state);
    assert_int_equal(execution->outcome.delivery, wanted->delivery);
    assert_int_equal(execution->outcome.error, wanted->error);
    assert_int_equal(execution->outcome.http_status, wanted->http_status);
}

static void row_is_read_back_as_written(void **state)
{
    const fresh_store_t *store = *state;
    ph_execution_t *written = execution_of(store, 1, "start-child");
    const ph_execution_t *found;

    written->attempt = 3;
    written->retry_of = fresh_store_id(store, "exe_", NOW, 0);
    written->batch_id = "bat_1";
    written->integration_name = "J\xc3\xbcrgen's \"Jira\" \\ \xf0\x9f\x9a\x80";
    written->event_id = "evt:1~";
    written->event_type = "order.limit_exceeded";
    written->event_title = "50 % of '; DROP TABLE ph_execution; --";
    written->mode = PH_MODE_EVENT;
    written->outcome = refused;
    written->finished_at = NOW + 5000;
    written->duration_us = 4321;
    written->username = "o'neil ";
    written->client_ip = "2001:db8::1";
    written->note = "line\nline\t\xe2\x82\xac";
    insert_one(store, written);
    found = read_back(store, written->id);

    assert_string_equal(found->id, written->id);
    assert_string_equal(found->message_id, written->message_id);
    assert_int_equal(found->attempt, 3);
    assert_string_equal(found->retry_of, written->retry_of);
    assert_string_equal(found->batch_id, "bat_1");
    assert_string_equal(found->integration_id, "jira");
    assert_string_equal(found->integration_name, written->integration_name);
    assert_string_equal(found->event_id, "evt:1~");
    assert_string_equal(found->event_type, "order.limit_exceeded");
    assert_string_equal(found->event_title, written->event_title);
    assert_int_equal(found->mode, PH_MODE_EVENT);
    assert_outcome(found, &refused);
    assert_int_equal(found->created_at, written->created_at);
    assert_int_equal(found->finished_at, NOW + 5000);
    assert_int_equal(found->duration_us, 4321);
    assert_string_equal(found->username, "o'neil ");
    assert_string_equal(found->client_ip, "2001:db8::1");
    assert_string_equal(found->note, written->note);
    assert_string_equal(found->owner, "start-child");
    assert_string_equal(found->webhook_version, "v1");
}

static void unset_fields_are_read_back_unset(void **state)
{
    const fresh_store_t *store = *state;
    const ph_execution_t *written = execution_of(store, 1, "own-1");
    ph_execution_t *missing;
    const ph_execution_t *found;

    insert_one(store, written);
    found = read_back(store, written->id);
    assert_null(found->retry_of);
    assert_null(found->batch_id);
    assert_null(found->event_id);
    assert_null(found->event_type);
    assert_null(found->event_title);
    assert_null(found->client_ip);
    assert_null(found->note);
    assert_outcome(found, &sending);
    assert_int_equal(found->finished_at, 0);
    assert_int_equal(found->duration_us, -1);
    assert_stored(store, ph_store_execution_get(&missing, store->db, "exe_none", store->pool));
    assert_null(missing);
}

/* Every number from 1 to 70 needs every size of statement. */
static void any_number_of_executions_is_inserted_and_finished(void **state)
{
    const fresh_store_t *store = *state;
    apr_array_header_t *executions;
    ph_execution_t *execution;
    int affected;
    int first = 0;
    int size;
    int i;

    for (size = 1; size <= 70; size++) {
        executions = executions_of(store, first, size);
        assert_stored(store, ph_db_begin(store->db));
        assert_stored(store, ph_store_execution_insert_many(store->db, executions, store->pool));
        for (i = 0; i < size; i++) {
            execution = APR_ARRAY_IDX(executions, i, ph_execution_t *);
            execution->outcome = i % 3 == 0 ? succeeded : i % 3 == 1 ? refused : unreachable;
            execution->finished_at = NOW + 1000 + i;
            execution->duration_us = i % 3 == 2 ? -1 : 100 + i;
        }
        assert_stored(store, ph_store_execution_finish_many(&affected, store->db, executions, store->pool));
        assert_int_equal(affected, size);
        assert_stored(store, ph_db_commit(store->db));
        for (i = 0; i < size; i++) {
            execution = APR_ARRAY_IDX(executions, i, ph_execution_t *);
            assert_outcome(read_back(store, execution->id), &execution->outcome);
            assert_int_equal(read_back(store, execution->id)->finished_at, execution->finished_at);
            assert_int_equal(read_back(store, execution->id)->duration_us, execution->duration_us);
        }
        first += size;
    }
}

static void taken_id_or_attempt_is_a_duplicate(void **state)
{
    const fresh_store_t *store = *state;
    apr_array_header_t *executions = executions_of(store, 0, 5);
    ph_execution_t *again = execution_of(store, 99, "own-1");

    assert_stored(store, ph_store_execution_insert_many(store->db, executions, store->pool));
    assert_int_equal(ph_store_execution_insert_many(store->db, executions, store->pool), PH_DB_DUPLICATE);
    again->message_id = APR_ARRAY_IDX(executions, 0, const ph_execution_t *)->message_id;
    executions = apr_array_make(store->pool, 1, sizeof(const ph_execution_t *));
    APR_ARRAY_PUSH(executions, const ph_execution_t *) = again;
    assert_int_equal(ph_store_execution_insert_many(store->db, executions, store->pool), PH_DB_DUPLICATE);
    again->attempt = 2;
    assert_stored(store, ph_store_execution_insert_many(store->db, executions, store->pool));
}

static void only_the_owner_finishes_a_sending_execution(void **state)
{
    const fresh_store_t *store = *state;
    apr_array_header_t *executions = executions_of(store, 0, 4);
    ph_execution_t *execution;
    int affected;
    int i;

    APR_ARRAY_IDX(executions, 1, ph_execution_t *)->owner = "own-2";
    APR_ARRAY_IDX(executions, 2, ph_execution_t *)->outcome = ph_outcome_unknown();
    assert_stored(store, ph_store_execution_insert_many(store->db, executions, store->pool));
    for (i = 0; i < 4; i++) {
        execution = APR_ARRAY_IDX(executions, i, ph_execution_t *);
        execution->owner = "own-1";
        execution->outcome = succeeded;
        execution->finished_at = NOW + 9;
        execution->duration_us = 9;
    }
    assert_stored(store, ph_store_execution_finish_many(&affected, store->db, executions, store->pool));
    assert_int_equal(affected, 2);
    assert_outcome(read_back(store, fresh_store_id(store, "exe_", NOW, 0)), &succeeded);
    assert_outcome(read_back(store, fresh_store_id(store, "exe_", NOW, 1)), &sending);
    assert_int_equal(read_back(store, fresh_store_id(store, "exe_", NOW, 2))->outcome.state,
                     PH_STATE_UNKNOWN);
    assert_outcome(read_back(store, fresh_store_id(store, "exe_", NOW, 3)), &succeeded);

    assert_stored(store, ph_store_execution_finish_many(&affected, store->db, executions, store->pool));
    assert_int_equal(affected, 0);
}

static void late_outcome_replaces_unknown_once(void **state)
{
    const fresh_store_t *store = *state;
    ph_execution_t *execution = execution_of(store, 0, "own-1");
    int affected;

    insert_one(store, execution);
    assert_stored(store,
                  ph_store_execution_sweep(&affected, store->db, "own-1", "exe_~", NOW + 1, store->pool));
    execution->outcome = unreachable;
    execution->finished_at = NOW + 2;
    execution->duration_us = 2;
    assert_stored(store,
                  ph_store_execution_finish(&affected, store->db, execution, PH_STATE_SENDING, store->pool));
    assert_int_equal(affected, 0);
    assert_stored(store,
                  ph_store_execution_finish(&affected, store->db, execution, PH_STATE_UNKNOWN, store->pool));
    assert_int_equal(affected, 1);
    assert_outcome(read_back(store, execution->id), &unreachable);
    assert_stored(store,
                  ph_store_execution_finish(&affected, store->db, execution, PH_STATE_UNKNOWN, store->pool));
    assert_int_equal(affected, 0);
}

static void sweep_turns_sending_executions_unknown(void **state)
{
    const ph_outcome_t unknown = ph_outcome_unknown();
    const fresh_store_t *store = *state;
    apr_array_header_t *executions = executions_of(store, 0, 6);
    apr_array_header_t *found;
    int affected;

    APR_ARRAY_IDX(executions, 1, ph_execution_t *)->owner = "own-2";
    APR_ARRAY_IDX(executions, 2, ph_execution_t *)->outcome = succeeded;
    APR_ARRAY_IDX(executions, 3, ph_execution_t *)->integration_id = "mail";
    assert_stored(store, ph_store_execution_insert_many(store->db, executions, store->pool));

    assert_stored(store, ph_store_execution_list_sending(&found, store->db, "own-1", 3, store->pool));
    assert_int_equal(found->nelts, 3);
    assert_stored(store, ph_store_execution_list_sending(&found, store->db, "own-1", 100, store->pool));
    assert_int_equal(found->nelts, 4);
    assert_string_equal(APR_ARRAY_IDX(found, 1, ph_execution_t).integration_id, "mail");
    assert_int_equal(APR_ARRAY_IDX(found, 1, ph_execution_t).created_at, NOW + 3);

    assert_stored(store,
                  ph_store_execution_sweep(&affected, store->db, "own-1", "exe_~", NOW + 77, store->pool));
    assert_int_equal(affected, 4);
    assert_outcome(read_back(store, fresh_store_id(store, "exe_", NOW, 0)), &unknown);
    assert_int_equal(read_back(store, fresh_store_id(store, "exe_", NOW, 0))->finished_at, NOW + 77);
    assert_outcome(read_back(store, fresh_store_id(store, "exe_", NOW, 1)), &sending);
    assert_outcome(read_back(store, fresh_store_id(store, "exe_", NOW, 2)), &succeeded);
    assert_stored(store,
                  ph_store_execution_sweep(&affected, store->db, "own-1", "exe_~", NOW + 78, store->pool));
    assert_int_equal(affected, 0);
}

static void message_facts_summarize_its_attempts(void **state)
{
    static const struct {
        ph_state_t states[3];
        int attempts;
        int is_sending;
        int has_succeeded;
    } cases[] = {
        { { PH_STATE_FAILED }, 1, 0, 0 },
        { { PH_STATE_SENDING }, 1, 1, 0 },
        { { PH_STATE_FAILED, PH_STATE_SENDING }, 2, 1, 0 },
        { { PH_STATE_FAILED, PH_STATE_UNKNOWN, PH_STATE_SUCCEEDED }, 3, 0, 1 },
        { { PH_STATE_SUCCEEDED, PH_STATE_FAILED, PH_STATE_SENDING }, 3, 1, 1 },
    };
    const fresh_store_t *store = *state;
    ph_message_facts_t facts;
    ph_execution_t *execution;
    const char *message_id;
    size_t i;
    int attempt;

    assert_stored(store, ph_store_execution_message_facts(&facts, store->db, "msg_none", store->pool));
    assert_int_equal(facts.last_attempt, 0);
    assert_false(facts.is_sending || facts.has_succeeded);
    for (i = 0; i < COUNT(cases); i++) {
        message_id = fresh_store_id(store, "msg_", NOW, 1000 + (int)i);
        for (attempt = 1; attempt <= cases[i].attempts; attempt++) {
            execution = execution_of(store, (int)i * 10 + attempt, "own-1");
            execution->message_id = message_id;
            execution->attempt = attempt;
            execution->outcome.state = cases[i].states[attempt - 1];
            insert_one(store, execution);
        }
        assert_stored(store, ph_store_execution_message_facts(&facts, store->db, message_id, store->pool));
        assert_int_equal(facts.last_attempt, cases[i].attempts);
        assert_int_equal(facts.is_sending, cases[i].is_sending);
        assert_int_equal(facts.has_succeeded, cases[i].has_succeeded);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(row_is_read_back_as_written),
        cmocka_unit_test(unset_fields_are_read_back_unset),
        cmocka_unit_test(any_number_of_executions_is_inserted_and_finished),
        cmocka_unit_test(taken_id_or_attempt_is_a_duplicate),
        cmocka_unit_test(only_the_owner_finishes_a_sending_execution),
        cmocka_unit_test(late_outcome_replaces_unknown_once),
        cmocka_unit_test(sweep_turns_sending_executions_unknown),
        cmocka_unit_test(message_facts_summarize_its_attempts),
    };

    return fresh_store_run("store_execution", tests, COUNT(tests));
}
