/* SPDX-License-Identifier: Apache-2.0 */
/* Statements over several rows: which size runs, and that every row is written and read. */
#include "store/batch.h"

#include "fresh_store.h"

#include <apr_strings.h>

#include "count.h"
#include "store/db_direct.h"

static void read_takes_the_smallest_size_that_is_large_enough(void **state)
{
    static const struct {
        int left;
        int rows;
    } cases[] = { { 1, 1 }, { 2, 4 }, { 4, 4 }, { 5, 16 }, { 16, 16 }, { 17, 64 }, { 64, 64 }, { 1000, 64 } };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        assert_int_equal(ph_batch_read(PH_ST_USER_GET_MANY, cases[i].left).rows, cases[i].rows);
    }
    assert_int_equal(ph_batch_read(PH_ST_USER_GET_MANY, 1).statement, PH_ST_USER_GET_MANY);
    assert_int_equal(ph_batch_read(PH_ST_USER_GET_MANY, 20).statement, PH_ST_USER_GET_MANY_64);
}

static void write_takes_the_largest_size_that_is_filled(void **state)
{
    static const struct {
        int left;
        int rows;
    } cases[] = { { 1, 1 },   { 2, 2 },   { 7, 6 },   { 15, 10 }, { 16, 16 },
                  { 17, 16 }, { 31, 16 }, { 32, 32 }, { 64, 32 }, { 1000, 32 } };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        assert_int_equal(ph_batch_write(PH_ST_REQUEST_INSERT, cases[i].left).rows, cases[i].rows);
    }
    assert_int_equal(ph_batch_write_few(PH_ST_ATTENTION_INSERT, 63).rows, 16);
    assert_int_equal(ph_batch_write_few(PH_ST_ATTENTION_INSERT, 64).statement, PH_ST_ATTENTION_INSERT_64);
    assert_int_equal(ph_batch_write(PH_ST_REQUEST_INSERT, 1).statement, PH_ST_REQUEST_INSERT);
    assert_int_equal(ph_batch_write(PH_ST_REQUEST_INSERT, 64).statement, PH_ST_REQUEST_INSERT_32);
}

/* A row of ph_idempotency is its key alone. */
static void bind_key(ph_db_call_t *call, const void *row)
{
    ph_db_text(call, "dana");
    ph_db_text(call, row);
    ph_db_text(call, "fingerprint");
    ph_db_text(call, "exe_1");
    ph_db_int(call, 1);
}

static apr_array_header_t *make_keys(const fresh_store_t *store, const char *prefix, int count)
{
    apr_array_header_t *keys = apr_array_make(store->pool, count, sizeof(const char *));
    int i;

    for (i = 0; i < count; i++) {
        APR_ARRAY_PUSH(keys, const char *) = apr_psprintf(store->pool, "%s-%d", prefix, i);
    }
    return keys;
}

static apr_int64_t count_keys(const fresh_store_t *store)
{
    ph_db_rows_t *rows;
    apr_int64_t count;

    assert_stored(store,
                  ph_db_select(&rows, ph_db_direct_call(store->db, "SELECT COUNT(*) FROM ph_idempotency",
                                                        store->pool)));
    assert_stored(store, ph_db_next(rows));
    count = ph_db_get_int(rows, 0, -1);
    ph_db_drain(rows);
    return count;
}

static void insert_writes_every_row(void **state)
{
    static const int counts[] = { 0, 1, 15, 17, 33, 100 };
    const fresh_store_t *store = *state;
    apr_int64_t total = 0;
    size_t i;

    for (i = 0; i < COUNT(counts); i++) {
        total += counts[i];
        assert_stored(store,
                      ph_batch_insert(store->db, PH_ST_IDEMPOTENCY_INSERT,
                                      make_keys(store, apr_psprintf(store->pool, "k%d", (int)i), counts[i]),
                                      bind_key, store->pool));
        assert_int_equal(count_keys(store), total);
    }
}

static void insert_stops_at_the_statement_that_fails(void **state)
{
    const fresh_store_t *store = *state;
    apr_array_header_t *keys = make_keys(store, "k", 40);

    APR_ARRAY_IDX(keys, 35, const char *) = "k-34";
    assert_int_equal(ph_batch_insert(store->db, PH_ST_IDEMPOTENCY_INSERT, keys, bind_key, store->pool),
                     PH_DB_DUPLICATE);
    assert_int_equal(count_keys(store), 32);
}

static void short_read_repeats_its_last_value(void **state)
{
    const fresh_store_t *store = *state;
    apr_array_header_t *names = make_keys(store, "user", 7);
    const ph_batch_t batch = ph_batch_read(PH_ST_USER_GET_MANY, 5);
    ph_db_call_t *call;
    ph_db_rows_t *rows;
    int found = 0;
    int i;

    for (i = 0; i < 7; i++) {
        call = ph_db_direct_call(store->db,
                                 "INSERT INTO ph_user (username, admin, can_trigger_integrations, "
                                 "can_post_events, version) VALUES (%s, 0, 0, 0, 'v1')",
                                 store->pool);
        ph_db_text(call, APR_ARRAY_IDX(names, i, const char *));
        assert_stored(store, ph_db_execute(NULL, call));
    }
    call = ph_db_call(store->db, batch.statement, store->pool);
    ph_batch_bind_texts(call, &batch, names, 2);
    assert_stored(store, ph_db_select(&rows, call));
    while (ph_db_next(rows) == APR_SUCCESS) {
        found++;
    }
    assert_int_equal(found, 5);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(read_takes_the_smallest_size_that_is_large_enough),
        cmocka_unit_test(write_takes_the_largest_size_that_is_filled),
        cmocka_unit_test(insert_writes_every_row),
        cmocka_unit_test(insert_stops_at_the_statement_that_fails),
        cmocka_unit_test(short_read_repeats_its_last_value),
    };

    return fresh_store_run("batch", tests, COUNT(tests));
}
