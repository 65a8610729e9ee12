/* SPDX-License-Identifier: Apache-2.0 */
/* portalhooks integration enable and disable, and webhook set: as the API's PUT and PATCH of a webhook. */
#include <openssl/crypto.h>
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "core/view/json_integration.h"
#include "refuse.h"
#include "secret_file.h"
#include "service/webhooks.h"
#include "webhook_change.h"

static ph_webhook_form_t form_of(const ph_webhook_t *webhook)
{
    ph_webhook_form_t form = { 0 };

    form.url = webhook->url;
    form.enabled = webhook->enabled;
    form.stays_disabled = 1;
    form.timeout_ms = webhook->timeout_ms;
    form.default_body = webhook->default_body;
    form.event_body = webhook->event_body;
    form.content_type = webhook->content_type;
    form.confirm = webhook->confirm;
    form.action_label = webhook->action_label;
    form.consequence = webhook->consequence;
    return form;
}

static ph_exit_t set_enabled(int enabled, const ph_arguments_t *arguments, apr_pool_t *pool)
{
    const char *id = ph_arguments_operand(arguments, 0);
    ph_precondition_t precondition = { NULL, NULL };
    ph_local_portal_t *local;
    ph_webhook_form_t form;
    ph_webhook_t *webhook;
    ph_context_t context;
    ph_exit_t code = ph_local_portal_start(&local, arguments, pool);

    if (code != PH_EXIT_DONE) {
        return code;
    }
    context = ph_local_portal_context(local, pool);
    if (ph_webhooks_get(&webhook, &context, id) != PH_PROBLEM_NONE) {
        return ph_local_portal_refuse(local, pool);
    }
    if (strcmp(ph_webhook_state_word(webhook), enabled ? "enabled" : "disabled") == 0) {
        printf("%s: nothing to change.\n", id);
        return PH_EXIT_DONE;
    }
    form = form_of(webhook);
    form.enabled = enabled;
    form.stays_disabled = 0;
    precondition.if_match = webhook->version;
    if (ph_webhooks_patch(&webhook, &context, webhook, &form, &precondition) != PH_PROBLEM_NONE) {
        return ph_local_portal_refuse(local, pool);
    }
    printf("%s: %s\n", id, ph_webhook_state_word(webhook));
    return PH_EXIT_DONE;
}

ph_exit_t ph_command_integration_enable(const ph_arguments_t *arguments, apr_pool_t *pool)
{
    return set_enabled(1, arguments, pool);
}

ph_exit_t ph_command_integration_disable(const ph_arguments_t *arguments, apr_pool_t *pool)
{
    return set_enabled(0, arguments, pool);
}

/* The bearer token of --token-file; *token stays NULL without one. NULL, or a sentence. */
static const char *read_token(json_t **token, const ph_arguments_t *arguments, apr_pool_t *pool)
{
    const char *path = arguments->values[PH_OPTION_TOKEN_FILE];
    const char *sentence;
    char *text;

    if (!path) {
        return NULL;
    }
    sentence = ph_secret_file_read(&text, path, pool);
    if (!sentence) {
        *token = json_string(text);
        OPENSSL_cleanse(text, strlen(text));
        sentence = *token ? NULL : "The token must be UTF-8.";
    }
    return sentence;
}

static void release_token(json_t *token)
{
    if (token) {
        OPENSSL_cleanse((char *)(uintptr_t)json_string_value(token), json_string_length(token));
        json_decref(token);
    }
}

ph_exit_t ph_webhook_change_url(ph_local_portal_t *local, const char *integration_id, const char *url,
                                const ph_arguments_t *arguments, apr_pool_t *pool)
{
    ph_context_t context = ph_local_portal_context(local, pool);
    ph_precondition_t precondition = { NULL, "*" };
    ph_webhook_form_t form = { .enabled = 1 };
    ph_webhook_t *webhook = NULL;
    json_t *token = NULL;
    const char *sentence = read_token(&token, arguments, pool);
    ph_problem_code_t code;
    int is_new = 1;

    if (sentence) {
        return ph_refuse(PH_EXIT_FAILED, sentence);
    }
    if (ph_webhooks_get(&webhook, &context, integration_id) == PH_PROBLEM_NONE) {
        form = form_of(webhook);
        precondition.if_match = webhook->version;
        precondition.if_none_match = NULL;
    }
    ph_problem_refuse(&local->problem, PH_PROBLEM_NONE, NULL);
    form.url = url;
    form.bearer_token = token;
    code = webhook ? ph_webhooks_patch(&webhook, &context, webhook, &form, &precondition)
                   : ph_webhooks_put(&webhook, &is_new, &context, integration_id, &form, &precondition);
    release_token(token);
    if (code != PH_PROBLEM_NONE) {
        return ph_local_portal_refuse(local, pool);
    }
    printf("%s: %s, %s\n", integration_id, ph_webhook_state_word(webhook), webhook->url);
    return PH_EXIT_DONE;
}

ph_exit_t ph_command_webhook_set(const ph_arguments_t *arguments, apr_pool_t *pool)
{
    ph_local_portal_t *local;
    ph_exit_t code = ph_local_portal_start(&local, arguments, pool);

    return code == PH_EXIT_DONE ? ph_webhook_change_url(local, ph_arguments_operand(arguments, 0),
                                                        ph_arguments_operand(arguments, 1), arguments, pool)
                                : code;
}
