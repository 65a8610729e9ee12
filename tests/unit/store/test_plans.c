/* SPDX-License-Identifier: Apache-2.0 */
/* The plan of each list on both engines: its index is used, no large table is scanned or sorted, and the
 * evidence is not read. */
#include "store/statements.h"

#include "fresh_store.h"

#include <string.h>

#include <apr_strings.h>

#include "count.h"
#include "service/word_backlog.h"
#include "store/db_direct.h"
#include "store/store_event.h"
#include "store/store_execution.h"

#define NOW APR_INT64_C(1790000000000000)
#define EXECUTIONS 6000
#define EVENTS 2000

/* Of each list: the table or alias whose index must be used. */
typedef struct plan_t {
    ph_statement_t statement;
    const char *table;
    const char *index;  /* MySQL's name of it */
    const char *values; /* of the parameters, separated by spaces */
} plan_t;

#define PAGE_OF_PLACES "MIDDLE exe_0 MIDDLE 51"
#define PAGE_OF_EXECUTIONS "MIDDLE exe_0 51" /* MIDDLE: the id of an execution in the middle */
#define PAGE_OF_EVENTS "0 1790000000500000 1790000000500000 evt-1 51"
#define PREFIX "evt-17 evt-17~"
#define PREFIX_2 PREFIX " " PREFIX
#define PREFIX_4 PREFIX_2 " " PREFIX_2
#define IDS_4 "evt-1 evt-2 evt-3 evt-4"
#define IDS_16 IDS_4 " " IDS_4 " " IDS_4 " " IDS_4
#define IDS_64 IDS_16 " " IDS_16 " " IDS_16 " " IDS_16
#define PLACE_4 "x user exe_1 exe_1~~ x user exe_2 exe_2~~ x user exe_3 exe_3~~ x user exe_4 exe_4~~"
#define NEWER_4 "evt-17 exe_0 int-3 evt-18 exe_0 int-3 evt-19 exe_0 int-3 evt-20 exe_0 int-3"
#define NEWER_16 NEWER_4 " " NEWER_4 " " NEWER_4 " " NEWER_4
#define PLACE_16 PLACE_4 " " PLACE_4 " " PLACE_4 " " PLACE_4

static const plan_t plans[] = {
    { PH_ST_EXECUTION_LIST, "ph_execution", "PRIMARY", PAGE_OF_EXECUTIONS },
    { PH_ST_EXECUTION_LIST_BY_MESSAGE, "ph_execution", "ph_execution_message", "msg_1 " PAGE_OF_EXECUTIONS },
    { PH_ST_EXECUTION_LIST_BY_BATCH, "ph_execution", "ph_execution_batch", "bat_1 " PAGE_OF_EXECUTIONS },
    { PH_ST_EXECUTION_LIST_BY_EVENT, "ph_execution", "ph_execution_event", "evt-17 " PAGE_OF_EXECUTIONS },
    { PH_ST_EXECUTION_LIST_BY_INTEGRATION, "ph_execution", "ph_execution_integration",
      "int-3 " PAGE_OF_EXECUTIONS },
    { PH_ST_EXECUTION_LIST_BY_USER, "ph_execution", "ph_execution_username", "user-3 " PAGE_OF_EXECUTIONS },
    { PH_ST_EXECUTION_LIST_BY_STATE, "ph_execution", "ph_execution_state", "failed " PAGE_OF_EXECUTIONS },
    { PH_ST_EXECUTION_LIST_BY_STATE, "ph_execution", "ph_execution_state", "succeeded " PAGE_OF_EXECUTIONS },
    { PH_ST_EXECUTION_LIST_BY_PREFIX, "ph_execution", "ph_execution_message",
      PREFIX_4 " " PAGE_OF_EXECUTIONS },
    { PH_ST_EXECUTION_COUNT_BY_PREFIX, "ph_execution", "ph_execution_event", PREFIX_4 },
    { PH_ST_EXECUTION_LIST_BY_IDS, "ph_execution", "PRIMARY", IDS_64 },
    { PH_ST_WORD_COUNT, "ph_word", "PRIMARY", "x user user~ 5001" },
    { PH_ST_WORD_NEXT, "ph_word", "PRIMARY", "x user user~" },
    { PH_ST_WORD_PLACES, "ph_word", "PRIMARY", "x user " PAGE_OF_PLACES },
    { PH_ST_WORD_PLACES_BY_PREFIX, "ph_word", "PRIMARY", "x 17 17~ " PAGE_OF_PLACES },
    { PH_ST_WORD_LIST_EXECUTIONS, "w", "PRIMARY", "x exe_0 exe_Z 200" },
    { PH_ST_WORD_REMOVE, "ph_word", "PRIMARY", PLACE_16 },
    { PH_ST_EXECUTION_LIST_SENDING, "ph_execution", "ph_execution_owner", "own-1 100" },
    { PH_ST_ATTENTION_NEWER_BY_EVENT, "ph_execution", "ph_execution_event", NEWER_16 },
    { PH_ST_ATTENTION_NEWER, "ph_execution", "ph_execution_integration", "int-3 MIDDLE" },
    { PH_ST_EVENT_LIST, "v", "ph_event_occurred", PAGE_OF_EVENTS },
    { PH_ST_EVENT_LIST_BY_TYPE, "v", "ph_event_type", "type-3 " PAGE_OF_EVENTS },
    { PH_ST_EVENT_LIST_BY_SEVERITY, "v", "ph_event_severity", "error " PAGE_OF_EVENTS },
    { PH_ST_EVENT_TYPES, "v", "ph_event_type", "type-3 50" },
    { PH_ST_EVENT_LIST_BY_IDS, "x", "ph_execution_event", IDS_64 },
    { PH_ST_EVENT_GET, "x", "ph_execution_event", "evt-17" },
    { PH_ST_INTEGRATION_LIST, "x", "ph_execution_integration", "a a a 51" },
};

