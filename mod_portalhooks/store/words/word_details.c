/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of ph_word_detail, and the entries of ph_word that belong to them. */
#include "word_details.h"

#include <apr_strings.h>

#include "core/model/searched.h"
#include "core/text/lookup.h"
#include "core/text/words.h"
#include "store/batch.h"
#include "store/row.h"
#include "word_entries.h"
#include "word_place.h"

static apr_array_header_t *words_without(const apr_array_header_t *words, const apr_array_header_t *others,
                                         apr_pool_t *pool)
{
    apr_array_header_t *rest = apr_array_make(pool, words->nelts, sizeof(const char *));
    const char *word;
    int i;

    for (i = 0; i < words->nelts; i++) {
        word = APR_ARRAY_IDX(words, i, const char *);
        if (!ph_lookup_is_among(others, word)) {
            APR_ARRAY_PUSH(rest, const char *) = word;
        }
    }
    return rest;
}

apr_status_t ph_word_details_put(apr_array_header_t *entries, ph_db_t *db, const char *noun,
                                 const char *place, const ph_event_t *event, const apr_array_header_t *others)
{
    apr_pool_t *pool = entries->pool;
    apr_array_header_t *words = words_without(ph_searched_details(event, pool), others, pool);
    ph_db_call_t *call;

    if (words->nelts == 0) {
        return APR_SUCCESS;
    }
    ph_word_entries_add(entries, noun, place, words);
    call = ph_db_call(db, PH_ST_WORD_DETAIL_PUT, pool);
    ph_db_text(call, noun);
    ph_db_text(call, place);
    ph_db_text(call, apr_array_pstrcat(pool, words, ' '));
    return ph_db_execute(NULL, call);
}

apr_status_t ph_word_details_put_event(apr_array_header_t *entries, ph_db_t *db, const ph_event_t *event)
{
    return ph_word_details_put(entries, db, PH_WORD_EVENT,
                               ph_word_event_place(event->occurred_at, event->id, entries->pool), event,
                               ph_searched_event(event, entries->pool));
}

static void bind_range(ph_db_call_t *call, const char *noun, const char *first, const char *last)
{
    ph_db_text(call, noun);
    ph_db_text(call, first);
    ph_db_text(call, last);
}

apr_status_t ph_word_details_remove(int *removed, ph_db_t *db, const char *noun, const char *first,
                                    const char *last, int limit, apr_pool_t *scratch)
{
    apr_array_header_t *entries = ph_word_entries_make(limit < PH_BATCH_MAX ? limit : PH_BATCH_MAX, scratch);
    ph_db_call_t *call = ph_db_call(db, PH_ST_WORD_DETAIL_LIST, scratch);
    const char *place = NULL;
    ph_db_rows_t *rows;
    apr_status_t rv;

    *removed = 0;
    bind_range(call, noun, first, last);
    ph_db_int(call, limit);
    for (rv = ph_row_first(&rows, call); rv == APR_SUCCESS; rv = ph_db_next(rows)) {
        place = ph_db_get_text(rows, 0, scratch);
        ph_word_entries_add(entries, noun, place, ph_words_of(ph_db_get_text(rows, 1, scratch), scratch));
        (*removed)++;
    }
    if (rv != APR_EOF || !place) {
        return rv == APR_EOF ? APR_SUCCESS : rv;
    }
    rv = ph_word_entries_remove(db, entries, scratch);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    call = ph_db_call(db, PH_ST_WORD_DETAIL_DELETE, scratch);
    bind_range(call, noun, first, place);
    return ph_db_execute(NULL, call);
}

apr_status_t ph_word_details_read(ph_word_details_t *details, ph_db_t *db, const apr_array_header_t *places,
                                  apr_pool_t *pool)
{
    const ph_batch_t batch = { PH_ST_WORD_DETAIL_GET_64, PH_BATCH_MAX };
    apr_status_t rv = APR_EOF;
    ph_db_call_t *call;
    ph_db_rows_t *rows;
    int from;

    details->words = apr_hash_make(pool);
    for (from = 0; rv == APR_EOF && from < places->nelts; from += batch.rows) {
        call = ph_db_call(db, batch.statement, pool);
        ph_db_text(call, details->noun);
        ph_batch_bind_texts(call, &batch, places, from);
        for (rv = ph_row_first(&rows, call); rv == APR_SUCCESS; rv = ph_db_next(rows)) {
            apr_hash_set(details->words, ph_db_get_text(rows, 0, pool), APR_HASH_KEY_STRING,
                         ph_db_get_text(rows, 1, pool));
        }
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

void ph_word_details_add(apr_array_header_t *words, const ph_word_details_t *details, const char *place)
{
    if (details->words) {
        ph_words_add(words, apr_hash_get(details->words, place, APR_HASH_KEY_STRING));
    }
}
