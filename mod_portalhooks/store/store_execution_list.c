/* SPDX-License-Identifier: Apache-2.0 */
/* The history page by page: which filter's index is used, and which rows pass the other filters. */
#include "store_execution.h"

#include <apr_strings.h>
#include <string.h>

#include "batch.h"
#include "core/model/searched.h"
#include "core/text/words.h"
#include "id_range.h"
#include "row.h"
#include "store/words/search.h"
#include "store/words/word_index.h"
#include "store/words/word_search.h"

#define ID_PREFIX "exe_"
#define PREFIX_COLUMNS 4
#define ID_ALPHABET "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

typedef struct list_t {
    const ph_execution_query_t *query;
    const char *id;            /* the beginning of an id in q; NULL = none */
    apr_array_header_t *words; /* the rest of q; NULL = none */
    ph_statement_t statement;
    const char *leading; /* value of the leading filter; NULL = none */
    const char *prefix;  /* a rare id that leads, by its indexes; NULL = none */
    ph_word_lead_t word; /* that leads */
    const char *least_id;
    ph_word_details_t details; /* of the rows to come */
    apr_array_header_t *executions;
    apr_pool_t *pool;
} list_t;

typedef struct candidate_t {
    const char *value;
    ph_statement_t statement;
} candidate_t;

/* Does it begin like an id that this module makes? */
static int is_like_id(const char *text)
{
    static const char *const prefixes[] = { ID_PREFIX, "msg_", "bat_", "evt_", "int_" };
    apr_size_t i;

    for (i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
        if (strncmp(text, prefixes[i], 4) == 0) {
            return text[4] && text[4 + strspn(text + 4, ID_ALPHABET)] == '\0';
        }
    }
    return 0;
}

/* The first part of q that begins like an id, and the words of the others. */
static void parse_q(list_t *list)
{
    char *rest = NULL;
    const char *part;

    if (!list->query->q) {
        return;
    }
    part = apr_strtok(apr_pstrdup(list->pool, list->query->q), " \t", &rest);
    for (; part; part = apr_strtok(NULL, " \t", &rest)) {
        if (!list->id && is_like_id(part)) {
            list->id = part;
        }
        else if (!list->words) {
            list->words = ph_words_of(part, list->pool);
        }
        else {
            ph_words_add(list->words, part);
        }
    }
    if (!list->id && !list->words) {
        list->words = ph_words_of("", list->pool);
    }
}

/* The beginning of an execution's own id is a range of the list. */
static int has_range(const list_t *list)
{
    return list->id && strncmp(list->id, ID_PREFIX, strlen(ID_PREFIX)) == 0;
}

static int choose_first(list_t *list, const candidate_t *candidates, int count)
{
    int i;

    for (i = 0; i < count; i++) {
        if (candidates[i].value) {
            list->statement = candidates[i].statement;
            list->leading = candidates[i].value;
            return 1;
        }
    }
    return 0;
}

static apr_status_t choose_id(list_t *list, ph_db_t *db, apr_pool_t *scratch)
{
    apr_status_t rv;
    int is_rare = 0;

    rv = ph_search_is_rare(&is_rare, db, PH_ST_EXECUTION_COUNT_BY_PREFIX, list->id, PREFIX_COLUMNS, scratch);
    if (is_rare) {
        list->statement = PH_ST_EXECUTION_LIST_BY_PREFIX;
        list->prefix = list->id;
    }
    return rv;
}

