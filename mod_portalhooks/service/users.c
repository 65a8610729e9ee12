/* SPDX-License-Identifier: Apache-2.0 */
/* Users, as admins change them; the last admin keeps the permission. */
#include "users.h"

#include <string.h>

#include "audit.h"
#include "core/model/permission.h"
#include "core/model/searched.h"
#include "core/text/words.h"
#include "store/store_user.h"
#include "user_check.h"

#define ROWS_AT_ONCE 200
#define ROWS_BUDGET 2000

typedef struct page_t {
    const apr_array_header_t *words; /* NULL = all users */
    int limit;
} page_t;

/* Read users after *last until the page is full, the list ends (*last is NULL) or the budget is spent. */
static apr_status_t fill_page(apr_array_header_t *users, const char **last, const page_t *page, ph_db_t *db,
                              apr_pool_t *pool)
{
    const int at_once = page->words ? ROWS_AT_ONCE : page->limit + 1;
    const ph_user_t *user;
    apr_array_header_t *rows;
    apr_status_t rv;
    int seen;
    int i;

    for (seen = 0; seen < ROWS_BUDGET; seen += rows->nelts) {
        rv = ph_store_user_list(&rows, db, *last, at_once, pool);
        if (rv != APR_SUCCESS) {
            return rv;
        }
        for (i = 0; i < rows->nelts; i++) {
            if (users->nelts == page->limit) {
                return APR_SUCCESS;
            }
            user = &APR_ARRAY_IDX(rows, i, ph_user_t);
            *last = user->username;
            if (!page->words || ph_words_match(page->words, ph_searched_user(user, pool))) {
                APR_ARRAY_PUSH(users, ph_user_t) = *user;
            }
        }
        if (rows->nelts < at_once) {
            *last = NULL;
            return APR_SUCCESS;
        }
    }
    return APR_SUCCESS;
}

ph_problem_code_t ph_users_list(apr_array_header_t **users, const char **last, const ph_context_t *context,
                                const char *q, const char *after, int limit)
{
    static const char what[] = "list the users";
    const page_t page = { ph_words_of(q, context->pool), limit };
    ph_db_t *db = ph_context_open(context, what);

    *last = after;
    if (!db) {
        return context->problem->code;
    }
    *users = apr_array_make(context->pool, limit, sizeof(ph_user_t));
    return ph_context_close(context, db, fill_page(*users, last, &page, db, context->pool), what);
}

ph_problem_code_t ph_users_get(ph_user_t **user, const ph_context_t *context, const char *username)
{
    static const char what[] = "read a user";
    ph_db_t *db = ph_context_open(context, what);
    apr_status_t rv;

    if (!db) {
        return context->problem->code;
    }
    rv = ph_store_user_get(user, db, username, context->pool);
    if (rv == APR_SUCCESS && !*user) {
        rv = ph_context_not_found(context, "User", username);
    }
    return ph_context_close(context, db, rv, what);
}

typedef struct put_t {
    const ph_context_t *context;
    const ph_precondition_t *precondition;
    ph_user_t *wanted;
    int is_new;
} put_t;

static int is_self(const put_t *put)
{
    return strcmp(put->wanted->username, put->context->caller->username) == 0;
}

/* Refuse a change of the caller's own permissions: another admin has to agree. Those by PortalHooksGrant do
 * not count: they are known for their own requests only. */
static apr_status_t judge_self(const put_t *put, const ph_user_t *before, ph_db_t *db, apr_pool_t *scratch)
{
    apr_status_t rv;
    int others;

    if (put->context->portal->grant_self || !is_self(put) ||
        ph_permission_of(before) == ph_permission_of(put->wanted)) {
        return APR_SUCCESS;
    }
    rv = ph_store_user_count_admins(&others, db, put->wanted->username, scratch);
    if (rv != APR_SUCCESS || others == 0) {
        return rv;
    }
    return ph_context_refuse(put->context, PH_PROBLEM_OWN_PERMISSIONS,
                             "You cannot change your own permissions while there is another admin.");
}

