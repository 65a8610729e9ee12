/* SPDX-License-Identifier: Apache-2.0 */
/* The loop over chunks of a long list, until the page is full, the list ends or the budget is spent. */
#include "search.h"

#include <apr_strings.h>
#include <string.h>
#include <strings.h>

#include "row.h"

#define CHUNK_MAX 500

/* U+10FFFF as often as a text of people may have characters beyond the BMP in a row, which all have one
 * sort key: nothing that begins with the prefix sorts after the prefix and this. */
#define HIGHEST "\xf4\x8f\xbf\xbf"
#define HIGHEST_TEXT HIGHEST HIGHEST HIGHEST HIGHEST HIGHEST HIGHEST HIGHEST HIGHEST

typedef struct progress_t {
    int looked_at;
    int taken;
    int is_full; /* and there is a row more */
} progress_t;

/* Rows of the next chunk: without filters one more than the page tells whether there is a next one; with
 * filters the chunks grow, since whatever passes is rare when the first ones did not fill the page. */
static int chunk_size(const ph_search_t *search, int looked_at)
{
    int rows = search->limit + 1;

    if (search->is_filtered) {
        rows = looked_at > rows ? looked_at : rows;
        rows = rows > CHUNK_MAX ? CHUNK_MAX : rows;
    }
    return rows > PH_SEARCH_BUDGET - looked_at ? PH_SEARCH_BUDGET - looked_at : rows;
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
        progress->looked_at++;
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
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
    while (rv == APR_SUCCESS && !is_end && !progress.is_full && progress.looked_at < PH_SEARCH_BUDGET) {
        const int before = progress.looked_at;
        const int wanted = chunk_size(search, before);

        apr_pool_clear(chunk_pool);
        rv = read_chunk(&progress, search, search->call(search->list, db, &search->place, wanted, chunk_pool),
                        row_pool);
        is_end = !progress.is_full && progress.looked_at - before < wanted;
    }
    *has_more = !is_end;
    apr_pool_destroy(row_pool);
    apr_pool_destroy(chunk_pool);
    return rv;
}

int ph_search_matches(const char *text, const char *prefix)
{
    return text && strncasecmp(text, prefix, strlen(prefix)) == 0;
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