/* The filter that is expected to match the fewest rows leads. */
static apr_status_t choose_leading(list_t *list, ph_db_t *db, apr_pool_t *scratch)
{
    const ph_execution_query_t *query = list->query;
    const candidate_t narrow[] = {
        { query->message_id, PH_ST_EXECUTION_LIST_BY_MESSAGE },
        { query->batch_id, PH_ST_EXECUTION_LIST_BY_BATCH },
        { query->event_id, PH_ST_EXECUTION_LIST_BY_EVENT },
    };
    const candidate_t wide[] = {
        { query->integration_id, PH_ST_EXECUTION_LIST_BY_INTEGRATION },
        { query->username, PH_ST_EXECUTION_LIST_BY_USER },
    };
    const candidate_t widest[] = { { query->state, PH_ST_EXECUTION_LIST_BY_STATE } };
    ph_word_lead_t word = { PH_WORD_NO_LEAD, NULL, NULL, NULL };
    apr_status_t rv = APR_SUCCESS;

    if (choose_first(list, narrow, sizeof(narrow) / sizeof(narrow[0]))) {
        return APR_SUCCESS;
    }
    if (list->id && !has_range(list)) {
        rv = choose_id(list, db, scratch);
    }
    if (rv == APR_SUCCESS && !list->prefix && !has_range(list)) {
        rv = ph_word_choose(&word, db, PH_WORD_EXECUTION, list->words, list->pool);
    }
    if (rv != APR_SUCCESS || list->prefix) {
        return rv;
    }
    if (word.way == PH_WORD_BY_PREFIX || !choose_first(list, wide, sizeof(wide) / sizeof(wide[0]))) {
        list->word = word;
    }
    if (!list->leading && list->word.way == PH_WORD_NO_LEAD) {
        choose_first(list, widest, 1);
    }
    return APR_SUCCESS;
}

/* The range of ids to search, from keyset, times and a prefix of the id. */
static void choose_ids(list_t *list, ph_search_place_t *place)
{
    const ph_execution_query_t *query = list->query;
    const char *end = query->before_id ? query->before_id : PH_ID_RANGE_END;
    const char *bound;

    list->least_id = "";
    if (query->from != 0) {
        list->least_id = ph_id_range_from(ID_PREFIX, query->from, list->pool);
    }
    if (query->to != 0) {
        bound = ph_id_range_to(ID_PREFIX, query->to, list->pool);
        end = strcmp(bound, end) < 0 ? bound : end;
    }
    if (has_range(list)) {
        bound = apr_pstrcat(list->pool, list->id, PH_ID_RANGE_END, NULL);
        end = strcmp(bound, end) < 0 ? bound : end;
        list->least_id = strcmp(list->id, list->least_id) > 0 ? list->id : list->least_id;
    }
    apr_cpystrn(place->id, end, sizeof(place->id));
}

static ph_db_call_t *list_call(void *baton, ph_db_t *db, const ph_search_place_t *place, int rows,
                               apr_pool_t *scratch)
{
    const list_t *list = baton;
    ph_db_call_t *call = ph_db_call(db, list->statement, scratch);

    if (list->prefix) {
        ph_search_bind_prefix(call, list->prefix, PREFIX_COLUMNS, scratch);
    }
    if (list->leading) {
        ph_db_text(call, list->leading);
    }
    ph_db_text(call, place->id);
    ph_db_text(call, list->least_id);
    ph_db_int(call, rows);
    return call;
}

static int is_same(const char *wanted, const char *text)
{
    return !wanted || (text && strcmp(wanted, text) == 0);
}

static int begins(const char *id, const char *q)
{
    return id && strncmp(id, q, strlen(q)) == 0;
}

static int has_id(const list_t *list, const ph_execution_t *execution)
{
    return !list->id || begins(execution->id, list->id) || begins(execution->event_id, list->id) ||
           begins(execution->integration_id, list->id) || begins(execution->message_id, list->id) ||
           begins(execution->batch_id, list->id);
}

static int is_wanted(const ph_execution_query_t *query, const ph_execution_t *execution)
{
    return is_same(query->message_id, execution->message_id) &&
           is_same(query->batch_id, execution->batch_id) && is_same(query->event_id, execution->event_id) &&
           is_same(query->integration_id, execution->integration_id) &&
           is_same(query->username, execution->username) &&
           is_same(query->state, ph_state_word(execution->outcome.state)) &&
           is_same(query->mode, ph_mode_word(execution->mode)) &&
           is_same(query->error, ph_error_word(execution->outcome.error)) &&
           (query->http_status <= 0 || query->http_status == execution->outcome.http_status) &&
           (query->from == 0 || execution->created_at >= query->from) &&
           (query->to == 0 || execution->created_at < query->to);
}

