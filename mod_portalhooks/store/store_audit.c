/* SPDX-License-Identifier: Apache-2.0 */
/* The audit log: appended to and read page by page. */
#include "store_audit.h"

#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>

#include "core/model/searched.h"
#include "core/text/words.h"
#include "id_range.h"
#include "row.h"
#include "store/words/search.h"

#define ID_PREFIX "aud_"

apr_status_t ph_store_audit_append(ph_db_t *db, const ph_audit_entry_t *entry, apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_AUDIT_INSERT, scratch);

    ph_db_text(call, entry->id);
    ph_db_int(call, entry->at);
    ph_db_text(call, entry->actor);
    ph_db_text(call, entry->auth_type);
    ph_db_text(call, entry->client_ip);
    ph_db_text(call, entry->request_id);
    ph_db_text(call, entry->action);
    ph_db_text(call, entry->object_type);
    ph_db_text(call, entry->object_id);
    ph_db_text(call, entry->diff);
    ph_db_int(call, entry->left_out);
    return ph_db_execute(NULL, call);
}

typedef struct list_t {
    const ph_audit_query_t *query;
    ph_statement_t statement;
    const apr_array_header_t *words;
    const char *leading[2]; /* values of the leading filter; NULL = none */
    const char *least_id;
    apr_array_header_t *entries;
    apr_pool_t *pool;
} list_t;

static void choose_leading(list_t *list)
{
    const ph_audit_query_t *query = list->query;

    list->statement = PH_ST_AUDIT_LIST;
    if (query->object_id) {
        list->statement = PH_ST_AUDIT_LIST_BY_OBJECT;
        list->leading[0] = query->object_type;
        list->leading[1] = query->object_id;
    }
    else if (query->action) {
        list->statement = PH_ST_AUDIT_LIST_BY_ACTION;
        list->leading[0] = query->action;
    }
    else if (query->actor) {
        list->statement = PH_ST_AUDIT_LIST_BY_ACTOR;
        list->leading[0] = query->actor;
    }
}

/* The range of ids to search, from keyset and times. */
static void choose_ids(list_t *list, ph_search_place_t *place)
{
    const ph_audit_query_t *query = list->query;
    const char *end = query->before_id ? query->before_id : PH_ID_RANGE_END;
    const char *bound;

    list->least_id = query->from != 0 ? ph_id_range_from(ID_PREFIX, query->from, list->pool) : "";
    if (query->to != 0) {
        bound = ph_id_range_to(ID_PREFIX, query->to, list->pool);
        end = strcmp(bound, end) < 0 ? bound : end;
    }
    apr_cpystrn(place->id, end, sizeof(place->id));
}

static ph_db_call_t *list_call(void *baton, ph_db_t *db, const ph_search_place_t *place, int rows,
                               apr_pool_t *scratch)
{
    const list_t *list = baton;
    ph_db_call_t *call = ph_db_call(db, list->statement, scratch);
    int i;

    for (i = 0; i < 2; i++) {
        if (list->leading[i]) {
            ph_db_text(call, list->leading[i]);
        }
    }
    ph_db_text(call, place->id);
    ph_db_text(call, list->least_id);
    ph_db_int(call, rows);
    return call;
}

static void read_entry(ph_audit_entry_t *entry, ph_db_rows_t *rows, apr_pool_t *pool)
{
    entry->id = ph_db_get_text(rows, 0, pool);
    entry->at = ph_db_get_time(rows, 1);
    entry->actor = ph_db_get_text(rows, 2, pool);
    entry->auth_type = ph_db_get_text(rows, 3, pool);
    entry->client_ip = ph_db_get_text(rows, 4, pool);
    entry->request_id = ph_db_get_text(rows, 5, pool);
    entry->action = ph_db_get_text(rows, 6, pool);
    entry->object_type = ph_db_get_text(rows, 7, pool);
    entry->object_id = ph_db_get_text(rows, 8, pool);
    entry->diff = ph_db_get_text(rows, 9, pool);
    entry->left_out = (int)ph_db_get_int(rows, 10, 0);
}

static int is_same(const char *wanted, const char *text)
{
    return !wanted || (text && strcmp(wanted, text) == 0);
}

/* `words` are separated by commas; NULL = any. */
static int is_among(const char *words, const char *word)
{
    const apr_size_t len = word ? strlen(word) : 0;
    const char *at = words;

    while (at && len > 0) {
        if (strncmp(at, word, len) == 0 && (at[len] == ',' || at[len] == '\0')) {
            return 1;
        }
        at = strchr(at, ',');
        at = at ? at + 1 : NULL;
    }
    return !words;
}

