/* SPDX-License-Identifier: Apache-2.0 */
/* /attention: what failed last and was not handled. */
#include <apr_strings.h>

#include "api.h"
#include "core/request/form.h"
#include "core/text/ulid.h"
#include "core/view/json_attention.h"
#include "httpd/respond.h"
#include "service/attention.h"

#define LIST "attention"

/* The cursor's key is "<integration> <status> <error>". */
static int parse_page(ph_attention_query_t *query, const ph_call_t *call)
{
    ph_cursor_t cursor = { 0 };
    const char *rest, *status;

    query->after_integration = "";
    query->after_error = "";
    query->after_id = "";
    if (!ph_call_page(&query->limit, &cursor, call, LIST)) {
        return 0;
    }
    if (!cursor.key) {
        return 1;
    }
    rest = cursor.key;
    query->after_integration = ap_getword(call->r->pool, &rest, ' ');
    status = ap_getword(call->r->pool, &rest, ' ');
    if (!ph_is_ulid(cursor.id, "exe_") || !*status || strlen(status) > 3 ||
        strspn(status, "0123456789") != strlen(status)) {
        return ph_call_refuse_cursor(call);
    }
    query->after_status = atoi(status);
    query->after_error = rest;
    query->after_id = cursor.id;
    return 1;
}

static const char *next_cursor(const ph_call_t *call, const ph_attention_page_t *page)
{
    const ph_execution_t *last;
    const char *error;

    if (!page->is_more) {
        return NULL;
    }
    last = &APR_ARRAY_IDX(page->items, page->items->nelts - 1, ph_attention_t).execution;
    error = ph_error_word(last->outcome.error);
    return ph_cursor_make(LIST,
                          apr_psprintf(call->r->pool, "%s %d %s", last->integration_id,
                                       last->outcome.http_status, error ? error : ""),
                          last->id, call->r->pool);
}

static void send_page(ph_call_t *call, const ph_attention_page_t *page)
{
    ph_json_out_t out;
    int i;

    ph_respond_begin_list(&out, call->r);
    for (i = 0; i < page->items->nelts; i++) {
        ph_json_attention(&out, &APR_ARRAY_IDX(page->items, i, ph_attention_t));
    }
    ph_json_out_close(&out, ']');
    ph_json_out_name(&out, "groups");
    ph_json_out_open(&out, '[');
    for (i = 0; i < page->groups->nelts; i++) {
        ph_json_attention_group(&out, &APR_ARRAY_IDX(page->groups, i, ph_attention_group_t));
    }
    ph_json_out_close(&out, ']');
    ph_json_out_name(&out, "total");
    ph_json_out_number(&out, page->total, -1);
    ph_json_out_name(&out, "next_cursor");
    ph_json_out_text(&out, next_cursor(call, page));
    ph_json_out_close(&out, '}');
    ph_respond_out(call->r, HTTP_OK, &out);
}

ph_problem_code_t ph_api_attention_list(ph_call_t *call)
{
    const ph_context_t context = ph_call_context(call);
    ph_attention_query_t query = { 0 };
    ph_attention_page_t page;
    const char *handled = NULL;

    if (!ph_query_text(&handled, &call->query, "handled", 5) || !parse_page(&query, call)) {
        return call->problem.code;
    }
    if (handled && strcmp(handled, "true") != 0 && strcmp(handled, "false") != 0) {
        ph_query_refuse(&call->query, "handled", "true or false");
        return call->problem.code;
    }
    if (handled && strcmp(handled, "true") == 0) {
        ph_attention_list_handled(&page, &context);
    }
    else {
        ph_attention_list(&page, &context, &query);
    }
    if (call->problem.code == PH_PROBLEM_NONE) {
        send_page(call, &page);
    }
    return call->problem.code;
}

typedef struct form_t {
    const json_t *execution_ids;
    const char *note;
} form_t;

static const apr_array_header_t *read_ids(const json_t *list, ph_call_t *call)
{
    apr_array_header_t *ids = apr_array_make(call->r->pool, 8, sizeof(const char *));
    const json_t *item;
    size_t i;

    if (!json_is_array(list) || json_array_size(list) == 0 ||
        json_array_size(list) > PH_ATTENTION_HANDLED_MAX) {
        ph_problem_add_field(&call->problem, "/execution_ids", "This must be 1 to 200 ids of executions.",
                             call->r->pool);
        return ids;
    }
    json_array_foreach(list, i, item)
    {
        if (!json_is_string(item) || !ph_is_ulid(json_string_value(item), "exe_")) {
            ph_problem_add_field(&call->problem, apr_psprintf(call->r->pool, "/execution_ids/%d", (int)i),
                                 "This must be the id of an execution.", call->r->pool);
            continue;
        }
        APR_ARRAY_PUSH(ids, const char *) = json_string_value(item);
    }
    return ids;
}

static ph_problem_code_t mark(ph_call_t *call, ph_attention_verb_t verb, const ph_form_field_t *fields)
{
    const ph_context_t context = ph_call_context(call);
    const apr_array_header_t *ids;
    apr_array_header_t *changed;
    form_t form = { 0 };
    ph_json_out_t out;
    int i;

    ph_form_read(&form, fields, call->json, "", &call->problem, call->r->pool);
    ids = read_ids(form.execution_ids, call);
    if (call->problem.code != PH_PROBLEM_NONE ||
        ph_attention_mark(&changed, &context, verb, ids, form.note) != PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    ph_json_out_init(&out, call->r->pool);
    ph_json_out_open(&out, '{');
    ph_json_out_name(&out, "changed");
    ph_json_out_open(&out, '[');
    for (i = 0; i < changed->nelts; i++) {
        ph_json_out_text(&out, APR_ARRAY_IDX(changed, i, const char *));
    }
    ph_json_out_close(&out, ']');
    ph_json_out_close(&out, '}');
    ph_respond_out(call->r, HTTP_OK, &out);
    return PH_PROBLEM_NONE;
}

ph_problem_code_t ph_api_attention_handle(ph_call_t *call)
{
    static const ph_form_field_t fields[] = {
        { "execution_ids", PH_FORM_VALUE, PH_FORM_OPTIONAL, offsetof(form_t, execution_ids), 0, 0, NULL },
        { "note", PH_FORM_LINES, PH_FORM_NULLABLE, offsetof(form_t, note), 0, 500, NULL },
        { NULL, PH_FORM_VALUE, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
    };

    return mark(call, PH_ATTENTION_HANDLE, fields);
}

ph_problem_code_t ph_api_attention_reopen(ph_call_t *call)
{
    static const ph_form_field_t fields[] = {
        { "execution_ids", PH_FORM_VALUE, PH_FORM_OPTIONAL, offsetof(form_t, execution_ids), 0, 0, NULL },
        { NULL, PH_FORM_VALUE, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
    };

    return mark(call, PH_ATTENTION_REOPEN, fields);
}
