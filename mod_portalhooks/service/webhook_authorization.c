/* SPDX-License-Identifier: Apache-2.0 */
/* {"type":"bearer","token":…}, {"type":"basic","user":…,"password":…}, {"type":"other","scheme":…,"value":…}
 */
#include "webhook_authorization.h"

#include <apr_strings.h>
#include <string.h>

#include "core/message/authorization.h"
#include "core/message/headers.h"
#include "core/request/form.h"

typedef const char *fault_fn(const char *text);

typedef struct auth_part_t {
    const char *name;
    fault_fn *fault;
} auth_part_t;

#define PARTS_MAX 2

typedef struct auth_type_t {
    const char *word;
    auth_part_t parts[PARTS_MAX];
} auth_type_t;

static const auth_type_t types[] = {
    { "bearer", { { "token", ph_bearer_fault }, { NULL, NULL } } },
    { "basic", { { "user", ph_auth_user_fault }, { "password", ph_auth_password_fault } } },
    { "other", { { "scheme", ph_auth_scheme_fault }, { "value", ph_auth_value_fault } } },
};

static void add_fault(const ph_context_t *context, const char *name, const char *fault)
{
    ph_problem_add_field(context->problem, ph_form_pointer("/authorization", name, context->pool), fault,
                         context->pool);
}

static const auth_type_t *type_of(const json_t *object)
{
    const char *word = json_string_value(json_object_get(object, "type"));
    size_t i;

    for (i = 0; word && i < sizeof(types) / sizeof(types[0]); i++) {
        if (strcmp(types[i].word, word) == 0) {
            return &types[i];
        }
    }
    return NULL;
}

static int is_part(const auth_type_t *type, const char *name)
{
    int i;

    for (i = 0; i < PARTS_MAX && type->parts[i].name; i++) {
        if (strcmp(type->parts[i].name, name) == 0) {
            return 1;
        }
    }
    return strcmp(name, "type") == 0;
}

static void refuse_unknown(const ph_context_t *context, const auth_type_t *type, const json_t *object)
{
    const char *name;
    json_t *value;

    json_object_foreach((json_t *)object, name, value)
    {
        if (!is_part(type, name)) {
            add_fault(context, name, "This field does not exist for this type.");
        }
    }
}

/* The texts of the parts; 0 when one is bad. */
static int read_parts(const char *texts[PARTS_MAX], const ph_context_t *context, const auth_type_t *type,
                      const json_t *object)
{
    int is_good = 1;
    int i;

    for (i = 0; i < PARTS_MAX && type->parts[i].name; i++) {
        const json_t *value = json_object_get(object, type->parts[i].name);
        const char *fault =
            json_is_string(value) ? type->parts[i].fault(json_string_value(value)) : "This must be a string.";

        texts[i] = json_string_value(value);
        if (fault) {
            add_fault(context, type->parts[i].name, fault);
            is_good = 0;
        }
    }
    return is_good;
}

static void read_object(ph_authorization_form_t *out, const ph_context_t *context, const json_t *object)
{
    const auth_type_t *type = type_of(object);
    const char *texts[PARTS_MAX] = { NULL, NULL };

    if (!type) {
        add_fault(context, "type", "This must be one of: bearer, basic, other.");
        return;
    }
    refuse_unknown(context, type, object);
    if (!read_parts(texts, context, type, object)) {
        return;
    }
    if (strcmp(type->word, "basic") == 0) {
        out->scheme = PH_AUTH_BASIC;
        out->plain = ph_auth_basic_value(texts[0], texts[1]);
    }
    else if (strcmp(type->word, "other") == 0) {
        out->scheme = apr_pstrdup(context->pool, texts[0]);
        out->plain = ph_secret_make(texts[1], strlen(texts[1]));
    }
    else {
        out->plain = ph_secret_make(texts[0], strlen(texts[0]));
    }
}

static void read_token(ph_authorization_form_t *out, const ph_context_t *context, const json_t *token)
{
    const char *text = json_string_value(token);
    const char *fault = text ? ph_bearer_fault(text) : "This must be a string or null.";

    if (fault) {
        ph_problem_add_field(context->problem, "/bearer_token", fault, context->pool);
        return;
    }
    out->plain = ph_secret_make(text, strlen(text));
}

void ph_webhook_authorization_read(ph_authorization_form_t *out, const ph_context_t *context,
                                   const ph_webhook_form_t *form)
{
    memset(out, 0, sizeof(*out));
    if (form->authorization && form->bearer_token) {
        ph_problem_add_field(context->problem, "/authorization",
                             "Give either bearer_token or authorization, not both.", context->pool);
        return;
    }
    out->is_cleared = json_is_null(form->bearer_token) || json_is_null(form->authorization);
    if (out->is_cleared) {
        return;
    }
    if (form->bearer_token) {
        read_token(out, context, form->bearer_token);
    }
    else if (form->authorization && !json_is_object(form->authorization)) {
        ph_problem_add_field(context->problem, "/authorization", "This must be an object or null.",
                             context->pool);
    }
    else if (form->authorization) {
        read_object(out, context, form->authorization);
    }
}
