/* SPDX-License-Identifier: Apache-2.0 */
/* Which word leads, its places in the order of the list, and the rows at them. */
#include "word_search.h"

#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

#include "store/batch.h"
#include "store/row.h"
#include "word_group.h"
#include "word_progress.h"

#define HIGHEST "\xf4\x8f\xbf\xbf" /* U+10FFFF, which is in no word */

static void bind_range(ph_db_call_t *call, const char *noun, const char *prefix, const char *from,
                       apr_pool_t *scratch)
{
    ph_db_text(call, noun);
    ph_db_text(call, from);
    ph_db_text(call, apr_pstrcat(scratch, prefix, HIGHEST, NULL));
}

/* At most PH_WORD_FEW_ROWS + 1. */
static apr_status_t count(int *rows_found, ph_db_t *db, const char *noun, const char *prefix,
                          apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_WORD_COUNT, scratch);
    ph_db_rows_t *rows;
    apr_status_t rv;

    bind_range(call, noun, prefix, prefix, scratch);
    ph_db_int(call, PH_WORD_FEW_ROWS + 1);
    rv = ph_row_first(&rows, call);
    if (rv == APR_SUCCESS) {
        *rows_found = (int)ph_db_get_int(rows, 0, 0);
        ph_db_drain(rows);
    }
    return rv;
}

/* The words that begin with lead->prefix, if they are few. */
static apr_status_t list_words(ph_word_lead_t *lead, ph_db_t *db, apr_pool_t *pool)
{
    const char *last = lead->prefix;
    ph_db_call_t *call;
    ph_db_rows_t *rows;
    apr_status_t rv;

    lead->words = apr_array_make(pool, PH_WORD_FEW_WORDS, sizeof(const char *));
    APR_ARRAY_PUSH(lead->words, const char *) = last;
    while (lead->words->nelts <= PH_WORD_FEW_WORDS) {
        call = ph_db_call(db, PH_ST_WORD_NEXT, pool);
        bind_range(call, lead->noun, lead->prefix, last, pool);
        rv = ph_row_first(&rows, call);
        if (rv == APR_EOF) {
            lead->way = PH_WORD_BY_WORDS;
            return APR_SUCCESS;
        }
        if (rv != APR_SUCCESS) {
            return rv;
        }
        last = ph_db_get_text(rows, 0, pool);
        ph_db_drain(rows);
        APR_ARRAY_PUSH(lead->words, const char *) = last;
    }
    return APR_SUCCESS;
}

apr_status_t ph_word_choose(ph_word_lead_t *lead, ph_db_t *db, const char *noun,
                            const apr_array_header_t *words, apr_pool_t *pool)
{
    int fewest = PH_WORD_FEW_ROWS + 2;
    ph_word_progress_t progress;
    const char *prefix;
    apr_status_t rv;
    int found;
    int i;

    memset(lead, 0, sizeof(*lead));
    lead->noun = noun;
    if (!words || words->nelts == 0) {
        return APR_SUCCESS;
    }
    rv = ph_word_progress_read(&progress, db, noun, PH_WORD_TEXTS, pool);
    for (i = 0; rv == APR_SUCCESS && progress.is_complete && fewest > 0 && i < words->nelts; i++) {
        prefix = ph_word_stored(APR_ARRAY_IDX(words, i, const char *), pool);
        rv = count(&found, db, noun, prefix, pool);
        if (rv == APR_SUCCESS && found < fewest) {
            fewest = found;
            lead->prefix = prefix;
        }
    }
    if (rv != APR_SUCCESS || !lead->prefix) {
        return rv;
    }
    if (fewest <= PH_WORD_FEW_ROWS) {
        lead->way = PH_WORD_BY_PREFIX;
        return APR_SUCCESS;
    }
    return list_words(lead, db, pool);
}

/* ---- places ----------------------------------------------------------------------------------------- */

/* The places that were read, of one word or several. */
typedef struct found_t {
    apr_array_header_t *places; /* const char * */
    const char *from;           /* none is missing from this on; "" = none at all */
} found_t;

