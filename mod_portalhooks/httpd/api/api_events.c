/* SPDX-License-Identifier: Apache-2.0 */
/* /events: the events of the Portal. */
#include <apr_strings.h>

#include "api.h"
#include "core/model/event_fault.h"
#include "core/view/json_event.h"
#include "httpd/respond.h"
#include "service/event_forms.h"
#include "service/events.h"

#define LIST "events"
#define LIST_OF_TYPES "event_types"

static int parse_severity(const char **out, const ph_call_t *call)
{
    ph_severity_t severity;

    if (!ph_query_text(out, &call->query, "severity", 16)) {
        return 0;
    }
    if (*out && !ph_severity_parse(&severity, *out)) {
        return ph_query_refuse(&call->query, "severity", "debug, info, notice, warning, error or critical");
    }
    return 1;
}

/* The sort key of this list is a time: a cursor with any other was not made here. */
static int parse_page(ph_event_query_t *query, const ph_call_t *call)
{
    ph_cursor_t cursor = { 0 };

    if (!ph_call_page(&query->limit, &cursor, call, LIST)) {
        return 0;
    }
    if (!cursor.key) {
        return 1;
    }
    if (!*cursor.key || strspn(cursor.key, "0123456789") != strlen(cursor.key)) {
        return ph_call_refuse_cursor(call);
    }
    query->before_at = apr_atoi64(cursor.key);
    query->before_id = cursor.id;
    return 1;
}

/* Without the details; null shows that they cannot be sent. */
static json_t *list_item(ph_call_t *call, const ph_event_card_t *card)
{
    json_t *json = ph_json_event(&card->event, card->last, call->caller.permissions, call->r->pool);

    if (card->event.faults &
        (PH_EVENT_FAULT_BIT(PH_EVENT_INVALID_DETAILS) | PH_EVENT_FAULT_BIT(PH_EVENT_LARGE_DETAILS))) {
        json_object_set_new(json, "details", json_null());
    }
    return json;
}

