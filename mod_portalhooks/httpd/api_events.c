/* SPDX-License-Identifier: Apache-2.0 */
/* /events: the events of the Portal. */
#include <apr_strings.h>

#include "api.h"
#include "core/request/form.h"
#include "core/view/json_event.h"
#include "respond.h"
#include "service/events.h"

#define LIST "events"
#define EVENTS_MAX 500

static const char *const severities[] = { "debug", "info", "notice", "warning", "error", "critical", NULL };

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
    if (!*cursor.key || strspn(cursor.key, "0123456789") != strlen(cursor.key) || !ph_is_id(cursor.id)) {
        return ph_call_refuse_cursor(call);
    }
    query->before_at = apr_atoi64(cursor.key);
    query->before_id = cursor.id;
    return 1;
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
        json_array_append_new(
            items, ph_json_event(&card->event, card->last, call->caller.permissions, call->r->pool));
    }
    if (page.last_id) {
        next = ph_cursor_make(LIST, apr_psprintf(call->r->pool, "%" APR_TIME_T_FMT, page.searched_to),
                              page.last_id, call->r->pool);
    }
    ph_respond_list(call->r, items, next, page.searched_to);
    return PH_PROBLEM_NONE;
}

/* The details are sent as they were posted, byte for byte. */
static void send_event(ph_call_t *call, int status, const ph_event_card_t *card)
{
    json_t *json = ph_json_event(&card->event, card->last, call->caller.permissions, call->r->pool);
    apr_size_t len;
    const char *bytes;

    bytes =
        ph_json_dump_with(json, "details", card->event.details, card->event.details_len, &len, call->r->pool);
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

/* The form reads a word as an int. */
typedef struct post_t {
    ph_event_t event;
    int severity;
    const json_t *details;
} post_t;

#define EVENT(member) (offsetof(post_t, event) + offsetof(ph_event_t, member))

static const ph_form_field_t fields[] = {
    { "id", PH_FORM_ID, PH_FORM_OPTIONAL, EVENT(id), 1, 64, NULL },
    { "type", PH_FORM_NAME, PH_FORM_REQUIRED, EVENT(type), 1, 128, NULL },
    { "title", PH_FORM_NAME, PH_FORM_REQUIRED, EVENT(title), 1, 200, NULL },
    { "severity", PH_FORM_WORD, PH_FORM_OPTIONAL, offsetof(post_t, severity), 0, 0, severities },
    { "source", PH_FORM_NAME, PH_FORM_NULLABLE, EVENT(source), 1, 128, NULL },
    { "occurred_at", PH_FORM_TIME, PH_FORM_OPTIONAL, EVENT(occurred_at), 0, 0, NULL },
    { "details", PH_FORM_VALUE, PH_FORM_OPTIONAL, offsetof(post_t, details), 0, 0, NULL },
    { "created_at", PH_FORM_SERVER, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
    { "created_by", PH_FORM_SERVER, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
    { NULL, PH_FORM_VALUE, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
};

static void read_details(ph_call_t *call, ph_event_form_t *form, const ph_json_span_t *span)
{
    const char *pointer = ph_form_pointer(form->pointer, "details", call->r->pool);

    form->event.details = "{}";
    form->event.details_len = 2;
    if (!span->bytes) {
        return;
    }
    form->event.details = span->bytes;
    form->event.details_len = span->len;
    if (span->len == 0 || *span->bytes != '{') {
        ph_problem_add_field(&call->problem, pointer, "This must be an object.", call->r->pool);
    }
    else if (span->len > PH_JSON_KEPT_MAX) {
        ph_problem_refuse(&call->problem, PH_PROBLEM_TOO_LARGE,
                          "The details of an event must have at most 256 KiB.");
        ph_problem_add_field(&call->problem, pointer, "This must have at most 262144 bytes.", call->r->pool);
    }
}

static void read_form(ph_call_t *call, ph_event_form_t *form, const json_t *object,
                      const ph_json_span_t *span)
{
    post_t post = { 0 };

    post.severity = PH_SEVERITY_INFO;
    if (!json_is_object(object)) {
        ph_problem_add_field(&call->problem, form->pointer, "This must be an object.", call->r->pool);
        return;
    }
    ph_form_read(&post, fields, object, form->pointer, &call->problem, call->r->pool);
    post.event.severity = (ph_severity_t)post.severity;
    form->event = post.event;
    read_details(call, form, span);
}

/* One object or an array of them; NULL with call->problem set. */
static apr_array_header_t *read_forms(ph_call_t *call)
{
    const int is_array = json_is_array(call->json);
    const int count = is_array ? (int)json_array_size(call->json) : 1;
    apr_array_header_t *forms = apr_array_make(call->r->pool, count, sizeof(ph_event_form_t));
    static const ph_json_span_t none;
    ph_event_form_t *form;
    const json_t *object;
    int objects = 0;
    int i;

    if (count < 1 || count > EVENTS_MAX) {
        ph_problem_add_field(&call->problem, "", "This must be 1 to 500 events.", call->r->pool);
        return NULL;
    }
    for (i = 0; i < count; i++) {
        object = is_array ? json_array_get(call->json, (size_t)i) : call->json;
        form = apr_array_push(forms);
        form->pointer = is_array ? apr_psprintf(call->r->pool, "/%d", i) : "";
        /* Only objects have a span. */
        read_form(call, form, object,
                  (json_is_object(object) && objects < call->spans->nelts)
                      ? &APR_ARRAY_IDX(call->spans, objects, ph_json_span_t)
                      : &none);
        objects += json_is_object(object);
    }
    return (call->problem.code == PH_PROBLEM_NONE) ? forms : NULL;
}

static int all_known(const apr_array_header_t *forms)
{
    int i;

    for (i = 0; i < forms->nelts; i++) {
        if (!APR_ARRAY_IDX(forms, i, ph_event_form_t).is_known) {
            return 0;
        }
    }
    return 1;
}

ph_problem_code_t ph_api_events_post(ph_call_t *call)
{
    const ph_context_t context = ph_call_context(call);
    const ph_event_card_t *card;
    apr_array_header_t *forms = read_forms(call);
    apr_array_header_t *cards;
    json_t *items;
    int status;
    int i;

    if (!forms || ph_events_create(&cards, &context, forms) != PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    status = all_known(forms) ? HTTP_OK : HTTP_CREATED;
    if (!json_is_array(call->json)) {
        card = &APR_ARRAY_IDX(cards, 0, ph_event_card_t);
        ph_respond_location(
            call->r, ph_call_location(call, apr_pstrcat(call->r->pool, "/events/", card->event.id, NULL)));
        send_event(call, status, card);
        return PH_PROBLEM_NONE;
    }
    items = json_array();
    for (i = 0; i < cards->nelts; i++) {
        card = &APR_ARRAY_IDX(cards, i, ph_event_card_t);
        json_array_append_new(
            items, ph_json_event(&card->event, card->last, call->caller.permissions, call->r->pool));
    }
    ph_respond_json(call->r, status, json_pack("{s:o}", "items", items));
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
