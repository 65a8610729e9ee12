/* SPDX-License-Identifier: Apache-2.0 */
/* What needs attention: read as the outcome writer keeps it, and marked by people. */
#include "attention.h"

#include <jansson.h>

#include "audit.h"

static apr_status_t read_groups(ph_attention_page_t *page, ph_db_t *db, apr_pool_t *pool)
{
    apr_status_t rv = ph_store_attention_groups(&page->groups, db, PH_ATTENTION_COUNTED_MAX, pool);
    int i;

    page->total = 0;
    for (i = 0; rv == APR_SUCCESS && i < page->groups->nelts; i++) {
        page->total += APR_ARRAY_IDX(page->groups, i, ph_attention_group_t).count;
    }
    return rv;
}

ph_problem_code_t ph_attention_list(ph_attention_page_t *page, const ph_context_t *context,
                                    const ph_attention_query_t *query)
{
    static const char what[] = "list what needs attention";
    ph_attention_query_t one_more = *query;
    ph_db_t *db = ph_context_open(context, what);
    apr_status_t rv;

    if (!db) {
        return context->problem->code;
    }
    one_more.limit++;
    rv = ph_store_attention_list(&page->items, db, &one_more, context->pool);
    if (rv == APR_SUCCESS) {
        page->is_more = page->items->nelts > query->limit;
        page->items->nelts -= page->is_more;
        rv = read_groups(page, db, context->pool);
    }
    return ph_context_close(context, db, rv, what);
}

ph_problem_code_t ph_attention_list_handled(ph_attention_page_t *page, const ph_context_t *context)
{
    static const char what[] = "list what has been handled";
    ph_db_t *db = ph_context_open(context, what);
    apr_status_t rv;

    if (!db) {
        return context->problem->code;
    }
    page->is_more = 0;
    rv = ph_store_attention_list_handled(&page->items, db, PH_ATTENTION_HANDLED_MAX, context->pool);
    if (rv == APR_SUCCESS) {
        rv = read_groups(page, db, context->pool);
    }
    return ph_context_close(context, db, rv, what);
}

typedef struct marking_t {
    const ph_context_t *context;
    ph_attention_verb_t verb;
    const apr_array_header_t *execution_ids;
    const char *note;
    apr_array_header_t *changed;
} marking_t;

static apr_status_t mark_one(const marking_t *marking, const char *id, ph_db_t *db, apr_pool_t *scratch)
{
    const ph_context_t *context = marking->context;
    const int is_handling = marking->verb == PH_ATTENTION_HANDLE;
    json_t *diff = json_object();
    apr_status_t rv;
    int affected;

    rv = ph_store_attention_handle(&affected, db, id, is_handling ? context->portal->ports.now() : 0,
                                   is_handling ? context->caller->username : NULL, marking->note, scratch);
    if (rv != APR_SUCCESS || affected == 0) {
        json_decref(diff);
        return rv;
    }
    APR_ARRAY_PUSH(marking->changed, const char *) = id;
    ph_audit_diff_flag(diff, "handled", !is_handling, is_handling);
    ph_audit_diff_text(diff, "note", NULL, marking->note);
    return ph_audit_append(context, is_handling ? "attention.handle" : "attention.reopen", id, diff, db,
                           scratch);
}

static apr_status_t mark(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    const marking_t *marking = baton;
    apr_status_t rv = APR_SUCCESS;
    int i;

    apr_array_clear(marking->changed);
    for (i = 0; rv == APR_SUCCESS && i < marking->execution_ids->nelts; i++) {
        rv = mark_one(marking, APR_ARRAY_IDX(marking->execution_ids, i, const char *), db, scratch);
    }
    return rv;
}

ph_problem_code_t ph_attention_mark(apr_array_header_t **changed, const ph_context_t *context,
                                    ph_attention_verb_t verb, const apr_array_header_t *execution_ids,
                                    const char *note)
{
    marking_t marking = { context, verb, execution_ids, note,
                          apr_array_make(context->pool, execution_ids->nelts, sizeof(const char *)) };

    *changed = marking.changed;
    return ph_context_transact(context, mark, &marking, PH_PROBLEM_STALE, "mark what needs attention");
}
