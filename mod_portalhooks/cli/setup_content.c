/* SPDX-License-Identifier: Apache-2.0 */
/* setup's rows: the first admin, and an integration with webhook and signing key. */
#include <stdio.h>
#include <string.h>

#include <apr_strings.h>

#include "connection.h"
#include "core/model/permission.h"
#include "local_portal.h"
#include "service/integrations.h"
#include "service/keys.h"
#include "service/webhooks.h"
#include "setup.h"
#include "user_change.h"
#include "webhook_change.h"

/* What later commands read from the files: the database and --allow-target. */
static ph_settings_t settings_of(const ph_setup_t *setup)
{
    const char *target = setup->arguments->values[PH_OPTION_ALLOW_TARGET];
    ph_httpd_conf_t *httpd = apr_pcalloc(setup->pool, sizeof(*httpd));
    ph_settings_t settings = { 0 };
    ph_httpd_directive_t *directive;

    httpd->directives = apr_array_make(setup->pool, 1, sizeof(ph_httpd_directive_t));
    httpd->modules = apr_array_make(setup->pool, 1, sizeof(const char *));
    if (target) {
        directive = apr_array_push(httpd->directives);
        directive->name = "PortalHooksAllowTarget";
        directive->args = target;
        directive->section = "";
        directive->file = setup->conf_file;
        directive->line = 0;
    }
    settings.driver = setup->is_mysql ? "mysql" : "sqlite3";
    settings.params = setup->owner_params;
    settings.key_file = setup->key_file;
    settings.httpd = httpd;
    return settings;
}

const char *ph_setup_judge_webhook(const ph_setup_t *setup)
{
    ph_settings_t settings = settings_of(setup);
    ph_target_verdict_t verdict;
    ph_target_policy_t *policy;
    const char *directive;
    const char *fault = ph_local_policy_make(&policy, settings.httpd, setup->pool);
    ph_url_t url;

    if (fault) {
        return apr_pstrcat(setup->pool, "--allow-target: ", fault, NULL);
    }
    if (!setup->webhook) {
        return NULL;
    }
    verdict = ph_target_judge_url(&url, policy, setup->webhook, setup->pool);
    directive = ph_target_directive(verdict);
    return ph_target_is_denied(verdict)
               ? apr_psprintf(
                     setup->pool, "--webhook: %s Use another URL%s.", ph_target_explain(verdict),
                     directive && strstr(directive, "AllowTarget") ? ", or admit it by --allow-target" : "")
               : NULL;
}

ph_exit_t ph_setup_admin(const ph_setup_t *setup)
{
    const int permissions = PH_PERMISSION_ADMIN | (setup->webhook ? PH_PERMISSION_TRIGGER : 0);
    ph_settings_t settings = settings_of(setup);
    ph_exit_t code;
    ph_db_t *db;

    if (setup->is_print) {
        printf("# grant admin%s to %s\n", setup->webhook ? " and can_trigger_integrations" : "",
               setup->admin);
        return PH_EXIT_DONE;
    }
    code = ph_connection_open(&db, &settings, setup->pool);
    if (code == PH_EXIT_DONE) {
        code = ph_user_change_grant(setup->admin, permissions, db, setup->pool);
        ph_db_close(db);
    }
    return code;
}

/* A signing key, unless there is one. */
static ph_exit_t make_key(ph_local_portal_t *local, const char *integration_id, apr_pool_t *pool)
{
    const ph_context_t context = ph_local_portal_context(local, pool);
    const ph_key_params_t params = { integration_id, PH_SCHEME_V1, NULL, 0 };
    apr_array_header_t *keys;
    ph_signing_key_t *key;
    ph_secret_t *shown = NULL;

    if (ph_keys_list(&keys, &context, integration_id) != PH_PROBLEM_NONE) {
        return ph_local_portal_refuse(local, pool);
    }
    if (keys->nelts > 0) {
        printf("kept     the signing keys of %s\n", integration_id);
        return PH_EXIT_DONE;
    }
    if (ph_keys_create(&key, &shown, &context, &params) != PH_PROBLEM_NONE) {
        return ph_local_portal_refuse(local, pool);
    }
    printf("created  a signing key of %s; for the receiver, shown this once: %s\n", integration_id,
           ph_secret_bytes(shown));
    ph_secret_free(shown);
    return PH_EXIT_DONE;
}

ph_exit_t ph_setup_integration(const ph_setup_t *setup)
{
    const char *id = setup->arguments->values[PH_OPTION_INTEGRATION];
    ph_settings_t settings = settings_of(setup);
    ph_integration_t wanted = { 0 };
    ph_local_portal_t *local;
    ph_webhook_t *webhook;
    ph_context_t context;
    ph_exit_t code;

    wanted.id = id ? id : "hello";
    wanted.name = wanted.id;
    if (setup->is_print) {
        printf("# create the integration %s with the webhook %s and a signing key\n", wanted.id,
               setup->webhook);
        return PH_EXIT_DONE;
    }
    code = ph_local_portal_make(&local, &settings, setup->pool);
    if (code != PH_EXIT_DONE) {
        return code;
    }
    context = ph_local_portal_context(local, setup->pool);
    if (ph_integrations_create(&id, &context, &wanted) != PH_PROBLEM_NONE &&
        local->problem.code != PH_PROBLEM_EXISTS) {
        return ph_local_portal_refuse(local, setup->pool);
    }
    ph_problem_refuse(&local->problem, PH_PROBLEM_NONE, NULL);
    if (ph_webhooks_get(&webhook, &context, wanted.id) == PH_PROBLEM_NONE) {
        printf("kept     the webhook of %s\n", wanted.id);
    }
    else {
        code = ph_webhook_change_url(local, wanted.id, setup->webhook, setup->arguments, setup->pool);
    }
    ph_problem_refuse(&local->problem, PH_PROBLEM_NONE, NULL);
    return code == PH_EXIT_DONE ? make_key(local, wanted.id, setup->pool) : code;
}
