/* SPDX-License-Identifier: Apache-2.0 */
/* Events, with the last execution of each. Over an external catalog every row is checked (catalog_row.h), and
 * only the id asked for, byte for byte, is found: a view may compare ids by other rules. */
#include "store_event.h"

#include <apr_strings.h>
#include <string.h>

#include "batch.h"
#include "catalog_row.h"
#include "core/model/event_fault.h"
#include "core/model/searched.h"
#include "core/text/words.h"
#include "row.h"
#include "store/words/search.h"
#include "store/words/word_index.h"
#include "store/words/word_search.h"

#define OCCURRED_COLUMN 5
#define URL_COLUMN 6
#define LAST_COLUMN 12
#define DETAILS_COLUMN (LAST_COLUMN + PH_ROW_LAST_COLUMNS)

/* The columns that an external catalog has, too. */
#define CATALOG_COLUMNS 10

typedef struct list_t {
    const ph_event_query_t *query;
    const ph_db_t *db;
    apr_array_header_t *cards;
    apr_array_header_t *words; /* NULL = any */
    ph_word_details_t details; /* of the rows to come */
    apr_pool_t *pool;
} list_t;

/* *place is what the list is sorted by. */
static void read_event(ph_event_t *event, ph_catalog_place_t *place, const ph_db_t *db, ph_db_rows_t *rows,
                       apr_pool_t *pool)
{
    if (ph_db_catalog(db) == PH_CATALOG_EXTERNAL) {
        ph_catalog_row_event(event, place, ph_db_links(db), rows, pool);
        return;
    }
    memset(event, 0, sizeof(*event));
    event->id = ph_db_get_text(rows, 0, pool);
    event->type = ph_db_get_text(rows, 1, pool);
    event->title = ph_db_get_text(rows, 2, pool);
    ph_severity_parse(&event->severity, ph_db_get_text(rows, 3, pool));
    event->source = ph_db_get_text(rows, 4, pool);
    event->occurred_at = ph_db_get_time(rows, OCCURRED_COLUMN);
    ph_catalog_row_url(event, ph_db_links(db), rows, URL_COLUMN, pool);
    event->severity_label = ph_db_get_text(rows, URL_COLUMN + 1, pool);
    event->integration_id = ph_db_get_text(rows, URL_COLUMN + 2, pool);
    event->owner = ph_db_get_text(rows, URL_COLUMN + 3, pool);
    place->id = event->id;
    place->at = event->occurred_at;
}

static void read_details(ph_event_t *event, const ph_db_t *db, ph_db_rows_t *rows, int column,
                         apr_pool_t *pool)
{
    if (ph_db_catalog(db) == PH_CATALOG_EXTERNAL) {
        ph_catalog_row_details(event, rows, column, pool);
        return;
    }
    event->details = ph_db_get_blob(&event->details_len, rows, column, pool);
}

static void read_card(ph_event_card_t *card, const ph_db_t *db, ph_db_rows_t *rows, apr_pool_t *pool)
{
    ph_catalog_place_t ignored;

    memset(card, 0, sizeof(*card));
    read_event(&card->event, &ignored, db, rows, pool);
    card->event.created_at = ph_db_get_time(rows, CATALOG_COLUMNS);
    card->event.created_by = ph_db_get_text(rows, CATALOG_COLUMNS + 1, pool);
    card->last = ph_row_last_execution(rows, LAST_COLUMN, pool);
}

/* Rows of a view whose severity is unknown are shown with this one: the view does not find them by it. */
static int is_repaired_severity(const ph_db_t *db, const char *severity)
{
    return ph_db_catalog(db) == PH_CATALOG_EXTERNAL &&
           strcmp(severity, ph_severity_word(PH_SEVERITY_INFO)) == 0;
}

static ph_db_call_t *list_call(void *baton, ph_db_t *db, const ph_search_place_t *place, int rows,
                               apr_pool_t *scratch)
{
    const list_t *list = baton;
    const ph_event_query_t *query = list->query;
    ph_db_call_t *call;

    if (query->type) {
        call = ph_db_call(db, PH_ST_EVENT_LIST_BY_TYPE, scratch);
        ph_db_text(call, query->type);
    }
    else if (query->severity && !is_repaired_severity(db, query->severity)) {
        call = ph_db_call(db, PH_ST_EVENT_LIST_BY_SEVERITY, scratch);
        ph_db_text(call, query->severity);
    }
    else {
        call = ph_db_call(db, PH_ST_EVENT_LIST, scratch);
    }
    ph_db_int(call, query->from);
    /* Without an id the place is the first moment that is too late: whether an id is greater than none is up
     * to the type of the view's column. */
    ph_db_int(call, *place->id ? place->at : place->at - 1);
    ph_db_int(call, place->at);
    ph_db_text(call, place->id);
    ph_db_int(call, rows);
    return call;
}

