/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of the bodies of clicks, and the rules across their fields. */
#include "api_click_form.h"

#include <string.h>

#include "core/model/model.h"
#include "core/request/form.h"
#include "core/text/ulid.h"

typedef struct click_form_t {
    int mode; /* 0 = default, 1 = event */
    const char *event_id;
    const char *batch_id;
    const char *preview_digest;
    const char *key_id;
    const char *retry_of;
    const char *idempotency_key;
    const char *note;
    int override_pause;
    int resend;
} click_form_t;

static const char *const modes[] = { "default", "event", NULL };

static const ph_form_field_t run_fields[] = {
    { "mode", PH_FORM_WORD, PH_FORM_REQUIRED, offsetof(click_form_t, mode), 0, 0, modes },
    { "event_id", PH_FORM_ID, PH_FORM_OPTIONAL, offsetof(click_form_t, event_id), 1, 64, NULL },
    { "batch_id", PH_FORM_ASCII, PH_FORM_OPTIONAL, offsetof(click_form_t, batch_id), 5, 64, NULL },
    { "preview_digest", PH_FORM_ASCII, PH_FORM_OPTIONAL, offsetof(click_form_t, preview_digest), 43, 43,
      NULL },
    { "note", PH_FORM_LINES, PH_FORM_NULLABLE, offsetof(click_form_t, note), 0, 500, NULL },
    { "override", PH_FORM_FLAG, PH_FORM_OPTIONAL, offsetof(click_form_t, override_pause), 0, 0, NULL },
    { NULL, PH_FORM_VALUE, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
};

static const ph_form_field_t preview_fields[] = {
    { "mode", PH_FORM_WORD, PH_FORM_REQUIRED, offsetof(click_form_t, mode), 0, 0, modes },
    { "event_id", PH_FORM_ID, PH_FORM_OPTIONAL, offsetof(click_form_t, event_id), 1, 64, NULL },
    { NULL, PH_FORM_VALUE, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
};

static const ph_form_field_t test_fields[] = {
    { "key_id", PH_FORM_ASCII, PH_FORM_OPTIONAL, offsetof(click_form_t, key_id), 1, 64, NULL },
    { NULL, PH_FORM_VALUE, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
};

static const ph_form_field_t retry_fields[] = {
    { "resend", PH_FORM_FLAG, PH_FORM_OPTIONAL, offsetof(click_form_t, resend), 0, 0, NULL },
    { "batch_id", PH_FORM_ASCII, PH_FORM_OPTIONAL, offsetof(click_form_t, batch_id), 5, 64, NULL },
    { "note", PH_FORM_LINES, PH_FORM_NULLABLE, offsetof(click_form_t, note), 0, 500, NULL },
    { "override", PH_FORM_FLAG, PH_FORM_OPTIONAL, offsetof(click_form_t, override_pause), 0, 0, NULL },
    { NULL, PH_FORM_VALUE, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
};

/* What a row has beside the fields of a run or a retry. */
static const ph_form_field_t row_fields[] = {
    { "idempotency_key", PH_FORM_ASCII, PH_FORM_REQUIRED, offsetof(click_form_t, idempotency_key), 1, 255,
      NULL },
    { "retry_of", PH_FORM_ASCII, PH_FORM_OPTIONAL, offsetof(click_form_t, retry_of), 1, 64, NULL },
    { NULL, PH_FORM_VALUE, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
};

static int is_batch_id(const char *text)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    return strncmp(text, "bat_", 4) == 0 && text[4] && strspn(text + 4, alphabet) == strlen(text + 4);
}

static void refuse(ph_call_t *call, const char *pointer, const char *name, const char *detail)
{
    ph_problem_add_field(&call->problem, ph_form_pointer(pointer, name, call->r->pool), detail,
                         call->r->pool);
}

/* The rules that the tables cannot express. */
static void check(const click_form_t *form, const json_t *json, const char *pointer, ph_call_t *call)
{
    if (form->mode == 1 && !json_object_get(json, "event_id")) {
        refuse(call, pointer, "event_id", "This is required with mode event.");
    }
    if (form->mode == 0 && form->event_id) {
        refuse(call, pointer, "event_id", "This is allowed with mode event only.");
    }
    if (form->batch_id && !is_batch_id(form->batch_id)) {
        refuse(call, pointer, "batch_id", "This must be bat_ followed by letters and digits.");
    }
    if (form->key_id && !ph_is_ulid(form->key_id, "key_")) {
        refuse(call, pointer, "key_id", "This must be the id of a signing key.");
    }
    if (form->retry_of && !ph_is_ulid(form->retry_of, "exe_")) {
        refuse(call, pointer, "retry_of", "This must be the id of an execution.");
    }
}

static void fill(ph_click_request_t *request, ph_click_kind_t kind, const click_form_t *form)
{
    request->kind = kind;
    request->mode = (form->mode == 1) ? PH_MODE_EVENT : PH_MODE_DEFAULT;
    request->event_id = form->event_id;
    request->batch_id = form->batch_id;
    request->preview_digest = form->preview_digest;
    request->key_id = form->key_id;
    request->retry_of = form->retry_of;
    request->resend = form->resend;
    request->idempotency_key = form->idempotency_key;
    request->note = (form->note && *form->note) ? form->note : NULL;
    request->override_pause = form->override_pause;
}

/* The whole body. */
static void read_body(ph_click_request_t *request, ph_click_kind_t kind, const ph_form_field_t *fields,
                      ph_call_t *call)
{
    click_form_t form = { 0 };

    ph_form_read(&form, fields, call->json, "", &call->problem, call->r->pool);
    check(&form, call->json, "", call);
    fill(request, kind, &form);
}

void ph_api_click_form_run(ph_click_request_t *request, ph_call_t *call)
{
    read_body(request, PH_CLICK_RUN, run_fields, call);
    request->integration_id = call->id;
}

void ph_api_click_form_retry(ph_click_request_t *request, ph_call_t *call)
{
    read_body(request, PH_CLICK_RETRY, retry_fields, call);
    request->retry_of = call->id;
}

void ph_api_click_form_test(ph_click_request_t *request, ph_call_t *call)
{
    read_body(request, PH_CLICK_TEST, test_fields, call);
    request->integration_id = call->id;
    request->mode = PH_MODE_TEST;
}

void ph_api_click_form_preview(ph_click_request_t *request, ph_call_t *call)
{
    read_body(request, PH_CLICK_RUN, preview_fields, call);
    request->integration_id = call->id;
}

static void move_member(json_t *to, json_t *from, const char *name)
{
    json_object_set(to, name, json_object_get(from, name));
    json_object_del(from, name);
}

void ph_api_click_form_row(ph_click_request_t *request, const json_t *row, const char *pointer,
                           ph_call_t *call)
{
    click_form_t form = { 0 };
    json_t *head, *rest;
    int is_retry;

    if (!json_is_object(row)) {
        ph_problem_add_field(&call->problem, pointer, "This must be an object.", call->r->pool);
        return;
    }
    is_retry = json_object_get(row, "retry_of") != NULL;
    head = json_object();
    rest = json_copy((json_t *)row);
    move_member(head, rest, "idempotency_key");
    move_member(head, rest, "retry_of");
    ph_form_read(&form, row_fields, head, pointer, &call->problem, call->r->pool);
    ph_form_read(&form, is_retry ? retry_fields : run_fields, rest, pointer, &call->problem, call->r->pool);
    json_decref(head);
    json_decref(rest);
    check(&form, row, pointer, call);
    fill(request, is_retry ? PH_CLICK_RETRY : PH_CLICK_RUN, &form);
    request->integration_id = call->id;
}

void ph_api_click_form_complete(ph_click_request_t *request, const ph_call_t *call)
{
    request->may = call->may;
    request->caller = call->caller;
    request->traceparent = apr_table_get(call->r->headers_in, "traceparent");
    request->deadline = call->deadline;
}