ph_problem_code_t ph_api_events_list(ph_call_t *call)
{
    const ph_context_t context = ph_call_context(call);
    const ph_event_card_t *card;
    ph_event_query_t query = { 0 };
    ph_event_page_t page;
    const char *next = NULL;
    json_t *items;
    int i;

    if (!ph_query_text(&query.q, &call->query, "q", 200) ||
        !ph_query_text(&query.type, &call->query, "type", 128) || !parse_severity(&query.severity, call) ||
        !ph_query_time(&query.from, &call->query, "from") || !ph_query_time(&query.to, &call->query, "to") ||
        !parse_page(&query, call)) {
        return call->problem.code;
    }
    if (ph_events_list(&page, &context, &query) != PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    items = json_array();
    for (i = 0; i < page.cards->nelts; i++) {
        card = &APR_ARRAY_IDX(page.cards, i, ph_event_card_t);
        json_array_append_new(items, list_item(call, card));
    }
    if (page.last_id) {
        next = ph_cursor_make(LIST, apr_psprintf(call->r->pool, "%" APR_TIME_T_FMT, page.searched_to),
                              page.last_id, call->r->pool);
    }
    ph_respond_list(call->r, items, next, page.searched_to);
    return PH_PROBLEM_NONE;
}

ph_problem_code_t ph_api_events_types(ph_call_t *call)
{
    const ph_context_t context = ph_call_context(call);
    apr_pool_t *pool = call->r->pool;
    ph_cursor_t cursor = { "", NULL };
    apr_array_header_t *types;
    const char *q = NULL;
    const char *last;
    json_t *items;
    int limit;
    int i;

    if (!ph_query_text(&q, &call->query, "q", 200) || !ph_call_page(&limit, &cursor, call, LIST_OF_TYPES) ||
        ph_events_types(&types, &last, &context, q, cursor.key, limit) != PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    items = json_array();
    for (i = 0; i < types->nelts; i++) {
        json_array_append_new(items, json_pack("{s:s}", "type", APR_ARRAY_IDX(types, i, const char *)));
    }
    ph_respond_list(call->r, items, last ? ph_cursor_make(LIST_OF_TYPES, last, "", pool) : NULL, 0);
    return PH_PROBLEM_NONE;
}

/* The details are sent as they were posted, byte for byte. */
static void send_event(ph_call_t *call, int status, const ph_event_card_t *card)
{
    json_t *json = ph_json_event(&card->event, card->last, call->caller.permissions, call->r->pool);
    apr_size_t len;
    const char *bytes;

    bytes = card->event.details ? ph_json_dump_with(json, "details", card->event.details,
                                                    card->event.details_len, &len, call->r->pool)
                                : ph_json_dump_with(json, "details", "null", 4, &len, call->r->pool);
    json_decref(json);
    ph_respond_bytes(call->r, status, "application/json", bytes, len);
}

ph_problem_code_t ph_api_events_get(ph_call_t *call)
{
    const ph_context_t context = ph_call_context(call);
    ph_event_card_t *card;

    if (ph_events_get(&card, &context, call->id) != PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    send_event(call, HTTP_OK, card);
    return PH_PROBLEM_NONE;
}

static int parse_partial(ph_events_take_t *take, const ph_call_t *call)
{
    const char *text = NULL;

    *take = PH_EVENTS_ALL_OR_NONE;
    if (!ph_query_text(&text, &call->query, "partial", 5)) {
        return 0;
    }
    if (text && strcmp(text, "true") != 0 && strcmp(text, "false") != 0) {
        return ph_query_refuse(&call->query, "partial", "true or false");
    }
    if (text && *text == 't') {
        *take = PH_EVENTS_THE_GOOD;
    }
    return 1;
}

static json_t *form_json(const ph_call_t *call, const ph_event_form_t *form)
{
    return ph_json_event(&form->card.event, form->card.last, call->caller.permissions, call->r->pool);
}

static void send_one(ph_call_t *call, const ph_event_form_t *form)
{
    ph_respond_location(
        call->r, ph_call_location(call, apr_pstrcat(call->r->pool, "/events/", form->card.event.id, NULL)));
    send_event(call, form->is_known ? HTTP_OK : HTTP_CREATED, &form->card);
}

/* All of them were stored: 201, or 200 when all existed. */
static void send_all(ph_call_t *call, const apr_array_header_t *forms)
{
    json_t *items = json_array();
    int status = HTTP_OK;
    int i;

    for (i = 0; i < forms->nelts; i++) {
        const ph_event_form_t *form = &APR_ARRAY_IDX(forms, i, ph_event_form_t);

        status = form->is_known ? status : HTTP_CREATED;
        json_array_append_new(items, form_json(call, form));
    }
    ph_respond_json(call->r, status, json_pack("{s:o}", "items", items));
}

/* 207: the status of each, in order, with the event or the problem. */
static void send_each(ph_call_t *call, const apr_array_header_t *forms)
{
    json_t *items = json_array();
    int i;

    for (i = 0; i < forms->nelts; i++) {
        const ph_event_form_t *form = &APR_ARRAY_IDX(forms, i, ph_event_form_t);
        const int is_stored = form->problem.code == PH_PROBLEM_NONE;
        const int status = !is_stored       ? ph_problem_status(form->problem.code)
                           : form->is_known ? HTTP_OK
                                            : HTTP_CREATED;

        json_array_append_new(
            items, json_pack("{s:i, s:i, s:o}", "index", i, "status", status, is_stored ? "event" : "problem",
                             is_stored ? form_json(call, form)
                                       : ph_problem_json(&form->problem, call->own->request_id)));
    }
    ph_respond_json(call->r, HTTP_MULTI_STATUS, json_pack("{s:o}", "items", items));
}

ph_problem_code_t ph_api_events_post(ph_call_t *call)
{
    const ph_context_t context = ph_call_context(call);
    apr_array_header_t *forms;
    ph_events_take_t take;
    int is_array;

    if (!parse_partial(&take, call)) {
        return call->problem.code;
    }
    forms = ph_event_forms_read(&context, call->body.bytes, call->body.len);
    if (!forms) {
        return call->problem.code;
    }
    is_array = *APR_ARRAY_IDX(forms, 0, ph_event_form_t).pointer != '\0';
    if (ph_event_batch_store(&context, forms, is_array ? take : PH_EVENTS_ALL_OR_NONE) != PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    if (!is_array) {
        send_one(call, &APR_ARRAY_IDX(forms, 0, ph_event_form_t));
    }
    else if (take == PH_EVENTS_THE_GOOD) {
        send_each(call, forms);
    }
    else {
        send_all(call, forms);
    }
    return PH_PROBLEM_NONE;
}

ph_problem_code_t ph_api_events_delete(ph_call_t *call)
{
    const ph_context_t context = ph_call_context(call);

    if (ph_events_delete(&context, call->id) == PH_PROBLEM_NONE) {
        ph_respond_no_content(call->r);
    }
    return call->problem.code;
}
