/* SPDX-License-Identifier: Apache-2.0 */
/* /audit: who changed what, and who was refused. */
#include <apr_strings.h>

#include "api.h"
#include "core/text/ulid.h"
#include "core/view/json_audit.h"
#include "httpd/respond.h"
#include "service/audit.h"

#define LIST "audit"
#define OBJECT_BYTES_MAX 300

/* ?object=type or ?object=type:id, the id may contain colons. */
static int parse_object(ph_audit_query_t *query, const ph_call_t *call)
{
    const char *text = NULL;

    if (!ph_query_text(&text, &call->query, "object", OBJECT_BYTES_MAX)) {
        return 0;
    }
    if (!text) {
        return 1;
    }
    if (strchr(text, ':')) {
        query->object_type = ap_getword(call->r->pool, &text, ':');
        query->object_id = text;
    }
    else {
        query->object_type = text;
    }
    if (!*query->object_type || (query->object_id && !*query->object_id)) {
        return ph_query_refuse(&call->query, "object",
                               "an object type such as webhook, or one object such as webhook:jira");
    }
    return 1;
}

/* ?action=user.update or ?action=user.create,user.update */
static int parse_actions(ph_audit_query_t *query, const ph_call_t *call)
{
    const char *at;
    int count = 1;

    if (!ph_query_text(&query->action, &call->query, "action", 600)) {
        return 0;
    }
    for (at = query->action; at && *at; at++) {
        count += *at == ',';
    }
    return count <= PH_AUDIT_ACTIONS_MAX ||
           ph_query_refuse(&call->query, "action", "at most 24 actions, separated by commas");
}

static int parse_filters(ph_audit_query_t *query, const ph_call_t *call)
{
    const ph_query_t *params = &call->query;
    ph_cursor_t cursor = { 0 };

    if (!ph_query_text(&query->actor, params, "actor", PH_USERNAME_MAX) || !parse_actions(query, call) ||
        !parse_object(query, call) || !ph_query_text(&query->q, params, "q", 200) ||
        !ph_query_time(&query->from, params, "from") || !ph_query_time(&query->to, params, "to") ||
        !ph_call_page(&query->limit, &cursor, call, LIST)) {
        return 0;
    }
    if (cursor.id && !ph_is_ulid(cursor.id, "aud_")) {
        return ph_call_refuse_cursor(call);
    }
    query->before_id = cursor.id;
    return 1;
}

ph_problem_code_t ph_api_audit_list(ph_call_t *call)
{
    const ph_context_t context = ph_call_context(call);
    ph_audit_query_t query = { 0 };
    ph_audit_page_t page;
    const char *next = NULL;
    json_t *items;
    int i;

    if (!parse_filters(&query, call) || ph_audit_list(&page, &context, &query) != PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    items = json_array();
    for (i = 0; i < page.entries->nelts; i++) {
        json_array_append_new(
            items, ph_json_audit_entry(&APR_ARRAY_IDX(page.entries, i, ph_audit_entry_t), call->r->pool));
    }
    if (page.last_id) {
        next = ph_cursor_make(LIST, "", page.last_id, call->r->pool);
    }
    ph_respond_list(call->r, items, next, page.searched_to);
    return PH_PROBLEM_NONE;
}
