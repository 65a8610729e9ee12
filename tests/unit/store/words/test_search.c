/* SPDX-License-Identifier: Apache-2.0 */
/* One page of a long list: how far it reads, where it stops, and when a prefix is looked up by its indexes.
 */
#include "store/words/search.h"

#include "fresh_store.h"

#include <string.h>

#include <apr_strings.h>

#include "count.h"
#include "store/db_direct.h"

#define CALLS_MAX 64

/* A list of the numbers of a table, of which every `step`-th passes the filter. */
typedef struct numbers_t {
    int step;
    int wanted[CALLS_MAX]; /* rows asked for, by call */
    int calls;
    int taken;
} numbers_t;

static ph_db_call_t *numbers_call(void *list, ph_db_t *db, const ph_search_place_t *place, int rows,
                                  apr_pool_t *scratch)
{
    numbers_t *numbers = list;
    ph_db_call_t *call =
        ph_db_direct_call(db, "SELECT n FROM t WHERE n > %lld ORDER BY n LIMIT %lld", scratch);

    assert_true(numbers->calls < CALLS_MAX);
    numbers->wanted[numbers->calls++] = rows;
    ph_db_int(call, place->at);
    ph_db_int(call, rows);
    return call;
}

static int numbers_take(void *list, ph_search_place_t *place, ph_db_rows_t *rows, apr_pool_t *scratch)
{
    numbers_t *numbers = list;

    (void)scratch;
    place->at = ph_db_get_int(rows, 0, -1);
    if (place->at % numbers->step != 0) {
        return 0;
    }
    numbers->taken++;
    return 1;
}

/* A table of the numbers from 1 to `count`. */
static void make_numbers(const fresh_store_t *store, int count)
{
    fresh_store_script(store, "CREATE TABLE t (n BIGINT PRIMARY KEY)");
    fresh_store_script(store, apr_pstrcat(store->pool, "INSERT INTO t (n) SELECT n + 1 FROM ",
                                          fresh_store_numbers(store, count), NULL));
}

typedef struct page_t {
    int limit;
    apr_time_t after;
    int taken;
    int has_more;
    apr_time_t stopped_at;
} page_t;

static void check_page(numbers_t *numbers, const fresh_store_t *store, const page_t *page)
{
    ph_search_t search = { numbers_call,       numbers_take,        numbers, page->limit,
                           numbers->step != 1, { "", page->after }, NULL };
    int has_more = -1;

    numbers->calls = 0;
    numbers->taken = 0;
    assert_stored(store, ph_search_run(&has_more, &search, store->db, store->pool));
    assert_int_equal(numbers->taken, page->taken);
    assert_int_equal(has_more, page->has_more);
    assert_int_equal(search.place.at, page->stopped_at);
}

static void unfiltered_page_is_one_read(void **state)
{
    static const page_t pages[] = {
        { 10, 0, 10, 1, 10 }, { 10, 10, 10, 1, 20 }, { 10, 20, 5, 0, 25 },
        { 5, 20, 5, 0, 25 },  { 10, 25, 0, 0, 25 },
    };
    const fresh_store_t *store = *state;
    numbers_t numbers = { 1, { 0 }, 0, 0 };
    size_t i;

    make_numbers(store, 25);
    for (i = 0; i < COUNT(pages); i++) {
        check_page(&numbers, store, &pages[i]);
        assert_int_equal(numbers.calls, 1);
        assert_int_equal(numbers.wanted[0], pages[i].limit + 1);
    }
}

static void filtered_page_reads_on_in_growing_chunks(void **state)
{
    static const page_t page = { 10, 0, 10, 1, 1000 };
    const fresh_store_t *store = *state;
    numbers_t numbers = { 100, { 0 }, 0, 0 };
    int i;

    make_numbers(store, 1500);
    check_page(&numbers, store, &page);
    assert_int_equal(numbers.wanted[0], 11);
    for (i = 1; i < numbers.calls; i++) {
        assert_true(numbers.wanted[i] >= numbers.wanted[i - 1]);
        assert_true(numbers.wanted[i] <= 500);
    }
    assert_true(numbers.calls < 10);
}