/* The few rows found by a prefix or by ids are sorted, and so are the attempts of one message. */
static int may_sort(const plan_t *plan)
{
    return plan->statement == PH_ST_EXECUTION_LIST_BY_MESSAGE ||
           plan->statement == PH_ST_EXECUTION_LIST_BY_PREFIX ||
           plan->statement == PH_ST_WORD_PLACES_BY_PREFIX || plan->statement == PH_ST_EVENT_LIST_BY_IDS;
}

/* An old page starts in the middle of its index, not at the newest entry. */
static int must_start_in_the_middle(const plan_t *plan)
{
    return strstr(plan->values, "MIDDLE") && !may_sort(plan);
}

/* Large tables and their aliases; the others have one row per integration or user. */
static const char *const large[] = { "ph_execution", "e", "x", "ph_event", "v", "ph_word", "w" };

static void insert_executions(const fresh_store_t *store)
{
    apr_array_header_t *rows = apr_array_make(store->pool, EXECUTIONS, sizeof(const ph_execution_t *));
    ph_execution_t *execution;
    int i;

    for (i = 0; i < EXECUTIONS; i++) {
        execution = apr_pcalloc(store->pool, sizeof(*execution));
        execution->created_at = NOW + i * APR_INT64_C(1000);
        execution->id = fresh_store_id(store, "exe_", execution->created_at, i);
        execution->message_id = fresh_store_id(store, "msg_", execution->created_at, i);
        execution->attempt = 1;
        execution->batch_id = i % 50 == 0 ? apr_psprintf(store->pool, "bat_%d", i / 500) : NULL;
        execution->integration_id = apr_psprintf(store->pool, "int-%d", i % 20);
        execution->integration_name = apr_psprintf(store->pool, "Integration %d", i % 20);
        execution->event_id = i % 2 == 0 ? apr_psprintf(store->pool, "evt-%d", i % EVENTS) : NULL;
        execution->event_title = i % 2 == 0 ? apr_psprintf(store->pool, "Title %d", i % EVENTS) : NULL;
        execution->mode = i % 2 == 0 ? PH_MODE_EVENT : PH_MODE_DEFAULT;
        execution->outcome.state = i % 50 == 0  ? PH_STATE_SENDING
                                   : i % 7 == 0 ? PH_STATE_FAILED
                                                : PH_STATE_SUCCEEDED;
        execution->username = apr_psprintf(store->pool, "user-%d", i % 30);
        execution->note = i % 10 == 0 ? apr_psprintf(store->pool, "note %d", i) : NULL;
        execution->owner = apr_psprintf(store->pool, "own-%d", i % 11);
        execution->webhook_version = "v1";
        APR_ARRAY_PUSH(rows, const ph_execution_t *) = execution;
    }
    assert_stored(store, ph_store_execution_insert_many(store->db, rows, store->pool));
}

