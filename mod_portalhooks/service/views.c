/* SPDX-License-Identifier: Apache-2.0 */
/* Saved views. There are few of a user, so each change reads them all. */
#include "views.h"

#include <string.h>

#include "audit.h"
#include "store/views/store_view.h"

/* A shared view is for those who may open its page. */
static int may_see(int permissions, const ph_view_t *view)
{
    static const ph_may_t opens[] = {
        [PH_VIEW_HISTORY] = PH_MAY_VIEW,
        [PH_VIEW_EVENTS] = PH_MAY_ANY,
        [PH_VIEW_INTEGRATIONS] = PH_MAY_ANY,
        [PH_VIEW_AUDIT] = PH_MAY_ADMIN,
    };

    return *view->owner || ph_may(permissions, opens[view->page]);
}

ph_problem_code_t ph_views_list(apr_array_header_t **views, const ph_context_t *context)
{
    static const char what[] = "list the saved views";
    ph_db_t *db = ph_context_open(context, what);
    apr_array_header_t *all;
    apr_status_t rv;
    int i;

    if (!db) {
        return context->problem->code;
    }
    rv = ph_store_view_list(&all, db, context->caller->username, context->pool);
    *views = apr_array_make(context->pool, 16, sizeof(ph_view_t));
    for (i = 0; rv == APR_SUCCESS && i < all->nelts; i++) {
        const ph_view_t *view = &APR_ARRAY_IDX(all, i, ph_view_t);

        if (may_see(context->caller->permissions, view)) {
            APR_ARRAY_PUSH(*views, ph_view_t) = *view;
        }
    }
    return ph_context_close(context, db, rv, what);
}

static const ph_view_t nothing;

typedef struct change_t {
    const ph_context_t *context;
    ph_view_scope_t scope;
    const char *id; /* NULL = a new one */
    const ph_view_t *wanted;
    ph_view_t *result; /* NULL = delete it */
} change_t;

static const char *owner_of(const change_t *change)
{
    return change->scope == PH_VIEW_SHARED ? "" : change->context->caller->username;
}

/* Those in the scope of the change: const ph_view_t *. */
static apr_status_t read_scope(apr_array_header_t **scope, const change_t *change, ph_db_t *db,
                               apr_pool_t *pool)
{
    apr_array_header_t *views;
    apr_status_t rv = ph_store_view_list(&views, db, change->context->caller->username, pool);
    int i;

    *scope = apr_array_make(pool, 16, sizeof(const ph_view_t *));
    for (i = 0; rv == APR_SUCCESS && i < views->nelts; i++) {
        const ph_view_t *view = &APR_ARRAY_IDX(views, i, ph_view_t);

        if (strcmp(view->owner, owner_of(change)) == 0) {
            APR_ARRAY_PUSH(*scope, const ph_view_t *) = view;
        }
    }
    return rv;
}

static const ph_view_t *find(const apr_array_header_t *scope, const char *id)
{
    int i;

    for (i = 0; i < scope->nelts; i++) {
        const ph_view_t *view = APR_ARRAY_IDX(scope, i, const ph_view_t *);

        if (strcmp(view->id, id) == 0) {
            return view;
        }
    }
    return NULL;
}

static int is_taken(const apr_array_header_t *scope, const ph_view_t *wanted)
{
    int i;

    for (i = 0; i < scope->nelts; i++) {
        const ph_view_t *view = APR_ARRAY_IDX(scope, i, const ph_view_t *);

        if (view->page == wanted->page && strcmp(view->name, wanted->name) == 0 &&
            strcmp(view->id, wanted->id) != 0) {
            return 1;
        }
    }
    return 0;
}

static ph_view_t created(const change_t *change)
{
    const ph_context_t *context = change->context;
    ph_view_t view = *change->wanted;

    view.id = ph_portal_new_id(context->portal, "viw_", context->pool);
    view.owner = owner_of(change);
    view.created_at = context->portal->ports.now();
    view.created_by = context->caller->username;
    return view;
}

static ph_view_t changed(const change_t *change, const ph_view_t *before)
{
    ph_view_t view = *before;

    view.name = change->wanted->name ? change->wanted->name : view.name;
    view.query = change->wanted->query ? change->wanted->query : view.query;
    return view;
}

