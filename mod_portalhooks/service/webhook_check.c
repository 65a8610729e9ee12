/* SPDX-License-Identifier: Apache-2.0 */
/* Dry run of a webhook: the target policy judges its URL, then the sender connects. */
#include "webhook_check.h"

#include <string.h>

#include "audit.h"
#include "core/target/origin.h"
#include "store/store_webhook.h"
#include "wire/sender.h"

static apr_status_t read_webhook(const ph_webhook_found_t **found, ph_db_t *db, const ph_context_t *context,
                                 const char *integration_id)
{
    apr_array_header_t *ids = apr_array_make(context->pool, 1, sizeof(const char *));
    apr_hash_t *all;
    apr_status_t rv;

    APR_ARRAY_PUSH(ids, const char *) = integration_id;
    rv = ph_store_webhook_get_many(&all, db, ids, context->portal->ports.now(), context->pool);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    *found = apr_hash_get(all, integration_id, APR_HASH_KEY_STRING);
    if (!*found) {
        return ph_context_not_found(context, "Integration", integration_id);
    }
    if (!(*found)->webhook) {
        return ph_context_refuse(context, PH_PROBLEM_NOT_CONFIGURED, NULL);
    }
    return APR_SUCCESS;
}

/* The caller is an admin and may learn which directive would allow the target. */
static void fail_at_policy(ph_check_t *check, const ph_egress_rule_t *rule, ph_target_verdict_t verdict,
                           apr_pool_t *pool)
{
    check->failed_at = PH_CHECK_URL;
    check->error = PH_ERROR_TARGET_BLOCKED;
    check->sentence = ph_egress_explain(rule, verdict, pool);
    check->remedy = ph_egress_remedy(rule, verdict, pool);
}

static void connect_to(ph_check_t *check, const ph_webhook_found_t *found, const ph_url_t *target,
                       const ph_egress_rule_t *rule, const ph_context_t *context)
{
    ph_portal_t *portal = context->portal;
    ph_attempt_t *attempt = apr_pcalloc(context->pool, sizeof(*attempt));

    attempt->pool = context->pool;
    attempt->integration_id = found->integration_id;
    attempt->integration_name = found->integration_name;
    attempt->url = found->webhook->url;
    attempt->target = *target;
    attempt->egress = rule;
    attempt->reported = check->reported;
    attempt->body = "";
    attempt->client_certificate =
        ph_client_certificate_at(found->webhook->client_certificates, portal->ports.now());
    attempt->ca_pem = found->webhook->ca_pem;
    attempt->timeout = portal->sender->connect_timeout;
    ph_sender_check(attempt, portal->sender, portal->ports.now());
    check->failed_at = ph_check_failed_at(&attempt->outcome, &attempt->response);
    check->error = attempt->outcome.error;
    check->sentence = attempt->response.sentence;
    check->remedy = (check->error != PH_ERROR_NONE) ? ph_outcome_remedy(&attempt->outcome) : NULL;
    check->reached = &attempt->response;
    check->reported = attempt->reported;
}

ph_problem_code_t ph_webhook_check_run(ph_check_t *check, const ph_context_t *context,
                                       const char *integration_id)
{
    static const char what[] = "read a webhook to check";
    ph_db_t *db = ph_context_open(context, what);
    const ph_webhook_found_t *found = NULL;
    const ph_egress_rule_t *rule = ph_egress_of(context->portal->egress, integration_id);
    ph_target_verdict_t verdict;
    ph_url_t target;

    if (!db || ph_context_close(context, db, read_webhook(&found, db, context, integration_id), what) !=
                   PH_PROBLEM_NONE) {
        return context->problem->code;
    }
    check->url = found->webhook->url;
    check->is_tls = strncmp(check->url, "https:", 6) == 0;
    check->reached = NULL;
    check->egress = rule;
    if (ph_audit_read(context, "webhook.check", integration_id,
                      json_pack("{s:s, s:s?}", "url", ph_origin_public(check->url, context->pool),
                                "egress_rule", rule ? rule->name : NULL)) != PH_PROBLEM_NONE) {
        return context->problem->code;
    }
    verdict = ph_egress_judge_url(&target, &check->reported, rule, context->portal->policy, check->url,
                                  context->pool);
    if (ph_target_is_denied(verdict)) {
        fail_at_policy(check, rule, verdict, context->pool);
    }
    else {
        connect_to(check, found, &target, rule, context);
    }
    return PH_PROBLEM_NONE;
}