static apr_status_t append_entry(const put_t *put, const ph_user_t *before, ph_db_t *db, apr_pool_t *scratch)
{
    static const ph_user_t nothing;
    const ph_user_t *after = put->wanted;
    json_t *diff = json_object();

    before = before ? before : &nothing;
    ph_audit_diff_text(diff, "display_name", before->display_name, after->display_name);
    ph_audit_diff_flag(diff, "admin", before->admin, after->admin);
    ph_audit_diff_flag(diff, "can_trigger_integrations", before->can_trigger_integrations,
                       after->can_trigger_integrations);
    ph_audit_diff_flag(diff, "can_post_events", before->can_post_events, after->can_post_events);
    if (is_self(put)) {
        json_object_set_new(diff, "self", json_true());
    }
    return ph_audit_append(put->context, put->is_new ? "user.create" : "user.update", after->username, diff,
                           db, scratch);
}

/* No row was updated although the version matched: the last admin, or changed by another request since. */
static apr_status_t refuse_update(const put_t *put, const ph_user_t *before)
{
    if (before->admin && !put->wanted->admin) {
        return ph_context_refuse(put->context, PH_PROBLEM_LAST_ADMIN, NULL);
    }
    return ph_context_refuse(put->context, PH_PROBLEM_STALE, NULL);
}

static apr_status_t write_user(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    put_t *put = baton;
    ph_user_t *wanted = put->wanted;
    ph_user_t *before;
    apr_status_t rv;
    int affected = 1;
    int is_known;

    rv = ph_store_user_get(&before, db, wanted->username, put->context->pool);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    /* A user only recorded by a visit counts as new, unless the request names its version. */
    is_known = before && (before->granted_at || put->precondition->if_match);
    if (ph_precondition_judge(put->context->problem, put->precondition, is_known ? before->version : NULL) !=
        PH_PROBLEM_NONE) {
        return PH_CONTEXT_REFUSED;
    }
    rv = judge_self(put, before, db, scratch);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    put->is_new = !is_known;
    wanted->first_seen_at = before ? before->first_seen_at : 0;
    wanted->last_seen_at = before ? before->last_seen_at : 0;
    rv = before ? ph_store_user_update(&affected, db, wanted, before->version, scratch)
                : ph_store_user_insert(db, wanted, scratch);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    if (affected == 0) {
        return refuse_update(put, before);
    }
    return append_entry(put, before, db, scratch);
}

/* Best effort, as for every refusal. */
static void note_refusal(const ph_context_t *context)
{
    const ph_audit_object_t object = { "user", context->caller->username, NULL };
    ph_db_t *db = NULL;

    if (ph_db_open(&db, context->portal->db, context->deadline, context->pool) == APR_SUCCESS) {
        ph_audit_write(
            context->portal, db,
            ph_audit_refusal(context->portal, context->caller, &object, context->problem, context->pool),
            context->pool);
        ph_db_close(db);
    }
}

ph_problem_code_t ph_users_put(int *is_new, ph_user_t *wanted, const ph_context_t *context,
                               const ph_precondition_t *precondition)
{
    put_t put = { context, precondition, wanted, 0 };
    ph_problem_code_t code;

    wanted->granted_at = context->portal->ports.now();
    wanted->granted_by = context->caller->username;
    wanted->version = ph_portal_new_id(context->portal, "", context->pool);
    code = ph_context_transact(context, write_user, &put, PH_PROBLEM_STALE, "write a user");
    *is_new = put.is_new;
    if (*is_new) {
        ph_user_check_hurry(context->portal);
    }
    if (code == PH_PROBLEM_OWN_PERMISSIONS) {
        note_refusal(context);
    }
    return code;
}

ph_problem_code_t ph_users_may_change_own(int *may, const ph_context_t *context)
{
    static const char what[] = "count the admins";
    apr_status_t rv;
    ph_db_t *db;
    int others;

    *may = ph_may(context->caller->permissions, PH_MAY_ADMIN);
    if (!*may || context->portal->grant_self) {
        return PH_PROBLEM_NONE;
    }
    db = ph_context_open(context, what);
    if (!db) {
        return context->problem->code;
    }
    rv = ph_store_user_count_admins(&others, db, context->caller->username, context->pool);
    *may = others == 0;
    return ph_context_close(context, db, rv, what);
}