static int is_wanted(const ph_event_query_t *query, const ph_event_t *event)
{
    if (query->type && strcmp(event->type, query->type) != 0) {
        return 0;
    }
    if (query->severity && strcmp(ph_severity_word(event->severity), query->severity) != 0) {
        return 0;
    }
    return 1;
}

/* Of a managed catalog. */
static const char *place_of(ph_db_rows_t *rows, apr_pool_t *scratch)
{
    return ph_word_event_place(ph_db_get_time(rows, OCCURRED_COLUMN), ph_db_get_text(rows, 0, scratch),
                               scratch);
}

static int has_words(const list_t *list, const ph_event_t *event, apr_pool_t *scratch)
{
    apr_array_header_t *words;

    if (!list->words) {
        return 1;
    }
    words = ph_searched_event(event, scratch);
    ph_word_details_add(words, &list->details, ph_word_event_place(event->occurred_at, event->id, scratch));
    return ph_words_match(list->words, words);
}

static int list_take(void *baton, ph_search_place_t *place, ph_db_rows_t *rows, apr_pool_t *scratch)
{
    list_t *list = baton;
    ph_catalog_place_t found;
    ph_event_t event;

    read_event(&event, &found, list->db, rows, scratch);
    apr_cpystrn(place->id, found.id, sizeof(place->id));
    place->at = found.at;
    /* An external catalog may hold ids that cannot appear in a URL path. */
    if (!ph_is_id(event.id) || !is_wanted(list->query, &event) || !has_words(list, &event, scratch)) {
        return 0;
    }
    read_card(apr_array_push(list->cards), list->db, rows, list->pool);
    return 1;
}

/* The page begins after the keyset, and not later than query->to. */
static void begin(ph_search_place_t *place, const ph_event_query_t *query)
{
    place->id[0] = '\0';
    place->at = query->to != 0 ? query->to : APR_INT64_MAX;
    if (query->before_id && query->before_at < place->at) {
        apr_cpystrn(place->id, query->before_id, sizeof(place->id));
        place->at = query->before_at;
    }
}

/* A list tells which of its events have details that cannot be sent, without keeping the others. */
static apr_status_t note_details(apr_array_header_t *cards, ph_db_t *db, apr_pool_t *pool)
{
    apr_array_header_t *ids = apr_array_make(pool, PH_BATCH_MAX, sizeof(const char *));
    const ph_event_t *found;
    apr_hash_t *events;
    ph_event_card_t *card;
    apr_pool_t *turn;
    apr_status_t rv = APR_SUCCESS;
    int first, i;

    apr_pool_create(&turn, pool);
    for (first = 0; rv == APR_SUCCESS && first < cards->nelts; first += PH_BATCH_MAX) {
        apr_pool_clear(turn);
        apr_array_clear(ids);
        for (i = first; i < cards->nelts && i < first + PH_BATCH_MAX; i++) {
            APR_ARRAY_PUSH(ids, const char *) = APR_ARRAY_IDX(cards, i, ph_event_card_t).event.id;
        }
        rv = ph_store_event_get_many(&events, db, ids, turn);
        for (i = first; rv == APR_SUCCESS && i < first + ids->nelts; i++) {
            card = &APR_ARRAY_IDX(cards, i, ph_event_card_t);
            found = apr_hash_get(events, card->event.id, APR_HASH_KEY_STRING);
            if (found) {
                card->event.faults |= found->faults;
                card->event.details_fault = apr_pstrdup(pool, found->details_fault);
            }
        }
    }
    apr_pool_destroy(turn);
    return rv;
}

