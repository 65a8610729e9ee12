/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a list in chunks until the page is full, the list ends or the budget is spent. */
#include "search.h"

#include <apr_strings.h>
#include <string.h>

#include "store/row.h"

#define CHUNK_MAX 500

/* The upper bound of a prefix is the prefix and U+10FFFF eight times: characters beyond the BMP all have the
 * same sort key, so a single one would exclude texts that have several of them after the prefix. */
#define HIGHEST "\xf4\x8f\xbf\xbf"
#define HIGHEST_TEXT HIGHEST HIGHEST HIGHEST HIGHEST HIGHEST HIGHEST HIGHEST HIGHEST

typedef struct progress_t {
    int rows_read;
    int taken;
    int is_full; /* and the list has another row */
} progress_t;

/* Rows of the next chunk. Without filters, one more than the page tells whether there is another. With
 * filters chunks grow: if the first ones did not fill the page, few rows pass. */
static int chunk_size(const ph_search_t *search, int rows_read)
{
    int rows = search->limit + 1;

    if (search->is_filtered) {
        rows = rows_read > rows ? rows_read : rows;
        rows = rows > CHUNK_MAX ? CHUNK_MAX : rows;
    }
    return rows > PH_SEARCH_BUDGET - rows_read ? PH_SEARCH_BUDGET - rows_read : rows;
}

static apr_status_t read_chunk(progress_t *progress, ph_search_t *search, ph_db_call_t *call,
                               apr_pool_t *scratch)
{
    ph_db_rows_t *rows;
    apr_status_t rv;

    for (rv = ph_row_first(&rows, call); rv == APR_SUCCESS; rv = ph_db_next(rows)) {
        if (progress->taken == search->limit) {
            progress->is_full = 1;
            ph_db_drain(rows);
            return APR_SUCCESS;
        }
        apr_pool_clear(scratch);
        progress->taken += search->take(search->list, &search->place, rows, scratch);
        progress->rows_read++;
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

/* The words of details of the rows to come. */
static apr_status_t read_details(ph_search_t *search, ph_db_t *db, ph_db_call_t *call, apr_pool_t *scratch)
{
    apr_array_header_t *places = apr_array_make(scratch, CHUNK_MAX, sizeof(const char *));
    ph_db_rows_t *rows;
    apr_status_t rv;

    for (rv = ph_row_first(&rows, call); rv == APR_SUCCESS; rv = ph_db_next(rows)) {
        APR_ARRAY_PUSH(places, const char *) = search->details->place_of(rows, scratch);
    }
    return rv == APR_EOF ? ph_word_details_read(search->details, db, places, scratch) : rv;
}

static ph_db_call_t *next_call(const ph_search_t *search, ph_db_t *db, int wanted, apr_pool_t *scratch)
{
    return search->call(search->list, db, &search->place, wanted, scratch);
}

apr_status_t ph_search_run(int *has_more, ph_search_t *search, ph_db_t *db, apr_pool_t *pool)
{
    progress_t progress = { 0, 0, 0 };
    apr_pool_t *chunk_pool;
    apr_pool_t *row_pool;
    apr_status_t rv = APR_SUCCESS;
    int is_end = 0;

    apr_pool_create(&chunk_pool, pool);
    apr_pool_create(&row_pool, pool);
    while (rv == APR_SUCCESS && !is_end && !progress.is_full && progress.rows_read < PH_SEARCH_BUDGET) {
        const int before = progress.rows_read;
        const int wanted = chunk_size(search, before);

        apr_pool_clear(chunk_pool);
        if (search->details) {
            rv = read_details(search, db, next_call(search, db, wanted, chunk_pool), chunk_pool);
        }
        if (rv == APR_SUCCESS) {
            rv = read_chunk(&progress, search, next_call(search, db, wanted, chunk_pool), row_pool);
        }
        is_end = !progress.is_full && progress.rows_read - before < wanted;
    }
    *has_more = !is_end;
    apr_pool_destroy(row_pool);
    apr_pool_destroy(chunk_pool);
    return rv;
}

void ph_search_bind_prefix(ph_db_call_t *call, const char *prefix, int columns, apr_pool_t *scratch)
{
    const char *last = apr_pstrcat(scratch, prefix, HIGHEST_TEXT, NULL);
    int i;

    for (i = 0; i < columns; i++) {
        ph_db_text(call, prefix);
        ph_db_text(call, last);
    }
}

apr_status_t ph_search_is_rare(int *is_rare, ph_db_t *db, ph_statement_t count, const char *prefix,
                               int columns, apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, count, scratch);
    ph_db_rows_t *rows;
    apr_status_t rv;

    ph_search_bind_prefix(call, prefix, columns, scratch);
    rv = ph_row_first(&rows, call);
    if (rv == APR_SUCCESS) {
        *is_rare = ph_db_get_int(rows, 0, 0) <= PH_SEARCH_PREFIX_ROWS;
        ph_db_drain(rows);
    }
    return rv;
}
