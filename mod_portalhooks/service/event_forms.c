/* SPDX-License-Identifier: Apache-2.0 */
/* Reads posted events, each by itself. */
#include "event_forms.h"

#include <apr_strings.h>

#include "core/json/json_split.h"
#include "core/model/fitting_ids.h"
#include "core/request/form.h"
#include "core/target/link.h"

#define EVENTS_MAX 500
#define AHEAD_MAX apr_time_from_sec(366 * 86400) /* retention goes by occurred_at */

static const char *const severities[] = { "debug", "info", "notice", "warning", "error", "critical", NULL };

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
    { "title", PH_FORM_TITLE, PH_FORM_REQUIRED, EVENT(title), 1, 200, NULL },
    { "severity", PH_FORM_WORD, PH_FORM_OPTIONAL, offsetof(post_t, severity), 0, 0, severities },
    { "source", PH_FORM_NAME, PH_FORM_NULLABLE, EVENT(source), 1, 128, NULL },
    { "occurred_at", PH_FORM_TIME, PH_FORM_OPTIONAL, EVENT(occurred_at), 0, 0, NULL },
    { "url", PH_FORM_NAME, PH_FORM_NULLABLE, EVENT(url), 1, PH_LINK_MAX, NULL },
    { "severity_label", PH_FORM_NAME, PH_FORM_NULLABLE, EVENT(severity_label), 1, 64, NULL },
    { "integration_id", PH_FORM_NAME, PH_FORM_NULLABLE, EVENT(integration_id), 1, PH_FITTING_TEXT_MAX, NULL },
    { "owner", PH_FORM_NAME, PH_FORM_NULLABLE, EVENT(owner), 1, 128, NULL },
    { "details", PH_FORM_VALUE, PH_FORM_OPTIONAL, offsetof(post_t, details), 0, 0, NULL },
    { "created_at", PH_FORM_SERVER, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
    { "created_by", PH_FORM_SERVER, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
    { NULL, PH_FORM_VALUE, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
};

static void read_details(ph_event_form_t *form, const ph_json_span_t *span, apr_pool_t *pool)
{
    const char *pointer = ph_form_pointer(form->pointer, "details", pool);

    form->event.details = "{}";
    form->event.details_len = 2;
    if (!span->bytes) {
        return;
    }
    form->event.details = span->bytes;
    form->event.details_len = span->len;
    if (span->len == 0 || *span->bytes != '{') {
        ph_problem_add_field(&form->problem, pointer, "This must be an object.", pool);
    }
    else if (span->len > PH_JSON_KEPT_MAX) {
        ph_problem_refuse(&form->problem, PH_PROBLEM_TOO_LARGE,
                          "The details of an event must have at most 256 KiB.");
        ph_problem_add_field(&form->problem, pointer, "This must have at most 262144 bytes.", pool);
    }
}

/* What a form cannot judge: the link, and the list of ids. */
static void read_columns(ph_event_form_t *form, const ph_context_t *context)
{
    apr_pool_t *pool = context->pool;
    ph_event_t *event = &form->event;
    int is_whole = 1;

    if (event->url && !ph_link_is_allowed(event->url, context->portal->links, pool)) {
        ph_problem_add_field(
            &form->problem, ph_form_pointer(form->pointer, "url", pool),
            "This must be a path such as /orders/48213, or an http or https URL of a host that "
            "PortalHooksLinkHost lists.",
            pool);
    }
    event->integration_id = ph_fitting_ids(&is_whole, event->integration_id, pool);
    if (!is_whole) {
        ph_problem_add_field(&form->problem, ph_form_pointer(form->pointer, "integration_id", pool),
                             "This must be 1 to 16 ids of integrations, separated by spaces.", pool);
    }
}

static void read_event(ph_event_form_t *form, const json_t *object, const ph_json_span_t *details,
                       const ph_context_t *context)
{
    apr_pool_t *pool = context->pool;
    post_t post = { 0 };

    post.severity = PH_SEVERITY_INFO;
    ph_form_read(&post, fields, object, form->pointer, &form->problem, pool);
    post.event.severity = (ph_severity_t)post.severity;
    form->event = post.event;
    if (post.event.occurred_at > context->portal->ports.now() + AHEAD_MAX) {
        ph_problem_add_field(&form->problem, ph_form_pointer(form->pointer, "occurred_at", pool),
                             "This must be at most 366 days ahead.", pool);
    }
    read_columns(form, context);
    read_details(form, details, pool);
}

static void read_element(ph_event_form_t *form, const ph_json_element_t *element, const ph_context_t *context)
{
    apr_pool_t *pool = context->pool;
    apr_array_header_t *spans;
    ph_json_error_t error;
    json_t *json;

    if (element->text.len == 0) {
        ph_problem_refuse(&form->problem, PH_PROBLEM_MALFORMED,
                          "There is nothing between two commas, or after the last one.");
        return;
    }
    if (*element->text.bytes != '{' && *element->text.bytes != '[') {
        ph_problem_add_field(&form->problem, form->pointer, "This must be an object.", pool);
        return;
    }
    json = ph_json_parse_inner(&spans, &error, element->text.bytes, element->text.len, "details", 1, pool);
    if (!json) {
        ph_json_place(&error, element);
        ph_form_refuse_json(&form->problem, &error, "The event", pool);
    }
    else if (!json_is_object(json)) {
        ph_problem_add_field(&form->problem, form->pointer, "This must be an object.", pool);
    }
    else {
        read_event(form, json, &APR_ARRAY_IDX(spans, 0, ph_json_span_t), context);
    }
    json_decref(json);
}

static ph_event_form_t *add_form(apr_array_header_t *forms, const char *pointer)
{
    ph_event_form_t *form = apr_array_push(forms);

    memset(form, 0, sizeof(*form));
    form->pointer = pointer;
    return form;
}

static apr_array_header_t *read_array(const ph_context_t *context, const char *bytes, apr_size_t len)
{
    apr_pool_t *pool = context->pool;
    apr_array_header_t *elements;
    apr_array_header_t *forms;
    ph_json_error_t error;
    int i;

    if (!ph_json_split(&elements, &error, bytes, len, PH_JSON_VALUES_MAX, pool)) {
        ph_form_refuse_json(context->problem, &error, "The body", pool);
        return NULL;
    }
    if (elements->nelts >= PH_JSON_VALUES_MAX) {
        ph_problem_refuse(context->problem, PH_PROBLEM_MALFORMED,
                          "The body is not valid JSON: more than 32768 values.");
        return NULL;
    }
    if (elements->nelts < 1 || elements->nelts > EVENTS_MAX) {
        ph_problem_add_field(context->problem, "", "This must be 1 to 500 events.", pool);
        return NULL;
    }
    forms = apr_array_make(pool, elements->nelts, sizeof(ph_event_form_t));
    for (i = 0; i < elements->nelts; i++) {
        read_element(add_form(forms, apr_psprintf(pool, "/%d", i)),
                     &APR_ARRAY_IDX(elements, i, ph_json_element_t), context);
    }
    return forms;
}

apr_array_header_t *ph_event_forms_read(const ph_context_t *context, const char *bytes, apr_size_t len)
{
    apr_array_header_t *forms;
    apr_array_header_t *spans;
    ph_json_error_t error;
    json_t *json;

    if (ph_json_is_array(bytes, len)) {
        return read_array(context, bytes, len);
    }
    json = ph_json_parse(&spans, &error, bytes, len, "details", context->pool);
    if (!json) {
        ph_form_refuse_json(context->problem, &error, "The body", context->pool);
        return NULL;
    }
    forms = apr_array_make(context->pool, 1, sizeof(ph_event_form_t));
    read_event(add_form(forms, ""), json, &APR_ARRAY_IDX(spans, 0, ph_json_span_t), context);
    json_decref(json);
    return forms;
}