static ph_db_call_t *rows_call(ph_db_t *db, const apr_array_header_t *places, apr_pool_t *scratch)
{
    const ph_batch_t batch = { PH_ST_EVENT_LIST_BY_IDS, PH_BATCH_MAX };
    apr_array_header_t *ids = apr_array_make(scratch, places->nelts, sizeof(const char *));
    ph_db_call_t *call = ph_db_call(db, batch.statement, scratch);
    int i;

    for (i = 0; i < places->nelts; i++) {
        APR_ARRAY_PUSH(ids, const char *) = ph_word_event_id(APR_ARRAY_IDX(places, i, const char *));
    }
    ph_batch_bind_texts(call, &batch, ids, 0);
    return call;
}

/* A word leads if few events have it, or no other filter can. */
static apr_status_t choose_word(ph_word_lead_t *lead, ph_db_t *db, const list_t *list)
{
    apr_status_t rv = APR_SUCCESS;

    if (ph_db_catalog(db) == PH_CATALOG_MANAGED) {
        rv = ph_word_choose(lead, db, PH_WORD_EVENT, list->words, list->pool);
    }
    if (lead->way == PH_WORD_BY_WORDS && (list->query->type || list->query->severity)) {
        lead->way = PH_WORD_NO_LEAD;
    }
    return rv;
}

static apr_status_t read_page(int *has_more, list_t *list, ph_search_t *search, ph_db_t *db)
{
    ph_word_lead_t lead = { PH_WORD_NO_LEAD, NULL, NULL, NULL };
    const ph_search_place_t *place = &search->place;
    ph_word_list_t words = { &lead, NULL, NULL, rows_call };
    const apr_status_t rv = choose_word(&lead, db, list);

    if (rv != APR_SUCCESS) {
        return rv;
    }
    if (lead.way == PH_WORD_NO_LEAD) {
        return ph_search_run(has_more, search, db, list->pool);
    }
    words.least = ph_word_event_place(list->query->from, "", list->pool);
    words.before = ph_word_event_place(place->at, place->id, list->pool);
    return ph_word_search_run(has_more, search, &words, db, list->pool);
}

/* A view cannot be indexed: the event with exactly this id is looked up, instead of read on the way. */
static apr_status_t find_id(list_t *list, ph_db_t *db)
{
    const ph_event_query_t *query = list->query;
    ph_event_card_t *card = NULL;
    apr_status_t rv = APR_SUCCESS;

    if (ph_db_catalog(db) == PH_CATALOG_EXTERNAL && query->q && ph_is_id(query->q)) {
        rv = ph_store_event_get(&card, db, query->q, list->pool);
    }
    if (card && is_wanted(query, &card->event) && card->event.occurred_at >= query->from &&
        (query->to == 0 || card->event.occurred_at < query->to)) {
        card->event.details = NULL;
        APR_ARRAY_PUSH(list->cards, ph_event_card_t) = *card;
    }
    return rv;
}

apr_status_t ph_store_event_list(apr_array_header_t **cards, const char **last_id, apr_time_t *searched_to,
                                 ph_db_t *db, const ph_event_query_t *query, apr_pool_t *pool)
{
    list_t list = { query,
                    db,
                    apr_array_make(pool, query->limit, sizeof(ph_event_card_t)),
                    ph_words_of(query->q, pool),
                    { PH_WORD_EVENT, place_of, NULL },
                    pool };
    ph_search_t search = { list_call, list_take, &list, query->limit, 0, { "", 0 }, NULL };
    apr_status_t rv;
    int has_more = 0;

    search.is_filtered = query->q || (query->type && query->severity) ||
                         (query->severity && is_repaired_severity(db, query->severity));
    if (list.words && ph_db_catalog(db) == PH_CATALOG_MANAGED && ph_db_searches_details(db)) {
        search.details = &list.details;
    }
    begin(&search.place, query);
    rv = find_id(&list, db);
    if (rv == APR_SUCCESS && list.cards->nelts == 0) {
        rv = read_page(&has_more, &list, &search, db);
    }
    if (rv == APR_SUCCESS && ph_db_catalog(db) == PH_CATALOG_EXTERNAL) {
        rv = note_details(list.cards, db, pool);
    }
    *cards = list.cards;
    *last_id = has_more ? apr_pstrdup(pool, search.place.id) : NULL;
    *searched_to = has_more ? search.place.at : 0;
    return rv;
}

