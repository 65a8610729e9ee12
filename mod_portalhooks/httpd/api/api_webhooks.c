/* SPDX-License-Identifier: Apache-2.0 */
/* /integrations/{id}/webhook: the target of the messages, its pause and its connection check. */
#include <apr_strings.h>

#include "api.h"
#include "core/request/form.h"
#include "core/view/check.h"
#include "core/view/json_webhook.h"
#include "httpd/respond.h"
#include "service/webhook_check.h"
#include "service/webhooks.h"

static void send_webhook(ph_call_t *call, int status, const ph_webhook_t *webhook)
{
    ph_respond_etag(call->r, webhook->version);
    ph_respond_json(call->r, status, ph_json_webhook(webhook, call->r->pool));
}

ph_problem_code_t ph_api_webhooks_get(ph_call_t *call)
{
    const ph_context_t context = ph_call_context(call);
    ph_webhook_t *webhook;

    if (ph_webhooks_get(&webhook, &context, call->id) != PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    send_webhook(call, HTTP_OK, webhook);
    return PH_PROBLEM_NONE;
}

/* The words in the order of their enums. */
static const char *const default_bodies[] = { "empty", "envelope", NULL };
static const char *const event_bodies[] = { "full", "thin", NULL };
static const char *const content_types[] = { "application/json", "application/json; charset=utf-8", NULL };
static const char *const confirms[] = { "always", "if_delivered", "never", NULL };

/* The form reads words as ints. */
typedef struct read_t {
    ph_webhook_form_t form;
    int default_body;
    int event_body;
    int content_type;
    int confirm;
} read_t;

#define FORM(member) (offsetof(read_t, form) + offsetof(ph_webhook_form_t, member))

static const ph_form_field_t fields[] = {
    { "url", PH_FORM_TEXT, PH_FORM_OPTIONAL, FORM(url), 0, 0, NULL },
    { "enabled", PH_FORM_FLAG, PH_FORM_OPTIONAL, FORM(enabled), 0, 0, NULL },
    { "bearer_token", PH_FORM_VALUE, PH_FORM_NULLABLE, FORM(bearer_token), 0, 0, NULL },
    { "authorization", PH_FORM_VALUE, PH_FORM_NULLABLE, FORM(authorization), 0, 0, NULL },
    { "headers", PH_FORM_VALUE, PH_FORM_NULLABLE, FORM(headers), 0, 0, NULL },
    { "client_certificates", PH_FORM_VALUE, PH_FORM_NULLABLE, FORM(client_certificates), 0, 0, NULL },
    { "ca_pem", PH_FORM_VALUE, PH_FORM_NULLABLE, FORM(ca_pem), 0, 0, NULL },
    { "timeout_ms", PH_FORM_NUMBER, PH_FORM_NULLABLE, FORM(timeout_ms), 1000, 30000, NULL },
    { "max_per_minute", PH_FORM_NUMBER, PH_FORM_NULLABLE, FORM(max_per_minute), 1, 100000, NULL },
    { "max_at_once", PH_FORM_NUMBER, PH_FORM_NULLABLE, FORM(max_at_once), 1, 1000, NULL },
    { "default_body", PH_FORM_WORD, PH_FORM_OPTIONAL, offsetof(read_t, default_body), 0, 0, default_bodies },
    { "event_body", PH_FORM_WORD, PH_FORM_OPTIONAL, offsetof(read_t, event_body), 0, 0, event_bodies },
    { "content_type", PH_FORM_WORD, PH_FORM_OPTIONAL, offsetof(read_t, content_type), 0, 0, content_types },
    { "confirm", PH_FORM_WORD, PH_FORM_OPTIONAL, offsetof(read_t, confirm), 0, 0, confirms },
    { "action_label", PH_FORM_NAME, PH_FORM_NULLABLE, FORM(action_label), 1, 64, NULL },
    { "consequence", PH_FORM_LINES, PH_FORM_NULLABLE, FORM(consequence), 1, 500, NULL },
    { "integration_id", PH_FORM_SERVER, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
    { "paused_until", PH_FORM_SERVER, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
    { "disabled_by_receiver_at", PH_FORM_SERVER, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
    { "version", PH_FORM_VERSION, PH_FORM_NULLABLE, 0, 0, 0, NULL },
    { "created_at", PH_FORM_SERVER, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
    { "created_by", PH_FORM_SERVER, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
    { "updated_at", PH_FORM_SERVER, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
    { "updated_by", PH_FORM_SERVER, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
    { NULL, PH_FORM_VALUE, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
};

/* Read the body into `read`; fields that it does not name keep their value. */
static ph_problem_code_t read_form(read_t *read, ph_call_t *call)
{
    if (ph_form_read(read, fields, call->json, "", &call->problem, call->r->pool) != PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    read->form.default_body = (ph_default_body_t)read->default_body;
    read->form.event_body = (ph_event_body_t)read->event_body;
    read->form.content_type = (ph_content_type_t)read->content_type;
    read->form.confirm = (ph_confirm_t)read->confirm;
    return PH_PROBLEM_NONE;
}

ph_problem_code_t ph_api_webhooks_put(ph_call_t *call)
{
    const ph_precondition_t precondition = ph_call_precondition(call);
    const ph_context_t context = ph_call_context(call);
    read_t read = { 0 };
    ph_webhook_t *webhook;
    int is_new;

    read.form.enabled = 1;
    ph_form_need(call->json, "url", &call->problem, call->r->pool);
    if (read_form(&read, call) != PH_PROBLEM_NONE ||
        ph_webhooks_put(&webhook, &is_new, &context, call->id, &read.form, &precondition) !=
            PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    if (is_new) {
        ph_respond_location(call->r, ph_call_location(call, call->path));
    }
    send_webhook(call, is_new ? HTTP_CREATED : HTTP_OK, webhook);
    return PH_PROBLEM_NONE;
}

/* Start from the current values. Secrets need no copy: an absent one is kept. */
static void fill(read_t *read, const ph_webhook_t *seen)
{
    ph_webhook_form_t *form = &read->form;

    form->url = seen->url;
    form->enabled = seen->enabled;
    form->timeout_ms = seen->timeout_ms;
    form->max_per_minute = seen->max_per_minute;
    form->max_at_once = seen->max_at_once;
    form->action_label = seen->action_label;
    form->consequence = seen->consequence;
    read->default_body = (int)seen->default_body;
    read->event_body = (int)seen->event_body;
    read->content_type = (int)seen->content_type;
    read->confirm = (int)seen->confirm;
}

ph_problem_code_t ph_api_webhooks_patch(ph_call_t *call)
{
    const ph_precondition_t precondition = ph_call_precondition(call);
    const ph_context_t context = ph_call_context(call);
    read_t read = { 0 };
    ph_webhook_t *seen;
    ph_webhook_t *webhook;

    if (ph_webhooks_get(&seen, &context, call->id) != PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    fill(&read, seen);
    read.form.stays_disabled = !json_object_get(call->json, "enabled");
    if (read_form(&read, call) != PH_PROBLEM_NONE ||
        ph_webhooks_patch(&webhook, &context, seen, &read.form, &precondition) != PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    send_webhook(call, HTTP_OK, webhook);
    return PH_PROBLEM_NONE;
}

ph_problem_code_t ph_api_webhooks_delete(ph_call_t *call)
{
    const ph_precondition_t precondition = ph_call_precondition(call);
    const ph_context_t context = ph_call_context(call);
    ph_webhook_t *seen;

    if (ph_webhooks_get(&seen, &context, call->id) != PH_PROBLEM_NONE ||
        ph_webhooks_delete(&context, seen, &precondition) != PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    ph_respond_no_content(call->r);
    return PH_PROBLEM_NONE;
}

ph_problem_code_t ph_api_webhooks_end_pause(ph_call_t *call)
{
    const ph_context_t context = ph_call_context(call);

    if (ph_webhooks_end_pause(&context, call->id) != PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    ph_respond_no_content(call->r);
    return PH_PROBLEM_NONE;
}

ph_problem_code_t ph_api_webhooks_check(ph_call_t *call)
{
    static const ph_form_field_t nothing[] = {
        { NULL, PH_FORM_VALUE, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
    };
    const ph_context_t context = ph_call_context(call);
    ph_check_t check;

    if (ph_form_read(NULL, nothing, call->json, "", &call->problem, call->r->pool) != PH_PROBLEM_NONE ||
        ph_webhook_check_run(&check, &context, call->id) != PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    ph_respond_json(call->r, HTTP_OK, ph_check_json(&check));
    return PH_PROBLEM_NONE;
}
