/* SPDX-License-Identifier: Apache-2.0 */
/* /users: people, service accounts and their permissions. */
#include <apr_strings.h>

#include "api.h"
#include "core/request/form.h"
#include "core/text/base64.h"
#include "core/view/json_user.h"
#include "httpd/respond.h"
#include "service/users.h"

#define LIST "users"

/* The user name that a user_key encodes; NULL with not_found when it is malformed. */
static const char *username_of(ph_call_t *call)
{
    unsigned char *bytes;
    apr_size_t len;

    if (ph_base64_url_parse(&bytes, &len, call->id, call->r->pool) && strlen((char *)bytes) == len &&
        ph_is_username((char *)bytes)) {
        return (char *)bytes;
    }
    ph_problem_refuse(&call->problem, PH_PROBLEM_NOT_FOUND,
                      "User not found: a user name is UTF-8 without control or invisible characters, "
                      "and user_key its base64url.");
    return NULL;
}

ph_problem_code_t ph_api_users_list(ph_call_t *call)
{
    const ph_context_t context = ph_call_context(call);
    apr_array_header_t *users;
    ph_cursor_t cursor = { 0 };
    const char *q = NULL;
    const char *last;
    json_t *items;
    int limit;
    int i;

    if (!ph_query_text(&q, &call->query, "q", PH_USERNAME_MAX) ||
        !ph_call_page(&limit, &cursor, call, LIST)) {
        return call->problem.code;
    }
    if (ph_users_list(&users, &last, &context, q, cursor.key, limit) != PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    items = json_array();
    for (i = 0; i < users->nelts; i++) {
        json_array_append_new(items, ph_json_user(&APR_ARRAY_IDX(users, i, ph_user_t), call->r->pool));
    }
    ph_respond_list(call->r, items, last ? ph_cursor_make(LIST, last, "", call->r->pool) : NULL, 0);
    return PH_PROBLEM_NONE;
}

static void send_user(ph_call_t *call, int status, const ph_user_t *user)
{
    ph_respond_etag(call->r, user->version);
    ph_respond_json(call->r, status, ph_json_user(user, call->r->pool));
}

ph_problem_code_t ph_api_users_get(ph_call_t *call)
{
    const ph_context_t context = ph_call_context(call);
    const char *username = username_of(call);
    ph_user_t *user;

    if (!username || ph_users_get(&user, &context, username) != PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    send_user(call, HTTP_OK, user);
    return PH_PROBLEM_NONE;
}

ph_problem_code_t ph_api_users_put(ph_call_t *call)
{
    static const ph_form_field_t fields[] = {
        { "display_name", PH_FORM_NAME, PH_FORM_NULLABLE, offsetof(ph_user_t, display_name), 1, 200, NULL },
        { "admin", PH_FORM_FLAG, PH_FORM_OPTIONAL, offsetof(ph_user_t, admin), 0, 0, NULL },
        { "can_trigger_integrations", PH_FORM_FLAG, PH_FORM_OPTIONAL,
          offsetof(ph_user_t, can_trigger_integrations), 0, 0, NULL },
        { "can_post_events", PH_FORM_FLAG, PH_FORM_OPTIONAL, offsetof(ph_user_t, can_post_events), 0, 0,
          NULL },
        { "version", PH_FORM_VERSION, PH_FORM_NULLABLE, 0, 0, 0, NULL },
        { "user_key", PH_FORM_SERVER, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
        { "username", PH_FORM_SERVER, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
        { "granted_at", PH_FORM_SERVER, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
        { "granted_by", PH_FORM_SERVER, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
        { "first_seen_at", PH_FORM_SERVER, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
        { "last_seen_at", PH_FORM_SERVER, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
        { NULL, PH_FORM_VALUE, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
    };
    const ph_precondition_t precondition = ph_call_precondition(call);
    const ph_context_t context = ph_call_context(call);
    ph_user_t wanted = { 0 };
    int is_new;

    wanted.username = username_of(call);
    if (!wanted.username ||
        ph_form_read(&wanted, fields, call->json, "", &call->problem, call->r->pool) != PH_PROBLEM_NONE ||
        ph_users_put(&is_new, &wanted, &context, &precondition) != PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    if (is_new) {
        ph_respond_location(call->r, ph_call_location(call, call->path));
    }
    send_user(call, is_new ? HTTP_CREATED : HTTP_OK, &wanted);
    return PH_PROBLEM_NONE;
}