static void page_may_end_where_the_list_ends(void **state)
{
    static const page_t pages[] = { { 10, 0, 3, 0, 350 }, { 3, 0, 3, 1, 300 }, { 3, 300, 0, 0, 350 } };
    const fresh_store_t *store = *state;
    numbers_t numbers = { 100, { 0 }, 0, 0 };
    size_t i;

    make_numbers(store, 350);
    for (i = 0; i < COUNT(pages); i++) {
        check_page(&numbers, store, &pages[i]);
    }
}

static void budget_ends_a_search_that_finds_nothing(void **state)
{
    static const page_t first = { 10, 0, 0, 1, PH_SEARCH_BUDGET };
    static const page_t second = { 10, PH_SEARCH_BUDGET, 1, 0, 2500 };
    const fresh_store_t *store = *state;
    numbers_t numbers = { 2400, { 0 }, 0, 0 };
    int total = 0;
    int i;

    make_numbers(store, 2500);
    check_page(&numbers, store, &first);
    for (i = 0; i < numbers.calls; i++) {
        total += numbers.wanted[i];
    }
    assert_int_equal(total, PH_SEARCH_BUDGET);
    check_page(&numbers, store, &second);
}

static void failed_read_is_returned(void **state)
{
    const fresh_store_t *store = *state;
    numbers_t numbers = { 1, { 0 }, 0, 0 };
    ph_search_t search = { numbers_call, numbers_take, &numbers, 10, 0, { "", 0 }, NULL };
    int has_more;

    assert_int_equal(ph_search_run(&has_more, &search, store->db, store->pool), PH_DB_FAILED);
}

/* Executions of the batches "bat_0", "bat_1" … of one integration. */
static void make_executions(const fresh_store_t *store, int count)
{
    const int is_mysql = store->source.dialect == PH_DIALECT_MYSQL;

    fresh_store_script(
        store,
        apr_pstrcat(store->pool,
                    "INSERT INTO ph_execution (id, message_id, attempt, batch_id, integration_id, "
                    "integration_name, mode, state, created_at, username, owner, webhook_version) SELECT ",
                    is_mysql ? "CONCAT('exe_', n), CONCAT('msg_', n), 1, CONCAT('bat_', n)"
                             : "'exe_' || n, 'msg_' || n, 1, 'bat_' || n",
                    ", 'int_A', 'Jira', 'default', 'succeeded', 1, 'ann', 'own-1', 'v1' FROM ",
                    fresh_store_numbers(store, count), NULL));
}

static int is_rare(const fresh_store_t *store, const char *prefix)
{
    int rare = -1;

    assert_stored(
        store, ph_search_is_rare(&rare, store->db, PH_ST_EXECUTION_COUNT_BY_PREFIX, prefix, 4, store->pool));
    return rare;
}

static void prefix_of_up_to_200_rows_is_rare(void **state)
{
    const fresh_store_t *store = *state;

    make_executions(store, PH_SEARCH_PREFIX_ROWS);
    assert_true(is_rare(store, "bat_"));
    assert_true(is_rare(store, "int_A"));
    assert_true(is_rare(store, "int_B"));
}

static void prefix_of_more_than_200_rows_is_not_rare(void **state)
{
    const fresh_store_t *store = *state;

    make_executions(store, PH_SEARCH_PREFIX_ROWS + 1);
    assert_false(is_rare(store, "msg_"));
    assert_false(is_rare(store, "int_A"));
    assert_true(is_rare(store, "msg_20"));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(unfiltered_page_is_one_read),
        cmocka_unit_test(filtered_page_reads_on_in_growing_chunks),
        cmocka_unit_test(page_may_end_where_the_list_ends),
        cmocka_unit_test(budget_ends_a_search_that_finds_nothing),
        cmocka_unit_test(failed_read_is_returned),
        cmocka_unit_test(prefix_of_up_to_200_rows_is_rare),
        cmocka_unit_test(prefix_of_more_than_200_rows_is_not_rare),
    };

    return fresh_store_run("search", tests, COUNT(tests));
}
