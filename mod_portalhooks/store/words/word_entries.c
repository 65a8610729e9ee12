/* SPDX-License-Identifier: Apache-2.0 */
/* Statements of several entries each, in the order of the key. */
#include "word_entries.h"

#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

#include "core/model/searched.h"
#include "core/text/text.h"
#include "store/batch.h"
#include "word_group.h"
#include "word_place.h"

#define MARK_OF_DETAILS "d" /* the noun of that for its details */
#define REMOVED_AT_ONCE 16  /* rows of PH_ST_WORD_REMOVE */

typedef struct entry_t {
    const char *noun;
    const char *word;
    const char *place;
    const char *last; /* place to be deleted, with all between */
} entry_t;

const char *ph_word_stored(const char *word, apr_pool_t *pool)
{
    return ph_text_beginning(word, PH_WORD_BYTES_MAX, pool);
}

apr_array_header_t *ph_word_entries_make(int rows, apr_pool_t *pool)
{
    return apr_array_make(pool, rows * 16, sizeof(entry_t));
}

void ph_word_entries_add(apr_array_header_t *entries, const char *noun, const char *place,
                         const apr_array_header_t *words)
{
    const char *word;
    entry_t *entry;
    int i;

    for (i = 0; i < words->nelts; i++) {
        word = APR_ARRAY_IDX(words, i, const char *);
        entry = apr_array_push(entries);
        entry->noun = noun;
        entry->word = ph_word_stored(word, entries->pool);
        entry->place = place;
        entry->last = place;
    }
}

/* The noun under which executions are marked. */
const char *ph_word_marking(ph_word_part_t part)
{
    return part == PH_WORD_TEXTS ? PH_WORD_EXECUTION : MARK_OF_DETAILS;
}

void ph_word_entries_mark(apr_array_header_t *entries, ph_word_part_t part, const char *id)
{
    apr_array_header_t *words = apr_array_make(entries->pool, 1, sizeof(const char *));

    APR_ARRAY_PUSH(words, const char *) = PH_WORD_MARK;
    ph_word_entries_add(entries, ph_word_marking(part), id, words);
}

void ph_word_entries_add_execution(apr_array_header_t *entries, const ph_execution_t *execution)
{
    ph_word_entries_add(entries, PH_WORD_EXECUTION, execution->id,
                        ph_searched_execution(execution, entries->pool));
    ph_word_entries_mark(entries, PH_WORD_TEXTS, execution->id);
}

void ph_word_entries_add_event(apr_array_header_t *entries, const ph_event_t *event)
{
    ph_word_entries_add(entries, PH_WORD_EVENT,
                        ph_word_event_place(event->occurred_at, event->id, entries->pool),
                        ph_searched_event(event, entries->pool));
}

static int compare(const void *one, const void *other)
{
    const entry_t *a = one;
    const entry_t *b = other;
    int order = strcmp(a->noun, b->noun);

    order = order ? order : strcmp(a->word, b->word);
    return order ? order : strcmp(a->place, b->place);
}

/* A row of ph_word. */
typedef struct row_t {
    const char *noun;
    const char *word;
    const char *place;
    const char *tails;
} row_t;

static const entry_t *entry_at(const apr_array_header_t *entries, int i)
{
    return &APR_ARRAY_IDX(entries, i, entry_t);
}

/* The places of the row that begins with entry `i`; *next is the first entry after it. */
static void take_places(apr_array_header_t *places, int *next, const apr_array_header_t *entries, int i)
{
    const entry_t *first = entry_at(entries, i);
    const entry_t *entry = first;

    apr_array_clear(places);
    do {
        if (entry == first || strcmp(entry->place, entry[-1].place) != 0) {
            APR_ARRAY_PUSH(places, const char *) = entry->place;
        }
        entry = ++i < entries->nelts ? entry_at(entries, i) : NULL;
    } while (entry && places->nelts < PH_WORD_GROUP_MAX && *entry->word &&
             strcmp(entry->noun, first->noun) == 0 && strcmp(entry->word, first->word) == 0 &&
             ph_word_group_is_one(first->noun, first->place, entry->place));
    *next = i;
}

/* An array of row_t; `entries` are sorted. */
static apr_array_header_t *group(const apr_array_header_t *entries, apr_pool_t *scratch)
{
    apr_array_header_t *rows = apr_array_make(scratch, entries->nelts, sizeof(row_t));
    apr_array_header_t *places = apr_array_make(scratch, PH_WORD_GROUP_MAX, sizeof(const char *));
    row_t *row;
    int next;
    int i;

    for (i = 0; i < entries->nelts; i = next) {
        take_places(places, &next, entries, i);
        row = apr_array_push(rows);
        row->noun = entry_at(entries, i)->noun;
        row->word = entry_at(entries, i)->word;
        row->place = ph_word_group_place(places, scratch);
        row->tails = ph_word_group_tails(places, scratch);
    }
    return rows;
}

apr_status_t ph_word_entries_put(ph_db_t *db, apr_array_header_t *entries, apr_pool_t *scratch)
{
    apr_status_t rv = APR_SUCCESS;
    apr_array_header_t *rows;
    ph_db_call_t *call;
    ph_batch_t batch;
    row_t *row;
    int done;
    int i;

    qsort(entries->elts, (size_t)entries->nelts, sizeof(entry_t), compare);
    rows = group(entries, scratch);
    for (done = 0; rv == APR_SUCCESS && done < rows->nelts; done += batch.rows) {
        batch = ph_batch_write_few(PH_ST_WORD_PUT, rows->nelts - done);
        call = ph_db_call(db, batch.statement, scratch);
        for (i = done; i < done + batch.rows; i++) {
            row = &APR_ARRAY_IDX(rows, i, row_t);
            ph_db_text(call, row->noun);
            ph_db_text(call, row->word);
            ph_db_text(call, row->place);
            ph_db_text(call, row->tails);
        }
        rv = ph_db_execute(NULL, call);
    }
    return rv;
}

void ph_word_entries_join(apr_array_header_t *entries)
{
    entry_t *joined = (entry_t *)entries->elts;
    const entry_t *entry;
    int i;

    qsort(entries->elts, (size_t)entries->nelts, sizeof(entry_t), compare);
    for (i = 1; i < entries->nelts; i++) {
        entry = entry_at(entries, i);
        if (strcmp(entry->noun, joined->noun) == 0 && strcmp(entry->word, joined->word) == 0) {
            joined->last = entry->last;
        }
        else {
            *++joined = *entry;
        }
    }
    entries->nelts = entries->nelts > 0 ? (int)(joined - (entry_t *)entries->elts) + 1 : 0;
}

apr_status_t ph_word_entries_remove(ph_db_t *db, apr_array_header_t *entries, apr_pool_t *scratch)
{
    apr_status_t rv = APR_SUCCESS;
    const entry_t *entry;
    ph_db_call_t *call;
    int done;
    int i;

    qsort(entries->elts, (size_t)entries->nelts, sizeof(entry_t), compare);
    for (done = 0; rv == APR_SUCCESS && done < entries->nelts; done += REMOVED_AT_ONCE) {
        call = ph_db_call(db, PH_ST_WORD_REMOVE, scratch);
        for (i = done; i < done + REMOVED_AT_ONCE; i++) {
            entry = entry_at(entries, i < entries->nelts ? i : entries->nelts - 1);
            ph_db_text(call, entry->noun);
            ph_db_text(call, entry->word);
            ph_db_text(call, entry->place);
            ph_db_text(call, ph_word_group_last(entry->noun, entry->last, scratch));
        }
        rv = ph_db_execute(NULL, call);
    }
    return rv;
}
