/* SPDX-License-Identifier: Apache-2.0 */
/* The route table, and the matching of a path against it. */
#include "routes.h"

#include <apr_strings.h>
#include <http_protocol.h>

#include "core/model/model.h"
#include "core/text/ulid.h"
#include "httpd/api/api.h"

#define PAGE "limit cursor"
#define HISTORY "integration_id event_id message_id batch_id user state error http_status mode from to q "

static const ph_route_t routes[] = {
    { M_GET, "/me", PH_MAY_ANY, PH_CHECKED_HERE, PH_BODY_NONE, "", ph_api_me_get },
    { M_GET, "/openapi.json", PH_MAY_ANY, PH_CHECKED_HERE, PH_BODY_NONE, "", ph_api_openapi_get },
    { M_GET, "/integrations", PH_MAY_ANY, PH_CHECKED_HERE, PH_BODY_NONE, "q state " PAGE,
      ph_api_integrations_list },
    { M_POST, "/integrations", PH_MAY_ADMIN, PH_CHECKED_HERE, PH_BODY_FORM, "", ph_api_integrations_post },
    { M_GET, "/integrations/{id}", PH_MAY_ANY, PH_CHECKED_HERE, PH_BODY_NONE, "", ph_api_integrations_get },
    { M_PATCH, "/integrations/{id}", PH_MAY_ADMIN, PH_CHECKED_HERE, PH_BODY_FORM, "",
      ph_api_integrations_patch },
    { M_DELETE, "/integrations/{id}", PH_MAY_ADMIN, PH_CHECKED_HERE, PH_BODY_NONE, PH_CALL_VERSION,
      ph_api_integrations_delete },
    { M_GET, "/integrations/{id}/webhook", PH_MAY_ADMIN, PH_CHECKED_HERE, PH_BODY_NONE, "",
      ph_api_webhooks_get },
    { M_PUT, "/integrations/{id}/webhook", PH_MAY_ADMIN, PH_CHECKED_HERE, PH_BODY_FORM, "",
      ph_api_webhooks_put },
    { M_PATCH, "/integrations/{id}/webhook", PH_MAY_ADMIN, PH_CHECKED_HERE, PH_BODY_FORM, "",
      ph_api_webhooks_patch },
    { M_DELETE, "/integrations/{id}/webhook", PH_MAY_ADMIN, PH_CHECKED_HERE, PH_BODY_NONE, PH_CALL_VERSION,
      ph_api_webhooks_delete },
    { M_DELETE, "/integrations/{id}/webhook/pause", PH_MAY_ADMIN, PH_CHECKED_HERE, PH_BODY_NONE, "",
      ph_api_webhooks_end_pause },
    { M_GET, "/integrations/{id}/webhook/keys", PH_MAY_ADMIN, PH_CHECKED_HERE, PH_BODY_NONE, "",
      ph_api_keys_list },
    { M_POST, "/integrations/{id}/webhook/keys", PH_MAY_ADMIN, PH_CHECKED_HERE, PH_BODY_FORM, "",
      ph_api_keys_post },
    { M_PATCH, "/integrations/{id}/webhook/keys/{key_id}", PH_MAY_ADMIN, PH_CHECKED_HERE, PH_BODY_FORM, "",
      ph_api_keys_patch },
    { M_DELETE, "/integrations/{id}/webhook/keys/{key_id}", PH_MAY_ADMIN, PH_CHECKED_HERE, PH_BODY_NONE,
      PH_CALL_VERSION, ph_api_keys_delete },
    { M_POST, "/integrations/{id}/webhook/check", PH_MAY_ADMIN, PH_CHECKED_HERE, PH_BODY_FORM, "",
      ph_api_webhooks_check },
    { M_POST, "/integrations/{id}/webhook/test", PH_MAY_ADMIN, PH_CHECKED_HERE, PH_BODY_FORM, "",
      ph_api_clicks_test },
    { M_POST, "/integrations/{id}/preview", PH_MAY_TRIGGER, PH_CHECKED_HERE, PH_BODY_FORM, "",
      ph_api_clicks_preview },
    { M_POST, "/integrations/{id}/executions", PH_MAY_TRIGGER, PH_CHECKED_BY_ADMISSION, PH_BODY_FORM, "",
      ph_api_clicks_run },
    { M_POST, "/integrations/{id}/executions:batch", PH_MAY_TRIGGER, PH_CHECKED_HERE, PH_BODY_CLICKS, "",
      ph_api_click_batch_run },
    { M_GET, "/executions", PH_MAY_VIEW, PH_CHECKED_HERE, PH_BODY_NONE, HISTORY "idempotency_key " PAGE,
      ph_api_executions_list },
    { M_GET, "/executions/export", PH_MAY_ADMIN, PH_CHECKED_HERE, PH_BODY_NONE, HISTORY "format",
      ph_api_export_get },
    { M_GET, "/executions/{execution_id}", PH_MAY_VIEW, PH_CHECKED_HERE, PH_BODY_NONE, "",
      ph_api_executions_get },
    { M_GET, "/executions/{execution_id}/request-body", PH_MAY_VIEW, PH_CHECKED_HERE, PH_BODY_NONE, "",
      ph_api_bodies_get_request },
    { M_GET, "/executions/{execution_id}/response-body", PH_MAY_VIEW, PH_CHECKED_HERE, PH_BODY_NONE, "",
      ph_api_bodies_get_response },
    { M_POST, "/executions/{execution_id}/retry", PH_MAY_TRIGGER, PH_CHECKED_BY_ADMISSION, PH_BODY_FORM, "",
      ph_api_clicks_retry },
    { M_GET, "/attention", PH_MAY_VIEW, PH_CHECKED_HERE, PH_BODY_NONE, "handled " PAGE,
      ph_api_attention_list },
    { M_POST, "/attention/handled", PH_MAY_VIEW, PH_CHECKED_HERE, PH_BODY_FORM, "", ph_api_attention_handle },
    { M_POST, "/attention/reopened", PH_MAY_VIEW, PH_CHECKED_HERE, PH_BODY_FORM, "",
      ph_api_attention_reopen },
    { M_GET, "/stats", PH_MAY_VIEW, PH_CHECKED_HERE, PH_BODY_NONE, "from to bucket day_hours integration_id",
      ph_api_stats_get },
    { M_GET, "/events", PH_MAY_ANY, PH_CHECKED_HERE, PH_BODY_NONE, "q type severity from to " PAGE,
      ph_api_events_list },
    { M_GET, "/event-types", PH_MAY_ANY, PH_CHECKED_HERE, PH_BODY_NONE, "q " PAGE, ph_api_events_types },
    { M_POST, "/events", PH_MAY_POST_EVENTS, PH_CHECKED_HERE, PH_BODY_EVENTS, "partial", ph_api_events_post },
    { M_GET, "/events/{id}", PH_MAY_ANY, PH_CHECKED_HERE, PH_BODY_NONE, "", ph_api_events_get },
    { M_DELETE, "/events/{id}", PH_MAY_ADMIN, PH_CHECKED_HERE, PH_BODY_NONE, "", ph_api_events_delete },
    { M_GET, "/users", PH_MAY_ADMIN, PH_CHECKED_HERE, PH_BODY_NONE, "q " PAGE, ph_api_users_list },
    { M_GET, "/users/{user_key}", PH_MAY_ADMIN, PH_CHECKED_HERE, PH_BODY_NONE, "", ph_api_users_get },
    { M_PUT, "/users/{user_key}", PH_MAY_ADMIN, PH_CHECKED_HERE, PH_BODY_FORM, "", ph_api_users_put },
    { M_GET, "/pause", PH_MAY_ADMIN, PH_CHECKED_HERE, PH_BODY_NONE, "", ph_api_pause_get },
    { M_PUT, "/pause", PH_MAY_ADMIN, PH_CHECKED_HERE, PH_BODY_FORM, "", ph_api_pause_put },
    { M_GET, "/views", PH_MAY_ANY, PH_CHECKED_HERE, PH_BODY_NONE, "", ph_api_views_list },
    { M_POST, "/views", PH_MAY_ANY, PH_CHECKED_HERE, PH_BODY_FORM, "", ph_api_views_put },
    { M_PATCH, "/views/{view_id}", PH_MAY_ANY, PH_CHECKED_HERE, PH_BODY_FORM, "", ph_api_views_put },
    { M_DELETE, "/views/{view_id}", PH_MAY_ANY, PH_CHECKED_HERE, PH_BODY_NONE, "", ph_api_views_delete },
    { M_POST, "/shared-views", PH_MAY_ADMIN, PH_CHECKED_HERE, PH_BODY_FORM, "", ph_api_shared_views_put },
    { M_PATCH, "/shared-views/{view_id}", PH_MAY_ADMIN, PH_CHECKED_HERE, PH_BODY_FORM, "",
      ph_api_shared_views_put },
    { M_DELETE, "/shared-views/{view_id}", PH_MAY_ADMIN, PH_CHECKED_HERE, PH_BODY_NONE, "",
      ph_api_shared_views_delete },
    { M_GET, "/audit", PH_MAY_ADMIN, PH_CHECKED_HERE, PH_BODY_NONE, "actor action object q from to " PAGE,
      ph_api_audit_list },
};

