/* SPDX-License-Identifier: Apache-2.0 */
/* /views and /shared-views: named filters of list pages. */
#include "api.h"
#include "core/request/form.h"
#include "core/view/json_view.h"
#include "httpd/respond.h"
#include "service/views.h"

ph_problem_code_t ph_api_views_list(ph_call_t *call)
{
    const ph_context_t context = ph_call_context(call);
    apr_array_header_t *views;
    json_t *items;
    int i;

    if (ph_views_list(&views, &context) != PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    items = json_array();
    for (i = 0; i < views->nelts; i++) {
        json_array_append_new(items, ph_json_view(&APR_ARRAY_IDX(views, i, ph_view_t), call->r->pool));
    }
    ph_respond_list(call->r, items, NULL, 0);
    return PH_PROBLEM_NONE;
}

typedef struct form_t {
    int page;
    const char *name;
    const char *query;
} form_t;

static const ph_form_field_t post_fields[] = {
    { "page", PH_FORM_WORD, PH_FORM_REQUIRED, offsetof(form_t, page), 0, 0, ph_view_pages },
    { "name", PH_FORM_NAME, PH_FORM_REQUIRED, offsetof(form_t, name), 1, PH_VIEW_NAME_MAX, NULL },
    { "query", PH_FORM_ASCII, PH_FORM_REQUIRED, offsetof(form_t, query), 1, PH_VIEW_QUERY_MAX, NULL },
    { NULL, PH_FORM_VALUE, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
};

static const ph_form_field_t patch_fields[] = {
    { "name", PH_FORM_NAME, PH_FORM_OPTIONAL, offsetof(form_t, name), 1, PH_VIEW_NAME_MAX, NULL },
    { "query", PH_FORM_ASCII, PH_FORM_OPTIONAL, offsetof(form_t, query), 1, PH_VIEW_QUERY_MAX, NULL },
    { NULL, PH_FORM_VALUE, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
};

static ph_problem_code_t put(ph_call_t *call, ph_view_scope_t scope)
{
    const ph_context_t context = ph_call_context(call);
    form_t form = { 0 };
    ph_view_t view = { .id = call->id };

    if (ph_form_read(&form, call->id ? patch_fields : post_fields, call->json, "", &call->problem,
                     call->r->pool) != PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    view.page = (ph_view_page_t)form.page;
    view.name = form.name;
    view.query = form.query;
    if ((call->id ? ph_views_change(&view, &context, scope) : ph_views_create(&view, &context, scope)) ==
        PH_PROBLEM_NONE) {
        ph_respond_json(call->r, call->id ? HTTP_OK : HTTP_CREATED, ph_json_view(&view, call->r->pool));
    }
    return call->problem.code;
}

ph_problem_code_t ph_api_views_put(ph_call_t *call)
{
    return put(call, PH_VIEW_OWN);
}

ph_problem_code_t ph_api_shared_views_put(ph_call_t *call)
{
    return put(call, PH_VIEW_SHARED);
}

static ph_problem_code_t delete_view(ph_call_t *call, ph_view_scope_t scope)
{
    const ph_context_t context = ph_call_context(call);

    if (ph_views_delete(&context, scope, call->id) == PH_PROBLEM_NONE) {
        ph_respond_no_content(call->r);
    }
    return call->problem.code;
}

ph_problem_code_t ph_api_views_delete(ph_call_t *call)
{
    return delete_view(call, PH_VIEW_OWN);
}

ph_problem_code_t ph_api_shared_views_delete(ph_call_t *call)
{
    return delete_view(call, PH_VIEW_SHARED);
}