apr_status_t ph_store_event_types(apr_array_header_t **types, const char **last, ph_db_t *db, const char *q,
                                  const char *after, int limit, apr_pool_t *pool)
{
    const apr_array_header_t *words = ph_words_of(q, pool);
    ph_db_call_t *call = ph_db_call(db, PH_ST_EVENT_TYPES, pool);
    ph_db_rows_t *rows;
    const char *type;
    apr_status_t rv;
    int seen = 0;

    *types = apr_array_make(pool, limit, sizeof(const char *));
    *last = NULL;
    ph_db_text(call, after);
    ph_db_int(call, PH_SEARCH_BUDGET);
    for (rv = ph_row_first(&rows, call); rv == APR_SUCCESS; rv = ph_db_next(rows)) {
        if ((*types)->nelts == limit) {
            ph_db_drain(rows);
            return APR_SUCCESS;
        }
        seen++;
        *last = type = ph_db_get_text(rows, 0, pool);
        if (ph_words_match(words, ph_words_of(type, pool))) {
            APR_ARRAY_PUSH(*types, const char *) = type;
        }
    }
    if (seen < PH_SEARCH_BUDGET) {
        *last = NULL;
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

apr_status_t ph_store_event_get(ph_event_card_t **card, ph_db_t *db, const char *id, apr_pool_t *pool)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_EVENT_GET, pool);
    ph_event_card_t found;
    ph_db_rows_t *rows;
    apr_status_t rv;

    *card = NULL;
    ph_db_text(call, id);
    for (rv = ph_row_first(&rows, call); rv == APR_SUCCESS; rv = ph_db_next(rows)) {
        read_card(&found, db, rows, pool);
        if (!found.event.id || strcmp(found.event.id, id) != 0) {
            continue;
        }
        if (*card) {
            (*card)->event.faults |= PH_EVENT_FAULT_BIT(PH_EVENT_DUPLICATE_ID);
            continue;
        }
        read_details(&found.event, db, rows, DETAILS_COLUMN, pool);
        *card = apr_pmemdup(pool, &found, sizeof(found));
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

apr_status_t ph_store_event_get_many(apr_hash_t **found, ph_db_t *db, const apr_array_header_t *ids,
                                     apr_pool_t *pool)
{
    const ph_batch_t batch = ph_batch_read(PH_ST_EVENT_GET_MANY, ids->nelts);
    ph_event_t *event;
    ph_event_t *seen;
    ph_catalog_place_t ignored;
    ph_db_call_t *call;
    ph_db_rows_t *rows;
    apr_status_t rv;

    *found = apr_hash_make(pool);
    if (ids->nelts == 0) {
        return APR_SUCCESS;
    }
    call = ph_db_call(db, batch.statement, pool);
    ph_batch_bind_texts(call, &batch, ids, 0);
    for (rv = ph_row_first(&rows, call); rv == APR_SUCCESS; rv = ph_db_next(rows)) {
        event = apr_palloc(pool, sizeof(*event));
        read_event(event, &ignored, db, rows, pool);
        seen = event->id ? apr_hash_get(*found, event->id, APR_HASH_KEY_STRING) : NULL;
        if (seen) {
            seen->faults |= PH_EVENT_FAULT_BIT(PH_EVENT_DUPLICATE_ID);
        }
        else if (event->id) {
            read_details(event, db, rows, CATALOG_COLUMNS, pool);
            apr_hash_set(*found, event->id, APR_HASH_KEY_STRING, event);
        }
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

apr_status_t ph_store_event_insert(ph_db_t *db, const ph_event_t *event, apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_EVENT_INSERT, scratch);
    apr_status_t rv;

    ph_db_text(call, event->id);
    ph_db_text(call, event->type);
    ph_db_text(call, event->title);
    ph_db_text(call, ph_severity_word(event->severity));
    ph_db_text(call, event->source);
    ph_db_int(call, event->occurred_at);
    ph_db_text(call, event->url);
    ph_db_text(call, event->severity_label);
    ph_db_text(call, event->integration_id);
    ph_db_text(call, event->owner);
    ph_db_blob(call, event->details, event->details_len);
    ph_db_int(call, event->created_at);
    ph_db_text(call, event->created_by);
    rv = ph_db_execute(NULL, call);
    return rv == APR_SUCCESS ? ph_word_put_event(db, event, scratch) : rv;
}

apr_status_t ph_store_event_delete(int *affected, ph_db_t *db, const ph_event_t *event, apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_EVENT_DELETE, scratch);
    apr_status_t rv;

    ph_db_text(call, event->id);
    rv = ph_db_execute(affected, call);
    return rv == APR_SUCCESS ? ph_word_remove_event(db, event, scratch) : rv;
}