static void insert_events(const fresh_store_t *store)
{
    ph_event_t event = { 0 };
    int i;

    for (i = 0; i < EVENTS; i++) {
        event.id = apr_psprintf(store->pool, "evt-%d", i);
        event.type = apr_psprintf(store->pool, "type-%d", i % 20);
        event.title = apr_psprintf(store->pool, "Title %d", i);
        event.severity = (ph_severity_t)(i % 6);
        event.occurred_at = NOW + i * APR_INT64_C(1000);
        event.details = "{}";
        event.details_len = 2;
        assert_stored(store, ph_store_event_insert(store->db, &event, store->pool));
    }
}

static void fill(const fresh_store_t *store)
{
    ph_word_backlog_t backlog = { PH_WORD_TEXTS, 0, "", 0, 0 };
    ph_db_rows_t *rows;
    int is_done = 0;

    assert_stored(store, ph_db_begin(store->db));
    insert_executions(store);
    insert_events(store);
    assert_stored(store, ph_db_commit(store->db));
    while (!is_done) {
        assert_stored(store, ph_word_backlog_executions(&is_done, &backlog, store->db,
                                                        NOW + apr_time_from_sec(3600), store->pool));
    }
    if (store->source.dialect == PH_DIALECT_MYSQL) {
        assert_stored(
            store,
            ph_db_select(&rows, ph_db_direct_call(store->db, "ANALYZE TABLE ph_execution, ph_event, ph_word",
                                                  store->pool)));
        ph_db_drain(rows);
    }
}

static const char *id_in_the_middle(const fresh_store_t *store)
{
    return fresh_store_id(store, "exe_", NOW + EXECUTIONS / 2 * APR_INT64_C(1000), EXECUTIONS / 2);
}

/* EXPLAIN of the statement, with values in place of its parameters. */
static const char *explain(const fresh_store_t *store, const plan_t *plan)
{
    const char *sql = ph_statement_sql(plan->statement, PH_CATALOG_MANAGED);
    const char *text = store->source.dialect == PH_DIALECT_MYSQL ? "EXPLAIN " : "EXPLAIN QUERY PLAN ";
    char *values = apr_pstrdup(store->pool, plan->values);
    const char *parameter;
    char *value;
    char *rest;

    value = apr_strtok(values, " ", &rest);
    for (parameter = strchr(sql, '%'); parameter; parameter = strchr(sql, '%')) {
        assert_non_null(value);
        if (strcmp(value, "MIDDLE") == 0) {
            value = (char *)id_in_the_middle(store);
        }
        text = apr_pstrcat(store->pool, text, apr_pstrmemdup(store->pool, sql, (apr_size_t)(parameter - sql)),
                           parameter[1] == 's' ? "'" : "", value, parameter[1] == 's' ? "'" : "", NULL);
        sql = parameter + (parameter[1] == 's' ? 2 : 4);
        value = apr_strtok(NULL, " ", &rest);
    }
    assert_null(value);
    return apr_pstrcat(store->pool, text, sql, NULL);
}

static int is_large(const char *table)
{
    size_t i;

    for (i = 0; i < COUNT(large); i++) {
        if (table && strcmp(table, large[i]) == 0) {
            return 1;
        }
    }
    return 0;
}