/* Of `limit` rows; `call` has its word. */
static apr_status_t read_places(found_t *found, ph_db_call_t *call, const ph_word_list_t *list, int limit)
{
    apr_pool_t *pool = found->places->pool;
    const char *latest = "";
    ph_db_rows_t *rows;
    apr_status_t rv;
    int count = 0;

    ph_db_text(call, ph_word_group_end(list->lead->noun, list->before, pool));
    ph_db_text(call, list->least);
    ph_db_text(call, list->before);
    ph_db_int(call, limit);
    for (rv = ph_row_first(&rows, call); rv == APR_SUCCESS; rv = ph_db_next(rows)) {
        latest =
            ph_word_group_read(found->places, ph_db_get_text(rows, 0, pool), ph_db_get_text(rows, 1, pool));
        count++;
    }
    if (count == limit && strcmp(latest, found->from) > 0) {
        found->from = latest;
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

static int compare_descending(const void *one, const void *other)
{
    return strcmp(*(const char *const *)other, *(const char *const *)one);
}

/* The first `limit` places of the list, each once, less those that others may come before. *has_more: there
 * may be others. */
static void select_places(int *has_more, found_t *found, const ph_word_list_t *list, int limit)
{
    apr_array_header_t *places = found->places;
    const char **at = (const char **)places->elts;
    int kept = 0;
    int i;

    *has_more = *found->from != '\0';
    qsort(places->elts, (size_t)places->nelts, sizeof(const char *), compare_descending);
    for (i = 0; i < places->nelts; i++) {
        if (strcmp(at[i], list->before) >= 0 || strcmp(at[i], list->least) < 0 ||
            strcmp(at[i], found->from) < 0 || (kept > 0 && strcmp(at[kept - 1], at[i]) == 0)) {
            continue;
        }
        if (kept == limit) {
            *has_more = 1;
            break;
        }
        at[kept++] = at[i];
    }
    places->nelts = kept;
}

static apr_status_t read_all(found_t *found, ph_db_t *db, const ph_word_list_t *list, int limit)
{
    const ph_word_lead_t *lead = list->lead;
    apr_pool_t *pool = found->places->pool;
    apr_status_t rv = APR_SUCCESS;
    ph_db_call_t *call;
    int i;

    if (lead->way == PH_WORD_BY_PREFIX) {
        call = ph_db_call(db, PH_ST_WORD_PLACES_BY_PREFIX, pool);
        bind_range(call, lead->noun, lead->prefix, lead->prefix, pool);
        return read_places(found, call, list, limit);
    }
    for (i = 0; rv == APR_SUCCESS && i < lead->words->nelts; i++) {
        call = ph_db_call(db, PH_ST_WORD_PLACES, pool);
        ph_db_text(call, lead->noun);
        ph_db_text(call, APR_ARRAY_IDX(lead->words, i, const char *));
        rv = read_places(found, call, list, limit);
    }
    return rv;
}

/* The next `limit` places: fewer at the end of the list, or when several rows have the same. */
static apr_status_t next_places(int *has_more, apr_array_header_t *places, ph_db_t *db,
                                const ph_word_list_t *list, int limit)
{
    found_t found = { places, "" };
    apr_status_t rv;
    int rows = limit;

    do {
        apr_array_clear(places);
        found.from = "";
        rv = read_all(&found, db, list, rows);
        select_places(has_more, &found, list, limit);
        rows *= 4; /* after a second with many rows all places may be behind */
    } while (rv == APR_SUCCESS && places->nelts == 0 && *has_more);
    return rv;
}

/* ---- rows ------------------------------------------------------------------------------------------- */

/* *taken rows pass so far. *is_full: the page is, and there is another row. */
static apr_status_t take_rows(int *taken, int *is_full, ph_search_t *search, ph_db_call_t *call,
                              apr_pool_t *scratch)
{
    ph_db_rows_t *rows;
    apr_status_t rv;

    for (rv = ph_row_first(&rows, call); rv == APR_SUCCESS; rv = ph_db_next(rows)) {
        if (*taken == search->limit) {
            *is_full = 1;
            ph_db_drain(rows);
            return APR_SUCCESS;
        }
        apr_pool_clear(scratch);
        *taken += search->take(search->list, &search->place, rows, scratch);
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

/* Places that were read ahead, and how far they have been used. */
typedef struct ahead_t {
    apr_pool_t *pool;
    apr_array_header_t *places; /* from `pool` */
    int used;
    int limit;    /* of the next reading; it grows, since a prefix is sorted anew each time */
    int has_more; /* the list goes on after them */
} ahead_t;

static apr_status_t read_ahead(ahead_t *ahead, ph_db_t *db, ph_word_list_t *list, apr_pool_t *pool)
{
    if (ahead->places->nelts > 0) {
        list->before =
            apr_pstrdup(pool, APR_ARRAY_IDX(ahead->places, ahead->places->nelts - 1, const char *));
    }
    apr_pool_clear(ahead->pool);
    ahead->places = apr_array_make(ahead->pool, ahead->limit, sizeof(const char *));
    ahead->used = 0;
    return next_places(&ahead->has_more, ahead->places, db, list, ahead->limit);
}

/* The next places, as many as one statement takes. */
static apr_status_t next_batch(apr_array_header_t *batch, ahead_t *ahead, ph_db_t *db, ph_word_list_t *list,
                               apr_pool_t *pool)
{
    apr_status_t rv = APR_SUCCESS;

    if (ahead->used == ahead->places->nelts && ahead->has_more) {
        rv = read_ahead(ahead, db, list, pool);
        ahead->limit = ahead->limit * 8 < PH_SEARCH_BUDGET ? ahead->limit * 8 : PH_SEARCH_BUDGET;
    }
    while (rv == APR_SUCCESS && batch->nelts < PH_BATCH_MAX && ahead->used < ahead->places->nelts) {
        APR_ARRAY_PUSH(batch, const char *) = APR_ARRAY_IDX(ahead->places, ahead->used++, const char *);
    }
    return rv;
}

apr_status_t ph_word_search_run(int *has_more, ph_search_t *search, ph_word_list_t *list, ph_db_t *db,
                                apr_pool_t *pool)
{
    apr_status_t rv = APR_SUCCESS;
    apr_array_header_t *batch;
    apr_pool_t *batch_pool;
    apr_pool_t *row_pool;
    ahead_t ahead = { .has_more = 1 };
    int is_full = 0;
    int taken = 0;
    int seen = 0;

    apr_pool_create(&ahead.pool, pool);
    apr_pool_create(&batch_pool, pool);
    apr_pool_create(&row_pool, pool);
    ahead.places = apr_array_make(ahead.pool, 0, sizeof(const char *));
    ahead.limit = search->limit < PH_BATCH_MAX ? search->limit + 1 : PH_BATCH_MAX;
    do {
        apr_pool_clear(batch_pool);
        batch = apr_array_make(batch_pool, PH_BATCH_MAX, sizeof(const char *));
        rv = next_batch(batch, &ahead, db, list, pool);
        if (rv == APR_SUCCESS && batch->nelts > 0 && search->details) {
            rv = ph_word_details_read(search->details, db, batch, batch_pool);
        }
        if (rv == APR_SUCCESS && batch->nelts > 0) {
            rv = take_rows(&taken, &is_full, search, list->call(db, batch, batch_pool), row_pool);
        }
        seen += batch->nelts;
    } while (rv == APR_SUCCESS && batch->nelts > 0 && !is_full && seen < PH_SEARCH_BUDGET);
    *has_more = is_full || ahead.used < ahead.places->nelts || ahead.has_more;
    apr_pool_destroy(row_pool);
    apr_pool_destroy(batch_pool);
    apr_pool_destroy(ahead.pool);
    return rv;
}
