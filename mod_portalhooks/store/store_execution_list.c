/* SPDX-License-Identifier: Apache-2.0 */
/* The history page by page: which filter's index is used, and which rows pass the other filters. */
#include "store_execution.h"

#include <apr_strings.h>
#include <string.h>

#include "id_range.h"
#include "row.h"
#include "search.h"

#define ID_PREFIX "exe_"
#define MESSAGE_PREFIX "msg_"
#define BATCH_PREFIX "bat_"
#define PREFIX_COLUMNS 7

typedef struct list_t {
    const ph_execution_query_t *query;
    ph_statement_t statement;
    const char *leading; /* value of the leading filter; NULL = none */
    const char *prefix;  /* a rare q that leads, by its indexes; NULL = none */
    const char *least_id;
    apr_array_header_t *executions;
    apr_pool_t *pool;
} list_t;

typedef struct candidate_t {
    const char *value;
    ph_statement_t statement;
} candidate_t;

static int is_id_prefix(const char *q)
{
    return q && strncmp(q, ID_PREFIX, strlen(ID_PREFIX)) == 0;
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
        { query->state, PH_ST_EXECUTION_LIST_BY_STATE },
    };
    apr_status_t rv = APR_SUCCESS;
    int is_rare = 0;

    if (choose_first(list, narrow, sizeof(narrow) / sizeof(narrow[0]))) {
        return APR_SUCCESS;
    }
    if (query->q && !is_id_prefix(query->q)) {
        rv = ph_search_is_rare(&is_rare, db, PH_ST_EXECUTION_COUNT_BY_PREFIX, query->q, PREFIX_COLUMNS,
                               scratch);
    }
    if (is_rare) {
        list->statement = PH_ST_EXECUTION_LIST_BY_PREFIX;
        list->prefix = query->q;
    }
    else {
        choose_first(list, wide, sizeof(wide) / sizeof(wide[0]));
    }
    return rv;
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
    if (is_id_prefix(query->q)) {
        bound = apr_pstrcat(list->pool, query->q, PH_ID_RANGE_END, NULL);
        end = strcmp(bound, end) < 0 ? bound : end;
        list->least_id = strcmp(query->q, list->least_id) > 0 ? query->q : list->least_id;
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

/* All ids of this kind begin with `common`: a q that is not longer matches none of them. */
static int begins_beyond(const char *common, const char *id, const char *q)
{
    return begins(q, common) && begins(id, q);
}

static int has_prefix(const char *q, const ph_execution_t *execution)
{
    if (!q || is_id_prefix(q)) {
        return 1;
    }
    return begins(execution->event_id, q) || begins(execution->integration_id, q) ||
           begins_beyond(MESSAGE_PREFIX, execution->message_id, q) ||
           begins_beyond(BATCH_PREFIX, execution->batch_id, q) || ph_search_matches(execution->note, q) ||
           ph_search_matches(execution->integration_name, q) || ph_search_matches(execution->event_title, q);
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
           (query->to == 0 || execution->created_at < query->to) && has_prefix(query->q, execution);
}

static int list_take(void *baton, ph_search_place_t *place, ph_db_rows_t *rows, apr_pool_t *scratch)
{
    list_t *list = baton;
    ph_execution_t execution;

    ph_row_execution(&execution, rows, scratch);
    apr_cpystrn(place->id, execution.id, sizeof(place->id));
    place->at = execution.created_at;
    if (!is_wanted(list->query, &execution)) {
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
        query->mode,           query->error,    is_id_prefix(query->q) ? NULL : query->q
    };
    int count = query->http_status > 0 || query->from != 0 || query->to != 0;
    apr_size_t i;

    for (i = 0; i < sizeof(filters) / sizeof(filters[0]); i++) {
        count += !!filters[i];
    }
    return count > !!list->leading;
}

apr_status_t ph_store_execution_list(apr_array_header_t **executions, const char **last_id,
                                     apr_time_t *searched_to, ph_db_t *db, const ph_execution_query_t *query,
                                     apr_pool_t *pool)
{
    list_t list = { query, PH_ST_EXECUTION_LIST, NULL, NULL, "", NULL, pool };
    ph_search_t search = { list_call, list_take, &list, query->limit, 0, { "", 0 } };
    apr_status_t rv;
    int has_more = 0;

    list.executions = apr_array_make(pool, query->limit, sizeof(ph_execution_t));
    choose_ids(&list, &search.place);
    rv = choose_leading(&list, db, pool);
    if (rv == APR_SUCCESS) {
        search.is_filtered = is_filtered(&list);
        rv = ph_search_run(&has_more, &search, db, pool);
    }
    *executions = list.executions;
    *last_id = has_more ? apr_pstrdup(pool, search.place.id) : NULL;
    *searched_to = has_more ? search.place.at : 0;
    return rv;
}