/* One step of the plan; returns 1 if it uses the index wanted. Large tables must be read by an index. */
static int check_mysql_step(ph_db_rows_t *rows, const plan_t *plan, apr_pool_t *pool)
{
    const char *table = ph_db_get_text(rows, 2, pool);
    const char *type = ph_db_get_text(rows, 3, pool);
    const char *index = ph_db_get_text(rows, 5, pool);
    const char *extra = ph_db_get_text(rows, 9, pool);

    if (!is_large(table)) {
        return 0;
    }
    if (strcmp(type, "ALL") == 0 || strcmp(type, "index") == 0 ||
        (strstr(extra, "filesort") && !may_sort(plan))) {
        fail_msg("%s: %s of %s by %s: %s", ph_statement_name(plan->statement), type, table, index, extra);
    }
    if (!index || strcmp(table, plan->table) != 0 || strcmp(index, plan->index) != 0) {
        return 0;
    }
    return !must_start_in_the_middle(plan) || strcmp(type, "range") == 0;
}

/* The index in SQLite's words: "SEARCH v USING INDEX ph_event_type (type=? …)". */
static const char *sqlite_index(const char *index, apr_pool_t *pool)
{
    if (strcmp(index, "PRIMARY") == 0) {
        return "PRIMARY KEY ";
    }
    if (strcmp(index, "ph_execution_message") == 0) {
        index = "sqlite_autoindex_ph_execution_2";
    }
    return apr_pstrcat(pool, "INDEX ", index, " ", NULL);
}

static int check_sqlite_step(ph_db_rows_t *rows, const plan_t *plan, apr_pool_t *pool)
{
    char *step = apr_pstrdup(pool, ph_db_get_text(rows, 3, pool));
    char *rest;
    const char *verb;
    const char *table;

    if (strstr(step, "TEMP B-TREE FOR ORDER BY") && !may_sort(plan)) {
        fail_msg("%s: %s", ph_statement_name(plan->statement), step);
    }
    if (strstr(step, apr_pstrcat(pool, " ", plan->table, " USING ", NULL)) &&
        strstr(step, sqlite_index(plan->index, pool))) {
        return 1;
    }
    verb = apr_strtok(step, " ", &rest);
    table = apr_strtok(NULL, " ", &rest);
    if (strcmp(verb, "SCAN") == 0 && is_large(table)) {
        fail_msg("%s: SCAN %s", ph_statement_name(plan->statement), table);
    }
    return 0;
}

static void lists_use_their_indexes(void **state)
{
    const fresh_store_t *store = *state;
    ph_db_rows_t *rows;
    apr_status_t rv;
    int is_used;
    size_t i;

    fill(store);
    for (i = 0; i < COUNT(plans); i++) {
        is_used = 0;
        assert_stored(
            store, ph_db_select(&rows, ph_db_direct_call(store->db, explain(store, &plans[i]), store->pool)));
        for (rv = ph_db_next(rows); rv == APR_SUCCESS; rv = ph_db_next(rows)) {
            is_used += store->source.dialect == PH_DIALECT_MYSQL
                           ? check_mysql_step(rows, &plans[i], store->pool)
                           : check_sqlite_step(rows, &plans[i], store->pool);
        }
        assert_int_equal(rv, APR_EOF);
        if (!is_used) {
            fail_msg("%s does not use %s", ph_statement_name(plans[i].statement), plans[i].index);
        }
    }
}

static void every_list_has_a_plan_here_and_reads_no_evidence(void **state)
{
    const char *name;
    size_t i;
    int j;

    (void)state;
    for (j = 0; j < PH_ST_COUNT; j++) {
        name = ph_statement_name((ph_statement_t)j);
        if (!strstr(name, "execution_list") && !strstr(name, "event_list") && !strstr(name, "_by_prefix") &&
            !strstr(name, "ph_word_places")) {
            continue;
        }
        assert_null(strstr(ph_statement_sql((ph_statement_t)j, PH_CATALOG_MANAGED), "ph_request"));
        assert_null(strstr(ph_statement_sql((ph_statement_t)j, PH_CATALOG_MANAGED), "ph_response"));
        assert_null(strstr(ph_statement_sql((ph_statement_t)j, PH_CATALOG_MANAGED), "details"));
        for (i = 0; i < COUNT(plans) && plans[i].statement != (ph_statement_t)j; i++) {
        }
        if (i == COUNT(plans)) {
            fail_msg("%s has no plan here", name);
        }
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_use_their_indexes),
        cmocka_unit_test(every_list_has_a_plan_here_and_reads_no_evidence),
    };

    return fresh_store_run("plans", tests, COUNT(tests));
}