#define ROUTES_COUNT (sizeof(routes) / sizeof(routes[0]))

static int is_execution_id(const char *text)
{
    return ph_is_ulid(text, "exe_");
}

static int is_key_id(const char *text)
{
    return ph_is_ulid(text, "key_");
}

static int is_view_id(const char *text)
{
    return ph_is_ulid(text, "viw_");
}

static int is_user_key(const char *text)
{
    return *text &&
           strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") == strlen(text);
}

static const struct {
    const char *name;
    int (*is_well_formed)(const char *text);
} placeholders[] = {
    { "{id}", ph_is_id },        { "{execution_id}", is_execution_id }, { "{key_id}", is_key_id },
    { "{view_id}", is_view_id }, { "{user_key}", is_user_key },
};

/* The part of a path that matches a placeholder of the pattern. */
typedef struct match_t {
    const char *placeholder;
    const char *text;
    apr_size_t len;
} match_t;

static int is_well_formed(const match_t *match, const char *text)
{
    apr_size_t i;

    for (i = 0; i < sizeof(placeholders) / sizeof(placeholders[0]); i++) {
        if (strncmp(match->placeholder, placeholders[i].name, strlen(placeholders[i].name)) == 0) {
            return placeholders[i].is_well_formed(text);
        }
    }
    return 0;
}