static apr_status_t not_found(const change_t *change)
{
    return ph_context_not_found(change->context, "Saved view", change->id);
}

static apr_status_t append_entry(const change_t *change, const ph_view_t *before, const ph_view_t *after,
                                 ph_db_t *db, apr_pool_t *scratch)
{
    const char *action = !before->id ? "view.create" : !after->id ? "view.delete" : "view.update";
    json_t *diff;

    if (change->scope != PH_VIEW_SHARED) {
        return APR_SUCCESS;
    }
    diff = json_object();
    ph_audit_diff_text(diff, "page", before->id ? ph_view_page_word(before->page) : NULL,
                       after->id ? ph_view_page_word(after->page) : NULL);
    ph_audit_diff_text(diff, "name", before->name, after->name);
    ph_audit_diff_text(diff, "query", before->query, after->query);
    return ph_audit_append(change->context, action, before->id ? before->id : after->id, diff, db, scratch);
}

/* It was read without a lock, so it may be gone. */
static apr_status_t erase(const change_t *change, ph_db_t *db, apr_pool_t *scratch)
{
    int deleted = 0;
    apr_status_t rv = ph_store_view_delete(&deleted, db, change->id, scratch);

    return rv == APR_SUCCESS && !deleted ? not_found(change) : rv;
}

static apr_status_t put(const change_t *change, const ph_view_t *before, const apr_array_header_t *scope,
                        ph_db_t *db, apr_pool_t *scratch)
{
    ph_view_t after = before->id ? changed(change, before) : created(change);
    apr_status_t rv;

    if (!before->id && scope->nelts >= PH_VIEWS_MAX) {
        return ph_context_refuse(change->context, PH_PROBLEM_INVALID,
                                 "There are 100 saved views. Delete one first.");
    }
    if (is_taken(scope, &after)) {
        ph_context_refuse(change->context, PH_PROBLEM_EXISTS, "A view with this name exists.");
        change->context->problem->remedy = "Choose another name.";
        return PH_CONTEXT_REFUSED;
    }
    *change->result = after;
    if (before->id && strcmp(before->name, after.name) == 0 && strcmp(before->query, after.query) == 0) {
        return APR_SUCCESS;
    }
    rv = before->id ? erase(change, db, scratch) : APR_SUCCESS;
    if (rv == APR_SUCCESS) {
        rv = ph_store_view_insert(db, &after, scratch);
    }
    return rv == APR_SUCCESS ? append_entry(change, before, &after, db, scratch) : rv;
}

static apr_status_t apply(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    const change_t *change = baton;
    const ph_view_t *before = &nothing;
    apr_array_header_t *scope;
    apr_status_t rv = read_scope(&scope, change, db, change->context->pool);

    if (rv != APR_SUCCESS) {
        return rv;
    }
    if (change->id) {
        before = find(scope, change->id);
        if (!before) {
            return not_found(change);
        }
    }
    if (change->result) {
        return put(change, before, scope, db, scratch);
    }
    rv = erase(change, db, scratch);
    return rv == APR_SUCCESS ? append_entry(change, before, &nothing, db, scratch) : rv;
}

static ph_problem_code_t transact(change_t *change)
{
    return ph_context_transact(change->context, apply, change, PH_PROBLEM_STALE, "change a saved view");
}

ph_problem_code_t ph_views_create(ph_view_t *view, const ph_context_t *context, ph_view_scope_t scope)
{
    const ph_view_t wanted = *view;
    change_t change = { context, scope, NULL, &wanted, view };

    return transact(&change);
}

ph_problem_code_t ph_views_change(ph_view_t *view, const ph_context_t *context, ph_view_scope_t scope)
{
    const ph_view_t wanted = *view;
    change_t change = { context, scope, view->id, &wanted, view };

    return transact(&change);
}

ph_problem_code_t ph_views_delete(const ph_context_t *context, ph_view_scope_t scope, const char *id)
{
    change_t change = { context, scope, id, NULL, NULL };

    return transact(&change);
}