static int is_wanted(const ph_audit_query_t *query, const ph_audit_entry_t *entry)
{
    return is_same(query->actor, entry->actor) && is_among(query->action, entry->action) &&
           is_same(query->object_type, entry->object_type) && is_same(query->object_id, entry->object_id) &&
           (query->from == 0 || entry->at >= query->from) && (query->to == 0 || entry->at < query->to);
}

static int list_take(void *baton, ph_search_place_t *place, ph_db_rows_t *rows, apr_pool_t *scratch)
{
    list_t *list = baton;
    ph_audit_entry_t entry;

    read_entry(&entry, rows, scratch);
    apr_cpystrn(place->id, entry.id, sizeof(place->id));
    place->at = entry.at;
    if (!is_wanted(list->query, &entry) ||
        (list->words && !ph_words_match(list->words, ph_searched_audit(&entry, scratch)))) {
        return 0;
    }
    read_entry(apr_array_push(list->entries), rows, list->pool);
    return 1;
}

/* Is there a filter besides the leading one? */
static int is_filtered(const ph_audit_query_t *query)
{
    const int filters = !!query->actor + !!query->action + !!query->object_type;
    const int leads = query->actor || query->action || query->object_id;

    return query->q || query->from != 0 || query->to != 0 || filters > leads;
}

static apr_status_t list_page(apr_array_header_t **entries, const char **last_id, apr_time_t *searched_to,
                              ph_db_t *db, const ph_audit_query_t *query, apr_pool_t *pool)
{
    list_t list = { query, PH_ST_AUDIT_LIST, ph_words_of(query->q, pool), { NULL, NULL }, "", NULL, pool };
    ph_search_t search = { list_call, list_take, &list, query->limit, is_filtered(query), { "", 0 }, NULL };
    apr_status_t rv;
    int has_more;

    list.entries = apr_array_make(pool, query->limit, sizeof(ph_audit_entry_t));
    choose_leading(&list);
    choose_ids(&list, &search.place);
    rv = ph_search_run(&has_more, &search, db, pool);
    *entries = list.entries;
    *last_id = has_more ? apr_pstrdup(pool, search.place.id) : NULL;
    *searched_to = has_more ? search.place.at : 0;
    return rv;
}

static int compare_newest_first(const void *one, const void *other)
{
    return strcmp(((const ph_audit_entry_t *)other)->id, ((const ph_audit_entry_t *)one)->id);
}

/* Each action has its own search, so that a frequent one hides none of the others. What lies beyond the place
 * where one of them stopped is left to the next page. */
static apr_status_t list_actions(apr_array_header_t **entries, const char **last_id, apr_time_t *searched_to,
                                 ph_db_t *db, const ph_audit_query_t *query, apr_pool_t *pool)
{
    apr_array_header_t *all = apr_array_make(pool, query->limit, sizeof(ph_audit_entry_t));
    ph_audit_query_t one = *query;
    apr_array_header_t *found;
    apr_time_t stopped_at = 0, at;
    const char *stopped = NULL, *id;
    char *rest = NULL;
    apr_status_t rv = APR_SUCCESS;
    int kept;

    one.action = apr_strtok(apr_pstrdup(pool, query->action), ",", &rest);
    for (; rv == APR_SUCCESS && one.action; one.action = apr_strtok(NULL, ",", &rest)) {
        rv = list_page(&found, &id, &at, db, &one, pool);
        if (rv == APR_SUCCESS) {
            apr_array_cat(all, found);
            if (id && (!stopped || strcmp(id, stopped) > 0)) {
                stopped = id;
                stopped_at = at;
            }
        }
    }
    qsort(all->elts, (size_t)all->nelts, sizeof(ph_audit_entry_t), compare_newest_first);
    for (kept = 0; kept < all->nelts && kept < query->limit; kept++) {
        if (stopped && strcmp(APR_ARRAY_IDX(all, kept, ph_audit_entry_t).id, stopped) < 0) {
            break;
        }
    }
    if (kept == query->limit && kept < all->nelts) {
        stopped = APR_ARRAY_IDX(all, kept - 1, ph_audit_entry_t).id;
        stopped_at = APR_ARRAY_IDX(all, kept - 1, ph_audit_entry_t).at;
    }
    all->nelts = kept;
    *entries = all;
    *last_id = stopped;
    *searched_to = stopped ? stopped_at : 0;
    return rv;
}

apr_status_t ph_store_audit_list(apr_array_header_t **entries, const char **last_id, apr_time_t *searched_to,
                                 ph_db_t *db, const ph_audit_query_t *query, apr_pool_t *pool)
{
    return query->action && !query->object_id && strchr(query->action, ',')
               ? list_actions(entries, last_id, searched_to, db, query, pool)
               : list_page(entries, last_id, searched_to, db, query, pool);
}