/* Does the path have the pattern's shape? Copies nothing, because most routes do not match. */
static int has_shape(match_t matches[PH_CALL_IDS], const char *pattern, const char *path)
{
    int count = 0;

    while (*pattern != '\0') {
        if (*pattern != '{') {
            if (*pattern++ != *path++) {
                return 0;
            }
            continue;
        }
        matches[count].placeholder = pattern;
        matches[count].text = path;
        matches[count].len = strcspn(path, "/");
        path += matches[count++].len;
        pattern = strchr(pattern, '}') + 1;
    }
    return *path == '\0';
}

/* Does the path match the pattern, with well-formed ids? They are copied to `ids`. */
static int is_match(const char *ids[PH_CALL_IDS], const char *pattern, const char *path, apr_pool_t *pool)
{
    match_t matches[PH_CALL_IDS] = { { 0 } };
    int i;

    if (!has_shape(matches, pattern, path)) {
        return 0;
    }
    for (i = 0; i < PH_CALL_IDS && matches[i].placeholder; i++) {
        ids[i] = apr_pstrmemdup(pool, matches[i].text, matches[i].len);
        if (!is_well_formed(&matches[i], ids[i])) {
            return 0;
        }
    }
    return 1;
}

const ph_route_t *ph_routes_find(ph_call_t *call)
{
    const char *ids[PH_CALL_IDS];
    const char *allow = NULL;
    apr_size_t i;

    for (i = 0; call->path && i < ROUTES_COUNT; i++) {
        memset(ids, 0, sizeof(ids));
        if (!is_match(ids, routes[i].path, call->path, call->r->pool)) {
            continue;
        }
        if (routes[i].method == call->r->method_number) {
            call->id = ids[0];
            call->inner_id = ids[1];
            return &routes[i];
        }
        allow = apr_pstrcat(call->r->pool, allow ? allow : "", allow ? ", " : "",
                            (routes[i].method == M_GET) ? "GET, HEAD"
                                                        : ap_method_name_of(call->r->pool, routes[i].method),
                            NULL);
    }
    if (allow) {
        apr_table_setn(call->r->err_headers_out, "Allow", allow);
        ph_problem_refuse(&call->problem, PH_PROBLEM_METHOD_NOT_ALLOWED, NULL);
    }
    else {
        ph_problem_refuse(&call->problem, PH_PROBLEM_NOT_FOUND, "This address does not exist.");
    }
    return NULL;
}

const char *ph_routes_integration(const ph_route_t *route, const ph_call_t *call)
{
    return (strncmp(route->path, "/integrations/{id}", strlen("/integrations/{id}")) == 0) ? call->id : NULL;
}