static const char *place_of(ph_db_rows_t *rows, apr_pool_t *scratch)
{
    return ph_db_get_text(rows, 0, scratch);
}

static int has_words(const list_t *list, const ph_execution_t *execution, apr_pool_t *scratch)
{
    apr_array_header_t *words;

    if (!list->words) {
        return 1;
    }
    words = ph_searched_execution(execution, scratch);
    ph_word_details_add(words, &list->details, execution->id);
    return ph_words_match(list->words, words);
}

static int list_take(void *baton, ph_search_place_t *place, ph_db_rows_t *rows, apr_pool_t *scratch)
{
    list_t *list = baton;
    ph_execution_t execution;

    ph_row_execution(&execution, rows, scratch);
    apr_cpystrn(place->id, execution.id, sizeof(place->id));
    place->at = execution.created_at;
    if (!is_wanted(list->query, &execution) || !has_id(list, &execution) ||
        !has_words(list, &execution, scratch)) {
        return 0;
    }
    ph_row_execution(apr_array_push(list->executions), rows, list->pool);
    return 1;
}

/* Is there a filter besides the leading one? A prefix of the id is a range and no filter. */
static int is_filtered(const list_t *list)
{
    const ph_execution_query_t *query = list->query;
    const void *const filters[] = {
        query->message_id,     query->batch_id, query->event_id,
        query->integration_id, query->username, query->state,
        query->mode,           query->error,    has_range(list) ? NULL : list->id,
        list->words,
    };
    int count = query->http_status > 0 || query->from != 0 || query->to != 0;
    apr_size_t i;

    for (i = 0; i < sizeof(filters) / sizeof(filters[0]); i++) {
        count += !!filters[i];
    }
    return count > !!list->leading;
}

static ph_db_call_t *rows_call(ph_db_t *db, const apr_array_header_t *places, apr_pool_t *scratch)
{
    const ph_batch_t batch = { PH_ST_EXECUTION_LIST_BY_IDS, PH_BATCH_MAX };
    ph_db_call_t *call = ph_db_call(db, batch.statement, scratch);

    ph_batch_bind_texts(call, &batch, places, 0);
    return call;
}

static apr_status_t read_page(int *has_more, list_t *list, ph_search_t *search, ph_db_t *db)
{
    ph_word_list_t words = { &list->word, list->least_id, apr_pstrdup(list->pool, search->place.id),
                             rows_call };

    if (list->word.way != PH_WORD_NO_LEAD) {
        return ph_word_search_run(has_more, search, &words, db, list->pool);
    }
    search->is_filtered = is_filtered(list);
    return ph_search_run(has_more, search, db, list->pool);
}

apr_status_t ph_store_execution_list(apr_array_header_t **executions, const char **last_id,
                                     apr_time_t *searched_to, ph_db_t *db, const ph_execution_query_t *query,
                                     apr_pool_t *pool)
{
    list_t list = { .query = query,
                    .statement = PH_ST_EXECUTION_LIST,
                    .least_id = "",
                    .details = { PH_WORD_EXECUTION, place_of, NULL },
                    .pool = pool };
    ph_search_t search = { list_call, list_take, &list, query->limit, 0, { "", 0 }, NULL };
    apr_status_t rv;
    int has_more = 0;

    list.executions = apr_array_make(pool, query->limit, sizeof(ph_execution_t));
    parse_q(&list);
    if (list.words && ph_db_searches_details(db)) {
        search.details = &list.details;
    }
    choose_ids(&list, &search.place);
    rv = choose_leading(&list, db, pool);
    if (rv == APR_SUCCESS) {
        rv = read_page(&has_more, &list, &search, db);
    }
    *executions = list.executions;
    *last_id = has_more ? apr_pstrdup(pool, search.place.id) : NULL;
    *searched_to = has_more ? search.place.at : 0;
    return rv;
}
